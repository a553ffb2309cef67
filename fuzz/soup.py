"""Texts of the grammar's own words in any order: they reach further into it than letters do."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

_SIGNS = (
    *(" ", " ", " ", " ", ", ", ". ", "; ", ": ", "\n", "\n\n", "\n- ", "\n1. ", "\n# ", "\n| "),
    *("-", "–", "/", "(", ")", "[", "]", "“", "”", '"', "'", "’s", "+", "%", "$", "€", "*", "**"),
    *(
        "\u00a0",
        "\u202f",
        "\u200b",
        "\u00ad",
        "\u202e",
        "\ud800",
        "…",
        "é",
        "🚌",
        "ﬁ",
        "â€™",
        "\x00",
    ),
)
_NUMBERS = (
    *("0", "1", "3", "12", "40", "000", "800", "1,500", "4,000", "61, 000", "1 500", "12.500"),
    *("1.5", "2018", "1846-48", "800-1000", "70+", "+2,300", "10k", "1/2", "½", "10:30", "24/10"),
    *(
        "2018-10-24",
        "24 October",
        "Oct. 24, 2018",
        "9" * 30,
        "1,00,000",
        "1'000",
        "٣٠",
        "１２",
        "²",
    ),
)
_NAMES = (
    *("Honduras", "Ciudad Hidalgo", "Chiapas", "Mexico", "Tapachula", "the US-Mexico border"),
    *(
        "UNHCR",
        "the mayor of Huixtla",
        "officials",
        "Date: 22 October 2018\n",
        "GENEVA (Reuters) -",
    ),
)
LEAST_BYTES = 2


@cache
def vocabulary(language: str) -> tuple[str, ...]:
    """Signs, numbers, names and every word and phrase of a language's data file."""
    path = files("waystation.reports").joinpath(f"data/{language}.toml")
    path = path if path.is_file() else files("waystation.reports").joinpath("data/en.toml")
    found = _strings(tomllib.loads(path.read_text(encoding="utf-8")))
    words = sorted({word for word in found if word.strip()})
    return (*_SIGNS, *_NUMBERS, *_NAMES, *words)


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - TOML
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def soup(choices: Sequence[int], language: str = "en") -> str:
    """Words picked by numbers; a blank between two unless the number is odd and large."""
    words = vocabulary(language)
    parts = []
    for choice in choices:
        word = words[choice % len(words)]
        parts.append(word.capitalize() if choice % 7 == 0 else word)
        parts.append("" if choice % 5 == 0 else " ")
    return "".join(parts)
