"""What stands on a chart: sentences of the page where it has them, in English.

Those that a situation report has as well are said in its language.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections import Counter

from waystation.charting.source import days, fullest, line
from waystation.domain.counts import SMALL, show_people
from waystation.domain.days import show_day, show_long_day
from waystation.domain.printable import printable_line
from waystation.page.say import ENGLISH, Speaker, message, say
from waystation.page.schema import ArrivalData, Message, PageData, PlaceData
from waystation.page.schema_evidence import FigureData

MOST_PUBLISHERS = 4
_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"
_RIGHT_TO_LEFT = re.compile(rf"{_LETTERS}(?:[ '-]+{_LETTERS})*")
_LEFT_TO_RIGHT = "\u200e"


def told(key: str, parts: dict[str, list[Message]] | None = None, **args: str | float) -> str:
    """A text of the page's catalogue."""
    return say(message(key, parts, **args))


def between(low: float, high: float) -> list[Message]:
    """A range in a sentence."""
    if show_people(low) == show_people(high):
        return [message("range.one", low=low)]
    return [message("range.two", low=low, high=high)]


FULLEST = "The fullest day differs from run to run: its numbers lie above those of any one day."
"""Why a sentence on the fullest day tells more than the chart below it shows."""


def stamp_line(data: PageData) -> str:
    """Which forecast it is, and as of when."""
    stamp = data["stamp"]
    number = stamp["number"]
    name = "Forecast" if number is None else f"{told('stamp.number')} {number}"
    as_of = show_long_day(dt.date.fromisoformat(stamp["as_of"]))
    made = f" · made {stamp['made_at'][:16].replace('T', ' ')} UTC" if stamp["made_at"] else ""
    return f"{name} · as of {as_of}{made}"


def status(data: PageData, speaker: Speaker = ENGLISH) -> str:
    """DRAFT, or who has reviewed it."""
    if data["stamp"]["status"] == "reviewed":
        return speaker.told("status.reviewed", name=data["stamp"]["reviewer"])
    return speaker.told("status.draft")


def source_lines(data: PageData) -> list[str]:
    """What it rests on, and what it is of."""
    stamp, scenario = data["stamp"], data["scenario"]
    day = show_long_day(dt.date.fromisoformat(stamp["as_of"]))
    return [
        rests_on(data),
        told(
            "picture.source",
            title=scenario["title"],
            day=day,
            status=status(data),
            version=stamp["version"],
        ),
    ]


def rests_on(data: PageData, speaker: Speaker = ENGLISH) -> str:
    """How many figures were used, and who published most of them."""
    used = [one for one in data["figures"] if one["used"]]
    runs = speaker.told("drawn.runs", count=data["stamp"]["members"])
    if not used:
        return f"{speaker.told('drawn.nofigures')} {runs}"
    counted = Counter(
        one["publisher"] for one in used if one["publisher"] not in ("", told("hidden.name"))
    )
    names = sorted(counted, key=lambda name: (-counted[name], name))
    more = len(names) - MOST_PUBLISHERS
    others = [speaker.told("drawn.others", count=more)] if more > 0 else []
    whom = speaker.both([*map(speaker.other, names[:MOST_PUBLISHERS]), *others])
    told_of = speaker.told(
        "print.figures",
        count=len(used),
        all=len(data["figures"]),
        as_of=_last_published(used, speaker),
        publishers=whom or speaker.told("drawn.nameless"),
    )
    return f"{told_of} {runs}"


def _last_published(used: list[FigureData], speaker: Speaker) -> str:
    days = [one["published"] for one in used if one["published"]]
    if not days:
        return speaker.told("drawn.asofday")
    return speaker.day(dt.date.fromisoformat(max(days)))


