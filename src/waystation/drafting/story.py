"""From what was read in reports to the story they tell."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from waystation.domain.draft import Choice, Story, StoryEvent, StoryGroup
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Figure
from waystation.domain.findings import Findings, StatedEvent
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import ChoiceBasis, Modality, Travel
from waystation.drafting.aim import Aims, aims_of, beyond_crossings, given_aims
from waystation.drafting.atlas import Atlas
from waystation.drafting.happened import happened_of
from waystation.drafting.hazard import fled_of, hazard_of
from waystation.drafting.marks import Mark, Part, marks_in, speaks_of_them
from waystation.drafting.mixed import check_one_story, footprints
from waystation.drafting.origin import Origin, described, first_day_of, origin_of
from waystation.drafting.passages import Passage, in_order, passages_of
from waystation.drafting.position import Position, position_of, stays_of, stops_of
from waystation.drafting.sightings import sightings_of
from waystation.drafting.sizes import Size, size_of
from waystation.drafting.stood import unsure_of_stood
from waystation.drafting.way import chain, joined, near_side
from waystation.drafting.where import Finder
from waystation.drafting.who import Homes, homes_of, travel_of

REPORTS = "reports"
"""What problems with all reports together are filed under."""
_SURE = 0.9
_WIDE = ("country", "admin1")
_AHEAD = (Modality.PLANNED, Modality.THREATENED, Modality.POSSIBLE)
"""Days of what may come tell nothing of when a report was written."""


@dataclass(frozen=True)
class Given:
    """What a user says beside the reports; it goes before what they tell.

    Attributes:
        start: Where the people set off.
        ends: Where they head for: towns, countries or regions.
        travel: How they travel.
        first_day: Day they set off.
        size: Fewest and most people at the start.
    """

    start: NamedPlace | None = None
    ends: tuple[NamedPlace, ...] = ()
    travel: Travel | None = None
    first_day: dt.date | None = None
    size: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Told:
    """Everything the rules look at."""

    passages: tuple[Passage, ...]
    marks: tuple[Mark, ...]
    finder: Finder
    homes: Homes
    as_of: dt.date
    given: Given


def story_from(
    findings: Sequence[Findings],
    *,
    atlas: Atlas | None = None,
    start: NamedPlace | None = None,
    ends: Sequence[NamedPlace] = (),
    travel: Travel | None = None,
    first_day: dt.date | None = None,
    size: tuple[int, int] | None = None,
) -> Story:
    """The story reports tell: who moves, from where to where, and what happened on the way.

    The order of the reports does not matter. Every choice is told with its reason. What the user
    gives goes before what the reports tell.

    Args:
        findings: What was read in each report.
        atlas: The map; the world's when None.
        start: Where the people set off, where the user says so.
        ends: Where they head for: towns, countries or regions.
        travel: How they travel.
        first_day: Day they set off.
        size: Fewest and most people at the start.

    Raises:
        InputError: The reports do not tell enough, or tell of different movements; says what to
            give.
    """
    if atlas is None:
        from waystation.drafting.world_atlas import WorldAtlas

        atlas = WorldAtlas()
    given = Given(start, tuple(ends), travel, first_day, size)
    told = _told(findings, atlas, given)
    check_one_story(footprints(told.passages, told.marks, told.finder), atlas)
    how = travel_of(told.passages, told.given.travel)
    _refuse_lost_start(told, how[0])
    origin = origin_of(told.marks, told.passages, told.homes, atlas, told.given.start)
    if origin is None:
        expected = "a report that says where they left or were seen, or --from PLACE"
        raise InputError([Problem(REPORTS, 0, "", "no place of people on the move", expected)])
    position = position_of(told.marks, origin, how[0], atlas, told.as_of)
    position = replace(position, place=near_side(position.place, origin.place, atlas))
    aims = _aims(told, origin, position, how[0])
    countries = _countries(origin.place, position.place, aims, atlas)
    return _assembled(told, origin, position, aims, countries, how)


def _told(findings: Sequence[Findings], atlas: Atlas, given: Given) -> _Told:
    """What the reports say, once it is enough to go on."""
    passages = passages_of(findings, atlas.gazetteer)
    named = [place for one in in_order(findings) for place in one.places]
    sure = [one.place for one in named if one.place and one.confidence >= _SURE]
    countries = tuple(dict.fromkeys(one.place.country for one in named if one.place))
    towns = tuple(dict.fromkeys(place for place in sure if place.level == "city"))
    wide = {one.place.country for one in named if one.place and one.place.level in _WIDE}
    finder = Finder(atlas, towns, tuple(code for code in countries if code), frozenset(wide))
    marks = marks_in(passages, finder)
    as_of = _as_of(findings)
    problems = list(_lacking(findings, passages, marks, as_of, given))
    if problems or as_of is None:
        raise InputError(problems)
    return _Told(passages, marks, finder, homes_of(passages, marks, finder), as_of, given)


def _refuse_lost_start(told: _Told, travel: Travel) -> None:
    """Where people left a place no list knows, nothing else may be taken for it.

    But where a region or country they left is told, or people come one by one from a home country,
    a town of it is taken.
    """
    told_by_home = travel is Travel.ALONE and set(told.homes.codes) - told.homes.returning
    known = any(mark.part is Part.LEFT for mark in told.marks)
    if told.given.start is not None or told_by_home or known:
        return
    problems = [_lost_start(told, *missed) for missed in told.finder.missed.items()]
    if problems:
        raise InputError(problems)


def _lost_start(told: _Told, words: str, report: str) -> Problem:
    """A start on no list; or on one, but in another part of the world than all else."""
    if told.finder.atlas.gazetteer.lookup(words):
        found = f"they left {words}, far from every other place the reports name"
        expected = "reports of one movement, each story drafted by itself; or --from PLACE"
        return Problem(report, 0, "", found, expected)
    near = "a place on the map near it, with --from PLACE; or put it on the map: --place"
    found = f"they left {words}, which no list of places knows"
    return Problem(report, 0, "", found, f'{near} "{words}=LAT,LON"')


def _as_of(findings: Sequence[Findings]) -> dt.date | None:
    """Last day a report was published; where none says when, the last day told of what happened."""
    published = [one.report.published for one in findings if one.report.published]
    if published:
        return max(published)
    told: list[Figure | StatedEvent] = []
    for one in findings:
        told += (*one.figures, *one.events)
    days = [it.event_day for it in told if it.event_day and it.modality not in _AHEAD]
    return max(days, default=None)


def _lacking(
    findings: Sequence[Findings],
    passages: Sequence[Passage],
    marks: Sequence[Mark],
    as_of: dt.date | None,
    given: Given,
) -> Iterator[Problem]:
    """What the reports lack, all at once."""
    if not findings:
        yield Problem(REPORTS, 0, "", "no report", "text, Markdown, HTML, PDF, Word or mail files")
        return
    if given.start is not None and given.start in given.ends:
        expected = "a place other than the one in --from"
        yield Problem("--to", 0, "", described(given.start), expected)
    if as_of is None:
        found = "no report with a date, and in none a day of what has happened"
        yield Problem(REPORTS, 0, "", found, "--published DAY: when the reports were published")
    if not any(one.places for one in findings) and given.start is None:
        expected = "reports that name places, or --from PLACE and --to PLACE"
        yield Problem(REPORTS, 0, "", "no place in any report", expected)
    elif not any(speaks_of_them(passage) for passage in passages) and not marks:
        found = "nothing said of people on the move"
        expected = (
            "reports with figures of people who left, travel, arrived or wait, "
            "or --from PLACE and --to PLACE without reports"
        )
        yield Problem(REPORTS, 0, "", found, expected)


def _aims(told: _Told, origin: Origin, position: Position, travel: Travel) -> Aims:
    if told.given.ends:
        return given_aims(told.given.ends)
    aims = aims_of(told.marks, origin.place, position.place, told.homes, travel)
    if aims is None:
        found = "no report says where they head for"
        raise InputError([Problem(REPORTS, 0, "", found, "--to PLACE: a town, region or country")])
    return beyond_crossings(aims, origin.place, told.finder.atlas)


def _countries(
    origin: NamedPlace, position: NamedPlace, aims: Aims, atlas: Atlas
) -> tuple[str, ...]:
    """Countries of the way, in order; a place that no land leads to is refused."""
    legs = [(origin, position), *((position, end) for end in (*aims.towns, *aims.wide))]
    chains = [chain(start, end, atlas) for start, end in legs]
    problems = [
        Problem(
            REPORTS,
            0,
            "",
            f"no way over land from {described(start)} to {described(end)}",
            "a way on which people walk or drive: give the place where they land with --from, "
            "or the last one before the sea with --to",
        )
        for (start, end), found in zip(legs, chains, strict=True)
        if found is None
    ]
    if problems:
        raise InputError(problems)
    return joined([found for found in chains if found])


def _assembled(
    told: _Told,
    origin: Origin,
    position: Position,
    aims: Aims,
    countries: tuple[str, ...],
    how: tuple[Travel, Choice],
) -> Story:
    travel, by = how
    size, sized = size_of(told.passages, travel)
    if told.given.size is not None:
        low, high = told.given.size
        size = Size(low, round(math.sqrt(low * high)), high)
        sized = Choice(sized.about, f"{low:,} to {high:,}", ChoiceBasis.GIVEN, "given by the user")
    country = origin.place.country.split("/")[0]
    fled = fled_of(told.passages, country, told.as_of) if travel is Travel.ALONE else None
    first, began = first_day_of(
        origin,
        told.marks,
        travel,
        told.as_of,
        fled,
        told.given.first_day,
    )
    happened = happened_of(told.passages, told.finder, countries, first, told.as_of)
    events: tuple[StoryEvent, ...] = happened.events
    driven: tuple[Choice, ...] = ()
    if fled is not None:
        hazard, why = hazard_of(
            fled, origin.place, first, told.as_of, size.middle if size else None
        )
        events, driven = (hazard, *events), (why,)
    group = StoryGroup(
        name="first",
        title="The group of the reports" if travel is Travel.TOGETHER else "People alone",
        travel=travel,
        start=origin.place,
        first_day=first,
        size_low=size.low if size else None,
        size_high=size.high if size else None,
        size_middle=size.middle if size else None,
    )
    return Story(
        title=_title(told, origin.place, travel),
        groups=(group,),
        position=position.place,
        seen=position.seen,
        stops=stops_of(told.marks, origin.place, position.place),
        stays=stays_of(told.marks, origin.place),
        aims=aims.wide,
        destinations=tuple(place for place in aims.towns if place != origin.place),
        home_countries=told.homes.codes or (origin.place.country.split("/")[0],),
        countries=countries,
        events=events,
        as_of=told.as_of,
        stood=tuple(sorted(told.finder.stood.items())),
        choices=unsure_of_stood(
            told.finder.stood,
            origin.choice,
            began,
            by,
            sized,
            position.choice,
            *aims.choices,
            *driven,
            *happened.choices,
            *_dated_by_others(told),
            *_left_aside(told),
            *_lost(told),
        ),
        sightings=sightings_of(told.marks, told.as_of),
    )


def _title(told: _Told, origin: NamedPlace, travel: Travel) -> str:
    who = "Group" if travel is Travel.TOGETHER else "People"
    return f"{who} from {origin.name}, {told.as_of:%B %Y}"


def _dated_by_others(told: _Told) -> Iterator[Choice]:
    """Reports without a date, which are taken as no later than the last dated one."""
    names = sorted({passage.report for passage in told.passages if passage.published is None})
    if names:
        yield Choice(
            "reports without a date",
            ", ".join(names),
            ChoiceBasis.ASSUMPTION,
            f"taken as published by {told.as_of}, the last day known",
            "--published DAY",
        )


def _left_aside(told: _Told) -> Iterator[Choice]:
    """Reports that say nothing of the movement."""
    names = sorted({passage.report for passage in told.passages})
    used = {mark.passage.report for mark in told.marks}
    aside = [name for name in names if name not in used]
    if aside:
        yield Choice(
            "reports left aside",
            ", ".join(aside),
            ChoiceBasis.ASSUMPTION,
            "they place nobody on the move",
            "a scenario of their own",
        )


def _lost(told: _Told) -> Iterator[Choice]:
    """Names that no list of places knows."""
    for words, town in sorted(told.finder.stood.items()):
        yield Choice(
            "names not found",
            f"{words}: {described(town)}",
            ChoiceBasis.ASSUMPTION,
            "no list of places knows it; taken: the town the report names beside it, which may "
            "lie far from it",
            f'--place "{words}=LAT,LON" puts it on the map',
        )
    lost = told.finder.lost
    if lost:
        yield Choice(
            "names not found",
            ", ".join(sorted(lost)),
            ChoiceBasis.ASSUMPTION,
            "no list of places knows them; what the reports tell of them is not on the map",
            f'--place "{min(lost)}=LAT,LON" puts it on the map',
        )
