"""Which column of somebody's table of figures is which: by map, hashtags, then headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from waystation.domain.errors import Problem
from waystation.domain.vocabulary import Unit
from waystation.world.loaders.figure_headers import Meaning, key_of, meaning
from waystation.world.loaders.figure_names import ALL, FIELDS, TOTAL, VALUES, Who
from waystation.world.tables import show, suggest

_DAY_FIRST = re.compile(r"\b(?:dd?|jj?)[/.\- ]mm?[/.\- ](?:yy|aa)", re.I)
_MONTH_FIRST = re.compile(r"\bmm?[/.\- ]dd?[/.\- ]yy", re.I)


_CUMULATIVE = 1000
"""Added to the rank of a count since some day: one without stands before it."""
_UNKNOWN = "not taken: no name that is known"


@dataclass(frozen=True)
class Columns:
    """Columns of a table, found.

    Attributes:
        fields: Position of each field.
        values: Position of each column of counts that is taken, with what its header says.
        left: Why each column that is not taken is not, by position.
        day_first: Whether a header says that days stand before months.
        likely: How likely these names are the table's; the higher the likelier.
    """

    fields: Mapping[str, int]
    values: Mapping[Who, int]
    left: Mapping[int, str]
    day_first: bool | None
    likely: int


@dataclass(frozen=True)
class _Sign:
    """What a column is by its hashtag or header, in the order in which they count."""

    order: tuple[int, int]
    name: str
    key: str
    cumulative: bool = False


def find_columns(
    header: Sequence[str], tags: Sequence[str], named: Mapping[str, str]
) -> tuple[Columns, list[Problem]]:
    """Find the columns of a table.

    Args:
        header: Names, as a `Sheet` has them.
        tags: Hashtags; none where there is no row of them.
        named: Their header or hashtag by our column, of a map file.

    Returns:
        The columns, and a problem for each of the map's that is not there.
    """
    taken, problems = _by_map(header, tags, named)
    meanings = [meaning(name) for name in header]
    signs = _signs(header, tags, meanings)
    left = {at: _UNKNOWN for at, name in enumerate(header) if name}
    left |= {at: _unread(one) for at, one in enumerate(meanings) if one and one.unread}
    twice = _twice(signs, {*taken.values()})
    left |= dict.fromkeys(twice, "not taken: two columns of counts are called so")
    for at, sign in sorted(signs.items(), key=lambda one: (one[1].order, one[1].name)):
        if at in taken.values() or at in twice:
            continue
        if sign.name in taken:
            title = header[taken[sign.name]].replace("\n", " ")
            left[at] = f"known, but not taken: {show(title)} is taken for {sign.name}"
        else:
            taken[sign.name] = at
    values = {one: taken[one.name] for one in VALUES if one.name in taken}
    kept = _kept(values, frozenset(named), left)
    kept = {_told_by(who, meanings[at], signs.get(at)): at for who, at in kept.items()}
    fields = {one.name: taken[one.name] for one in FIELDS if one.name in taken}
    used = {*fields.values(), *kept.values()}
    left = {at: why for at, why in left.items() if at not in used}
    likely = len(fields) + len(kept) + _headed(header, meanings)
    return Columns(fields, kept, left, _says_day_first(header), likely), problems


def _by_map(
    header: Sequence[str], tags: Sequence[str], named: Mapping[str, str]
) -> tuple[dict[str, int], list[Problem]]:
    taken: dict[str, int] = {}
    problems: list[Problem] = []
    for name, theirs in named.items():
        at = _named(theirs, header, tags)
        if at is None:
            known = [one for one in (*header, *tags) if one]
            found, expected = f"no column {show(theirs)}", suggest(theirs, known)
            problems.append(Problem("", 0, name, found, expected))
        else:
            taken[name] = at
    return taken, problems


def _signs(
    header: Sequence[str], tags: Sequence[str], meanings: Sequence[Meaning | None]
) -> dict[int, _Sign]:
    """What each column is: by hashtag before header, by rank of the name."""
    by_tag = _tags()
    found: dict[int, _Sign] = {}
    for at, said in enumerate(meanings):
        tag = _tag(tags[at]) if at < len(tags) and tags[at] else None
        if tag in by_tag:
            rank, name = by_tag[tag]
            found[at] = _Sign((0, rank), name, header[at])
        elif said and not said.unread:
            rank = said.rank + _CUMULATIVE * said.cumulative
            found[at] = _Sign((1, rank), said.name, said.key, said.cumulative)
    return found


def _twice(signs: Mapping[int, _Sign], named: set[int]) -> list[int]:
    """Columns of counts whose headers are the same: nothing tells which is meant."""
    counted = {one.name for one in VALUES}
    found: dict[tuple[tuple[int, int], str, str], list[int]] = {}
    for at, sign in signs.items():
        if sign.name in counted and at not in named:
            found.setdefault((sign.order, sign.name, sign.key), []).append(at)
    return [at for alike in found.values() if len(alike) > 1 for at in alike]


def _unread(said: Meaning) -> str:
    return f"known, but not taken: {said.unread}, which is not read; name it in a map"


def _told_by(who: Who, said: Meaning | None, sign: _Sign | None) -> Who:
    """A column of counts with what its header says of them; a hashtag tells the unit better."""
    if said is None or said.unread or sign is None:
        return who
    homes = sign.order[0] and {one.name: one.unit for one in VALUES}.get(said.name)
    unit = Unit.HOUSEHOLDS if homes is Unit.HOUSEHOLDS else who.unit
    measure = TOTAL if said.total else "cumulative" if said.cumulative else who.measure
    return replace(who, measure=measure, unit=unit)


def _headed(header: Sequence[str], meanings: Sequence[Meaning | None]) -> int:
    """How many columns a first line of several cells, without a number, keeps from being taken.

    They show that it belongs to the header: its second line does not stand alone.
    """
    above = {name.rpartition("\n")[0] for name in header if "\n" in name}
    if len(above) < 2 or any(one.isdigit() for text in above for one in text):
        return 0
    return 2 * sum(bool(said and said.heading) for said in meanings)


def _kept(values: Mapping[Who, int], named: frozenset[str], left: dict[int, str]) -> dict[Who, int]:
    """The columns of counts that are taken: of all people where told, else of each part.

    Households are not taken beside people. Why the others are not goes into `left`.
    """
    kept = {who: at for who, at in values.items() if who.name in named} or dict(values)
    everybody = next((who for who in kept if not who.who and who.unit is Unit.PEOPLE), None)
    people = {who.who for who in kept if who.unit is Unit.PEOPLE}
    homes = any(not who.who for who in kept if who.unit is Unit.HOUSEHOLDS)
    for who, at in values.items():
        if who not in kept:
            left[at] = "known, but not taken: the map names other counts"
        elif named & {one.name for one in values}:
            continue
        elif who.unit is Unit.HOUSEHOLDS and people and (not who.who or who.who in people):
            left[at] = "known, but not taken: households beside people"
        elif who is not everybody and who.who and (everybody or (homes and not people)):
            left[at] = "known, but not taken: a part, beside a column of all"
        else:
            continue
        kept.pop(who, None)
    return kept


def _tags() -> dict[tuple[str, frozenset[str]], tuple[int, str]]:
    return {_tag(tag): (rank, one.name) for one in ALL for rank, tag in enumerate(one.tags)}


def _tag(cell: str) -> tuple[str, frozenset[str]]:
    base, *more = cell.casefold().replace(" ", "").split("+")
    return base, frozenset(more)


def _named(theirs: str, header: Sequence[str], tags: Sequence[str]) -> int | None:
    """The column a map names: as it stands, then without regard to case and signs."""
    if theirs.startswith("#") and tags:
        wanted = _tag(theirs)
        return next((at for at, tag in enumerate(tags) if tag and _tag(tag) == wanted), None)
    names = [name.replace("\n", " ") for name in header]
    if theirs in names:
        return names.index(theirs)
    close = [key_of(name) for name in names]
    key = key_of(theirs)
    return close.index(key) if key and key in close else None


def _says_day_first(header: Sequence[str]) -> bool | None:
    if any(_DAY_FIRST.search(name) for name in header):
        return True
    return False if any(_MONTH_FIRST.search(name) for name in header) else None