def joined(parts: list[str]) -> str:
    """Parts as a list in a sentence."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def place_sentence(data: PageData, place: PlaceData, series: str) -> str:
    """The sentence above a chart of a place."""
    if series == "present":
        return _present(data, place)
    if series == "arrivals":
        return _arriving(data, place)
    return _most(data, place, "map.sentence.waiting", series)


def _present(data: PageData, place: PlaceData) -> str:
    peak = dict(zip(data["quantiles"], place["peak"], strict=True))
    if peak[0.9] < SMALL:
        return _none(data, place)
    day = data["days"][fullest(data, place)]
    parts = {"range": between(peak[0.1], peak[0.9])}
    if peak[0.5] < SMALL:
        return told("top.next.few", parts, place=place["name"], day=day)
    return told("top.next", parts, place=place["name"], day=day, middle=peak[0.5])


def _none(data: PageData, place: PlaceData) -> str:
    last = show_day(days(data)[-1])
    return f"{place['name']}: hardly anybody expected by {last} (fewer than 5 in 9 of 10 runs)."


def _arriving(data: PageData, place: PlaceData) -> str:
    """When the first may come; where that is not told, the day most may come."""
    first = [one for one in data["arrivals"] if one["place"] == place["name"] and not one["group"]]
    if not first or first[0]["early"] is None:
        return _most(data, place, "map.sentence.arrivals", "arrivals")
    return f"{_first_days(data, first[0])}."


def _first_days(data: PageData, first: ArrivalData) -> str:
    """When the first are likely to come, as the page's top says it."""
    name, last = first["place"], data["days"][-1]
    early, late = first["early"] or 0, first["late"]
    start = data["days"][max(data["today"], early)]
    if late is not None and late < 0:
        as_of = show_day(dt.date.fromisoformat(data["stamp"]["as_of"]))
        return f"People had reached {name} by {as_of}, in 9 of 10 runs"
    if first["middle"] is None or late is None:
        chance = first["reached"][-1]["chance"] if first["reached"] else None
        shown = math.nan if chance is None else chance
        said = told("when.may", place=name, first=start, last=last, chance=shown)
    elif early <= data["today"]:
        said = told("when.by", place=name, final=data["days"][late])
    elif early == late:
        said = told("when.on", place=name, first=start)
    else:
        said = told("when.between", place=name, first=start, final=data["days"][late])
    return f"{said[0].upper()}{said[1:]}"


def _most(data: PageData, place: PlaceData, key: str, series: str) -> str:
    day = fullest(data, place, series)
    low, middle, high = (line(data, place, series, share)[day] for share in (0.1, 0.5, 0.9))
    if high < SMALL:
        return _none(data, place)
    when = f"About {show_day(days(data)[day])}"
    return told(key, {"range": between(low, high)}, when=when, place=place["name"], middle=middle)


def kept_apart(text: str) -> str:
    """A text whose numbers stay after an Arabic or Hebrew name, and are not drawn into it."""
    return _RIGHT_TO_LEFT.sub(lambda name: f"{name[0]}{_LEFT_TO_RIGHT}", text)


def width_of(text: str) -> float:
    """Width of a text in letters of usual width; wide signs count twice, marks not at all."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    marks = sum(unicodedata.combining(sign) > 0 for sign in text)
    return len(text) + wide - marks


def short(text: str, most: int) -> str:
    """A name that fits; cut at its end where it does not."""
    text = printable_line(text)
    while width_of(text) > most:
        text = f"{text.removesuffix('…')[:-1].rstrip()}…"
    return text


def wrapped(text: str, most: int, lines: int) -> list[str]:
    """A text in at most so many lines of so many letters; what does not fit is cut."""
    made: list[str] = [""]
    for word in printable_line(text).split():
        joined = f"{made[-1]} {word}".strip()
        if width_of(joined) <= most or not made[-1]:
            made[-1] = joined
        else:
            made.append(word)
    if len(made) > lines:
        made = [*made[: lines - 1], " ".join(made[lines - 1 :])]
    return [short(one, most) for one in made]
