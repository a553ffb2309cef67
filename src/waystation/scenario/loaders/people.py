"""Counts of people into evidence.csv, and into the people present on the first day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from waystation.domain.vocabulary import (
    Audience,
    DayPrecision,
    FigureKind,
    LocationKind,
    Measure,
    PlaceRole,
    Travel,
    Unit,
)
from waystation.domain.work import Progress, silent, watched
from waystation.scenario.loaders.evidence import add_figure
from waystation.scenario.loaders.places import Match, Matcher
from waystation.scenario.loaders.plan import LOCATIONS, Plan
from waystation.world.loaders.countries import country_at
from waystation.world.loaders.dtm import series_order
from waystation.world.loaders.records import Level, Outcome, PeopleCount, SourcePlace
from waystation.world.tables import show

OLDEST_DAYS = 180
"""Days before the first day from which a count may still tell who is present on it (assumption)."""
BEFORE_DAYS = 366
"""Days before the first day from which counts are kept at all: the last year's."""
STALE_DAYS = 92
"""Days for which a place's count stands in for one it lacks, where several places are one location
(assumption: rounds and reports of a quarter)."""
_MARK = "; present: "


@dataclass(frozen=True)
class People:
    """How counts are to be taken.

    Attributes:
        matcher: Finds locations.
        add_places: Whether places that are no location become new ones.
        overwrite: Whether people present that stand in locations.csv may be replaced.
    """

    matcher: Matcher
    add_places: bool = False
    overwrite: bool = False


@dataclass(frozen=True)
class _Found:
    count: PeopleCount
    match: Match
    file: str


def plan_people(
    plan: Plan,
    counts: Sequence[tuple[str, PeopleCount]],
    people: People,
    progress: Progress = silent,
) -> None:
    """Plan figures and people present for counts of places.

    Args:
        plan: Takes the rows.
        counts: File and count, in the order of the files.
        people: How they are taken.
        progress: Told how many places were taken.
    """
    kept = _within_days(plan, counts)
    matched: dict[SourcePlace, Match] = {}
    for file, count in kept:
        if count.place not in matched:
            matched[count.place] = _match(plan, count.place, people, file)
    found = [_Found(count, matched[count.place], file) for file, count in kept]
    countries = _countries(plan)
    placed = [one for one in found if one.match.location]
    for one in (one for one in found if one.count.place.level is Level.COUNTRY):
        if not one.match.location and one.count.place.country in countries:
            add_figure(plan, figure_cells(plan, one.count, "", one.file), one.file)
    named = tuple(dict.fromkeys(one.match.location for one in placed))
    for location in watched(named, "Taking counts", progress):
        mine = [one for one in placed if one.match.location == location]
        _location(plan, location, _exact_ones(plan, mine), people)


def _within_days(
    plan: Plan, counts: Sequence[tuple[str, PeopleCount]]
) -> list[tuple[str, PeopleCount]]:
    """Counts that a scenario of these days can use."""
    oldest = plan.scenario.first_day - dt.timedelta(BEFORE_DAYS)
    kept = [one for one in counts if (one[1].last_day or one[1].day) >= oldest]
    for file in dict.fromkeys(file for file, _ in counts):
        gone = sum(one[0] == file for one in counts) - sum(one[0] == file for one in kept)
        if gone:
            found = f"{gone:,} counts of before {oldest}"
            plan.tell(Outcome.LEFT_OUT, file, found, "more than a year before the first day")
    return kept


def _match(plan: Plan, place: SourcePlace, people: People, file: str) -> Match:
    """The location of a place; where there is none it is told, or added if asked for."""
    if place.level is Level.COUNTRY:
        if place.country in _countries(plan):
            return Match("", "a whole country")
        found = f"{show(place.name)}"
        plan.tell(Outcome.LEFT_OUT, file, found, "no location of the scenario is in this country")
        return Match("", "another country")
    match = people.matcher.match(place)
    if match.location:
        if not match.exact:
            done = f"taken as {match.location}, {match.how}"
            plan.tell(Outcome.CHANGED, file, show(place.name), done)
        return match
    if people.add_places and match.at and place.level in (Level.SITE, Level.DISTRICT):
        return _added(plan, place, match, file)
    plan.tell(Outcome.LEFT_OUT, file, show(place.name), match.how)
    return match


