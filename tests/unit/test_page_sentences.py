"""Sentences of the page: as sure as the numbers, never surer."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.page_fixture import NAMES, sample_forecast

from waystation.forecasting.needs import amount
from waystation.page.beside import Beside
from waystation.page.data.top import top_data
from waystation.page.picks import Picks
from waystation.page.ranking import decision_line, ranked, show_amount, tell_amount
from waystation.page.say import level_word, say, show_chance, tenths
from waystation.page.sentences import between, headline, next_stop


def picks() -> Picks:
    return Picks(sample_forecast())


def only_group(view: Picks) -> Picks:
    """The same forecast with one travelling group."""
    view.forecast.data.load()
    data = view.forecast.data.sel(group=["all", "north"])
    object.__setattr__(view.forecast, "data", data)
    return Picks(view.forecast)


def with_at(chances: dict[str, float]) -> Picks:
    view = only_group(picks())
    view.forecast.data["at"][:] = 0.0
    for name, chance in chances.items():
        view.forecast.data["at"][:, NAMES.index(name), :] = chance
    return view


def with_first_arrival(name: str, values: list[float]) -> Picks:
    view = only_group(picks())
    view.forecast.data["first_arrival"][:] = np.nan
    set_first_arrival(view, name, values)
    return view


def set_first_arrival(view: Picks, name: str, values: list[float]) -> None:
    """Quantiles of one location, the same for every group."""
    view.forecast.data["first_arrival"].loc[{"location": name}] = np.array(values)[:, None]


def test_title_has_people_place_and_days_in_that_form() -> None:
    title = say(headline(only_group(picks())).title)
    assert title == (
        "Between 1,100 and 1,500 people are on the road, probably near Cinco Puentes; "
        "the first are likely to reach Dorado between Sat 13 Mar and Tue 16 Mar."
    )


def test_several_groups_are_told_apart_largest_first() -> None:
    top = headline(picks())
    assert say(top.title).startswith("The north group: between ")
    assert say(top.lines[0]).startswith("In all, between 1,500 and 2,000 people are on the way")
    assert say(top.lines[1]).startswith("The south group: between ")


@pytest.mark.parametrize(
    ("chances", "words"),
    [
        ({"Dorado": 0.95}, "on the road near Dorado;"),
        ({"Dorado": 0.7, "Bello": 0.3}, "road, probably near Dorado;"),
        ({"Dorado": 0.5, "Bello": 0.4}, "road, near Dorado or Bello;"),
        ({"Dorado": 0.3, "Bello": 0.2, "Arba": 0.1}, "Dorado, Bello or Arba, or elsewhere;"),
        ({}, "at a place that is not known;"),
    ],
)
def test_the_place_is_as_sure_as_the_runs(chances: dict[str, float], words: str) -> None:
    assert words in say(headline(with_at(chances)).title)


def test_an_open_upper_end_is_not_called_likely() -> None:
    inf = math.inf
    view = with_first_arrival("Estrella", [3, 4, 5, 6, 9, 12, inf, inf, inf])
    title = say(headline(view).title)
    assert "the first may reach Estrella from Tue 16 Mar on" in title
    assert "likely to reach" not in title


def test_beyond_the_horizon_no_day_is_named_as_arrival() -> None:
    view = with_first_arrival("Faro", [math.inf] * 9)
    assert "none are likely to reach Faro by Thu 25 Mar" in say(headline(view).title)


def test_the_next_stop_is_the_one_reached_first_not_the_first_listed() -> None:
    view = with_first_arrival("Dorado", [5, 8, 9, *[math.inf] * 6])
    set_first_arrival(view, "Faro", [6.0] * 9)
    assert next_stop(view, "north") == "Faro"
    assert "likely to reach Faro on Wed 17 Mar" in say(headline(view).title)
    set_first_arrival(view, "Faro", [math.inf] * 9)
    assert next_stop(Picks(view.forecast), "north") == "Dorado"


def test_a_place_that_hardly_any_more_runs_come_to_is_no_next_stop() -> None:
    made = sample_forecast()
    assert next_stop(Picks(made), "north") == "Dorado"
    data = made.data.copy(deep=True)
    today = Picks(made).today
    passed = data["reached"].sel(location="Dorado").isel(day=today)
    data["reached"].loc[{"location": "Dorado"}] = passed
    assert next_stop(Picks(replace(made, data=data)), "north") == "Estrella"


def test_where_some_may_be_there_already_only_the_last_day_is_told() -> None:
    view = with_first_arrival("Faro", [-2, -1, 0, 0, 1, 2, 3, 4, 5])
    assert "the first are likely to be in Faro by Sun 14 Mar." in say(headline(view).title)


def test_a_group_that_has_not_set_off_is_told_with_its_day() -> None:
    view = with_first_arrival("Faro", [6.0] * 9)
    first, *rest = view.forecast.scenario.groups
    later = replace(first, first_day=dt.date(2021, 3, 13))
    scenario = replace(view.forecast.scenario, groups=(later, *rest))
    title = say(headline(Picks(replace(view.forecast, scenario=scenario))).title)
    assert title == (
        "Nobody has set off yet; the day entered for it is Sat 13 Mar; "
        "the first are likely to reach Faro on Wed 17 Mar."
    )


def test_a_group_of_nobody_is_at_no_place() -> None:
    view = only_group(picks())
    view.forecast.data["group_size"][:] = 0
    assert say(headline(view).title) == "No people are on the road."


def test_parts_of_a_day_end_on_the_next_day() -> None:
    view = with_first_arrival("Faro", [1, 1, 1.2, 1.3, 1.4, 1.5, 1.6, 2, 2])
    assert "likely to reach Faro on Sat 13 Mar" in say(headline(view).title)


def test_decision_line_names_chance_threshold_place_and_day() -> None:
    view = picks()
    line = say(decision_line(view, ranked(view)))
    assert line.startswith(
        "Likely: 7 in 10 chance that on some day by Thu 25 Mar more than 1,500 people, "
        "the shelter places known, are present in Dorado; people there on the fullest day: 2,100"
    )


def test_without_capacity_the_line_says_so() -> None:
    view = picks()
    view.forecast.data["over_capacity"][:] = np.nan
    view.forecast.data["peak_over_capacity"][:] = np.nan
    risks = ranked(view)
    assert all(risk.capacity is None and math.isnan(risk.chance) for risk in risks)
    line = say(decision_line(view, risks))
    assert line.startswith("Most people on one day are expected in Estrella, about Sat 20 Mar")
    assert "Shelter places not entered" in line


def test_nobody_expected_is_said_plainly() -> None:
    view = picks()
    view.forecast.data["peak_present"][:] = 0
    assert ranked(view) == []
    assert say(decision_line(view, [])).startswith("No place is expected")


def test_ranking_puts_known_chances_first_and_looks_ahead_only() -> None:
    view = picks()
    risks = ranked(view)
    assert [risk.name for risk in risks][:2] == ["Dorado", "Estrella"]
    assert all(risk.day > view.forecast.as_of for risk in risks)
    assert len(risks) <= 5


def test_a_risk_tells_the_fullest_day_of_each_run_not_one_day() -> None:
    view = picks()
    top = ranked(view)[0]
    assert top.chance == pytest.approx(1.1 * 0.62)
    assert top.day_index == 14, "the day of the highest chance"
    assert (top.low, top.middle, top.high) == tuple(view.peak(q, "Dorado") for q in (0.1, 0.5, 0.9))
    assert top.high > max(view.people("present", 0.9, "Dorado"))


def test_places_without_a_chance_worth_naming_follow_by_people_to_be_safe() -> None:
    view = picks()
    view.forecast.data["peak_over_capacity"].loc[{"location": "Dorado"}] = 0.04
    view.forecast.data["peak_present"].loc[{"location": "Faro", "group": "all"}] = 9000.0
    risks = ranked(view)
    assert risks[0].name == "Faro"
    assert [risk.high for risk in risks] == sorted((risk.high for risk in risks), reverse=True)
    view.forecast.data["peak_over_capacity"].loc[{"location": "Dorado"}] = 0.05
    assert ranked(view)[0].name == "Dorado"


def test_a_place_still_filling_on_the_last_day_says_so() -> None:
    view = picks()
    risks = {risk.name: risk for risk in ranked(view)}
    assert risks["Faro"].lasting
    assert not risks["Dorado"].lasting


@given(st.floats(0, 1))
def test_chances_are_never_certain_and_words_follow_the_tenths(chance: float) -> None:
    text = show_chance(chance)
    assert not text.startswith(("0 in", "10 in"))
    count = tenths(chance)
    expected = [(9, "very likely"), (7, "likely"), (4, "about even"), (1, "possible")]
    word = next((word for least, word in expected if count >= least), "unlikely")
    assert level_word(chance) == word


@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_phrases_of_people_never_hold_one_to_four(low: float, high: float) -> None:
    text = say(between(min(low, high), max(low, high)))
    assert not {"1", "2", "3", "4"} & set(text.split())


def test_needs_round_whole_things_up_and_show_the_rest_in_two_figures() -> None:
    water, food, _, toilets = sample_forecast().needs
    assert amount(toilets, 51) == 2
    assert amount(toilets, 350) == 7, "0.02 * 350 is a hair above 7"
    assert show_amount(1900, water) == "29 m³"
    assert show_amount(50, water) == "750 L"
    assert show_amount(1900, food) == "4.0 million kcal"
    assert show_amount(0, toilets) == "none"
    assert [tell_amount(n, toilets) for n in (0, 5, 51)] == ["none", "1 toilet", "2 toilets"]


@pytest.mark.parametrize(
    ("middle", "told"),
    [
        (0.0, "On its fullest day, about Mon 15 Mar, people in Dorado are likely none to 40."),
        (20.0, "About 20 people may be in Dorado on its fullest day, about Mon 15 Mar (likely"),
    ],
)
def test_about_nobody_is_said_of_no_place(middle: float, told: str) -> None:
    made = sample_forecast()
    data = made.data.copy(deep=True)
    values = np.where(data["quantile"].values > 0.5, 40.0, middle)
    data["peak_present"].loc[{"location": "Dorado"}] = values[:, None]
    sentence = top_data(Picks(replace(made, data=data)), [], Beside())["next"]
    assert sentence is not None
    assert told in say(sentence)
