"""`waystation import places`: GeoJSON as locations and routes; nothing replaced unasked."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.loader_samples import geojson, line, point
from tests.scenario_folder import write_folder

from waystation import cli
from waystation.domain.vocabulary import Audience
from waystation.forecasting.gather import check_folder

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `waystation import places` on a file beside a scenario folder `case`."""
    (tmp_path / "case").mkdir()
    write_folder(tmp_path / "case")
    monkeypatch.chdir(tmp_path)

    def call(content: str, *options: str) -> tuple[int, str, str]:
        Path("own.geojson").write_text(content, encoding="utf-8")
        words = ["waystation", "import", "places", "own.geojson", "--into", "case", *options]
        monkeypatch.setattr(sys, "argv", words)
        status: object = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return status, said.out, said.err

    return call


def contents() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path("case").iterdir())}


def last(name: str, count: int = 1) -> list[dict[str, str]]:
    with (Path("case") / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[-count:]


def test_points_become_locations_and_lines_routes(run: Run) -> None:
    content = geojson(
        point("Well", 1.25, 1.35, kind="village", country="KEN", pcode="KE01", population=120),
        point("Field", 1.45, 1.65, kind="IDP site", iso3="TCD", sensitivity="partner", capacity=80),
        line("Town", "Well", (1.1, 1.2), (1.2, 1.3), (1.25, 1.35)),
        line("well", "Field", (1.25, 1.35), (1.45, 1.65), km=52, modes="foot;bus"),
        line("Field", "Camp", (1.45, 1.65), (1.5, 1.7), km=9, km_basis="road"),
    )
    status, out, err = run(content)
    assert (status, err) == (0, ""), err
    scenario = check_folder("case")
    well, field = scenario.location("Well"), scenario.location("Field")
    assert (well.country, well.kind, well.population, well.pcode) == ("KEN", "town", 120, "KE01")
    assert (field.kind, field.capacity, field.audience) == ("camp", 80, Audience.PARTNER)
    first, second, third = last("routes.csv", 3)
    assert (third["km"], third["basis"]) == ("9", "road")
    assert (first["from"], first["to"], first["modes"]) == ("Town", "Well", "foot")
    assert (first["km"], first["basis"]) == ("23.6", "approximate")
    assert (second["from"], second["to"], second["km"]) == ("Well", "Field", "52")
    assert (second["modes"], second["basis"]) == ("foot;bus", "stated")
    assert "taken: own.geojson:1: 'Well': added as a town in KEN" in out
    assert "taken: own.geojson:3: Town to Well: 23.6 km, along the line" in out
    before = contents()
    status, out, _ = run(content)
    assert (status, contents()) == (0, before)
    assert "nothing new" in out


def test_dry_run_changes_nothing(run: Run) -> None:
    before = contents()
    status, out, _ = run(geojson(point("Well", 1.2, 1.3, kind="camp", country="KEN")), "--dry-run")
    assert (status, contents()) == (0, before)
    assert "case/locations.csv (would change): 1 added" in out


def test_nothing_is_replaced_unasked_and_an_audience_only_narrows(run: Run) -> None:
    content = geojson(point("camp", 1.6, 1.7, capacity=2500))
    before = contents()
    status, out, _ = run(content)
    assert (status, contents()) == (0, before)
    assert "'Camp': there already, with lat 1.5, capacity 2000: --overwrite replaces that" in out
    status, out, _ = run(content, "--overwrite")
    camp = check_folder("case").location("Camp")
    assert (camp.lat, camp.capacity, camp.present) == (1.6, 2500, 100)
    run(geojson(point("Camp", 1.6, 1.7, sensitivity="internal")))
    assert check_folder("case").location("Camp").audience is Audience.INTERNAL
    run(geojson(point("Camp", 1.6, 1.7, sensitivity="public")), "--overwrite")
    assert check_folder("case").location("Camp").audience is Audience.INTERNAL


def test_what_cannot_be_taken_is_told(run: Run) -> None:
    polygon = {
        "type": "Feature",
        "properties": {"name": "Area"},
        "geometry": {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [1, 2], [1, 1]]]},
    }
    content = geojson(
        point("Well", 1.2, 1.3, kind="camp", country="KEN", sensitivity="very secret"),
        point("", 1.2, 1.3),
        point("Over", 120.0, 1.3, country="KEN"),
        point("Gap", 1.2, 1.3, kind="crossing", country="KEN/TCD"),
        point("At sea", 0.0, -20.0, kind="camp"),
        point("A -> B", 1.2, 1.3, country="KEN"),
        point("Ask", 1.2, 1.3, source="call +999 555 1234567"),
        line("Town", "Nowhere", (1.1, 1.2), (1.2, 1.3)),
        polygon,
    )
    status, out, _ = run(content)
    assert status == 0
    assert last("locations.csv")[0]["name"] == "Well"
    assert last("locations.csv")[0]["audience"] == "internal"
    for told in (
        "own.geojson:1: audience 'very secret': taken as the strictest: internal",
        "own.geojson:2: a point: a name is needed",
        "own.geojson:3: a Point whose coordinates are none",
        "own.geojson:4: 'Gap': a crossing needs routes",
        "own.geojson:5: 'At sea': no country",
        "own.geojson:6: 'A -> B': a name is needed, without an arrow",
        "own.geojson:7: a property with something of a person",
        "own.geojson:8: a line from 'Town' to 'Nowhere'",
        "own.geojson:9: geometry 'Polygon'",
    ):
        assert told in out, told
    assert "1234567" not in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "what is no JSON"),
        ("{", "what is no JSON"),
        ('{"type": "Topology"}', "JSON without features"),
        ('{"type": "FeatureCollection", "features": [1]}', "JSON without features"),
        ('{"type": "FeatureCollection", "crs": {"name": "EPSG:3857"}, "features": []}', "grid"),
        (geojson(point("Well", 1, 1, phone="1")), "a property about persons"),
        ("event_date,fatalities,event_type\n", "`waystation import acled own.geojson"),
    ],
)
def test_what_is_no_file_of_places_is_refused(run: Run, content: str, said: str) -> None:
    before = contents()
    status, _, err = run(content)
    assert (status, contents()) == (2, before)
    assert said in err


def test_the_order_of_features_does_not_matter_and_one_feature_is_enough(run: Run) -> None:
    features = [
        point("Well", 1.25, 1.35, kind="camp", country="KEN"),
        point("Field", 1.45, 1.65, kind="camp", country="TCD"),
        line("Well", "Field", (1.25, 1.35), (1.45, 1.65)),
    ]
    run(geojson(*features))
    once = contents()
    write_folder(Path("case"))
    run(geojson(*reversed(features)))
    assert contents() == once
    assert run(json.dumps(point("Spring", 1.3, 1.3, kind="camp", country="KEN")))[0] == 0
    assert last("locations.csv")[0]["name"] == "Spring"
