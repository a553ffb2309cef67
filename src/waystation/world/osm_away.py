"""OpenStreetMap extracts, read in a process apart (`waystation.apart`): osmium is written in C++.

The file is not handed over: the process reads it by its path, in passes, and sends back what a
network needs. What comes is checked before anything is counted with it.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from waystation.apart.pool import ApartError, Bounds, End, run
from waystation.apart.worker import Send
from waystation.domain.errors import InputError, Problem
from waystation.world.osm_read import Control, Extract, TaggedPlace, need_osmium, read_extract

TASK = "waystation.world.osm_away:extract"
MEMORY = 16 << 30
"""Bytes of address space: 40 million nodes take 4 GB, and osmium's threads reserve some."""
LEAST_SECONDS, SECONDS_A_MB = 300.0, 3.0
"""How long reading may take, by the size of the file: about ten times what is measured."""

_PIECE = 1 << 20
_AT_ONCE = 2_000
_ARRAYS = {"x": "<i4", "y": "<i4", "node": "<i4", "begin": "<i8", "bits": "|u1"}
_SMALLER = "a whole extract of a smaller area (osmium extract)"


@dataclass
class _Coming:
    """What has come so far."""

    parts: dict[str, list[bytes]] = field(default_factory=lambda: {name: [] for name in _ARRAYS})
    places: list[TaggedPlace] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    nameless: int = 0

    def take(self, message: Mapping[str, Any]) -> None:
        """Take what the process apart sent."""
        for sort, value in message.items():
            if sort == "nameless":
                self.nameless = int(value)
            elif sort == "places":
                self.places += [_place(one) for one in value]
            elif sort == "controls":
                self.controls += [Control(str(n), float(lat), float(lon)) for n, lat, lon in value]
            else:
                self.parts[sort].append(base64.b64decode(value, validate=True))

    def extract(self) -> Extract:
        """All of it, as an extract whose parts fit one another.

        Raises:
            ValueError: They do not.
        """
        found = {
            name: np.frombuffer(b"".join(self.parts.pop(name)), np.dtype(kind))
            for name, kind in _ARRAYS.items()
        }
        made = Extract(
            **found, places=tuple(self.places), controls=tuple(self.controls),
            nameless=self.nameless,
        )  # fmt: skip
        _check(made)
        return made


def read_away(path: Path, classes: Collection[str]) -> Extract:
    """Read an extract in a process apart.

    Args:
        path: The file.
        classes: Values of `highway` that are used.

    Raises:
        InputError: As `read_extract`, or it takes too long, too much memory, or breaks its reader.
    """
    if not path.is_file():
        return read_extract(path, classes)
    need_osmium(path)
    seconds = LEAST_SECONDS + SECONDS_A_MB * path.stat().st_size / 1e6
    asked = {"path": str(path.absolute()), "classes": sorted(classes)}
    coming = _Coming()
    try:
        for message in run(TASK, asked, b"", Bounds(MEMORY, seconds), fresh=True):
            coming.take(message)
        return coming.extract()
    except InputError as error:
        named = [replace(one, file=str(path)) for one in error.problems]
        raise InputError(named) from None
    except ApartError as error:
        raise _refused(path, _why(error, seconds)) from None
    except (TypeError, ArithmeticError, ValueError, LookupError, AttributeError):
        raise _refused(path, _why(ApartError(End.DIED), seconds)) from None


def _refused(path: Path, found: str) -> InputError:
    return InputError([Problem(str(path), 0, "", found, _SMALLER)])


def _why(error: ApartError, seconds: float) -> str:
    if error.end is End.STALLED:
        return f"an extract that is not read within {seconds:,.0f} seconds"
    if error.end is End.MEMORY:
        return "an extract that takes too much memory to read"
    return "an extract that breaks its reader"


def extract(arguments: Mapping[str, Any], data: bytes, send: Send) -> None:  # noqa: ARG001
    """In the process apart: read an extract and send it.

    Args:
        arguments: What `read_away` gives.
        data: Nothing; the file is read by its path.
        send: Takes messages as `_Coming.take` knows them.

    Raises:
        InputError: As `read_extract`.
    """
    found = read_extract(Path(arguments["path"]), arguments["classes"])
    for name, kind in _ARRAYS.items():
        values = np.ascontiguousarray(getattr(found, name), np.dtype(kind))
        for at in range(0, len(values), _PIECE):
            part = values[at : at + _PIECE].tobytes()
            send({name: base64.b64encode(part).decode("ascii")})
    for at in range(0, len(found.places), _AT_ONCE):
        send({"places": [asdict(one) for one in found.places[at : at + _AT_ONCE]]})
    for at in range(0, len(found.controls), _AT_ONCE):
        some = found.controls[at : at + _AT_ONCE]
        send({"controls": [[one.name, one.lat, one.lon] for one in some]})
    send({"nameless": found.nameless})


def _place(value: Mapping[str, Any]) -> TaggedPlace:
    return TaggedPlace(
        names=tuple(map(str, value["names"])),
        kind=str(value["kind"]),
        lat=float(value["lat"]),
        lon=float(value["lon"]),
        population=int(value["population"]),
        country=str(value["country"]),
        admin1=str(value["admin1"]),
    )


def _check(found: Extract) -> None:
    """See that numbers of nodes are those of nodes that are there: they are not looked at again."""
    whole = len(found.x) == len(found.y) > 0
    whole &= len(found.begin) == len(found.bits) + 1 > 1
    whole = whole and found.begin[0] == 0 and found.begin[-1] == len(found.node)
    whole = bool(whole and (np.diff(found.begin) >= 0).all())
    whole = bool(whole and len(found.node) and found.node.min() >= 0)
    if not (whole and found.node.max() < len(found.x)):
        msg = "parts that do not fit"
        raise ValueError(msg)
