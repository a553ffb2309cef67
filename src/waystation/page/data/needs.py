"""Standards in force, and supplies entered."""

from __future__ import annotations

from waystation.page.picks import Picks
from waystation.page.schema import StandardData, SupplyData


def standards_data(picks: Picks) -> list[StandardData]:
    """The standards in force, in the order of their table."""
    return [
        {
            "item": need.item,
            "id": need.standard_id,
            "per": need.per_person,
            "unit": need.unit,
            "whole": need.whole,
            "source": need.source,
        }
        for need in picks.forecast.needs
    ]


def supplies_data(picks: Picks) -> list[SupplyData] | None:
    """Supplies entered at public places; None where nobody entered any."""
    supplies = picks.forecast.scenario.supplies
    if not supplies:
        return None
    first = picks.days[0]
    return [
        {
            "place": supply.place,
            "item": supply.item,
            "amount": supply.amount,
            "first": (supply.first_day - first).days,
            "last": None if supply.last_day is None else (supply.last_day - first).days,
            "source": supply.source,
        }
        for supply in supplies
        if supply.place in picks.names
    ]
