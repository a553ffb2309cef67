"""Documents of every kind, whole and damaged, and any bytes."""

from __future__ import annotations

from fuzz.damage import damaged
from fuzz.documents import check_bytes, samples
from fuzz.draw import Draw


def check(data: bytes) -> bool:
    """Load a document; it is read or refused."""
    draw = Draw(data)
    if draw.below(4) == 3:
        return bool(check_bytes(draw.rest()))
    return bool(check_bytes(damaged(draw, draw.one_of(samples()))))
