"""The check of every figure against the forecast it helped to make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from waystation.assimilation.influence import band_position, near_share
from waystation.assimilation.trace import Traced
from waystation.domain.evidence import Decision


def checked(decisions: Sequence[Decision], traced: Traced) -> tuple[Decision, ...]:
    """Decisions with where each figure used lies in what the members would have reported.

    Args:
        decisions: One per ledger entry.
        traced: What the members had for each figure used.
    """
    numbers = {one.figure_ids[0]: i for i, one in enumerate(traced.observations)}
    return tuple(
        replace(
            made,
            band=band_position(traced, numbers[made.figure_id]),
            near=near_share(traced, numbers[made.figure_id]),
        )
        if made.used and made.figure_id in numbers
        else made
        for made in decisions
    )
