"""The example caravan-2018: whole, plausible, and holding only what was public by its day."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
import shutil
from pathlib import Path

import pytest

from waystation.domain.errors import InputError
from waystation.domain.evidence import Figure
from waystation.domain.parameters import PARAMETERS
from waystation.domain.places import Location
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import Audience, LocationKind, Modality, Mode
from waystation.evidence.table import read_evidence
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model
from waystation.scenario.network import reachable

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "caravan-2018"
RECORD = ROOT.parent / "shared" / "record" / "caravan-2018-known-by-2018-10-29.csv"
AS_OF = dt.date(2018, 10, 29)
EARTH_KM = 6371.0
BORDER_CITIES = {
    "Tijuana",
    "Mexicali",
    "Nogales",
    "Ciudad Juárez",
    "Piedras Negras",
    "Nuevo Laredo",
    "Reynosa",
    "Matamoros",
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(EXAMPLE)


@pytest.fixture(scope="module")
def figures(scenario: Scenario) -> tuple[Figure, ...]:
    return read_evidence(
        EXAMPLE / "evidence.csv",
        locations={place.name for place in scenario.locations},
        groups={group.name for group in scenario.groups},
    )


def great_circle_km(one: Location, other: Location) -> float:
    """Haversine distance."""
    lat, lat2 = math.radians(one.lat), math.radians(other.lat)
    dlon = math.radians(other.lon - one.lon)
    inner = (
        math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin(dlon / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(inner))


def test_destinations_are_the_border_cities(scenario: Scenario) -> None:
    assert {end.location for end in scenario.destinations} == BORDER_CITIES
    assert math.fsum(end.weight for end in scenario.destinations) == pytest.approx(1)


def test_distances_are_plausible(scenario: Scenario) -> None:
    odd = []
    for route in scenario.routes:
        end = scenario.location(route.end)
        if end.kind is LocationKind.EXIT:
            continue
        ratio = route.km / great_circle_km(scenario.location(route.start), end)
        if not 1.0 <= ratio <= 2.2:
            odd.append((route.start, route.end, ratio))
    assert odd == []


def test_countries_lie_where_their_places_are(scenario: Scenario) -> None:
    boxes = {
        "HND": (12.9, 16.6, -89.4, -83.0),
        "SLV": (13.1, 14.5, -90.2, -87.6),
        "GTM": (13.7, 17.9, -92.3, -88.2),
        "MEX": (14.5, 32.8, -117.2, -86.7),
        "USA": (24.5, 49.4, -125.0, -66.9),
    }
    for place in scenario.locations:
        for code in place.country.split("/"):
            south, north, west, east = boxes[code]
            assert south - 0.1 <= place.lat <= north + 0.1, place.name
            assert west - 0.1 <= place.lon <= east + 0.1, place.name


def test_every_group_can_reach_every_destination_and_the_exit(scenario: Scenario) -> None:
    ways = [(route.start, route.end) for route in scenario.routes]
    for group in scenario.groups:
        assert reachable(ways, group.start) >= BORDER_CITIES | {"United States"}


def test_no_place_is_left_out_of_the_network(scenario: Scenario) -> None:
    ends = {name for route in scenario.routes for name in (route.start, route.end)}
    assert ends == {place.name for place in scenario.locations}


def test_three_ways_lead_north(scenario: Scenario) -> None:
    ways = [(route.start, route.end) for route in scenario.routes]
    for city, through in (
        ("Tijuana", "Guadalajara"),
        ("Ciudad Juárez", "Torreón"),
        ("Matamoros", "Tampico"),
    ):
        assert through in reachable(ways, "Juchitán")
        assert city in reachable(ways, through)


def test_every_border_city_has_a_limited_crossing(scenario: Scenario) -> None:
    for city in BORDER_CITIES:
        ports = [
            scenario.location(route.end)
            for route in scenario.routes
            if route.start == city and scenario.location(route.end).kind is LocationKind.CROSSING
        ]
        assert len(ports) == 1
        assert ports[0].capacity is not None
        assert ports[0].source.startswith("capacity: assumption")


def test_spring_caravan_distance(scenario: Scenario) -> None:
    """Tapachula to Tijuana by the western way: some 3,900 km by road."""
    onward = {(route.start, route.end): route.km for route in scenario.routes}
    best = {"Tapachula": 0.0}
    for _ in scenario.locations:
        for (start, end), km in onward.items():
            if start in best:
                best[end] = min(best.get(end, math.inf), best[start] + km)
    assert 3600 <= best["Tijuana"] <= 4100


def test_everything_has_a_source(scenario: Scenario) -> None:
    priors = [*scenario.priors, *(prior for group in scenario.groups for prior in group.priors)]
    needed = {spec.name for spec in PARAMETERS if spec.default is None}
    assert needed <= {prior.name for prior in scenario.priors}
    for prior in priors:
        assert (
            prior.source.startswith("assumption")
            or "2018" in prior.source
            or ("October" in prior.source)
        ), prior.name


def test_nothing_was_published_after_the_day(
    scenario: Scenario, figures: tuple[Figure, ...]
) -> None:
    for event in scenario.events:
        assert event.published <= AS_OF
    for figure in figures:
        assert figure.published is not None
        assert figure.published <= AS_OF
        if figure.modality is Modality.ACTUAL:
            assert figure.event_day is not None
            assert figure.event_day <= figure.published


def test_no_later_date_is_named_anywhere() -> None:
    day = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
    for path in sorted(EXAMPLE.rglob("*")):
        if path.suffix not in (".toml", ".csv", ".md"):
            continue
        text = path.read_text(encoding="utf-8")
        if path.parent.name == "variants":
            text = re.sub(r"(?m)^\w*day = 2018-1[012]-\d\d$", "", text)  # days of what is asked
        late = {
            match.group()
            for match in day.finditer(text)
            if dt.date(*map(int, match.groups())) > AS_OF
        }
        allowed = {"2018-10-30"} if path.name == "events.csv" else set()
        assert late <= allowed, path.name
        assert not re.search(r"\b20(19|2\d)\b", text), path.name


def test_as_of_an_earlier_day_the_events_after_it_are_unknown(scenario: Scenario) -> None:
    early = build_model(scenario, as_of=dt.date(2018, 10, 18))
    late = build_model(scenario, as_of=AS_OF)
    assert 0 < len(early.events.kind) < len(late.events.kind) == len(scenario.events)


def test_where_police_stood_is_not_public(scenario: Scenario) -> None:
    (line,) = [event for event in scenario.events if "between Chiapas and Oaxaca" in event.text]
    assert line.audience is Audience.INTERNAL


def test_no_informal_crossing(scenario: Scenario) -> None:
    for place in scenario.locations:
        assert place.audience is Audience.PUBLIC
        if place.kind is LocationKind.CROSSING:
            assert re.search(r"border|bridge|port of entry", place.name)


def test_crossings_are_passed_on_foot(scenario: Scenario) -> None:
    for route in scenario.routes:
        start = scenario.location(route.start)
        if start.kind is LocationKind.CROSSING and route.km <= 5:
            assert route.modes == (Mode.FOOT,)


def test_evidence_counts_people_and_names_its_source(figures: tuple[Figure, ...]) -> None:
    assert len(figures) >= 70
    for figure in figures:
        assert figure.publisher
        assert figure.words or not figure.has_number
        assert figure.kind not in ("dead", "injured")
        numbers = [end for end in (figure.low, figure.high) if end is not None]
        assert min(numbers, default=5) >= 5


def test_copies_share_an_origin(figures: tuple[Figure, ...]) -> None:
    register = [f for f in figures if f.origin == "register-hidalgo-22-oct"]
    assert len(register) >= 4
    assert {f.event_day for f in register} == {dt.date(2018, 10, 22)}


def test_both_ends_of_the_published_range_are_kept(figures: tuple[Figure, ...]) -> None:
    on_the_day = {
        (figure.low, figure.high)
        for figure in figures
        if figure.published == AS_OF and figure.speaker in ("Mexican government",)
    }
    assert (None, 4000) in on_the_day
    assert any(f.low == f.high == 10000 and f.published == AS_OF for f in figures)


def test_the_main_group_is_located_on_most_days(figures: tuple[Figure, ...]) -> None:
    days = {f.event_day for f in figures if f.group == "first" and f.location}
    assert {dt.date(2018, 10, day) for day in range(14, 30)} <= days


def test_reports_have_a_head_and_the_right_length() -> None:
    notes = sorted((EXAMPLE / "reports").glob("*.md"))
    assert len(notes) == 3
    for note in notes:
        text = note.read_text(encoding="utf-8")
        assert f"Date: {note.name[:10]}" in text
        assert "Source: Waystation example notes" in text
        assert 120 <= len(text.split()) <= 220


def test_addresses_and_days_are_those_of_the_record(figures: tuple[Figure, ...]) -> None:
    if not RECORD.exists():
        pytest.skip("the record is not beside this checkout")
    with RECORD.open(encoding="utf-8") as lines:
        known = {(row["url"], row["published"]) for row in csv.DictReader(lines)}
    for figure in figures:
        assert not figure.url or (figure.url, str(figure.published)) in known


def test_breaks_in_every_file_are_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "caravan"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("ledger*"))
    for file, old, new in (
        ("scenario.toml", "horizon_days", "horizon"),
        ("scenario.toml", "[parameters.renege]", "[parameters.reneg]"),
        ("locations.csv", "Huixtla,MEX", "Tapachula,MEX"),
        ("locations.csv", "Palín,GTM,Escuintla,14.404", "Palín,GTM,Escuintla,144"),
        ("routes.csv", "Santa Rosa de Copán,Ocotepeque,93", "Ocotepeque,Ocotepeque,-93"),
        ("events.csv", "2018-10-19,2018-10-19,enacted", "2018-10-19,2018-09-31,enacted"),
    ):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(folder)
    told = {(Path(p.file).name, p.column) for p in caught.value.problems}
    assert told >= {
        ("scenario.toml", "horizon"),
        ("scenario.toml", "horizon_days"),
        ("scenario.toml", "parameters.reneg"),
        ("scenario.toml", "parameters.renege"),
        ("locations.csv", "name"),
        ("locations.csv", "lat"),
        ("routes.csv", "to"),
        ("routes.csv", "km"),
        ("events.csv", "to"),
    }
    assert all(p.line or p.column for p in caught.value.problems)
