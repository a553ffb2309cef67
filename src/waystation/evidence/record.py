"""A figure as plain values and back, and its identity."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias

from waystation.domain.days import parse_day
from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import (
    DayPrecision,
    FigureKind,
    HedgeClass,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
)

Plain: TypeAlias = str | int | float | None

FIGURE_FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Figure) if field.name != "at")
"""Names of a figure's fields that are kept, in the order of the record."""

CLOSED_LISTS: Mapping[str, type[StrEnum]] = {
    "unit": Unit,
    "kind": FigureKind,
    "measure": Measure,
    "hedge_class": HedgeClass,
    "place_role": PlaceRole,
    "modality": Modality,
    "speaker_class": SpeakerClass,
    "day_precision": DayPrecision,
}
"""Fields whose values come from a closed list of words."""

DAYS: tuple[str, ...] = ("event_day", "event_end", "published", "retrieved")
"""Fields that hold a day."""

_DEFAULTS: Mapping[str, object] = {
    field.name: field.default for field in fields(Figure) if field.default is not MISSING
}
_FIRST_FIELDS = frozenset(FIGURE_FIELDS[: FIGURE_FIELDS.index("note") + 1])
"""Fields of the first release: always part of the identity, so that identities last."""

_WORD_PLACES: tuple[tuple[int, Mapping[str, StrEnum]], ...] = tuple(
    (FIGURE_FIELDS.index(name), {word.value: word for word in words})
    for name, words in CLOSED_LISTS.items()
)
_DAY_PLACES: tuple[int, ...] = tuple(FIGURE_FIELDS.index(name) for name in DAYS)


def figure_to_plain(figure: Figure) -> dict[str, Plain]:
    """The figure as text, whole numbers and None; days as YYYY-MM-DD."""
    return {name: _to_plain(getattr(figure, name)) for name in FIGURE_FIELDS}


def figure_from_plain(values: Mapping[str, Any]) -> Figure:
    """The figure that `figure_to_plain` gave these values for.

    Raises:
        ValueError: A word is not in its closed list, or a day does not exist.
        KeyError: A field is absent.
    """
    parts: dict[str, Any] = {name: values[name] for name in FIGURE_FIELDS}
    for name, words in CLOSED_LISTS.items():
        parts[name] = words(parts[name])
    for name in DAYS:
        parts[name] = parse_day(parts[name]) if parts[name] is not None else None
    return Figure(**parts)


def figure_from_row(values: Sequence[Any]) -> Figure:
    """The figure of a row of values in the order of `FIGURE_FIELDS`.

    Raises:
        ValueError: A word is not in its closed list, or a day does not exist.
    """
    parts = list(values)
    for place, words in _WORD_PLACES:
        parts[place] = words[parts[place]] if parts[place] in words else _refuse(parts[place])
    for place in _DAY_PLACES:
        if parts[place] is not None:
            parts[place] = _day(parts[place])
    return Figure(*parts)


def figure_id(figure: Figure) -> str:
    """Identity of what the figure says: 16 hexadecimal digits of SHA-256 over canonical JSON.

    JSON keeps the parts apart, so two different figures cannot join to the same text. White
    space around a text is no part of what it says. A field that came with a later release counts
    only where it says something, so that figures keep their identities.
    """
    plain = figure_to_plain(tidy(figure))
    told = {name: value for name, value in plain.items() if _tells(name, value)}
    content = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def tidy(figure: Figure) -> Figure:
    """The figure without white space around its texts; offsets move with what they point at."""
    values: dict[str, Any] = {name: getattr(figure, name) for name in FIGURE_FIELDS}
    tidied: dict[str, Any] = {name: _strip(value) for name, value in values.items()}
    if tidied == values:
        return figure
    if figure.end > figure.start:
        tidied["start"] += _leading(figure.words)
        tidied["end"] -= len(figure.words) - len(figure.words.rstrip())
    if figure.report_id:
        tidied["sentence_start"] += _leading(figure.sentence)
    return Figure(**tidied)


def _refuse(word: object) -> StrEnum:
    msg = f"{word!r} is not one of our words"
    raise ValueError(msg)


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date:
    return parse_day(text)


def _tells(name: str, value: Plain) -> bool:
    return name in _FIRST_FIELDS or value != _to_plain(_DEFAULTS[name])


def _strip(value: object) -> object:
    return value.strip() if type(value) is str else value


def _leading(text: str) -> int:
    return len(text) - len(text.lstrip()) if text.strip() else 0


def _to_plain(value: object) -> Plain:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value if value is None or isinstance(value, int | float) else str(value)
