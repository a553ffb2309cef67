"""The first sheet of the workbook, for whoever opens it without knowing where it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from waystation.domain.forecast import Forecast
from waystation.forecasting.sheets import Cell

FIRST_SHEET = "Read me"
"""Its name."""

DRAFT = "Draft: nobody had reviewed it when this file was written."
"""The status of a workbook in a results folder, which a review does not write again."""

STORED_COUNTS = "Whole people, not rounded; counts of 1 to 4 are stored as 0 or 5."

NOT_FOR = "For preparing help; not for enforcement, detention or deterrence."

SHEETS = {
    "summary": "each place at a glance: people now, the most to come, the first arrival",
    "arrivals": "people who arrive, by place and day",
    "present": "people present at the end of the day, by place and day",
    "needs": "what they need, by place, day and item, against what there is",
    "evidence": "the figures the forecast rests on, in their words, and what was made of each",
    "run": "scenario, standards, version, seed, hashes, and the command that makes it again",
}
"""Each of the other sheets, and what stands in it."""


@dataclass(frozen=True)
class Told:
    """What the first sheet tells that the forecast does not know.

    Attributes:
        sentence: The forecast in a sentence; empty for none.
        status: Whether somebody has reviewed it.
        counts: What was done to counts.
        more: Further lines: name and text.
        hashtags: The tables have a row of HXL hashtags.
    """

    sentence: str = ""
    status: str = DRAFT
    counts: str = STORED_COUNTS
    more: tuple[tuple[str, Cell], ...] = ()
    hashtags: bool = False


@dataclass(frozen=True)
class ReadMe:
    """A sheet to be read: a title, and lines of a name and a text."""

    title: str
    lines: tuple[tuple[str, Cell], ...]


def read_me(forecast: Forecast, told: Told) -> ReadMe:
    """What this is, how to read it, and what to keep in mind.

    Args:
        forecast: The forecast.
        told: The rest.
    """
    return ReadMe(forecast.scenario.title, tuple(_lines(forecast, told)))


def _lines(forecast: Forecast, told: Told) -> Iterator[tuple[str, Cell]]:
    last: dt.date = forecast.data["day"].values[-1].astype("datetime64[D]").astype(dt.date)
    yield (
        "What this is",
        "A forecast of how many people arrive, how many are present and what they need, by place "
        f"and day. Made by Waystation {forecast.version} from {forecast.members:,} runs.",
    )
    if told.sentence:
        yield ("In short", told.sentence)
    yield ("As of", forecast.as_of)
    yield ("Last day", last)
    yield ("Status", told.status)
    if forecast.scenario.purpose:
        yield ("Purpose", forecast.scenario.purpose)
    yield ("Use", NOT_FOR)
    yield from told.more
    yield ("", None)
    yield (
        "How to read a range",
        "Every number stands with its range. q50 is the middle: in half of the runs there are as "
        "many or fewer. In 9 of 10 runs the number lies from q05 to q95, in 5 of 10 from q25 to "
        "q75. Prepare for the range, not for the middle alone.",
    )
    yield ("Do not add ranges", "The sum of the q95 of many places is more than the q95 of all.")
    yield ("Counts", told.counts)
    yield ("An empty cell", "Not known, not entered or not told: that is not zero.")
    if told.hashtags:
        yield ("Hashtags", "The second row of each table holds HXL hashtags.")
    yield ("", None)
    caveats = [("Keep in mind", caveat) for caveat in forecast.caveats if caveat]
    if caveats:
        yield from (*caveats, ("", None))
    yield from ((f"Sheet {name}", what) for name, what in SHEETS.items())
