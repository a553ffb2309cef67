"""From every number of a forecast to the figures that moved it, and back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.evidence_figures import entries, figure
from tests.forecast_fixture import EXAMPLE, add_rows, copy_example
from tests.scenario_folder import change, write_folder

from waystation.domain.evidence import Figure
from waystation.domain.forecast import Forecast
from waystation.domain.influence import Influences, NumberName, Subject
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import FigureKind, PlaceRole, SpeakerClass
from waystation.forecasting.explain import explain
from waystation.forecasting.gather import gather
from waystation.forecasting.influences import (
    effects,
    forecast_with_influences,
    influences,
    left_out,
)
from waystation.forecasting.members import Lived
from waystation.forecasting.run import forecast, forecast_with_members
from waystation.forecasting.told import Told, numbers_of
from waystation.page.ranking import shown_places
from waystation.produce import Order, produce
from waystation.scenario.load import load_scenario

AS_OF = dt.date(2018, 10, 29)
OPTIONS: dict[str, Any] = {"as_of": AS_OF, "members": 80, "seed": 2}
DAYS = 9
PLACES = ("Juchitán", "Pijijiapan", "Puebla")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The example with some rows of evidence alone, two of one origin."""
    made = copy_example(tmp_path_factory.mktemp("influences"), with_evidence=False)
    tally = {"low": "3900", "high": "3900", "words": "3,900", "origin": "tally"}
    add_rows(
        made,
        [
            {"speaker": "Town hall", "event_day": "2018-10-27", **tally},
            {
                "speaker": "The province", "event_day": "2018-10-28", "place": "Pijijiapan",
                "location": "Pijijiapan", "kind": "arriving", "place_role": "to",
            },
            {"speaker": "", "publisher": "A paper that copies", "event_day": "2018-10-27", **tally},
            {"speaker": "The shelter", "event_day": "2018-10-26", "low": "5000", "high": "6000",
             "words": "5,000 to 6,000"},
        ],
    )  # fmt: skip
    found = load_scenario(made)
    roomy = {"Puebla": 300}
    places = (dataclasses.replace(p, capacity=roomy.get(p.name)) for p in found.locations)
    return dataclasses.replace(found, locations=tuple(places))


def run(scenario: Scenario, *, entries: Any = None, days: int = DAYS) -> tuple[Forecast, Lived]:
    known = gather(scenario)
    given = known.entries if entries is None else entries
    return forecast_with_members(
        scenario, **OPTIONS, days=days, entries=given, links=known.links, workers=1, progress=None,
        method="auto",
    )  # fmt: skip


@pytest.fixture(scope="module")
def lived(scenario: Scenario) -> tuple[Forecast, Lived]:
    return run(scenario)


@pytest.fixture(scope="module")
def found(lived: tuple[Forecast, Lived]) -> Influences:
    return influences(*lived, PLACES)


def name_of(subject: Subject, place: str = "", ahead: int | None = None, group: str = "all") -> Any:
    day = None if ahead is None else AS_OF + dt.timedelta(days=ahead)
    return NumberName(subject, place, day, group)


@pytest.mark.parametrize(
    ("subject", "ahead"), [(Subject.PRESENT, 3), (Subject.ARRIVALS, 3), (Subject.REACH, 7)]
)
def test_it_says_of_a_number_what_explain_says(
    scenario: Scenario, found: Influences, subject: Subject, ahead: int
) -> None:
    day = AS_OF + dt.timedelta(days=ahead)
    told = explain(scenario, place="Juchitán", day=day, what=subject, **OPTIONS)
    one = found.by_name[name_of(subject, "Juchitán", ahead)]
    assert one.number == told.number
    assert one.movers
    assert [
        (m.figure_id, m.without, m.moved, m.held_back) for m in one.movers
    ] == [
        (i.entry.figure_id, i.without, i.moved, i.held_back) for i in told.influences if i.moved > 0
    ]  # fmt: skip


def near(value: float, stored: float) -> bool:
    """Whether a stored number is this one: rounded, and 1 to 4 people moved to 0 or 5."""
    return value == stored or abs(value - stored) <= 2.6


