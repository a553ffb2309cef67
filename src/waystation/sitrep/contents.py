"""What a situation report says: the page's own sentences, and the sources they rest on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from waystation.charting.amounts import item_name, per_person
from waystation.charting.source import at_risk
from waystation.charting.words import rests_on, status
from waystation.page.isolation import closed
from waystation.page.locales import Locale
from waystation.page.say import ENGLISH, Speaker
from waystation.page.schema import PageData, StandardData
from waystation.page.schema_evidence import FigureData
from waystation.sitrep.tables import Table, needs_table, risks_table

PLACES = 5
"""Places in the tables where nobody says how many."""
MOST_PLACES = 12
_MOST_LINES = 4
"""Sentences of groups below the decision."""
_LONGEST = 420
"""Letters of a text somebody wrote, a caveat or a source, so that all fits on a page."""
_DOT = " · "


@dataclass(frozen=True)
class Section:
    """A heading and the paragraphs below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Labels:
    """What a report calls its own parts.

    Attributes:
        kind: "Situation report".
        name: The scenario and what this is.
        above: The same, and whom it is for: what stands above every sheet.
        caveat: What stands before a caveat.
        purpose: What stands before the purpose.
        keyword: "draft" or "reviewed".
    """

    kind: str
    name: str
    above: str
    caveat: str
    purpose: str
    keyword: str


@dataclass(frozen=True)
class Sitrep:
    """A situation report, before it is written as anything.

    Attributes:
        locale: How its language writes.
        labels: What it calls its own parts.
        purpose: What the forecast is for.
        title: The sentence above everything.
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

    locale: Locale
    labels: Labels
    purpose: str
    title: str
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


def sitrep_of(
    data: PageData, places: int = PLACES, whom: str = "", speaker: Speaker = ENGLISH
) -> Sitrep:
    """The situation report of a forecast.

    Args:
        data: The data of its page, which hold what their audience may know.
        places: Places in the tables, 1 to 12.
        whom: Whom it is for, as "everybody"; empty where that is not settled.
        speaker: Says it in a language.
    """
    stamp, top = data["stamp"], data["top"]
    shown = at_risk(data, min(max(1, places), MOST_PLACES))
    sentences = [top["decision"], top["next"], *top["lines"][:_MOST_LINES]]
    made = (risks_table, needs_table) if shown else ()
    return Sitrep(
        locale=speaker.locale,
        labels=_labels(data, whom, speaker),
        purpose=_cut(speaker.other(data["scenario"]["purpose"]), speaker),
        title=speaker.line(speaker.say(top["title"])),
        stamp=_stamp(data, whom, speaker),
        status=speaker.line(status(data, speaker)),
        standing=_standing(data, speaker),
        draft=stamp["status"] != "reviewed",
        answer=tuple(speaker.line(speaker.say(one)) for one in sentences if one is not None),
        caveats=tuple(_cut(speaker.say(one), speaker) for one in top["caveats"]),
        tables=tuple(table(data, shown, speaker) for table in made),
        sections=tuple(_sections(data, speaker)),
        foot=(_foot(data, speaker),),
        made=dt.datetime.fromisoformat(stamp["made_at"]) if stamp["made_at"] else None,
        as_of=dt.date.fromisoformat(stamp["as_of"]),
    )


def _labels(data: PageData, whom: str, speaker: Speaker) -> Labels:
    name = speaker.told("sitrep.title", scenario=speaker.line(data["scenario"]["title"]))
    reader = [speaker.told("sitrep.for", whom=whom)] if whom else []
    reviewed = data["stamp"]["status"] == "reviewed"
    return Labels(
        kind=speaker.told("sitrep.kind"),
        name=name,
        above=_DOT.join([name, *reader]),
        caveat=speaker.told("top.keep"),
        purpose=speaker.told("sitrep.purpose"),
        keyword=speaker.told("sitrep.reviewed" if reviewed else "sitrep.draft"),
    )


def _standing(data: PageData, speaker: Speaker) -> str:
    if data["stamp"]["status"] != "reviewed":
        return speaker.told("limits.draft")
    return speaker.line(speaker.told("limits.reviewed", name=data["stamp"]["reviewer"]))


def _cut(text: str, speaker: Speaker) -> str:
    """A text somebody wrote, in one line that is not too long."""
    line = speaker.line(text)
    return line if len(line) <= _LONGEST else closed(f"{line[:_LONGEST].rsplit(' ', 1)[0]} …")


def _stamp(data: PageData, whom: str, speaker: Speaker) -> str:
    stamp = data["stamp"]
    number = stamp["number"]
    which = speaker.told("stamp.unnumbered") if number is None else str(number)
    parts = [
        f"{speaker.told('stamp.number')} {which}",
        speaker.told("sitrep.asof", day=stamp["as_of"]),
    ]
    if stamp["made_at"]:
        parts.append(speaker.told("sitrep.made", moment=_moment(stamp["made_at"], speaker)))
    if stamp["data_up_to"]:
        parts.append(speaker.told("sitrep.upto", day=stamp["data_up_to"]))
    if stamp["next_at"]:
        parts.append(speaker.told("sitrep.expires", moment=_moment(stamp["next_at"], speaker)))
    if whom:
        parts.append(speaker.told("sitrep.for", whom=whom))
    return _DOT.join(parts)


def _moment(text: str, speaker: Speaker) -> str:
    return speaker.moment(dt.datetime.fromisoformat(text))


def _sections(data: PageData, speaker: Speaker) -> Iterator[Section]:
    previous = data["previous"]
    if previous is not None:
        lines = tuple(_cut(speaker.say(one), speaker) for one in previous["lines"])
        yield Section(speaker.told("changes.title"), lines)
    yield Section(speaker.told("print.sources"), tuple(_sources(data, speaker)))
    how = f"{speaker.told('top.likely')} {_safe(speaker)}"
    yield Section(speaker.told("sitrep.ranges"), (how,))


def _safe(speaker: Speaker) -> str:
    """What "to be safe" means: the first sentence of the page's note on needs."""
    first, _, _ = speaker.told("needs.note.none").partition(". ")
    return f"{first}."


