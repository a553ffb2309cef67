"""Origins after what people settled: a figure called a copy shares its original's origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from waystation.domain.evidence import Entry
from waystation.domain.vocabulary import Verdict


def merged_origins(entries: Iterable[Entry], origins: Mapping[str, str]) -> dict[str, str]:
    """The origins with every merged figure, and what shares its origin, under its original's.

    A figure whose original is not among the entries stands for itself.

    Args:
        entries: The entries `origins` was made from.
        origins: Origin by figure, from `assign_origins`.
    """
    becomes: dict[str, str] = {}
    for entry in entries:
        if entry.verdict is Verdict.MERGED and entry.replaced_by in origins:
            first = _end(origins[entry.figure_id], becomes)
            last = _end(origins[entry.replaced_by], becomes)
            if first != last:
                becomes[first] = last
    return {key: _end(origin, becomes) for key, origin in origins.items()}


def _end(origin: str, becomes: Mapping[str, str]) -> str:
    while origin in becomes:
        origin = becomes[origin]
    return origin
