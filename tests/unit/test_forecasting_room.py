"""The chance of more people than places, where events change the places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.forecast_fixture import copy_example
from tests.tiny import corridor

from waystation.domain.model import Model
from waystation.domain.vocabulary import EventKind
from waystation.forecasting.room import known_places, over_places
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario

CAPACITY = list(EventKind).index(EventKind.CAPACITY)
PLACE, CROSSING, SHELTER = 1, 3, 4


def with_events(*events: tuple[int, int, int, float]) -> Model:
    """The corridor with capacities: (place, first, last, people)."""
    return corridor(events=[(CAPACITY, *event[:3], 0.5, event[3]) for event in events])


def over(model: Model, known: list[float], on: list[list[bool]], day: int) -> list[object]:
    places = np.full(len(model.locations), np.nan)
    places[[PLACE, SHELTER]] = known
    present = np.zeros((len(on), len(model.locations), 1), dtype=np.int32)
    present[:, [PLACE, CROSSING, SHELTER]] = 500
    found, assessed = over_places(model, places, np.array(on), present, day)
    where = [PLACE, CROSSING, SHELTER]
    return [found[:, where].tolist(), assessed[where].tolist()]


def test_an_event_changes_places_in_the_members_in_which_it_takes_effect() -> None:
    model = with_events((SHELTER, 2, 4, 1000.0))
    both = [[True], [False]]
    before = [[[False, False, True]] * 2, [False, False, True]]
    assert over(model, [np.nan, 100.0], both, 1) == before
    during = [[[False, False, False], [False, False, True]], [False, False, True]]
    assert over(model, [np.nan, 100.0], both, 2) == during
    assert over(model, [np.nan, 100.0], both, 4) == during
    assert over(model, [np.nan, 100.0], both, 5) == before


def test_places_first_known_by_an_event_and_the_last_event_that_began_holds() -> None:
    model = with_events((SHELTER, 1, 9, 200.0), (SHELTER, 3, 9, 600.0))
    on = [[True, True], [True, False], [False, False]]
    assert over(model, [np.nan, np.nan], on, 0)[1] == [False, False, False]
    assert over(model, [np.nan, np.nan], on, 2) == [
        [[False, False, True]] * 2 + [[False] * 3], [False, False, True]]  # fmt: skip
    assert over(model, [np.nan, np.nan], on, 3)[0] == [
        [False, False, False], [False, False, True], [False, False, False]]  # fmt: skip


def test_people_a_day_at_a_crossing_are_no_places() -> None:
    model = with_events((CROSSING, 0, 9, 5.0))
    assert over(model, [100.0, 900.0], [[True]], 2) == [[[True, False, False]], [True, False, True]]


def test_a_new_field_of_tents_is_seen_in_the_forecast(tmp_path: Path) -> None:
    folder = copy_example(tmp_path, with_evidence=False)
    scenario = load_scenario(folder)
    known = known_places(scenario)
    options = {"as_of": "2018-10-29", "members": 40, "days": 20, "entries": ()}
    plain = forecast(scenario, **options)  # type: ignore[arg-type]
    chance = plain.data["peak_over_capacity"].values
    assert np.array_equal(np.isnan(chance), np.isnan(known))
    name = plain.data["location"].values[int(np.nanargmax(chance))]
    assert np.nanmax(chance) >= 0.05
    table = folder / "events.csv"
    columns = table.read_text(encoding="utf-8").splitlines()[0].split(",")
    row = {
        "kind": "capacity", "where": str(name), "from": "2018-10-30", "certainty": "enacted",
        "chance": "1", "value": "1000000", "published": "2018-10-20", "text": "more tents",
        "source": "invented",
    }  # fmt: skip
    with table.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(column, "") for column in columns) + "\n")
    roomy = forecast(load_scenario(folder), **options)  # type: ignore[arg-type]
    assert float(roomy.data["peak_over_capacity"].sel(location=name)) == 0.0
    later = roomy.data["over_capacity"].sel(location=name, day=slice("2018-10-30", None))
    assert (later.values == 0.0).all()