def test_every_number_is_that_of_the_forecast(
    lived: tuple[Forecast, Lived], found: Influences
) -> None:
    data, seen = lived[0].data, set()
    for one in found.numbers:
        name = one.name
        at: dict[str, Any] = {"group": name.group}
        if name.place:
            at["location"] = name.place
        if name.day is not None:
            at["day"] = np.datetime64(name.day)
        stored = {
            Subject.PRESENT: "present", Subject.ARRIVALS: "arrivals", Subject.PEAK: "peak_present",
            Subject.SIZE: "group_size", Subject.ON_ROAD: "on_road", Subject.REACH: "reached",
            Subject.FIRST_ARRIVAL: "first_arrival", Subject.EXCEED: "peak_over_capacity",
        }[name.subject]  # fmt: skip
        if name.subject is Subject.EXCEED:
            del at["group"]
        values = data[stored].sel(at)
        if name.subject.is_chance:
            assert one.number.middle == pytest.approx(float(values))
        elif name.subject is Subject.FIRST_ARRIVAL:
            told = [float(values.sel(quantile=q)) for q in (0.5, 0.05, 0.95)]
            assert np.array_equal(told, dataclasses.astuple(one.number), equal_nan=True)
        else:
            ends = zip((0.5, 0.05, 0.95), dataclasses.astuple(one.number), strict=True)
            assert all(near(value, float(values.sel(quantile=q))) for q, value in ends)
        seen.add(name.subject)
    assert seen == set(Subject)


def test_every_day_ahead_and_every_place_asked_for_is_there(
    lived: tuple[Forecast, Lived], found: Influences
) -> None:
    """But for the numbers that are zero in all members."""
    result, members = lived
    for number, location in enumerate(result.scenario.locations):
        for ahead in range(DAYS + 1):
            day = members.snapshots[-1 - DAYS + ahead]
            asked = location.name in PLACES
            for subject, people in (
                (Subject.PRESENT, day.present), (Subject.ARRIVALS, day.arrivals)
            ):  # fmt: skip
                there = name_of(subject, location.name, ahead) in found.by_name
                assert there == (asked and bool(people[:, number].any()))