def _countries(plan: Plan) -> set[str]:
    return {code for one in plan.scenario.locations for code in one.country.split("/")}


def _added(plan: Plan, place: SourcePlace, match: Match, file: str) -> Match:
    """A new location for a place: a camp, where people can stay though no route leads there yet."""
    names = {row.get("name", "") for _, row in plan.table(LOCATIONS).records()}
    country = place.country or (country_at(*match.at) if match.at else "")
    if place.name in names or "->" in place.name or not (country and match.at):
        done = "not added: its name is used, or its country not known"
        plan.tell(Outcome.LEFT_OUT, file, show(place.name), done)
        return match
    source, level = plan.source, place.level
    audience = Audience.PARTNER if source.key == "dtm" and level is Level.SITE else source.audience
    plan.add(
        LOCATIONS,
        {
            "name": place.name,
            "country": country,
            "admin1": place.region,
            "lat": f"{match.at[0]:.6g}",
            "lon": f"{match.at[1]:.6g}",
            "kind": LocationKind.CAMP.value,
            "population": "0",
            "source": plan.source_cell(file),
            "pcode": place.pcode,
            "audience": "" if audience is Audience.PUBLIC else audience.value,
        },
    )
    done = f"added as a camp; {match.how}: no route leads there until routes.csv has one"
    plan.tell(Outcome.CHANGED, file, show(place.name), done)
    return Match(place.name, "added", exact=True, at=match.at)


def _exact_ones(plan: Plan, found: list[_Found]) -> list[_Found]:
    """Where a place of a location's own name is counted, places near it are not it as well."""
    exact = [one for one in found if one.match.exact]
    if not exact or len(exact) == len(found):
        return found
    for place in dict.fromkeys(one.count.place for one in found if not one.match.exact):
        file = next(one.file for one in found if one.count.place == place)
        done = f"{found[0].match.location} itself is counted; name it in `also` to add it"
        plan.tell(Outcome.LEFT_OUT, file, show(place.name), done)
    return exact


def _location(plan: Plan, location: str, found: list[_Found], people: People) -> None:
    """The figures of one location, and who is present there on the first day."""
    families: dict[str, list[_Found]] = {}
    for one in found:
        families.setdefault(f"{one.count.family} {one.count.unit}", []).append(one)
    series = {family: _added_up(mine) for family, mine in families.items()}
    for mine in series.values():
        for one in mine:
            cells = figure_cells(plan, one.count, location, one.file, one.match.how)
            add_figure(plan, cells, one.file)
    figures = [one for mine in series.values() for one in mine]
    days = sorted(one.count.day for one in figures)
    span = str(days[0]) if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
    counted = f"{len(figures)} count{'s' if len(figures) > 1 else ''}, {span}"
    plan.tell(Outcome.TAKEN, found[0].file, f"{location}: {counted}", found[0].match.how)
    _present(plan, location, list(series.values()), people)


def _added_up(found: list[_Found]) -> list[_Found]:
    """Counts of one location; those of several places are added up day by day.

    A place without a count on a day stands with its last one, for `STALE_DAYS` at most.
    """
    places = dict.fromkeys(one.count.place for one in found)
    if len(places) == 1:
        return found
    last: dict[SourcePlace, _Found] = {}
    sums: list[_Found] = []
    by_day: dict[dt.date, list[_Found]] = {}
    for one in found:
        by_day.setdefault(one.count.day, []).append(one)
    for day in sorted(by_day):
        last |= {one.count.place: one for one in by_day[day]}
        held = [one for one in last.values() if (day - one.count.day).days <= STALE_DAYS]
        shown = [one for one in held if one.count.low == one.count.high] or held
        low, high = (sum(getattr(one.count, end) for one in shown) for end in ("low", "high"))
        newest = by_day[day][0].count
        count = replace(
            newest,
            low=low,
            high=high,
            words=f"{low:,}" if low == high else f"{low:,} to {high:,}",
            key=f"{newest.key} and {len(places) - 1} more",
            published=max(one.count.published for one in held),
            note=f"{len(shown)} places added up: "
            + ", ".join(f"{one.count.place.name} {one.count.words}" for one in shown[:10]),
        )
        sums.append(replace(by_day[day][0], count=count))
    return sums


