"""A figure with some fields changed, several times faster than `dataclasses.replace`."""

from __future__ import annotations

from waystation.domain.evidence import Figure


def changed(figure: Figure, **fields: object) -> Figure:
    """The figure with these fields; the names must be fields of `Figure`.

    Reading changes a figure some six times; `replace` runs all forty fields through `__init__`
    each time.
    """
    copy = object.__new__(Figure)
    copy.__dict__.update(figure.__dict__, **fields)
    return copy
