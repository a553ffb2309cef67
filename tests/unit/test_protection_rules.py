"""The 18 rules of protection (`domain.protection`), a test or more each, named after the rule."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.page_fixture import AS_OF, GROUPS, SECRET
from tests.product_fixture import (
    MADE_AT,
    PURPOSE,
    REVIEW,
    altered,
    basis_of,
    broken,
    order,
    plain_forecast,
    product,
    rules,
    sealed,
    with_page,
    with_product,
)
from tests.scenario_folder import change, write_folder

from waystation.domain.counts import SMALL, protect_counts, show_people
from waystation.domain.forecast import Forecast
from waystation.domain.protection import RULES, Rule
from waystation.domain.scenario import Departures, HazardDays
from waystation.domain.variant import Variant
from waystation.domain.vocabulary import Audience, EventKind
from waystation.forecasting.gather import check_folder
from waystation.forecasting.read_me import FIRST_SHEET
from waystation.page.say import message
from waystation.publishing.card import NOT_FILLED, Known, make_card
from waystation.publishing.card_file import read_card
from waystation.publishing.check import FILES_OF_A_FORECAST, OVERRIDABLE, breaches
from waystation.publishing.counts import counts
from waystation.publishing.page import page_data_of
from waystation.publishing.reading import read_product
from waystation.publishing.records import AUDIENCES, Basis, Files, Order
from waystation.publishing.standing import above_level
from waystation.publishing.tables import book_rows, book_table
from waystation.scenario.wording import unkind_in_variant
from waystation.sitrep.files import SITREPS, sitrep_files, words_of


def test_every_rule_is_told() -> None:
    assert set(RULES) == set(Rule)
    assert [rule.value for rule in Rule] == list(range(1, 19))


@given(st.floats(0, 1e7))
def test_rule_02_small_counts_are_neither_shown_nor_stored(people: float) -> None:
    stored = float(protect_counts(np.array([people]))[0])
    assert stored == 0 or stored >= SMALL
    shown = show_people(people)
    assert shown in ("none", "fewer than 5") or int(shown.replace(",", "")) >= SMALL


def test_rule_13_a_card_lists_harms_and_shows_what_is_missing(tmp_path: Path) -> None:
    scenario = check_folder(str(write_folder(tmp_path)))
    empty = make_card(Known(scenario), read_card(tmp_path))
    assert "Known harms" in empty.text
    assert empty.text.count(f"**{NOT_FILLED}**") == len(empty.gaps)
    assert any(gap.startswith("people.consulted") for gap in empty.gaps)
    assert any(gap.startswith("matrix.people on the move") for gap in empty.gaps)
    for gap in empty.gaps:
        assert gap in empty.text


def test_rule_18_words_of_a_scenario_that_make_people_a_threat_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "influx_at_home"
    folder.mkdir()
    write_folder(folder)
    calm: list[str] = []
    check_folder(str(folder.rename(tmp_path / "calm")), tell=calm.append)
    assert calm == []
    folder = (tmp_path / "calm").rename(folder)
    change(folder, "scenario.toml", "Flight from Home", "Flood of migrants")
    change(folder, "scenario.toml", "To try things out.", "To prepare for the migrant crisis.")
    change(folder, "scenario.toml", '"Families"', '"Oleada de migrantes"')
    told: list[str] = []
    check_folder(str(folder), tell=told.append)
    for where in ("name of the folder", "title", "purpose", "groups: title"):
        assert [line for line in told if where in line and "kinder" in line], where


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_rule_18_words_of_a_what_if_are_told(language: str) -> None:
    title = {
        "en": "The second wave of refugees",
        "es": "Segunda avalancha de migrantes",
        "fr": "Une vague de migrants",
        "ar": "موجة من اللاجئين",
    }[language]
    (line,) = unkind_in_variant(Variant("more", title, "Asked by the ministry.", ()))
    assert line.startswith("variants/more.toml: title:")
    assert not unkind_in_variant(Variant("more-buses", "More buses", "Asked at the desk.", ()))


@pytest.fixture(scope="module")
def basis() -> Basis:
    return basis_of(plain_forecast())


@pytest.fixture(scope="module")
def public(basis: Basis) -> dict[str, bytes]:
    files = product(basis, order())
    assert not broken(files, basis, order())
    return files


def refused(files: Files, basis: Basis, asked: Order | None = None) -> set[Rule]:
    """The rules a product breaks; none of it tells what must not be shown."""
    found = broken(files, basis, asked or order())
    assert not any(SECRET in one.found + one.expected for one in found)
    return rules(found)


def first_number(text: str, number: str, *, among: str = "") -> str:
    """A table whose first row with people, and with some text in it, begins with another number."""
    lines = text.splitlines()
    columns = lines[0].split(",")
    place = columns.index("q50") if "q50" in columns else columns.index("value")
    for i, line in enumerate(lines):
        cells = line.split(",")
        if among in line and cells[place].isdecimal() and int(cells[place]) > 50:
            cells[place] = number
            lines[i] = ",".join(cells)
            return "\n".join(lines) + "\n"
    raise AssertionError(among)


@pytest.mark.parametrize("audience", list(Audience))
def test_a_product_that_nobody_altered_breaks_no_rule(basis: Basis, audience: Audience) -> None:
    asked = order(audience)
    files = product(basis, asked)
    assert not broken(files, basis, asked)
    assert files == product(basis, asked)
    assert ("forecast.nc" in files) == (audience is Audience.INTERNAL)


@pytest.mark.parametrize(
    ("name", "among"),
    [("arrivals.csv", ""), ("present.csv", ""), ("needs.csv", "shelter places"),
     ("forecast.csv", ",present,")],
)  # fmt: skip
@pytest.mark.parametrize("number", ["3", "52"])
def test_rule_02_small_counts_in_tables_or_by_subtraction_are_refused(
    basis: Basis, public: Files, name: str, among: str, number: str
) -> None:
    files = altered(public, name, lambda text: first_number(text, number, among=among))
    found = broken(files, basis, order())
    assert Rule.SMALL_COUNTS in rules(found)
    first = next(one for one in found if one.rule is Rule.SMALL_COUNTS)
    assert first.file == name
    assert first.line > 2
    assert f" {number} " not in f" {first.found} "


@pytest.mark.parametrize("people", [1, 4, 7, 101])
def test_rule_02_small_counts_in_map_and_page_are_refused(
    basis: Basis, public: Files, people: int
) -> None:
    def on_map(text: str) -> str:
        told = json.loads(text)
        told["features"][1]["properties"]["peak_q50"] = people
        return json.dumps(told)

    def in_a_series(data: dict[str, Any]) -> None:
        place = next(one for one in data["places"] if one["arrivals"])
        place["arrivals"][3][-1] = people

    def in_a_sentence(data: dict[str, Any]) -> None:
        data["top"]["title"] = message("amount.about", high=people)

    def at_a_place_at_risk(data: dict[str, Any]) -> None:
        data["ranks"][0]["low"] = people

    assert Rule.SMALL_COUNTS in refused(altered(public, "forecast.geojson", on_map), basis)
    for altering in (in_a_series, in_a_sentence, at_a_place_at_risk):
        assert Rule.SMALL_COUNTS in refused(with_page(public, altering), basis)


def test_rule_02_small_counts_in_the_workbook_and_in_figures_are_refused(
    basis: Basis, public: Files
) -> None:
    small = plain_forecast()
    data = small.data.copy(deep=True)
    data["peak_present"][:] = 3.0
    naive = replace(basis, forecast=replace(small, data=data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("waystation.publishing.tables.coarse", lambda forecast: forecast)
        patch.setattr("waystation.forecasting.sheets.protect_counts", np.floor)
        book = product(naive, order())["forecast.xlsx"]
    found = broken(sealed({**public, "forecast.xlsx": book}), basis, order())
    assert {one.file for one in found if one.rule is Rule.SMALL_COUNTS} >= {
        "forecast.xlsx [summary]"
    }

    def figure(data: dict[str, Any]) -> None:
        data["figures"][0]["read_low"] = 2

    assert Rule.SMALL_COUNTS in refused(with_page(public, figure), basis)


def people_told(files: Files, basis: Basis) -> list[float]:
    """Every count of people in a product, needs that are rounded up aside."""
    return [one.people for one in counts(read_product(files), basis) if one.exact]


@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_rule_02_small_counts_cannot_be_had_from_totals_and_parts(seed: int, most: int) -> None:
    """Relations of a product, each with every choice of parts taken from its total."""
    basis = basis_of(small_forecast(seed, most))
    asked = order()
    files = product(basis, asked)
    assert not rules(broken(files, basis, asked))
    told = people_told(files, basis)
    assert told
    # Whatever is added to or taken from what, by whole times: the greatest step all share.
    assert math.gcd(*(round(one) for one in told)) % SMALL == 0
    for total, parts in relations(files):
        for many in range(len(parts) + 1):
            for some in itertools.combinations(parts, many):
                assert not 0 < abs(total - sum(some)) < SMALL


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([3, 9, 60]))
def test_files_of_a_forecast_for_everybody_keep_the_rules(seed: int, most: int) -> None:
    basis = basis_of(small_forecast(seed, most))
    files = {name: basis.files[name] for name in set(basis.files) - {"forecast.nc", "evidence.csv"}}
    assert breaches(files, basis, order(), FILES_OF_A_FORECAST) == ()
    page = json.loads(files["page.json"])
    page["groups"][0]["sizes"][0] = 3
    worse = {**files, "page.json": json.dumps(page).encode()}
    found = breaches(worse, basis, order(), FILES_OF_A_FORECAST)
    assert rules(found) == {Rule.SMALL_COUNTS, Rule.GROUPS}


def small_forecast(seed: int, most: int) -> Forecast:
    """The invented forecast with a few people at each place, more in higher quantiles."""
    random = np.random.default_rng(seed)
    forecast = plain_forecast()
    data = forecast.data.copy(deep=True)
    for name in ("arrivals", "present", "waiting", "group_size", "on_road", "peak_present"):
        values = random.integers(0, most, data[name].shape).astype(float)
        protected = protect_counts(np.sort(values, axis=data[name].dims.index("quantile")))
        data[name].values[:] = protected
    return replace(forecast, data=data)


def relations(files: Files) -> Iterator[tuple[float, list[float]]]:
    """Totals with their parts that a product holds or lets others make."""
    hub = list(csv.DictReader(io.StringIO(files["forecast.csv"].decode())))
    value = {
        (row["target"], row["location"], row["target_end_date"], row["output_type_id"]): float(
            row["value"]
        )
        for row in hub
        if row["output_type"] == "quantile"
    }
    days = sorted({key[2] for key in value})
    places = sorted({key[1] for key in value if key[0] == "present"})
    for level in ("0.05", "0.5", "0.95"):
        for day in days[::4]:
            groups = [value[("group_size", f"group:{one}", day, level)] for one in GROUPS]
            yield groups[0], groups[1:]
            present = [value.get(("present", one, day, level), 0.0) for one in places]
            yield groups[0], present
            yield sum(present), [value.get(("arrivals", one, day, level), 0.0) for one in places]
        for place in places:
            week = [value.get(("arrivals", place, day, level), 0.0) for day in days[:7]]
            yield sum(week), week
            yield value.get(("present", place, days[6], level), 0.0), week
    for place in places:
        levels = [value.get(("present", place, days[0], one), 0.0) for one in ("0.25", "0.5")]
        yield value.get(("present", place, days[0], "0.75"), 0.0), levels


def test_rule_03_groups_of_fewer_than_ten_people_or_by_place_are_refused(
    basis: Basis, public: Files
) -> None:
    def hub(text: str) -> str:
        return first_number(text, "5", among="group:north")

    def sizes(data: dict[str, Any]) -> None:
        data["groups"][0]["sizes"][0] = 5

    def by_place(text: str) -> str:
        first, *lines = text.splitlines()
        rows = [f"{first},group", *(f"{line},north" for line in lines)]
        return "\n".join(rows) + "\n"

    assert Rule.GROUPS in refused(altered(public, "forecast.csv", hub), basis)
    assert Rule.GROUPS in refused(with_page(public, sizes), basis)
    assert Rule.GROUPS in refused(altered(public, "present.csv", by_place), basis)


def test_rule_03_groups_of_one_age_or_origin_are_told_by_no_place(basis: Basis) -> None:
    scenario = basis.forecast.scenario
    north, south = scenario.groups
    described = replace(north, attributes=(("age", "under 18"),))
    changed = replace(scenario, groups=(described, south))
    basis = replace(basis, forecast=replace(basis.forecast, scenario=changed))
    files = product(basis, order())
    assert not broken(files, basis, order())
    data = page_data_of(files["page.html"].decode())
    assert data is not None
    assert {one["group"] for one in data["arrivals"]} == {"", "south"}

    def placed(data: dict[str, Any]) -> None:
        data["arrivals"].append({**data["arrivals"][0], "group": "north"})

    assert refused(with_page(files, placed), basis) == {Rule.GROUPS}


@pytest.mark.parametrize("written", [SECRET, SECRET.upper(), "Orchárd  ford", "XX0102"])
@pytest.mark.parametrize(
    "name", ["arrivals.csv", "forecast.geojson", "READ-ME.txt", "page.html", "sitrep.md"]
)
def test_rule_04_places_not_for_everybody_are_refused_in_any_file(
    basis: Basis, public: Files, name: str, written: str
) -> None:
    scenario = basis.forecast.scenario
    hidden = tuple(
        replace(one, pcode="XX0102") if one.name == SECRET else one for one in scenario.locations
    )
    changed = replace(scenario, locations=hidden)
    basis = replace(basis, forecast=replace(basis.forecast, scenario=changed))

    def told(text: str) -> str:
        if name == "READ-ME.txt":
            return f"{text}Ask at {written}.\n"
        return text.replace("Dorado", f"Dorado near {written}", 1)

    assert Rule.PLACES in refused(altered(public, name, told), basis)


def test_rule_04_places_are_found_in_a_document(basis: Basis, public: Files) -> None:
    data = page_data_of(public["page.html"].decode())
    assert data is not None
    data["scenario"]["purpose"] += f" Near {SECRET}."
    files = sealed({**public, **sitrep_files(data)})  # type: ignore[arg-type]
    found = [one.file for one in broken(files, basis, order()) if one.rule is Rule.PLACES]
    assert set(found) == set(SITREPS)


@pytest.mark.parametrize("audience", list(Audience))
def test_rule_06_situation_reports_say_whom_they_are_for(basis: Basis, audience: Audience) -> None:
    files = product(basis, order(audience))
    for name in SITREPS:
        said = " ".join(words_of(name, files[name]))
        assert f" · for {AUDIENCES[audience]}" in said
    data = json.loads(basis.files["page.json"])
    if audience is not Audience.INTERNAL:
        data = page_data_of(files["page.html"].decode())
    other = sealed({**files, **sitrep_files(data)})
    assert Rule.SOURCES in refused(other, basis, order(audience))


def test_rule_07_situation_reports_say_what_the_page_says(basis: Basis, public: Files) -> None:
    def other(text: str) -> str:
        return text.replace("Places most at risk", "Places at no risk")

    assert refused(altered(public, "sitrep.md", other), basis) == {Rule.SOURCES}
    torn = sealed({**public, "sitrep.docx": public["sitrep.docx"][:200]})
    assert refused(torn, basis) == {Rule.SOURCES}


def test_rule_04_places_are_found_in_the_data_of_a_page(basis: Basis, public: Files) -> None:
    def told(data: dict[str, Any]) -> None:
        data["figures"][0]["after"] += f" close to {SECRET}"

    assert refused(with_page(public, told), basis) == {Rule.PLACES}


def test_rule_04_places_nearer_than_a_kilometre_are_refused(basis: Basis, public: Files) -> None:
    def on_map(text: str) -> str:
        told = json.loads(text)
        told["features"][0]["geometry"]["coordinates"][0] += 0.001
        return json.dumps(told)

    def on_page(data: dict[str, Any]) -> None:
        data["places"][0]["lat"] += 0.004

    assert refused(altered(public, "forecast.geojson", on_map), basis) == {Rule.PLACES}
    assert refused(with_page(public, on_page), basis) == {Rule.PLACES}
    for audience, shown in ((Audience.PARTNER, True), (Audience.PUBLIC, False)):
        table = product(basis, order(audience))["arrivals.csv"].decode()
        assert (SECRET in table) == shown
        assert table.count(",partner\n") == table.count(SECRET)


def test_rule_04_places_cannot_be_set_aside() -> None:
    assert {Rule.AGGREGATES_ONLY, Rule.PLACES, Rule.SMALL_COUNTS}.isdisjoint(OVERRIDABLE)


def test_rule_05_times_of_transit_are_told_after_a_day(basis: Basis, public: Files) -> None:
    crossing = "Cinco Puentes"
    days = [row["day"] for row in table_of(public, "present.csv") if row["place"] == crossing]
    assert days
    assert min(days) > basis.expires(order()).date().isoformat()
    data = page_data_of(public["page.html"].decode())
    assert data is not None
    assert crossing not in json.dumps([data["places"], data["top"], data["ranks"], data["numbers"]])
    assert not any(group["at"] for group in data["groups"])
    told = product(basis, order(overrides={Rule.TIMES: "all gates are closed to the public"}))
    assert not broken(told, basis, order(overrides={Rule.TIMES: "all gates are closed"}))
    for name in ("present.csv", "arrivals.csv", "forecast.csv", "forecast.geojson",
                 "forecast.xlsx", "page.html"):  # fmt: skip
        made = (name, *SITREPS) if name == "page.html" else (name,)
        files = sealed({**public, **{one: told[one] for one in made}})
        assert refused(files, basis) == {Rule.TIMES}, name


def test_rule_05_times_within_a_day_are_refused(basis: Basis, public: Files) -> None:
    def hour(text: str) -> str:
        return re.sub(r",(\d{4}-\d\d-\d\d),(?=\d)", r",\1T06:00,", text, count=1)

    assert Rule.TIMES in refused(altered(public, "present.csv", hour), basis)


def test_rule_05_times_long_past_are_told(basis: Basis) -> None:
    later = MADE_AT + dt.timedelta(days=400)
    past = replace(basis, made_at=later, due=later + dt.timedelta(days=1))
    files = product(past, order(at=later))
    assert not broken(files, past, order(at=later))
    places = {row["place"] for row in table_of(files, "present.csv")}
    days = {row["day"] for row in table_of(files, "present.csv") if row["place"] == "Cinco Puentes"}
    assert "Cinco Puentes" in places
    assert AS_OF.isoformat() in days


def test_rule_06_audiences_rows_and_files_of_others_are_refused(
    basis: Basis, public: Files
) -> None:
    asked = order(Audience.PARTNER)
    partner = product(basis, asked)
    assert Rule.AUDIENCES in rules(broken(partner, basis, order()))
    row = altered(public, "needs.csv", lambda text: text.replace(",public\n", ",internal\n", 1))
    bare = altered(public, "needs.csv", lambda text: text.replace(",audience\n", ",level\n", 1))
    analysts = sealed({**public, "forecast.nc": basis.files["forecast.nc"]})
    renamed = with_product(public, audience="internal")
    for files in (row, bare, analysts, renamed):
        assert Rule.AUDIENCES in refused(files, basis)
        aside = order(overrides={Rule.AUDIENCES: "it is needed"})
        assert Rule.AUDIENCES in refused(files, basis, aside)


@pytest.mark.parametrize("what", ["event", "hazard", "departures", "figure"])
def test_rule_06_audiences_of_a_product_are_those_of_its_strictest_input(
    basis: Basis, what: str
) -> None:
    forecast = basis.forecast
    scenario, evidence = forecast.scenario, basis.evidence
    acled = "ACLED, https://acleddata.com"
    if what == "event":
        internal = replace(scenario.events[0], audience=Audience.INTERNAL)
        scenario = replace(scenario, events=(*scenario.events, internal))
    elif what == "hazard":
        level = HazardDays(EventKind.CONFLICT, "Arba", AS_OF, AS_OF, 0.5, AS_OF, acled)
        scenario = replace(scenario, hazards=(level,))
    elif what == "departures":
        row = Departures(AS_OF, AS_OF, "Arba", "", 500, AS_OF, acled)
        scenario = replace(scenario, departures=(row,))
    else:
        evidence = [{**evidence[0], "publisher": "ACLED", "used": "yes"}, *evidence]
    basis = replace(basis, forecast=replace(forecast, scenario=scenario), evidence=evidence)
    files = product(basis, order())
    assert refused(files, basis) == {Rule.AUDIENCES}
    inside = order(Audience.INTERNAL)
    assert not broken(product(basis, inside), basis, inside)
    reason = {Rule.AUDIENCES: "the numbers are neither its rows nor sums of them"}
    aside = order(overrides=reason)
    files = product(basis, aside)
    assert not broken(files, basis, aside)
    told = json.loads(files["product.json"])["overrides"]
    assert [(one["rule"], one["reason"]) for one in told] == [(6, reason[Rule.AUDIENCES])]


def test_rule_08_review_comes_before_anybody_else_has_it(basis: Basis) -> None:
    quiet = quiet_basis(review=None)
    assert not above_level(quiet)
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        asked = order(audience)
        assert refused(product(quiet, asked), quiet, asked) == {Rule.REVIEW}
        aside = order(audience, overrides={Rule.REVIEW: "nobody can be reached"})
        assert not broken(product(quiet, aside), quiet, aside)
    draft = replace(basis, review=None)
    assert above_level(draft)
    aside = order(overrides={Rule.REVIEW: "nobody can be reached"})
    files = product(draft, aside)
    assert refused(files, draft, aside) == {Rule.REVIEW}
    inside = order(Audience.INTERNAL)
    assert not broken(product(draft, inside), draft, inside)
    forged = with_product(files, status="reviewed")
    assert Rule.REVIEW in refused(forged, draft, aside)


def quiet_basis(**changes: Any) -> Basis:
    """A forecast of a few hundred people and no full shelter."""
    forecast = plain_forecast()
    data = forecast.data.copy(deep=True)
    data["peak_present"].values[:] = np.minimum(data["peak_present"].values, 300)
    data["peak_over_capacity"].values[:] = np.minimum(data["peak_over_capacity"].values, 0.2)
    return basis_of(replace(forecast, data=data), **changes)


@pytest.mark.parametrize(
    "purpose",
    ["", "help", "To detain people before the border", "To stop the caravan in Tapachula",
     "Deterrence", "So that police may intercept them", "Para detener a las personas",
     "Not for aid but to push back families", "Pour expulser", "To block the crossing of families"],
)  # fmt: skip
def test_rule_09_purpose_is_told_and_is_no_harm(basis: Basis, purpose: str) -> None:
    asked = order(purpose=purpose)
    assert refused(product(basis, asked), basis, asked) == {Rule.PURPOSE}
    aside = replace(asked, overrides={Rule.PURPOSE: "we must"})
    assert refused(product(basis, aside), basis, aside) == {Rule.PURPOSE}


@pytest.mark.parametrize(
    "purpose",
    ["To prepare water and shelter; not to stop, detain or deter anyone",
     "To stop the spread of cholera at rest stops", "Blankets for families at the bus stop",
     "Preparar agua y albergue"],
)  # fmt: skip
def test_rule_09_purpose_of_help_is_taken(basis: Basis, purpose: str) -> None:
    asked = order(purpose=purpose)
    files = product(basis, asked)
    assert not broken(files, basis, asked)
    assert purpose in files["READ-ME.txt"].decode()
    assert json.loads(files["product.json"])["purpose"] == purpose
    assert Rule.PURPOSE in refused(with_product(files, purpose="Other"), basis, asked)
    nobody = replace(asked, by=" ")
    assert Rule.PURPOSE in refused(product(basis, nobody), basis, nobody)


def test_rule_11_ranges_and_as_of_day_stand_with_every_number(basis: Basis, public: Files) -> None:
    def middle_alone(text: str) -> str:
        rows = list(csv.reader(io.StringIO(text)))
        keep = [i for i, name in enumerate(rows[0]) if name not in ("q05", "q95")]
        return "".join(",".join(row[i] for i in keep) + "\n" for row in rows)

    def emptied(text: str) -> str:
        return re.sub(r"(?m)^(\d{4}-\d\d-\d\d),(.*,\d{4}-\d\d-\d\d,)\d+,", r"\1,\2,", text, count=1)

    def undated(text: str) -> str:
        return re.sub(r"(?m)^\d{4}-\d\d-\d\d,", ",", text, count=1)

    def thinned(text: str) -> str:
        return "".join(one for one in text.splitlines(keepends=True) if ",0.025," not in one)

    def point(text: str) -> str:
        told = json.loads(text)
        told["features"][0]["properties"]["peak_q95"] = None
        return json.dumps(told)

    def no_day(text: str) -> str:
        return json.dumps({**json.loads(text), "as_of": ""})

    for name, altering in (
        ("arrivals.csv", middle_alone), ("present.csv", emptied), ("needs.csv", undated),
        ("forecast.csv", thinned), ("forecast.geojson", point), ("forecast.geojson", no_day),
    ):  # fmt: skip
        assert Rule.RANGES in refused(altered(public, name, altering), basis), (name, altering)


def test_rule_12_expiry_is_told_and_kept(basis: Basis, public: Files) -> None:
    due = MADE_AT + dt.timedelta(days=1)
    assert json.loads(public["product.json"])["expires"] == due.isoformat()
    assert f"Out of date from {due:%Y-%m-%d %H:%M}" in public["READ-ME.txt"].decode()
    data = page_data_of(public["page.html"].decode())
    assert data is not None
    assert data["stamp"]["next_at"] == due.isoformat()
    for at in (due, due + dt.timedelta(days=30)):
        late = order(at=at)
        assert refused(product(basis, late), basis, late) == {Rule.EXPIRY}
        aside = order(at=at, overrides={Rule.EXPIRY: "for the record of what was known"})
        assert not broken(product(basis, aside), basis, aside)
    forged = with_product(public, expires=(due + dt.timedelta(days=30)).isoformat())
    assert refused(forged, basis) == {Rule.EXPIRY}

    def no_end(data: dict[str, Any]) -> None:
        data["stamp"]["next_at"] = None

    aside = order(overrides={Rule.EXPIRY: "for the record of what was known"})
    assert refused(with_page(public, no_end), basis, aside) == {Rule.EXPIRY}
    unknown = replace(basis, number=None, made_at=None, due=None)
    assert refused(product(unknown, order()), unknown) == {Rule.EXPIRY}


def test_rule_12_expiry_may_be_sooner_and_never_later(basis: Basis) -> None:
    soon = replace(basis, due=MADE_AT + dt.timedelta(days=20))
    assert soon.expires(order(expires_days=2)) == order().at + dt.timedelta(days=2)
    assert soon.expires(order(expires_days=90)) == soon.due


def test_rule_17_licences_rows_of_closed_sources_are_refused(basis: Basis, public: Files) -> None:
    def figure(data: dict[str, Any]) -> None:
        data["figures"][0]["publisher"] = "ACLED"

    assert refused(with_page(public, figure), basis) == {Rule.LICENCES}
    forecast = plain_forecast()
    first, *others = forecast.entries
    closed = replace(first, figure=replace(first.figure, url="https://acleddata.com/x"))
    unfiltered = replace(forecast, entries=(closed, *others))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("waystation.forecasting.public.may_be_published", lambda *_: True)
        book = product(basis_of(unfiltered), order())["forecast.xlsx"]
    found = broken(sealed({**public, "forecast.xlsx": book}), basis, order())
    assert [(one.rule, one.file) for one in found] == [(Rule.LICENCES, "forecast.xlsx [evidence]")]


def test_rule_17_licences_credits_stand_in_the_product(basis: Basis) -> None:
    credit = "© OpenStreetMap contributors, ODbL 1.0"
    scenario = replace(basis.forecast.scenario, attribution=(credit,))
    credited = replace(basis, forecast=replace(basis.forecast, scenario=scenario))
    files = product(credited, order())
    assert not broken(files, credited, order())
    assert credit in [one["name"] for one in json.loads(files["product.json"])["sources"]]
    assert refused(with_product(files, sources=[]), credited) == {Rule.LICENCES}

    def bare(text: str) -> str:
        return json.dumps({**json.loads(text), "attribution": []}, ensure_ascii=False)

    assert refused(altered(files, "forecast.geojson", bare), credited) == {Rule.LICENCES}


def table_of(files: Files, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode())))


@pytest.mark.parametrize("audience", Audience)
def test_a_product_with_hashtags_says_the_same_and_breaks_nothing(
    basis: Basis, audience: Audience
) -> None:
    plain, tagged = (product(basis, order(audience, hashtags=asked)) for asked in (False, True))
    assert not broken(tagged, basis, order(audience, hashtags=True))
    for name in ("arrivals.csv", "present.csv", "needs.csv"):
        first, second, *others = tagged[name].decode().splitlines()
        assert all(cell.startswith("#") for cell in second.split(","))
        assert [first, *others] == plain[name].decode().splitlines()
    for sheet in ("summary", "evidence", "run"):
        one, other = (book_table(files["forecast.xlsx"], sheet) for files in (plain, tagged))
        assert (one[0], one[2]) == (other[0], other[2])
        assert (one[1], other[1]) == (2, 3)
    again = replace(basis, files={**basis.files, "forecast.xlsx": tagged["forecast.xlsx"]})
    if audience is Audience.INTERNAL:
        assert product(again, order(audience))["arrivals.csv"] == plain["arrivals.csv"]


def test_the_workbook_of_a_product_begins_with_who_it_is_for_and_who_stands_for_it(
    basis: Basis,
) -> None:
    for review, status in ((REVIEW, f"Reviewed by {REVIEW.by}."), (None, "A DRAFT")):
        files = product(replace(basis, review=review), order(Audience.PARTNER))
        told = {row[0]: row[1] for row in book_rows(files["forecast.xlsx"], FIRST_SHEET)}
        assert str(told["Status"]).startswith(status)
        assert "partners" in str(told["For"])
        assert told["Passed on for"] == PURPOSE
        assert str(told["Counts"]).startswith("In steps of 5")
        assert told["In short"]