def test_where_it_is_too_much_work_fewer_days_are_told(
    lived: tuple[Forecast, Lived], found: Influences, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found.days == tuple(AS_OF + dt.timedelta(days=ahead) for ahead in range(DAYS + 1))
    work = 2 * (DAYS + 1) * len(PLACES) * 3 * lived[0].members
    monkeypatch.setattr("waystation.forecasting.influences.MOST_STEPS", work / 3.5)
    fewer = influences(*lived, PLACES)
    assert [(day - AS_OF).days for day in fewer.days] == [0, 4, 8, 9]
    people = (Subject.PRESENT, Subject.ARRIVALS)
    kept = [
        one for one in found.numbers
        if one.name.subject not in people or one.name.day in fewer.days
    ]  # fmt: skip
    assert repr(list(fewer.numbers)) == repr(kept)


def test_movers_are_the_strongest_first_and_no_more_than_asked(
    lived: tuple[Forecast, Lived], found: Influences
) -> None:
    one = influences(*lived, PLACES, most_movers=1, most_moved=1)
    for many, few in zip(found.numbers, one.numbers, strict=True):
        moved = [mover.moved for mover in many.movers]
        assert moved == sorted(moved, reverse=True)
        assert all(value > 0.0 for value in moved)
        assert repr(few.movers) == repr(many.movers[:1])
    assert {len(each.most) for each in one.figures} <= {0, 1}
    assert max(len(each.movers) for each in found.numbers) == 3


def test_every_origin_used_has_its_share_and_what_it_moved(
    lived: tuple[Forecast, Lived], found: Influences
) -> None:
    used = [made.figure_id for made in lived[0].decisions if made.used]
    assert sorted(found.by_figure) == sorted(used)
    assert len(used) == 3
    shares = [each.share for each in found.figures]
    assert shares == sorted(shares, reverse=True)
    assert all(0.0 < share <= 1.0 for share in shares)
    for each in found.figures:
        assert 1 <= len(each.most) <= 3
        parts = [moved.share for moved in each.most]
        assert parts == sorted(parts, reverse=True)
        assert 0.0 < parts[-1] <= parts[0] <= 1.0
        series = [(m.name.subject, m.name.place, m.name.group) for m in each.most]
        assert len(set(series)) == len(series)


def test_back_and_forth_it_is_the_same_influence(found: Influences) -> None:
    for each in found.figures:
        for moved in each.most:
            number = found.by_name[moved.name]
            mover = next(m for m in number.movers if m.figure_id == each.figure_id)
            assert (mover.without, mover.moved) == (moved.without, moved.moved)
            assert number.number == moved.number
            assert mover.held_back == each.held_back


def test_the_share_is_what_it_moves_of_all_numbers_of_a_subject(
    lived: tuple[Forecast, Lived],
) -> None:
    """Added up again from every number."""
    whole = influences(*lived, PLACES, most_movers=99)
    left = left_out(lived[1])
    added: dict[str, dict[Subject, list[tuple[float, float]]]] = {}
    for told in numbers_of(*lived, PLACES):
        effect = effects(told, left.weights, DAYS)
        for one, figure_id in enumerate(left.figure_ids):
            pair = float(effect.moved[one]), float(effect.larger[one])
            added.setdefault(figure_id, {}).setdefault(told.name.subject, []).append(pair)
    for figure_id, subjects in added.items():
        totals = [np.sum(pairs, axis=0) for pairs in subjects.values()]
        shares = [moved / larger for moved, larger in totals]
        assert whole.by_figure[figure_id].share == pytest.approx(np.mean(shares))


def test_the_order_of_places_and_of_the_ledger_makes_no_difference(
    scenario: Scenario, lived: tuple[Forecast, Lived], found: Influences
) -> None:
    assert same(influences(*lived, (*reversed(PLACES), "Nowhere", PLACES[0])), found)
    entries = list(gather(scenario).entries)
    random.Random(5).shuffle(entries)
    again = influences(*run(scenario, entries=entries), PLACES)
    assert same(again, found)


def same(one: Influences, other: Influences) -> bool:
    """Compared as text, in which one NaN is another."""
    return repr((one.numbers, one.figures)) == repr((other.numbers, other.figures))


def test_the_forecast_is_the_one_without_influences(
    scenario: Scenario, lived: tuple[Forecast, Lived], found: Influences
) -> None:
    plain = forecast(scenario, **OPTIONS, days=DAYS)
    asked: list[Forecast] = []

    def places(result: Forecast) -> Sequence[str]:
        asked.append(result)
        return PLACES

    known = gather(scenario)
    result, again = forecast_with_influences(
        scenario, places=places, **OPTIONS, days=DAYS, entries=known.entries, links=known.links,
    )  # fmt: skip
    assert asked == [result]
    assert result.data.identical(plain.data)
    assert result.decisions == plain.decisions == lived[0].decisions
    assert same(again, found)


def test_without_figures_there_are_numbers_and_no_movers(scenario: Scenario) -> None:
    free = influences(*run(scenario, entries=(), days=2), PLACES)
    assert free.numbers
    assert not free.figures
    assert not any(one.movers for one in free.numbers)


def empty_folder(folder: Path) -> Path:
    """People alone, with paces people have, and no figure."""
    header = (EXAMPLE / "evidence.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "evidence.csv").write_text(header + "\n", encoding="utf-8")
    write_folder(folder)
    for name in ("walk_pace", "solo_pace"):
        given = f"[parameters.{name}]\nmedian = "
        change(folder, "scenario.toml", f"\n{given}0.5", f"\n{given}30")
    return folder


def test_a_smoother_is_told_of_as_well(tmp_path: Path) -> None:
    add_rows(empty_folder(tmp_path), [
        {
            "event_day": f"2019-03-{day:02}", "published": f"2019-03-{day + 1:02}", "group": "",
            "kind": "at a place", "place": "Camp", "location": "Camp", "low": str(people),
            "high": str(people), "words": str(people), "speaker": f"speaker of day {day}",
        }
        for day, people in ((5, 130), (12, 260))
    ])  # fmt: skip
    scenario = load_scenario(tmp_path)
    as_of = dt.date(2019, 3, 14)
    options: dict[str, Any] = {"as_of": as_of, "members": 40, "seed": 1}
    known = gather(scenario)
    result, found = forecast_with_influences(
        scenario, places=lambda _: ("Camp",), **options, days=3, entries=known.entries
    )
    assert "smoother" in result.method
    one = next(n for n in found.numbers if n.name.subject is Subject.PRESENT and n.movers)
    assert one.name.day is not None
    told = explain(scenario, place="Camp", day=one.name.day, what="present", **options)
    assert one.number == told.number
    assert [(m.figure_id, m.moved) for m in one.movers] == [
        (i.entry.figure_id, i.moved) for i in told.influences if i.moved > 0.0
    ]
    assert len(found.figures) == 2


@pytest.mark.parametrize("method", ["smoother", "filter"])
def test_counts_that_open_a_window_are_no_origins(tmp_path: Path, method: str) -> None:
    whole = load_scenario(empty_folder(tmp_path))
    scenario = dataclasses.replace(whole, window_days=30)

    def count(number: int, people: int) -> Figure:
        day = scenario.first_day + dt.timedelta(days=number)
        return figure(
            low=people, high=people, words=f"{people:,}", kind=FigureKind.AT_PLACE, place="Camp",
            location="Camp", place_role=PlaceRole.AT, group="", event_day=day, published=day,
            speaker="The refugee office", speaker_class=SpeakerClass.REGISTRATION,
        )  # fmt: skip

    known = entries(count(50, 1_000), count(60, 2_000), count(90, 5_000))
    options: dict[str, Any] = {
        "as_of": scenario.first_day + dt.timedelta(days=100), "members": 30, "entries": known,
        "method": method,
    }  # fmt: skip
    result, found = forecast_with_influences(
        scenario, places=lambda _: ("Camp",), days=2, **options
    )
    assert result.scenario.first_day > scenario.first_day
    used = [made.figure_id for made in result.decisions if made.used]
    assert [one.figure_id for one in found.figures] == used == [known[2].figure_id]
    told = explain(scenario, place="Camp", day=result.as_of, **options)
    assert [one.entry.figure_id for one in told.influences] == used


def made(subject: Subject, values: Any) -> Told:
    return Told(NumberName(subject, "P"), np.array(values, dtype=float))


def test_a_chance_moves_by_its_change() -> None:
    half = np.zeros((1, 100))
    half[0, :50] = 0.02
    told = effects(made(Subject.REACH, [1.0] * 30 + [0.0] * 70), half, 10)
    assert told.number.middle == pytest.approx(0.3)
    assert told.without[0].middle == pytest.approx(0.6)
    assert told.moved[0] == pytest.approx(0.3)


def test_first_arrivals_beyond_the_horizon_count_as_the_day_after_it() -> None:
    half = np.zeros((1, 100))
    half[0, :50] = 0.02
    told = effects(made(Subject.FIRST_ARRIVAL, [4.0] * 50 + [np.inf] * 50), half, 10)
    assert told.number.low == told.number.middle == 4.0
    assert told.number.high == np.inf
    assert told.without[0].high == 4.0
    assert told.moved[0] == pytest.approx((11 - 4) * 2 / 5)
    assert told.larger[0] == 11.0


def test_a_place_reached_before_in_most_members_has_no_first_day_to_come() -> None:
    half = np.zeros((1, 100))
    half[0, 50:] = 0.02
    told = effects(made(Subject.FIRST_ARRIVAL, [-2.0] * 60 + [3.0] * 40), half, 10)
    assert np.isnan(told.number.middle)
    assert told.without[0].middle == 3.0
    assert told.moved[0] == pytest.approx(3.0 * 2 / 5)


def test_what_leaves_no_member_apart_moves_nothing() -> None:
    equal = np.full((2, 100), 0.01)
    for subject, values in (
        (Subject.PRESENT, np.arange(100.0)),
        (Subject.FIRST_ARRIVAL, [*np.arange(1.0, 51.0), *[np.inf] * 50]),
        (Subject.EXCEED, [1.0, 0.0] * 50),
    ):
        told = effects(made(subject, values), equal, 60)
        assert np.allclose(told.moved, 0.0, atol=1e-9)
        assert told.without[0].high == pytest.approx(told.number.high)


def test_what_the_command_makes_tells_of_the_places_its_page_shows(
    scenario: Scenario, tmp_path: Path
) -> None:
    order = Order(as_of="2018-10-29", members=20, days=3)
    now = dt.datetime(2018, 11, 1, tzinfo=dt.UTC)
    done = produce(
        scenario, order, now=now, progress=lambda _s, _d, _t: None, out=tmp_path / "out"
    )  # fmt: skip
    found = done.beside.influences
    assert found is not None
    told = {one.name.place for one in found.numbers} - {""}
    assert told
    assert told <= set(shown_places(done.forecast))
    assert len(found.figures) == 3
    assert len(done.beside.accounts) == 4
