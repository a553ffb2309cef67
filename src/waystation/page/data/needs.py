"""Standards in force, and supplies entered."""

from __future__ import annotations

from waystation.page.picks import Picks
from waystation.page.schema import StandardData


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
