"""One row of somebody's table of figures, as cells of evidence.csv."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from waystation.domain.personal import personal
from waystation.domain.vocabulary import (
    Audience,
    DayPrecision,
    FigureKind,
    Measure,
    PlaceRole,
    Unit,
)
from waystation.world.loaders.amounts import Amount, amount, says_nothing, span
from waystation.world.loaders.countries import country_code
from waystation.world.loaders.fields import DAY_FORMS, Cells, Unusable
from waystation.world.loaders.figure_names import TOTAL, Who
from waystation.world.loaders.records import Level, Outcome, SourcePlace, Stated
from waystation.world.tables import show, suggest

MEASURES: Mapping[str, tuple[FigureKind, Measure, PlaceRole]] = {
    "stock": (FigureKind.AT_PLACE, Measure.STOCK, PlaceRole.AT),
    "inflow": (FigureKind.ARRIVING, Measure.FLOW, PlaceRole.AT),
    "flow": (FigureKind.ARRIVING, Measure.FLOW, PlaceRole.AT),
    "outflow": (FigureKind.ON_THE_MOVE, Measure.FLOW, PlaceRole.FROM),
    "transit": (FigureKind.CROSSING, Measure.FLOW, PlaceRole.VIA),
    "cumulative": (FigureKind.ARRIVING, Measure.CUMULATIVE, PlaceRole.AT),
}
"""What a word of the column `measure` says, in ours."""
_AGREE = {
    "inflow": ("inflow", "flow", "cumulative"),
    "outflow": ("outflow", "flow"),
    "cumulative": ("cumulative",),
    TOTAL: ("cumulative", "inflow", "flow"),
}
"""Words of the column `measure` beside a column of counts whose header tells one."""
_ROLES = {"origin": "from", "destination": "to", "transit": "via"}
_UNITS = {
    **dict.fromkeys(("person", "persons", "people", "individual", "individuals", "ind"), "people"),
    **dict.fromkeys(("household", "households", "hh", "hhs", "family", "families"), "households"),
}
_GROUPS = {
    "ref": "refugees", "asy": "asylum seekers", "idp": "internally displaced people",
    "ret": "returned refugees", "rdp": "returned internally displaced people",
    "sta": "stateless people", "oip": "other people in need of international protection",
    "ooc": "others of concern", "hst": "host community",
}  # fmt: skip
_AUDIENCES = {
    **{one.value: one.value for one in Audience},
    **dict.fromkeys(("open", "none", "low"), "public"),
    **dict.fromkeys(("partners", "shared", "moderate"), "partner"),
}
_QUANTIFIERS = {
    "exact": "", "total": "", "": "", "approximately": "about", "about": "about",
    "more than": "more than", "morethan": "more than", "at least": "at least",
    "less than": "fewer than", "lessthan": "fewer than", "fewer than": "fewer than",
}  # fmt: skip
_VERBATIM = ("group", "modality", "speaker_class")
_SIZE = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,3})?")
_LEVELS = ((Level.SITE, "place"), (Level.DISTRICT, "district"), (Level.REGION, "region"))


@dataclass(frozen=True)
class Style:
    """How the cells of a table are read where one cell alone can be read in two ways.

    Attributes:
        day_first: By field of days, whether days stand before months.
        points: By column of counts, whether points set thousands apart, or decimals (False).
        titles: Header of each field, as problems name it.
    """

    day_first: Mapping[str, bool | None]
    points: Mapping[str, bool | None]
    titles: Mapping[str, str]

    def title(self, field: str) -> str:
        """The header of a field; the field itself where there is none."""
        return self.titles.get(field) or field


def figures_of(row: Cells, values: Mapping[Who, str], style: Style) -> Iterator[Stated]:
    """The figures of one row: one for each column of counts.

    Args:
        row: Cells by field.
        values: Cell by column of counts.
        style: How they are read.

    Raises:
        Unusable: The row cannot be taken; of several counts the first that cannot be read.
    """
    common = _common(row, style)
    place = _place(row)
    counted = 0
    for who, cell in values.items():
        told = _amount(row, who, cell, style)
        if told is None and not (row.cells.get("low") or row.cells.get("high")):
            continue
        counted += 1
        cells = {**common, **_what(row, who), **_number(row, told, style)}
        yield Stated(
            row.line,
            place,
            cells,
            audience=audience_of(row),
            recommended=row.text("role").casefold() != "triangulation",
            note="; ".join(filter(None, (row.text("note"), row.text("excerpt")))),
        )
    if not counted:
        said = next((cell for cell in values.values() if cell), "")
        found = f"{_first_title(values, style)} {show(said)}".strip()
        raise Unusable(row, found, "no number: nothing to take", "a number")


def _first_title(values: Mapping[Who, str], style: Style) -> str:
    return ", ".join(style.title(who.name) for who in values)


def _common(row: Cells, style: Style) -> dict[str, str]:
    """What every figure of a row shares: days, the place's role, who says it."""
    first, last = _days(row, "event_day", style), _days(row, "event_end", style)
    if first is None:
        raise _missing(row, style, "event_day", "the day the figure speaks of")
    end = last[1] if last else first[1]
    if end < first[0]:
        raise Unusable(row, f"a last day {end} before the first, {first[0]}", "days in order")
    published = _days(row, "published", style)
    url = row.text("url")
    if url and not url.startswith(("https://", "http://")):
        row.teller.count(Outcome.LEFT_OUT, row.line, "a link that is none", "https:// is expected")
        url = ""
    known = {
        "event_day": first[0].isoformat(),
        "event_end": end.isoformat() if end > first[0] else "",
        "day_precision": DayPrecision.MONTH.value if end > first[1] or first[0] < first[1] else "",
        "published": published[1].isoformat() if published else "",
        "location": row.text("location"),
        "publisher": row.text("publisher"),
        "speaker": row.text("speaker"),
        "url": url,
        "origin": row.text("origin"),
    }
    if last and end > first[0]:
        known["day_precision"] = DayPrecision.BETWEEN.value
    return known | {name: row.text(name) for name in _VERBATIM}


