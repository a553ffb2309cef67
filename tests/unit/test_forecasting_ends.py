"""When groups are where journeys end, and at which of the places."""

from __future__ import annotations

import numpy as np
from tests.forecast_fixture import EXAMPLE

from waystation.forecasting.history import NEVER, first_days
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario


def test_first_days_are_those_on_which_there_are_enough() -> None:
    people = np.array([[[0], [40], [120], [90]], [[0], [0], [5], [7]]], dtype=np.int32)
    assert first_days(people, np.array([[100], [100]])).tolist() == [[2], [NEVER]]
    assert first_days(people, np.array([[0], [6]])).tolist() == [[1], [3]]


def test_more_people_come_later_and_chances_of_places_leave_room() -> None:
    found = forecast(
        load_scenario(EXAMPLE), as_of="2018-10-29", members=40, days=30, entries=(), workers=1
    ).data
    days = found["end_day"].sel(group=["first", "all"])
    hundred, thousand = days.sel(amount="100").values, days.sel(amount="1,000").values
    known = ~np.isnan(hundred) & ~np.isnan(thousand)
    assert known.any()
    assert (hundred[known] <= thousand[known]).all()
    chance = found["end_place"]
    assert float(chance.sum(dim="location").max()) <= 1.0 + 1e-9
    ends = {end.location for end in load_scenario(EXAMPLE).destinations}
    elsewhere = [name for name in chance["location"].values.tolist() if name not in ends]
    assert float(chance.sel(location=elsewhere).max()) == 0.0
