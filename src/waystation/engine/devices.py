"""What may run the step, by name."""

from __future__ import annotations

from enum import StrEnum

from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant


class Device(StrEnum):
    """What runs the step."""

    CPU = "cpu"
    GPU = "gpu"


def read_device(text: str) -> Device:
    """A device by its name.

    Raises:
        InputError: There is none of this name.
    """
    try:
        return Device(text)
    except ValueError:
        expected = " or ".join(Device) + meant(text, Device)
        raise InputError([Problem("--device", 0, "", repr(text), expected)]) from None
