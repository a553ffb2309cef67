"""How much longer the road is than the straight line.

A way over the network bends by itself, from place to place: in the middle by 1.08. `DETOUR` is what
roads bend beyond that. It was fitted so that ways over networks of `corridor.py` agree with known
road distances (tests/unit/data/known_distances.csv, one half; the other half tests it). Terms
for short ways were tried and change little; docs/roads.md has the figures.
"""

from __future__ import annotations

import math

DETOUR = 1.07
"""Road over straight line between neighbouring places."""

FITTED_ON = 158
"""Known distances it was fitted on."""

_ROUND_A_BAY = math.pi / 2.0


def road_km(straight: float, sea: float = 0.0) -> float:
    """Kilometres by road for a straight line, to whole kilometres, at least one.

    Args:
        straight: Kilometres in a straight line.
        sea: Kilometres of it over sea; the road goes round, counted as half a circle.
    """
    return float(max(1, round(DETOUR * (straight + (_ROUND_A_BAY - 1.0) * sea))))


def detour_text() -> str:
    """Where an approximate distance comes from, in words for the table of routes."""
    return (
        f"approximate: straight line times {DETOUR:.2f} (measured on {FITTED_ON} known routes), "
        "not a surveyed road"
    )