def _days(row: Cells, field: str, style: Style) -> tuple[dt.date, dt.date] | None:
    cell = row.cells.get(field, "")
    if says_nothing(cell):
        return None
    try:
        found = span(cell, first=style.day_first.get(field))
    except ValueError:
        raise Unusable(row, _shown(style, field, cell), DAY_FORMS) from None
    plain = (found[0].isoformat(), f"{found[0]} 00:00:00", f"{found[0]}T00:00:00")
    if cell not in plain:
        read = f"read as {found[0]}" + (f" to {found[1]}" if found[1] > found[0] else "")
        row.teller.count(Outcome.CHANGED, row.line, _shown(style, field, cell), read)
    return found


def _place(row: Cells) -> SourcePlace:
    """The narrowest place the row names; without a name where it names a location or none."""
    country = country_code(row.text("country"))
    try:
        at = row.position()
    except Unusable as error:
        row.teller.tell(Outcome.LEFT_OUT, row.line, error.found, error.done)
        at = None
    lat, lon = at if at else (None, None)
    pcode = row.text("pcode")
    for level, field in _LEVELS:
        if name := row.text(field):
            region = row.text("region") if level is not Level.REGION else ""
            return SourcePlace(name, level, country, region, pcode, lat, lon)
    if pcode or at:
        return SourcePlace(pcode, Level.SITE, country, "", pcode, lat, lon)
    name = row.text("country")
    return SourcePlace(name, Level.COUNTRY if name else Level.WHOLE, country)


def _amount(row: Cells, who: Who, cell: str, style: Style) -> Amount | None:
    title = style.title(who.name)
    what = personal(cell)
    if what:
        raise Unusable(row, f"{title} with {what}", "counts only; nothing of a person")
    try:
        told = amount(cell, points=style.points.get(who.name))
    except ValueError:
        why = "a whole number, its thousands set apart plainly"
        raise Unusable(row, f"{title} {show(cell)}", why) from None
    if told is not None and not cell.isdigit():
        read = told.words
        if told.low is not None and told.low == told.high:
            read = f"{told.hedge} {told.low}".strip()
        noted = ", a footnote's mark left out" if told.footnote else ""
        found = f"{title} {show(cell)}"
        row.teller.count(Outcome.CHANGED, row.line, found, f"read as {read}{noted}")
    return told


def _what(row: Cells, who: Who) -> dict[str, str]:
    """What is counted, and who."""
    word = _measure(row, who)
    kind, measure, role = MEASURES[word]
    said = row.text("kind").casefold()
    if said and said not in list(FigureKind):
        raise Unusable(row, f"kind {show(said)}", suggest(said, [str(one) for one in FigureKind]))
    place_role = row.text("place_role").casefold()
    place_role = _ROLES.get(place_role, place_role) or role.value
    if place_role not in list(PlaceRole):
        known = [*_ROLES, *(str(one) for one in PlaceRole if one)]
        raise Unusable(row, f"place_role {show(place_role)}", suggest(place_role, known))
    group = row.text("population_group")
    counted = row.text("who") or who.who or _GROUPS.get(group.casefold(), group)
    return {
        "kind": said or kind.value,
        "measure": measure.value,
        "place_role": place_role,
        "who": counted,
        "unit": _unit(row, who),
        "household_size": _household_size(row),
    }


