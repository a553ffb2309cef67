"""What changed since the last forecast, as the page tells it."""

from __future__ import annotations

import datetime as dt

from tests.page_fixture import SECRET, sample_forecast

from waystation.domain.changes import Changes, Moved, Span, Told
from waystation.page.beside import Beside
from waystation.page.data.changes import previous_data
from waystation.page.data.top import with_review
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.page.say import say


def moved(place: str, what: Told, before: float | None, after: float | None) -> Moved:
    return Moved(
        what,
        place,
        "all",
        None,
        Span(before, before, before),
        Span(after, after, after),
        1.0,
    )


def changes(*numbers: Moved) -> Changes:
    return Changes(
        number=3,
        as_of=dt.date(2021, 3, 11),
        since=2,
        since_as_of=dt.date(2021, 3, 10),
        since_made_at=dt.datetime(2021, 3, 10, 8, tzinfo=dt.UTC),
        moved=numbers,
        still=not numbers,
        reached=(),
        newly_at_risk=("Dorado", SECRET),
        no_longer_at_risk=(),
        new_figures=("a", "b"),
        decisions=(),
        scenario_changed=True,
        version_before="",
    )


def told(found: Changes) -> list[str]:
    data = previous_data(Picks(sample_forecast()), found)
    assert data is not None
    return [say(line) for line in data["lines"]]


def test_a_first_forecast_has_none_before_it() -> None:
    assert previous_data(Picks(sample_forecast()), None) is None
    assert page_data(Picks(sample_forecast()))["previous"] is None


def test_what_is_new_and_the_number_that_moved_most() -> None:
    lines = told(
        changes(moved("Dorado", Told.PEAK, 1900, 2600), moved("Faro", Told.FIRST, None, 5.0))
    )
    assert lines[0] == (
        "Since forecast 2 (as of Wed 10 Mar): 2 new figures and a change of the scenario itself."
    )
    assert lines[1] == (
        "Moved most: Dorado, most people on any one day: 2,600 (9 in 10: 2,600), "
        "earlier: 1,900 (9 in 10: 1,900); 1 other number moved too."
    )


def test_days_and_chances_are_told_as_such() -> None:
    (first,) = [
        line for line in told(changes(moved("Faro", Told.FIRST, None, 5.0))) if "Faro" in line
    ]
    assert "Faro, first arrival: Tue 16 Mar, earlier: after the last day" in first
    (chance,) = [
        line for line in told(changes(moved("Faro", Told.OVER, 0.1, 0.62))) if "Faro" in line
    ]
    assert "6 in 10, earlier: 1 in 10" in chance


def test_places_that_are_not_public_are_not_named() -> None:
    lines = told(changes(moved(SECRET, Told.PEAK, 10, 900)))
    assert not [line for line in lines if SECRET in line]
    assert any(line.endswith("shelter places: Dorado.") for line in lines)


def test_a_review_changes_the_stamp_and_the_caveat_alone() -> None:
    draft = page_data(Picks(sample_forecast()), Beside(number=3))
    reviewed = with_review(draft, "Shelter desk", "Nobody counted by night.")
    assert (reviewed["stamp"]["status"], reviewed["stamp"]["reviewer"]) == (
        "reviewed",
        "Shelter desk",
    )
    assert say(reviewed["top"]["caveats"][-1]) == "Nobody counted by night."
    assert with_review(reviewed, "", "") == draft
    assert reviewed["places"] == draft["places"]
