"""Origins after what people settled: a figure called a copy shares its original's origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from waystation.domain.evidence import Entry
from waystation.domain.vocabulary import Verdict


def successors(entries: Iterable[Entry]) -> dict[str, str]:
    """By figure, the one that counts in its stead, or whose copy it is.

    Args:
        entries: Every entry, those that do not count too.
    """
    return {entry.figure_id: entry.replaced_by for entry in entries if entry.replaced_by}


def merged_origins(
    entries: Iterable[Entry],
    origins: Mapping[str, str],
    instead: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The origins with every merged figure, and what shares its origin, under its original's.

    Where the original was corrected later on, the correction is the original. A figure whose
    original is not among the entries stands for itself.

    Args:
        entries: The entries `origins` was made from.
        origins: Origin by figure, from `assign_origins`.
        instead: What counts in the stead of figures that do not, from `successors`.
    """
    becomes: dict[str, str] = {}
    for entry in entries:
        original = _standing(entry.replaced_by, origins, instead or {})
        if entry.verdict is Verdict.MERGED and original != entry.figure_id and original:
            first = _end(origins[entry.figure_id], becomes)
            last = _end(origins[original], becomes)
            if first != last:
                becomes[first] = last
    return {key: _end(origin, becomes) for key, origin in origins.items()}


def _standing(key: str, origins: Mapping[str, str], instead: Mapping[str, str]) -> str:
    """The figure among the entries that stands for one; empty when there is none."""
    seen: set[str] = set()
    while key not in origins:
        if key in seen or key not in instead:
            return ""
        seen.add(key)
        key = instead[key]
    return key


def _end(origin: str, becomes: Mapping[str, str]) -> str:
    while origin in becomes:
        origin = becomes[origin]
    return origin
