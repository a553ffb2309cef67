"""A record with some fields changed, several times faster than `dataclasses.replace`."""

from __future__ import annotations

from typing import TypeVar

Record = TypeVar("Record")


def changed(record: Record, **fields: object) -> Record:
    """The frozen record with these fields, which must be fields of its class.

    Reading changes a figure some six times; `replace` runs all forty fields through `__init__`
    each time. For classes without slots, `__post_init__` and cached properties.
    """
    copy = object.__new__(type(record))
    copy.__dict__.update(record.__dict__, **fields)
    return copy