def _measure(row: Cells, who: Who) -> str:
    """What a number tells: by the column `measure` where the header of the number agrees."""
    word = row.text("measure").casefold()
    if word and word not in MEASURES:
        raise Unusable(row, f"measure {show(word)}", suggest(word, list(MEASURES)))
    if word and word not in _AGREE.get(who.measure, MEASURES):
        found = f"measure {show(word)} in a row of {who.name}"
        raise Unusable(row, found, f"one of the two: the header says {who.measure}")
    if who.measure == TOTAL:
        return {"": "cumulative", "flow": "inflow"}.get(word, word)
    return word if word and word != "flow" else who.measure or word or "stock"


def _unit(row: Cells, who: Who) -> str:
    word = row.text("unit").casefold()
    unit = _UNITS.get(word, word) or who.unit.value
    if unit not in list(Unit):
        raise Unusable(row, f"unit {show(word)}", suggest(word, [*_UNITS, *map(str, Unit)]))
    return unit


def _household_size(row: Cells) -> str:
    cell = row.text("household_size")
    if not cell:
        return ""
    if not _SIZE.fullmatch(cell) or not float(cell.replace(",", ".")):
        raise Unusable(row, f"household_size {show(cell)}", "people in a household, as 5.2")
    return cell.replace(",", ".")


def _number(row: Cells, told: Amount | None, style: Style) -> dict[str, str]:
    """Both ends of the number, its words and its hedge."""
    quantifier = row.text("quantifier").casefold().replace("_", " ")
    if quantifier not in _QUANTIFIERS:
        known = [one for one in _QUANTIFIERS if one]
        raise Unusable(row, f"quantifier {show(quantifier)}", suggest(quantifier, known))
    told = _with_ends(row, told, style)
    if told.low is not None and told.high is not None and told.high < told.low:
        raise Unusable(row, f"low {told.low:,}, high {told.high:,}", "the lower number first")
    cells = _said(told, _QUANTIFIERS[quantifier])
    if told.unit is Unit.HOUSEHOLDS:
        cells["unit"] = Unit.HOUSEHOLDS.value
    return cells | {name: row.text(name) or cells[name] for name in ("words", "hedge")}


def _with_ends(row: Cells, told: Amount | None, style: Style) -> Amount:
    """The number with its ends from columns of their own, low from low and high from high.

    Raises:
        Unusable: An end is no count, counts another unit, or no cell has a number.
    """
    low, high = _end(row, "low", style), _end(row, "high", style)
    ends = [one for one in (low, high) if one is not None]
    units = {one.unit for one in (told, *ends) if one is not None and one.unit is not None}
    if len(units) > 1:
        raise Unusable(row, " and ".join(sorted(units)), "one unit for a number and its ends")
    unit = units.pop() if units else None
    if ends:
        bottom, top = low.low if low else None, high.high if high else None
        closed = [f"{end:,}" for end in (bottom, top) if end is not None]
        shown = closed if len(closed) == len(ends) else [one.words for one in ends]
        said = " to ".join(dict.fromkeys(shown))
        if bottom is None and top is None:
            open_ended = "a number that is open at both ends: nothing to take"
            raise Unusable(row, said, open_ended, "a lowest or a highest number")
        words, hedge = (told.words, told.hedge) if told else (said, "")
        return Amount(bottom, top, words, hedge, unit)
    if told is None:
        found = f"{style.title('low')}, {style.title('high')}"
        raise Unusable(row, found, "no number", "a number")
    return replace(told, unit=unit)


def _end(row: Cells, field: str, style: Style) -> Amount | None:
    return _amount(row, Who(field, "", ()), row.cells.get(field, ""), style)


def _said(told: Amount, hedge: str) -> dict[str, str]:
    """Ends and words; a quantifier of its own column counts where the cell has no hedge."""
    low, high, words = told.low, told.high, told.words
    if hedge and not told.hedge and low is not None and low == high:
        words = f"{hedge} {words}"
        low = None if hedge == "fewer than" else low
        high = None if hedge in ("more than", "at least") else high
    return {
        "low": "" if low is None else str(low),
        "high": "" if high is None else str(high),
        "words": words,
        "hedge": told.hedge or hedge,
    }


def audience_of(row: Cells) -> str:
    """The widest audience a row says it may be shown to, in our words; empty where it does not."""
    word = row.text("audience").casefold()
    if not word:
        return ""
    if word not in _AUDIENCES:
        done = "taken as the strictest: internal"
        row.teller.count(Outcome.CHANGED, row.line, f"audience {show(word)}", done)
    return _AUDIENCES.get(word, Audience.INTERNAL.value)


def _shown(style: Style, field: str, cell: str) -> str:
    title = style.title(field)
    return f"{title} with {personal(cell)}" if personal(cell) else f"{title} {show(cell)}"


def _missing(row: Cells, style: Style, field: str, what: str) -> Unusable:
    return Unusable(row, f"{style.title(field)} nothing", what)
