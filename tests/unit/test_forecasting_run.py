"""A whole forecast of the example: its layout, and what figures do to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from tests.forecast_fixture import SOME_7000, add_rows, copy_example

from waystation.domain.days import show_long_day
from waystation.domain.draft import Choice
from waystation.domain.errors import InputError
from waystation.domain.evidence import Entry
from waystation.domain.forecast import QUANTILES, Forecast
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import ChoiceBasis, Exit, LocationKind
from waystation.forecasting.gather import gather
from waystation.forecasting.run import as_of_day, check_options, forecast
from waystation.scenario.load import load_scenario

AS_OF = dt.date(2018, 10, 29)
DAYS, MEMBERS = 10, 60
LAYOUT = {
    "arrivals": ("quantile", "day", "location", "group"),
    "present": ("quantile", "day", "location", "group"),
    "departures": ("quantile", "day", "location", "group"),
    "waiting": ("quantile", "day", "location", "group"),
    "arrived": ("quantile", "day", "location", "group"),
    "reached": ("day", "location", "group"),
    "at": ("day", "location", "group"),
    "group_size": ("quantile", "day", "group"),
    "on_road": ("quantile", "day", "group"),
    "exits": ("quantile", "day", "exit", "group"),
    "over_capacity": ("day", "location"),
    "first_arrival": ("quantile", "location", "group"),
    "flow": ("quantile", "day", "route"),
    "flow_mean": ("travel", "day", "route"),
}
_NOT_ALL_DAYS = ("first_arrival", "flow")
COUNTS = tuple(n for n in LAYOUT if LAYOUT[n][0] == "quantile" and n not in _NOT_ALL_DAYS)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load_scenario(copy_example(tmp_path_factory.mktemp("run")))


@pytest.fixture(scope="module")
def entries(scenario: Scenario) -> tuple[Entry, ...]:
    return gather(scenario).entries


def run(scenario: Scenario, entries: Sequence[Entry] | None, **changes: Any) -> Forecast:
    options: dict[str, Any] = {"as_of": AS_OF, "members": MEMBERS, "days": DAYS, **changes}
    return forecast(scenario, entries=entries, **options)


@pytest.fixture(scope="module")
def result(scenario: Scenario, entries: tuple[Entry, ...]) -> Forecast:
    return run(scenario, entries)


def test_variables_have_the_dimensions_they_are_said_to_have(result: Forecast) -> None:
    found = {str(name): array.dims for name, array in result.data.data_vars.items()}
    assert {name: found[name] for name in LAYOUT} == LAYOUT


def test_coordinates_are_the_scenarios(result: Forecast, scenario: Scenario) -> None:
    data = result.data
    assert data["quantile"].values.tolist() == list(QUANTILES)
    assert data["location"].values.tolist() == [place.name for place in scenario.locations]
    assert data["group"].values.tolist() == [*(g.name for g in scenario.groups), "all"]
    assert data["exit"].values.tolist() == [kind.value for kind in Exit]
    days = data["day"].values.astype("datetime64[D]").tolist()
    last = AS_OF + dt.timedelta(DAYS)
    assert (days[0], days[-1]) == (scenario.first_day, last)
    assert len(days) == (last - scenario.first_day).days + 1


def test_the_record_says_what_it_rests_on(result: Forecast) -> None:
    assert (result.as_of, result.seed, result.members) == (AS_OF, 1, MEMBERS)
    assert [d.figure_id for d in result.decisions] == [e.figure_id for e in result.entries]
    assert all(e.figure.published and e.figure.published <= AS_OF for e in result.entries)
    assert result.effective_members >= 1.0
    assert result.needs
    assert result.data.attrs["reach_size"] > 0
    assert result.arrivals.dims == result.present.dims == ("quantile", "day", "location")


@pytest.mark.parametrize("name", COUNTS)
def test_quantiles_rise_and_counts_identify_nobody(result: Forecast, name: str) -> None:
    values = result.data[name].values
    assert np.isfinite(values).all()
    assert (np.diff(values, axis=0) >= 0).all()
    assert (values >= 0).all()
    assert not ((values > 0) & (values < 5)).any()
    assert (values == np.floor(values)).all()


def test_flow_is_told_of_the_days_ahead(result: Forecast) -> None:
    ends = result.data["route"].values.tolist()
    assert len(ends) == len(result.scenario.routes)
    assert set(ends) == {f"{route.start} -> {route.end}" for route in result.scenario.routes}
    assert result.data["travel"].values.tolist() == ["alone", "together"]
    for name in ("flow", "flow_mean"):
        past, ahead = (
            result.data[name].sel(day=days).values
            for days in (slice(None, AS_OF.isoformat()), slice("2018-10-30", None))
        )
        assert np.isnan(past).all()
        assert ahead.shape[1] == DAYS
        assert (ahead >= 0).all()
        assert not ((ahead > 0) & (ahead < 5)).any()
        assert (ahead > 100).any()
    ahead = result.data["flow"].sel(day=slice("2018-10-30", None)).values
    assert (np.diff(ahead, axis=0) >= 0).all()


def test_chances_are_chances(result: Forecast) -> None:
    for name in ("reached", "at"):
        values = result.data[name].values
        assert ((values >= 0) & (values <= 1)).all()
    assert (np.diff(result.data["reached"].values, axis=0) >= 0).all()
    ahead = result.data["arrived"].isel(day=slice(-DAYS - 1, None)).values
    assert (np.diff(ahead, axis=1) >= 0).all()


def test_over_capacity_is_given_where_places_are_known(
    result: Forecast, scenario: Scenario
) -> None:
    for place in scenario.locations:
        values = result.data["over_capacity"].sel(location=place.name).values
        known = place.capacity is not None and place.kind is not LocationKind.CROSSING
        assert np.isfinite(values).all() == known
        assert np.isnan(values).all() != known


def test_first_arrivals_agree_with_the_chance_of_having_arrived(result: Forecast) -> None:
    reached = result.data["reached"].sel(group="all")
    ahead = reached.isel(day=slice(-DAYS, None))
    now = reached.isel(day=-DAYS - 1)
    for place in result.data["location"].values.tolist():
        days = result.data["first_arrival"].sel(group="all", location=place).values
        if np.isnan(days).all():
            assert float(now.sel(location=place)) >= 0.5
            continue
        assert not np.isnan(days).any()
        assert (days[1:] >= days[:-1]).all()
        chance = ahead.sel(location=place).values
        for quantile, day in zip(QUANTILES, days.tolist(), strict=True):
            if np.isinf(day):
                assert chance[-1] < quantile + 1e-9
            elif day >= 1:
                assert chance[int(day) - 1] >= quantile - 1e-9


def test_no_place_ahead_is_reached_in_more_members_than_people_arrived_in(
    result: Forecast,
) -> None:
    """Where fewer arrived in all, no day ahead can have reached it for the first time."""
    reach_size = result.data.attrs["reach_size"]
    before = result.data["reached"].isel(day=-DAYS - 1).values
    for position in range(-DAYS, 0):
        newly = result.data["reached"].isel(day=position).values - before
        arrived = result.data["arrived"].isel(day=position).values
        for quantile, people in zip(QUANTILES, arrived, strict=True):
            most = 1.0 - quantile + 1.0 / MEMBERS
            assert (newly[people < reach_size] <= most + 1e-9).all()
    assert (newly > 0.5).any()


def test_the_past_is_where_reports_saw_the_first_group(
    result: Forecast, scenario: Scenario
) -> None:
    """It left the bridge and came to Tapachula, 37 km on, on Sunday 21 October."""
    seen = result.data["at"].sel(group="first", day="2018-10-21")
    tapachula = scenario.location("Tapachula")
    near = [
        place.name
        for place in scenario.locations
        if abs(place.lat - tapachula.lat) < 0.5 and abs(place.lon - tapachula.lon) < 0.5
    ]
    assert "Tecún Umán" in near
    assert float(seen.sel(location=near).sum()) > 0.9
    assert float(seen.sum()) == pytest.approx(1.0)


def same(first: xr.Dataset, second: xr.Dataset) -> bool:
    return first.identical(second)


def test_the_same_seed_gives_the_same_forecast_on_any_number_of_threads(
    result: Forecast, scenario: Scenario, entries: tuple[Entry, ...]
) -> None:
    assert same(run(scenario, entries, workers=3).data, result.data)
    assert not same(run(scenario, entries, seed=2).data, result.data)


def test_the_horizon_does_not_change_the_days_within_it(
    result: Forecast, scenario: Scenario, entries: tuple[Entry, ...]
) -> None:
    shorter = run(scenario, entries, days=4).data
    kept = result.data.isel(day=slice(0, len(shorter["day"])))
    for name in LAYOUT:
        if "day" in LAYOUT[name]:
            assert shorter[name].equals(kept[name])


def test_the_order_of_entries_does_not_change_the_forecast(
    result: Forecast, scenario: Scenario, entries: tuple[Entry, ...]
) -> None:
    again = run(scenario, entries[::-1])
    assert same(again.data, result.data)
    assert again.decisions == result.decisions


def test_figures_published_later_change_nothing(
    scenario: Scenario, entries: tuple[Entry, ...]
) -> None:
    early = dt.date(2018, 10, 22)
    known = [e for e in entries if e.figure.published and e.figure.published <= early]
    assert 0 < len(known) < len(entries)
    whole, part = (run(scenario, es, as_of=early, days=3) for es in (entries, known))
    assert same(whole.data, part.data)
    assert whole.entries == part.entries
    assert whole.decisions == part.decisions


def spread(
    result: Forecast, group: str, position: int, ends: tuple[float, float] = (0.05, 0.95)
) -> float:
    sizes = result.data["group_size"].sel(group=group).isel(day=position)
    low, high = sizes.sel(quantile=list(ends)).values
    return float(np.log((high + 5) / (low + 5)))


def test_removing_all_evidence_widens_the_bands(
    scenario: Scenario, entries: tuple[Entry, ...]
) -> None:
    """By at least a half, for each group and day, in the middle one of three runs.

    In about one run of five nobody travels together in the first group any more on the last day in
    a twentieth of the told members by weight, few of which carry any: its band begins at nobody.
    """
    ratios: dict[tuple[str, int], list[float]] = {}
    for seed in (1, 2, 3):
        told, free = (run(scenario, es, members=100, seed=seed) for es in (entries, ()))
        assert (free.entries, free.decisions) == ((), ())
        for group in ("first", "second", "third", "all"):
            for ahead in (0, 5, DAYS):
                position = ahead - DAYS - 1
                ratio = spread(free, group, position) / spread(told, group, position)
                ratios.setdefault((group, ahead), []).append(ratio)
    middle = {key: float(np.median(values)) for key, values in ratios.items()}
    for group in ("first", "second", "all"):
        assert min(middle[group, ahead] for ahead in (0, 5, DAYS)) > 1.5
    # the third group set off the day before, and one origin speaks of it
    assert middle["third", 0] > 1.0


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> tuple[Forecast, Forecast]:
    """Forecasts from "4,000" alone, and from "4,000" and "some 7,000" of the same day."""
    results = []
    for name, rows in (("one", [{}]), ("two", [{}, SOME_7000])):
        folder = copy_example(tmp_path_factory.mktemp(name), with_evidence=False)
        add_rows(folder, rows)
        results.append(run(load_scenario(folder), None, members=600, days=1))
    return results[0], results[1]


def test_some_7000_beside_4000_moves_and_widens_the_size(
    beside: tuple[Forecast, Forecast],
) -> None:
    """Eight in ten and the middle half widen; beyond are the few for whom both are nonsense."""
    alone, both = beside
    middle = [
        float(r.data["group_size"].sel(group="first", quantile=0.5).isel(day=-2)) for r in beside
    ]
    assert 4_000 < middle[1] < 7_500
    assert middle[1] > 1.1 * middle[0]
    for ends in ((0.1, 0.9), (0.25, 0.75)):
        assert spread(both, "first", -2, ends) > spread(alone, "first", -2, ends)


def test_both_figures_stay_listed_and_used(beside: tuple[Forecast, Forecast]) -> None:
    _, both = beside
    assert {e.figure.words for e in both.entries} == {"4,000", "some 7,000"}
    assert [d.used for d in both.decisions] == [True, True]
    assert {(d.low, d.high) for d in both.decisions} == {(3_500, 4_500), (5_600, 8_750)}


def test_as_of_is_the_last_published_day_unless_said(
    scenario: Scenario, entries: tuple[Entry, ...]
) -> None:
    assert run(scenario, entries, as_of=None, members=10, days=1).as_of == AS_OF
    assert run(scenario, (), as_of=None, members=10, days=1).as_of == scenario.first_day
    assert run(scenario, (), as_of="2018-10-15", members=10, days=1).as_of == dt.date(2018, 10, 15)


def test_a_figure_dated_after_today_sets_no_as_of_day(
    scenario: Scenario, entries: tuple[Entry, ...]
) -> None:
    first = entries[0]
    ahead = replace(first, figure=replace(first.figure, published=AS_OF + dt.timedelta(40)))
    now = dt.datetime.combine(AS_OF + dt.timedelta(9), dt.time(12), dt.UTC)
    assert as_of_day(scenario, None, (*entries, ahead), now) == AS_OF
    assert as_of_day(scenario, None, (*entries, ahead), now + dt.timedelta(40)) > AS_OF
    assert as_of_day(scenario, None, (ahead,), now) == scenario.first_day
    assert as_of_day(scenario, AS_OF.isoformat(), (*entries, ahead), now) == AS_OF


def test_a_draft_without_figures_is_forecast_as_of_the_day_it_was_drawn_from(
    scenario: Scenario,
) -> None:
    known = scenario.first_day + dt.timedelta(days=9)
    settled = Choice("how many set off", "100", ChoiceBasis.ASSUMPTION, "nobody says")
    draft = replace(scenario, known_on=known, choices=(settled,))
    assert as_of_day(draft, None, ()) == known
    assert as_of_day(draft, scenario.first_day, ()) == scenario.first_day
    assert as_of_day(replace(draft, choices=()), None, ()) == scenario.first_day


def test_the_horizon_is_the_scenarios_unless_said(scenario: Scenario) -> None:
    data = run(scenario, (), as_of=scenario.first_day, members=10, days=None).data
    assert len(data["day"]) == scenario.horizon_days + 1


def test_progress_is_told_to_the_last_day(scenario: Scenario) -> None:
    told: list[tuple[str, int, int]] = []
    run(scenario, (), as_of="2018-10-15", members=10, days=4,
        progress=lambda *step: told.append(step))  # fmt: skip
    assert [done for _, done, _ in told] == list(range(1, 8))
    assert {total for _, _, total in told} == {7}


BAD_OPTIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({"as_of": "2018-02-30"}, ["--as-of"]),
    ({"as_of": "29 October"}, ["--as-of"]),
    ({"as_of": "2018-10-12"}, ["--as-of"]),
    ({"as_of": "2099-01-01"}, ["--as-of"]),
    ({"members": 0}, ["--members"]),
    ({"members": 10_000_000}, ["--members"]),
    ({"seed": -1}, ["--seed"]),
    ({"seed": 2**63}, ["--seed"]),
    ({"days": 0}, ["--days"]),
    ({"days": 100_000}, ["--days"]),
    (
        {"as_of": "soon", "members": -5, "seed": -1, "days": -1},
        ["--as-of", "--days", "--members", "--seed"],
    ),
]


@pytest.mark.parametrize(("options", "named"), BAD_OPTIONS)
def test_options_out_of_range_are_all_told_before_anything_is_done(
    tmp_path: Path, options: dict[str, Any], named: list[str]
) -> None:
    folder = copy_example(tmp_path)
    with pytest.raises(InputError) as caught:
        forecast(load_scenario(folder), **options)
    assert [problem.file for problem in caught.value.problems] == named
    assert not list(folder.glob("ledger.sqlite*"))


@pytest.mark.parametrize(
    ("as_of", "now", "wrong"),
    [
        ("2018-10-29", "2018-10-29T00:00+00:00", False),
        ("2018-10-30", "2018-10-29T09:59+00:00", True),
        ("2018-10-30", "2018-10-29T10:00+00:00", False),
        ("2018-10-30", "2018-10-29T23:59+14:00", True),
        (None, "2018-10-01T00:00+00:00", False),
    ],
)
def test_no_as_of_day_lies_after_today_anywhere_on_earth(
    scenario: Scenario, as_of: str | None, now: str, *, wrong: bool
) -> None:
    moment = dt.datetime.fromisoformat(now)
    with pytest.raises(InputError, match="or a day gone by") if wrong else nullcontext():
        check_options(scenario, as_of, 10, 1, None, moment)


@pytest.mark.parametrize(("days", "told"), [(14, False), (15, True)])
def test_a_newest_figure_that_is_old_is_told(
    scenario: Scenario, entries: tuple[Entry, ...], days: int, *, told: bool
) -> None:
    result = run(scenario, entries, members=10, days=1)
    newest = max(e.figure.published for e in entries if e.figure.published)
    late = replace(result, as_of=newest + dt.timedelta(days))
    said = [one for one in late.caveats if "newest figure" in one]
    assert len(said) == told
    assert all(
        f"{days} days before the as-of day, on {show_long_day(newest)}" in one for one in said
    )
    gone = replace(late, entries=())
    assert not [one for one in gone.caveats if "newest figure" in one]


@pytest.mark.parametrize(("published", "as_of"), [("2018-10-01", "2018-10-13"), ("2118-10-29", "")])
def test_the_day_taken_from_the_ledger_is_checked_too(
    tmp_path: Path, published: str, as_of: str
) -> None:
    folder = copy_example(tmp_path, with_evidence=False)
    add_rows(folder, [{"event_day": "2018-10-01", "published": published}])
    scenario = load_scenario(folder)
    if as_of:
        assert forecast(scenario, members=10, days=1).as_of.isoformat() == as_of
        return
    with pytest.raises(InputError) as caught:
        forecast(scenario, members=10, days=1)
    assert caught.value.problems[0].file == "--as-of"
