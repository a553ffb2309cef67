"""The tables of a situation report: places most at risk, and what they need."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from waystation.charting.amounts import amount_for, amount_of, item_name
from waystation.charting.source import fullest, quantile, supply_on
from waystation.charting.words import between
from waystation.forecasting.needs import HIGH
from waystation.forecasting.needs import MIDDLE as HALF
from waystation.page.say import Speaker
from waystation.page.schema import PageData, PlaceData, Risk, StandardData


@dataclass(frozen=True)
class Table:
    """A table: its heading, heads of columns, and rows of texts."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def risks_table(data: PageData, shown: list[PlaceData], speaker: Speaker) -> Table:
    """Places most at risk: the fullest day, people, the chance of more than shelter places.

    Args:
        data: The data of the page.
        shown: The places.
        speaker: Says it.
    """
    ranks = {risk["place"]: risk for risk in data["ranks"]}
    rows = tuple(_risk(data, place, ranks.get(place["name"]), speaker) for place in shown)
    heads = tuple(speaker.told(f"ranks.{name}") for name in ("place", "day", "people", "chance"))
    return Table(speaker.told("ranks.title"), heads, rows)


def _risk(data: PageData, place: PlaceData, risk: Risk | None, speaker: Speaker) -> tuple[str, ...]:
    peak = place["peak"]
    low, middle, high = (peak[quantile(data, share)] for share in (0.1, 0.5, 0.9))
    likely = speaker.told("ranks.likely", {"range": between(low, high)})
    people = f"{speaker.people(middle)} ({likely})"
    return _name(place, speaker), _day(data, risk, speaker), people, _chance(place, speaker)


def _name(place: PlaceData, speaker: Speaker) -> str:
    return speaker.line(speaker.other(place["name"]))


def _day(data: PageData, risk: Risk | None, speaker: Speaker) -> str:
    if risk is None:
        return "–"
    day = speaker.day(dt.date.fromisoformat(data["days"][risk["day"]]))
    return speaker.told("ranks.later" if risk["lasting"] else "ranks.about", day=day)


def _chance(place: PlaceData, speaker: Speaker) -> str:
    room, chance = place["capacity"], place["peak_exceeding"]
    if room is None or chance is None:
        return speaker.told("ranks.nocapacity")
    places = speaker.told("ranks.capacity", count=room)
    level, shown = speaker.level(chance), speaker.chance(chance)
    return speaker.told("sitrep.chance", level=level, chance=shown, places=places)


def needs_table(data: PageData, shown: list[PlaceData], speaker: Speaker) -> Table:
    """Needs on the fullest day, for the middle of the runs and to be safe.

    Args:
        data: The data of the page.
        shown: The places.
        speaker: Says it.
    """
    heads = [speaker.told("needs.place"), speaker.told("needs.people")]
    heads += [_head(one, speaker) for one in data["standards"]]
    rows = []
    for place in shown:
        people = [place["peak"][quantile(data, share)] for share in (HALF, HIGH)]
        cells = [_two(*map(speaker.people, people))]
        for one in data["standards"]:
            needed = _two(*(amount_for(count, one, speaker) for count in people))
            cells.append(_beside(data, place, one, needed, speaker))
        rows.append((_name(place, speaker), *cells))
    title = speaker.told("sitrep.needs", title=speaker.told("needs.title.fullest"))
    return Table(title, tuple(heads), tuple(rows))


def _head(standard: StandardData, speaker: Speaker) -> str:
    """An item, with what its amounts are of."""
    name = item_name(standard["item"], speaker)
    name = f"{name[:1].upper()}{name[1:]}"
    if "(dry)" in standard["unit"]:
        name = speaker.told("sitrep.dry", item=name)
    return speaker.told("sitrep.daily", item=name) if "/day" in standard["unit"] else name


def _beside(
    data: PageData, place: PlaceData, standard: StandardData, needed: str, speaker: Speaker
) -> str:
    """What is needed; and what there is on the day of most people, where somebody entered it."""
    supply = supply_on(data, place, standard, fullest(data, place))
    if supply is None:
        return needed
    there = speaker.told("needs.enough", supply=amount_of(supply, standard, speaker))
    return speaker.told("sitrep.then", first=needed, second=there)


def _two(middle: str, safe: str) -> str:
    """A number for the middle of the runs, and to be safe in brackets."""
    return middle if middle == safe else f"{middle} ({safe})"
