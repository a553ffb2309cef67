"""Amounts of what is needed, and the standards that ask for it, in a language."""

from __future__ import annotations

from waystation.domain.needs import Need
from waystation.forecasting.needs import amount as amount_needed
from waystation.page.ranking import scale_unit, two_figures
from waystation.page.say import Speaker
from waystation.page.schema import StandardData

_OF_THEIR_ITEM = frozenset({"places", "toilets"})
"""Units that say no more than the item does."""


def need_of(standard: StandardData) -> Need:
    """A standard of the page as the domain has it."""
    return Need(
        item=standard["item"],
        standard_id=standard["id"],
        per_person=standard["per"],
        unit=standard["unit"],
        whole=standard["whole"],
        source=standard["source"],
    )


def item_name(item: str, speaker: Speaker) -> str:
    """What is needed, as the page calls it; an item it has no word for as it was written."""
    key = f"need.{item.replace(' ', '_')}"
    return speaker.told(key) if speaker.knows(key) else speaker.other(item)


def amount_for(people: float, standard: StandardData, speaker: Speaker) -> str:
    """What people need, without the item and "a day", which a heading says."""
    return amount_of(amount_needed(need_of(standard), people), standard, speaker)


def amount_of(amount: float, standard: StandardData, speaker: Speaker) -> str:
    """An amount in the standard's unit, without the item and "a day"; "none" for zero."""
    if amount <= 0:
        return speaker.told("drawn.nothing")
    unit = standard["unit"]
    if standard["whole"]:
        number = speaker.number(f"{amount:,.0f}")
        name = unit.removesuffix("s") if amount == 1 else unit
        return number if unit in _OF_THEIR_ITEM else f"{number} {_bare(name, speaker)}"
    value, unit = scale_unit(amount, unit)
    return f"{speaker.number(two_figures(value))} {_bare(unit, speaker)}"


def per_person(standard: StandardData, speaker: Speaker) -> str:
    """What a standard asks for: "15 L/day a person", "1 toilet for 50 people"."""
    per, unit = standard["per"], standard["unit"]
    if standard["whole"] and 0 < per <= 1:
        one = f"1 {speaker.other(unit.removesuffix('s'))}"
        if unit in _OF_THEIR_ITEM:
            one = speaker.told(f"unit.{unit}", count=1)
        if per == 1:
            return speaker.told("drawn.each", amount=one)
        people = speaker.number(f"{1 / per:.3g}")
        return speaker.told("drawn.shared", amount=one, people=people, count=1 / per)
    amount = f"{speaker.number(f'{per:g}')} {_asked(unit, speaker)}"
    return speaker.told("drawn.each", amount=amount)


def _bare(unit: str, speaker: Speaker) -> str:
    """A unit without what the heading of its column says."""
    bare = unit.replace("/day", "").replace(" (dry)", "")
    key = f"bare.{bare}"
    return speaker.told(key) if speaker.knows(key) else speaker.other(bare)


def _asked(unit: str, speaker: Speaker) -> str:
    """A unit with what it is for: "L/day"."""
    for key in (f"asked.{unit}", f"bare.{unit}"):
        if speaker.knows(key):
            return speaker.told(key)
    return speaker.other(unit)
