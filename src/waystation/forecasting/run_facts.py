"""What a run is of: everything a bit of its result may depend on, under names people know."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from waystation.domain.errors import InputError
from waystation.domain.personal import personal
from waystation.domain.version import __version__
from waystation.evidence.copies import CopyLink
from waystation.forecasting.identity import evidence_hash, scenario_hash
from waystation.forecasting.members import Ground, Prepared

LAYOUT = 1
"""Number of the way a store is laid out."""
NAMES: Mapping[str, str] = {
    "scenario": "the scenario",
    "evidence": "the evidence",
    "as_of": "the as-of day",
    "days": "the days ahead",
    "members": "the number of members",
    "seed": "the seed",
    "method": "the method",
    "part_members": "the members of a part (--part-members)",
    "flows": "whether flow is told",
    "device": "the device",
    "version": "the version of Waystation",
    "layout": "the layout of the store",
    "numpy": "the version of numpy",
    "numba": "the version of numba",
    "zarr": "the version of zarr",
}
"""What may differ, for people."""


def facts_of(
    ready: Prepared, ground: Ground, links: Sequence[CopyLink], part_members: int
) -> dict[str, Any]:
    """What a run is of.

    Args:
        ready: The question.
        ground: What its members run on.
        links: Which reports copy which.
        part_members: Members of a part.
    """
    import numba
    import zarr

    return {
        "scenario": _scenario(ready, ground),
        "evidence": _evidence(ready, ground, links),
        "as_of": ready.as_of.isoformat(),
        "days": ready.horizon,
        "members": ground.members,
        "seed": ground.seed,
        "method": str(ready.asked),
        "part_members": part_members,
        "flows": ground.flows,
        "device": str(ground.rules.device),
        "version": __version__,
        "layout": LAYOUT,
        "numpy": np.__version__,
        "numba": numba.__version__,
        "zarr": zarr.__version__,
    }


def run_hash(facts: Mapping[str, Any]) -> str:
    """SHA-256 over what a run is of."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def differences_told(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What differs between two runs, for people: "the seed (1 there, 2 now)"."""
    told = []
    for key, name in NAMES.items():
        there, here = before.get(key), now.get(key)
        if there != here:
            short = len(str(there)) <= _SHORT and len(str(here)) <= _SHORT
            short = short and not personal(str(there))
            told.append(f"{name} ({there} there, {here} now)" if short else name)
    return ", ".join(told)


_SHORT = 20


def _scenario(ready: Prepared, ground: Ground) -> str:
    """Of the scenario's files as known by the as-of day, and of what the engine runs on."""
    digest = hashlib.sha256()
    try:
        digest.update(scenario_hash(Path(ready.scenario.folder), as_of=ready.as_of).encode())
    except InputError:
        digest.update(b"no folder")
    add_content(digest, (ready.model, ground.places, ready.scenario.title))
    return digest.hexdigest()


def _evidence(ready: Prepared, ground: Ground, links: Sequence[CopyLink]) -> str:
    digest = hashlib.sha256(evidence_hash(ready.known, links, as_of=ready.as_of).encode())
    digest.update(repr((ground.observations, ground.asked)).encode())
    return digest.hexdigest()


def add_content(digest: Any, value: object) -> None:  # noqa: ANN401
    """Add a record and all in it to a hash, arrays by their bytes."""
    if isinstance(value, np.ndarray):
        digest.update(f"{value.dtype}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            digest.update(one.name.encode())
            add_content(digest, getattr(value, one.name))
    elif isinstance(value, tuple | list):
        digest.update(f"[{len(value)}".encode())
        for each in value:
            add_content(digest, each)
    else:
        digest.update(repr(value).encode())
