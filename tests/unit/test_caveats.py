"""What to keep in mind is said in every language, and in English as the files say it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.page_fixture import sample_forecast
from tests.unit.test_page_draft import drafted

from waystation.domain.caveats import (
    FEW_MEMBERS,
    STALE_DAYS,
    Caveat,
    few_members,
    guesses,
    hindsight,
    stale,
)
from waystation.domain.forecast import Forecast
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import RouteBasis
from waystation.page.beside import Beside
from waystation.page.data.top import caveat_message, top_data
from waystation.page.picks import Picks
from waystation.page.say import LANGUAGES, catalogue, say

DAY = dt.date(2019, 3, 1)


def by_air(scenario: Scenario) -> Scenario:
    """The scenario with no way that was measured along roads."""
    ways = tuple(replace(way, basis=RouteBasis.APPROXIMATE) for way in scenario.routes)
    return replace(scenario, routes=ways)


def late(days: int) -> Forecast:
    """The sample forecast, so many days after its newest figure."""
    made = sample_forecast()
    published = [e.figure.published for e in made.entries if e.counts and e.figure.published]
    return replace(made, as_of=max(published) + dt.timedelta(days))


def every() -> list[Caveat]:
    """Each caveat that is no matter of departures (for those see test_departures_untold)."""
    old = late(STALE_DAYS + 1)
    ages = [*stale(old.entries, old.as_of), *stale(old.entries, old.as_of + dt.timedelta(2000))]
    drafts = [*guesses(drafted().scenario), *guesses(by_air(sample_forecast().scenario))]
    return [few_members(FEW_MEMBERS - 1), hindsight(DAY), *ages, *drafts]


def test_the_page_says_in_english_what_the_files_say() -> None:
    told = every()
    assert {one.key for one in told} == {
        key
        for key in catalogue("en")
        if key.startswith("caveat.")
        and not key.startswith(("caveat.departures", "caveat.whom", "caveat.unless", "caveat.days"))
    }
    assert [say(caveat_message(one)) for one in told] == [one.text for one in told]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_forecast_that_is_late_and_rough_says_so_in_every_language(language: str) -> None:
    made = replace(late(STALE_DAYS + 1), members=FEW_MEMBERS - 1)
    top = top_data(Picks(made), [], Beside())
    *needed, own = top["caveats"]
    assert len(needed) == top["needed"]
    assert {"caveat.stale"} <= {one["key"] for one in needed} <= set(catalogue(language))
    assert own == {"key": "text", "args": {"text": made.scenario.caveat}, "parts": {}}
    assert [say(one) for one in top["caveats"]] == [*made.caveats]
