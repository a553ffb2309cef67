"""Sentences of the page: as sure as the numbers, never surer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.page_fixture import NAMES, sample_forecast

from waystation.page.picks import Picks
from waystation.forecasting.needs import amount
from waystation.page.ranking import decision_line, ranked, show_amount
from waystation.page.sentences import (
    arrival_range,
    between,
    headline,
    level_word,
    show_chance,
    tenths,
)


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
    view.forecast.data["first_arrival"][NAMES.index(name)] = values
    return view


def test_title_has_people_place_and_days_in_that_form() -> None:
    title = headline(only_group(picks())).title
    assert title == (
        "Between 1,100 and 1,500 people are on the road, probably near Cinco Puentes; "
        "the first are likely to reach Dorado between Sat 13 Mar and Tue 16 Mar."
    )


def test_several_groups_are_told_apart_largest_first() -> None:
    top = headline(picks())
    assert top.title.startswith("The north group: between ")
    assert top.lines[0].startswith("Between 1,500 and 2,000 people are on the road in all")
    assert top.lines[1].startswith("The south group: between ")


@pytest.mark.parametrize(
    ("chances", "words"),
    [
        ({"Dorado": 0.95}, "on the road near Dorado;"),
        ({"Dorado": 0.7, "Bello": 0.3}, "road, probably near Dorado;"),
        ({"Dorado": 0.5, "Bello": 0.4}, "road, near Dorado or Bello;"),
        ({"Dorado": 0.3, "Bello": 0.2, "Arba": 0.1}, "Dorado or Bello or Arba, or elsewhere;"),
        ({}, "at a place that is not known;"),
    ],
)
def test_the_place_is_as_sure_as_the_runs(chances: dict[str, float], words: str) -> None:
    assert words in headline(with_at(chances)).title


def test_an_open_upper_end_is_not_called_likely() -> None:
    inf = math.inf
    view = with_first_arrival("Estrella", [3, 4, 5, 6, 9, 12, inf, inf, inf])
    title = headline(view).title
    assert "the first may reach Estrella from Tue 16 Mar on" in title
    assert "likely to reach" not in title
    assert arrival_range(view, "Estrella", "north").endswith("perhaps not by Thu 25 Mar")


def test_beyond_the_horizon_no_day_is_named_as_arrival() -> None:
    view = with_first_arrival("Faro", [math.inf] * 9)
    assert "none are likely to reach Faro by Thu 25 Mar" in headline(view).title
    assert arrival_range(view, "Faro", "north") == "after Thu 25 Mar, if at all"


def test_parts_of_a_day_end_on_the_next_day() -> None:
    view = with_first_arrival("Faro", [1, 1, 1.2, 1.3, 1.4, 1.5, 1.6, 2, 2])
    assert "likely to reach Faro on Sat 13 Mar" in headline(view).title


def test_decision_line_names_chance_threshold_place_and_day() -> None:
    line = decision_line(ranked(picks()))
    assert line.startswith("About even: 6 in 10 chance that more than 1,500 people")
    assert "Dorado on Mon 15 Mar" in line


def test_without_capacity_the_line_says_so() -> None:
    view = picks()
    view.forecast.data["over_capacity"][:] = np.nan
    risks = ranked(view)
    assert all(risk.capacity is None and math.isnan(risk.chance) for risk in risks)
    assert "Shelter places not entered" in decision_line(risks)


def test_nobody_expected_is_said_plainly() -> None:
    view = picks()
    view.forecast.data["present"][:] = 0
    assert ranked(view) == []
    assert decision_line([]).startswith("No place is expected")


def test_ranking_puts_known_chances_first_and_looks_ahead_only() -> None:
    view = picks()
    risks = ranked(view)
    assert [risk.name for risk in risks][:2] == ["Dorado", "Estrella"]
    assert all(risk.day > view.forecast.as_of for risk in risks)
    assert len(risks) <= 5


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
    text = between(min(low, high), max(low, high))
    assert not {"1", "2", "3", "4"} & set(text.split())


def test_needs_round_whole_things_up_and_show_the_rest_in_two_figures() -> None:
    water, food, _, toilets = sample_forecast().needs
    assert amount(toilets, 51) == 2
    assert amount(toilets, 350) == 7, "0.02 * 350 is a hair above 7"
    assert show_amount(1900, water) == "29 m³"
    assert show_amount(50, water) == "750 L"
    assert show_amount(1900, food) == "4.0 million kcal"
    assert show_amount(0, toilets) == "none"