def _sources(data: PageData, speaker: Speaker) -> Iterator[str]:
    yield f"{_cut(rests_on(data, speaker), speaker)} {_counted(data, speaker)}".strip()
    standards = [_standard(one, speaker) for one in data["standards"]]
    if standards:
        listed = standards[0]
        for one in standards[1:]:
            listed = speaker.told("sitrep.then", first=listed, second=one)
        yield speaker.told("sitrep.standards", standards=listed)
    if data["record"] is None and data["verification"] is None:
        yield speaker.told("sitrep.norecord")


def _standard(standard: StandardData, speaker: Speaker) -> str:
    return speaker.told(
        "sitrep.standard",
        item=item_name(standard["item"], speaker),
        amount=per_person(standard, speaker),
        source=speaker.line(standard["source"]),
    )


def _counted(data: PageData, speaker: Speaker) -> str:
    """How many reports the figures used are from, of how many origins, of which days."""
    used = [one for one in data["figures"] if one["used"]]
    if not used:
        return ""
    reports = len({one["report"] or one["url"] or one["publisher"] for one in used})
    origins = len(used) - sum(one["is_copy"] for one in used)
    named = Counter(one["publisher"] for one in used)
    found = named.keys() - {"", ENGLISH.told("hidden.name")}
    return speaker.told(
        "sitrep.counted",
        reports=speaker.told("sitrep.reports", count=reports),
        publishers=speaker.told("sitrep.publishers", count=len(found)),
        origins=speaker.told("sitrep.origins", count=origins),
        span=_span(used, speaker),
    )


def _span(used: list[FigureData], speaker: Speaker) -> str:
    days = sorted(one["published"] for one in used if one["published"])
    if not days:
        return ""
    key = "sitrep.published" if days[0] == days[-1] else "sitrep.span"
    return speaker.told(key, first=days[0], last=days[-1])


def _foot(data: PageData, speaker: Speaker) -> str:
    stamp = data["stamp"]
    members, seed, version = stamp["members"], stamp["seed"], stamp["version"]
    parts = [
        speaker.told("limits.not.head"),
        speaker.told("limits.not"),
        speaker.told("print.run", members=members, seed=seed, version=version),
    ]
    if stamp["effective"] < stamp["members"]:
        parts.append(speaker.told("sitrep.effective", count=stamp["effective"]))
    return " ".join(parts)
