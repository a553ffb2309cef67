"""What a situation report says: the page's own sentences, and the sources they rest on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from waystation.charting.needs import need_of, per_person
from waystation.charting.source import at_risk, fullest, quantile, supply_on
from waystation.charting.words import between, rests_on, status, told
from waystation.domain.counts import show_people
from waystation.domain.days import show_day
from waystation.domain.printable import printable_line
from waystation.forecasting.needs import HIGH
from waystation.forecasting.needs import MIDDLE as HALF
from waystation.page.ranking import show_quantity, tell_amount
from waystation.page.say import level_word, say, show_chance, show_long_day
from waystation.page.schema import PageData, PlaceData, Risk, StandardData

PLACES = 5
"""Places in the tables where nobody says how many."""
MOST_PLACES = 12
_MOST_LINES = 4
"""Sentences of groups below the decision."""
_LONGEST = 420
"""Letters of a text somebody wrote, a caveat or a source, so that all fits on a page."""


@dataclass(frozen=True)
class Table:
    """A table: its heading, heads of columns, and rows of texts."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A heading and the paragraphs below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sitrep:
    """A situation report, before it is written as anything.

    Attributes:
        scenario: Title of the scenario.
        purpose: What the forecast is for.
        title: The sentence above everything.
        whom: Whom it is for, in words; empty where that is not settled.
        stamp: Which forecast, as of when, made when, for whom.
        status: DRAFT, or who reviewed it.
        standing: The same in a sentence.
        draft: True where nobody has.
        answer: The sentences below the title, the decision among them.
        caveats: What to keep in mind.
        tables: Places most at risk, and their needs.
        sections: What changed, sources, how to read it.
        foot: What it is not for, and what made it.
        made: When the forecast was made; None where it is not known.
        as_of: The as-of day.
    """

    scenario: str
    purpose: str
    title: str
    whom: str
    stamp: str
    status: str
    standing: str
    draft: bool
    answer: tuple[str, ...]
    caveats: tuple[str, ...]
    tables: tuple[Table, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    made: dt.datetime | None
    as_of: dt.date


def sitrep_of(data: PageData, places: int = PLACES, whom: str = "") -> Sitrep:
    """The situation report of a forecast.

    Args:
        data: The data of its page, which hold what their audience may know.
        places: Places in the tables, 1 to 12.
        whom: Whom it is for, as "everybody"; empty where that is not settled.
    """
    stamp, top = data["stamp"], data["top"]
    shown = at_risk(data, min(max(1, places), MOST_PLACES))
    sentences = [top["decision"], top["next"], *top["lines"][:_MOST_LINES]]
    return Sitrep(
        scenario=_line(data["scenario"]["title"]),
        purpose=_cut(data["scenario"]["purpose"]),
        title=_line(say(top["title"])),
        whom=whom,
        stamp=_stamp(data, whom),
        status=_line(status(data)),
        standing=_standing(data),
        draft=stamp["status"] != "reviewed",
        answer=tuple(_line(say(one)) for one in sentences if one is not None),
        caveats=tuple(_cut(say(one)) for one in top["caveats"]),
        tables=(_risks(data, shown), _needs(data, shown)) if shown else (),
        sections=tuple(_sections(data)),
        foot=tuple(_foot(data)),
        made=dt.datetime.fromisoformat(stamp["made_at"]) if stamp["made_at"] else None,
        as_of=dt.date.fromisoformat(stamp["as_of"]),
    )


def _standing(data: PageData) -> str:
    if data["stamp"]["status"] != "reviewed":
        return told("limits.draft")
    return _line(told("limits.reviewed", name=data["stamp"]["reviewer"]))


def _line(text: str) -> str:
    return " ".join(printable_line(" ".join(text.split())).split())


def _cut(text: str) -> str:
    """A text somebody wrote, in one line that is not too long."""
    line = _line(text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rsplit(' ', 1)[0]} …"


def _stamp(data: PageData, whom: str) -> str:
    stamp = data["stamp"]
    number = stamp["number"]
    which = f"{told('stamp.number')} {told('stamp.unnumbered') if number is None else number}"
    parts = [which, f"as of {show_long_day(dt.date.fromisoformat(stamp['as_of']))}"]
    if stamp["made_at"]:
        parts.append(f"made {_moment(stamp['made_at'])}")
    if stamp["data_up_to"]:
        parts.append(f"data up to {show_day(dt.date.fromisoformat(stamp['data_up_to']))}")
    if stamp["next_at"]:
        parts.append(f"out of date from {_moment(stamp['next_at'])}")
    if whom:
        parts.append(f"for {whom}")
    return " · ".join(parts)


def _moment(text: str) -> str:
    return f"{dt.datetime.fromisoformat(text).astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def _risks(data: PageData, shown: list[PlaceData]) -> Table:
    ranks = {risk["place"]: risk for risk in data["ranks"]}
    rows = tuple(_risk(data, place, ranks.get(place["name"])) for place in shown)
    heads = tuple(told(f"ranks.{name}") for name in ("place", "day", "people", "chance"))
    return Table(told("ranks.title"), heads, rows)


def _risk(data: PageData, place: PlaceData, risk: Risk | None) -> tuple[str, ...]:
    peak = place["peak"]
    low, middle, high = (peak[quantile(data, share)] for share in (0.1, 0.5, 0.9))
    people = f"{show_people(middle)} ({told('ranks.likely', {'range': between(low, high)})})"
    return _line(place["name"]), _day(data, risk), people, _chance(place)


def _day(data: PageData, risk: Risk | None) -> str:
    if risk is None:
        return "–"
    day = show_day(dt.date.fromisoformat(data["days"][risk["day"]]))
    return told("ranks.later" if risk["lasting"] else "ranks.about", day=day)


def _chance(place: PlaceData) -> str:
    room, chance = place["capacity"], place["peak_exceeding"]
    if room is None or chance is None:
        return told("ranks.nocapacity")
    known = told("ranks.capacity", count=room)
    return f"{level_word(chance)}: {show_chance(chance)} {known}"


def _needs(data: PageData, shown: list[PlaceData]) -> Table:
    heads = [told("needs.place"), told("needs.people"), *map(_head, data["standards"])]
    rows = []
    for place in shown:
        half, high = (place["peak"][quantile(data, share)] for share in (HALF, HIGH))
        cells = [_two(show_people(half), show_people(high))]
        for one in data["standards"]:
            amounts = [_amount(tell_amount(people, need_of(one))) for people in (half, high)]
            cells.append(f"{_two(*amounts)}{_at_hand(data, place, one)}")
        rows.append((_line(place["name"]), *cells))
    title = f"{told('needs.title.fullest')}: middle of the runs (to be safe)"
    return Table(title, tuple(heads), tuple(rows))


def _head(standard: StandardData) -> str:
    """An item, with what its amounts are of."""
    name = f"{standard['item'][:1].upper()}{standard['item'][1:]}"
    name += ", dry" if "(dry)" in standard["unit"] else ""
    return f"{name}, a day" if "/day" in standard["unit"] else name


def _amount(text: str) -> str:
    """An amount as a cell of a column with its own heading has it."""
    text = text.replace("/day", "").replace(" (dry)", "")
    for unit in (" places", " place", " toilets", " toilet"):
        text = text.removesuffix(unit)
    return text


def _at_hand(data: PageData, place: PlaceData, standard: StandardData) -> str:
    """What there is on the day of most people, where somebody entered it."""
    supply = supply_on(data, place, standard, fullest(data, place))
    if supply is None:
        return ""
    amount = _amount(show_quantity(supply, need_of(standard)))
    return f"; {told('needs.enough', supply=amount)}"


def _two(middle: str, safe: str) -> str:
    """A number for the middle of the runs, and to be safe in brackets."""
    return middle if middle == safe else f"{middle} ({safe})"


def _sections(data: PageData) -> Iterator[Section]:
    previous = data["previous"]
    if previous is not None:
        lines = tuple(_cut(say(one)) for one in previous["lines"])
        yield Section(told("changes.title"), lines)
    yield Section(told("print.sources"), tuple(_sources(data)))
    yield Section("How to read the ranges", (f"{told('top.likely')} {_safe()}",))


def _safe() -> str:
    """What "to be safe" means: the first sentence of the page's note on needs."""
    first, _, _ = told("needs.note.none").partition(". ")
    return f"{first}."


def _sources(data: PageData) -> Iterator[str]:
    yield f"{_cut(rests_on(data))} {_counted(data)}".strip()
    standards = [
        f"{one['item']}: {per_person(one)} ({_line(one['source'])})" for one in data["standards"]
    ]
    if standards:
        yield f"Standards. {'; '.join(standards)}."
    if data["record"] is None and data["verification"] is None:
        yield "No record of earlier forecasts yet: how often bands held is not known."


def _counted(data: PageData) -> str:
    """How many reports the figures used are from, of how many origins, of which days."""
    used = [one for one in data["figures"] if one["used"]]
    if not used:
        return ""
    reports = len({one["report"] or one["url"] or one["publisher"] for one in used})
    origins = len(used) - sum(one["is_copy"] for one in used)
    named = Counter(one["publisher"] for one in used)
    found = named.keys() - {"", told("hidden.name")}
    days = sorted(one["published"] for one in used if one["published"])
    span = ""
    if days:
        first, last = (show_long_day(dt.date.fromisoformat(day)) for day in (days[0], days[-1]))
        span = f", published {first}" if first == last else f", published {first} to {last}"
    many = "1 report" if reports == 1 else f"{reports:,} reports"
    whose = "1 publisher" if len(found) == 1 else f"{len(found):,} publishers"
    return (
        f"They are from {many} of {whose}{span}, and have {origins:,} origins: copies count once."
    )


def _foot(data: PageData) -> Iterator[str]:
    stamp = data["stamp"]
    run = told("print.run", members=stamp["members"], seed=stamp["seed"], version=stamp["version"])
    effective = f" Effective runs after correction: {stamp['effective']:,}."
    run += effective if stamp["effective"] < stamp["members"] else ""
    yield f"{told('limits.not.head')} {told('limits.not')} {run}"
