"""Controls: what differs between members and from week to week beside the parameters.

Three factors steer a member's people: how many set off at each origin, how strongly each place
draws those who choose where to go, how many a crossing lets through. On the log scale each is a
fixed part plus a stationary autoregressive process of first order by weeks, both made of standard
normal shocks. Shocks come from the member's own streams, or from an assimilation that has found
better ones.
"""

from __future__ import annotations

from typing import NamedTuple

from waystation.domain.model import FloatArray


class Controls(NamedTuple):
    """Factors for one day. M members, L locations.

    Attributes:
        departures: (M, L + 1) on those who set off at each location; the last column is for
            departures that name no location. (0, L + 1) when all are one.
        pull: (M, L) on the chance that a journey ends at each location. (0, L) when all are one.
        room: (M, L) on the people a crossing admits in a day. (0, L) when all are one.
    """

    departures: FloatArray
    pull: FloatArray
    room: FloatArray


class Shocks(NamedTuple):
    """Standard normal shocks the controls are made of; row 0 is the fixed part, then weeks.

    Attributes:
        departures: (M, 1 + W, origins).
        pull: (M, 1 + W, places that draw people).
        room: (M, 1 + W, crossings that hold people back).
    """

    departures: FloatArray
    pull: FloatArray
    room: FloatArray
