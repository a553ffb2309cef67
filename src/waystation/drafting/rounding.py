"""Numbers of people as they are said to people."""

from __future__ import annotations


def two_figures(people: int) -> str:
    """A number rounded to its two leading figures, halves up."""
    step = 10 ** max(0, len(str(people)) - 2)
    return f"{(people + step // 2) // step * step:,}"