def figure_cells(
    plan: Plan, count: PeopleCount, location: str, file: str, how: str = ""
) -> dict[str, str]:
    """A count as a row of evidence.csv."""
    notes = (f"{file} line {count.line}", how, count.note, plan.source.licence)
    last = count.last_day.isoformat() if count.last_day else ""
    return {
        "event_day": count.day.isoformat(),
        "event_end": last,
        "day_precision": DayPrecision.YEAR.value if last else "",
        "published": count.published.isoformat(),
        "place": count.place.name or location or "all places of the file",
        "location": location,
        "kind": count.kind.value,
        "measure": count.measure.value,
        "low": str(count.low),
        "high": str(count.high),
        "words": count.words,
        "unit": count.unit.value,
        "who": count.who,
        "place_role": PlaceRole.AT.value,
        "modality": "actual",
        "speaker": plan.source.name,
        "speaker_class": count.speaker_class.value,
        "publisher": plan.source.name,
        "url": plan.source.url,
        "origin": count.key,
        "note": "; ".join(note for note in notes if note),
    }


def _present(plan: Plan, location: str, series: Sequence[list[_Found]], people: People) -> None:
    """Set who is present at a location on the first day, where a count tells it."""
    first = plan.scenario.first_day
    chosen = [(mine, one) for mine in series if (one := _last_before(mine, first)) is not None]
    if not chosen:
        return
    best = min(series_order(one.count.family) for _, one in chosen)
    likely = [one for _, one in chosen if series_order(one.count.family) == best]
    if len(likely) > 1:
        named = ", ".join(show(one.count.family) for one in likely)
        done = "people present left as they are: choose one with --operation"
        plan.tell(Outcome.NOTED, likely[0].file, f"{location}: several series ({named})", done)
        return
    if all(group.travel is Travel.TOGETHER for group in plan.scenario.groups):
        done = "nobody is set as present: no group of the scenario travels alone"
        plan.tell(Outcome.NOTED, likely[0].file, location, done)
        return
    _set_present(plan, location, likely[0], people)


def _last_before(found: Sequence[_Found], first: dt.date) -> _Found | None:
    """The last count of people on the first day or not long before it, masked ones aside."""
    fit = [
        one
        for one in found
        if first - dt.timedelta(OLDEST_DAYS) <= one.count.day <= first
        and one.count.low == one.count.high
        and one.count.unit is Unit.PEOPLE
        and one.count.kind is FigureKind.AT_PLACE
        and one.count.measure is Measure.STOCK
    ]
    return max(fit, key=lambda one: one.count.day, default=None)


def _set_present(plan: Plan, location: str, one: _Found, people: People) -> None:
    table, count = plan.table(LOCATIONS), one.count
    for number, row in table.records():
        if row.get("name") != location:
            continue
        told, wanted = row.get("present", ""), str(count.low)
        if told == wanted:
            plan.did(LOCATIONS, "present there already")
        elif told not in ("", "0") and not people.overwrite:
            found = f"{location}: {count.low:,} people on {count.day}"
            done = f"people present stay {told} as they stand; --overwrite replaces them"
            plan.tell(Outcome.LEFT_OUT, one.file, found, done)
        else:
            source = row.get("source", "").partition(_MARK)[0]
            said = f"{source}{_MARK}{plan.source.name}, {one.file}, of {count.day}"
            table.change(number, {"present": wanted, "source": said})
            plan.did(LOCATIONS, "present set")
            found, done = (
                f"{location}: {count.low:,} people",
                f"present, by the count of {count.day}",
            )
            plan.tell(Outcome.TAKEN, one.file, found, done)
