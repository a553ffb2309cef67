"""Words other sets of labels use for our units, kinds, hedge classes and modalities."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeVar

from waystation.domain.vocabulary import FigureKind, HedgeClass, Modality, Unit
from waystation.reports.words.lexicon import english
from waystation.reports.words.tokens import tokenise

_Word = TypeVar("_Word", bound=StrEnum)
_VAGUE = frozenset({"several", "few", "couple", "numerous", "many", "half", "quarter"})
_SECTIONS: Mapping[type[StrEnum], str] = {
    Unit: "unit",
    FigureKind: "kind",
    HedgeClass: "hedge",
    Modality: "modality",
}


def folded(words: str) -> str:
    """Words in lower case, runs of anything but letters and digits as one space."""
    kept = (char if char.isalnum() else " " for char in words.casefold())
    return " ".join("".join(kept).split())


def word_of(vocabulary: type[_Word], text: str) -> _Word | None:
    """Our word for a label of another set; None when the table has none."""
    found = _table(vocabulary).get(folded(text))
    return vocabulary(found) if found else None


@cache
def _table(vocabulary: type[StrEnum]) -> dict[str, str]:
    path = files("waystation.reports.evaluation").joinpath("labels.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))[_SECTIONS[vocabulary]]
    table = {folded(text): value for value, texts in data.items() for text in texts}
    return table | {folded(word.value): word.value for word in vocabulary}


def points_at_number(words: str) -> bool:
    """True for words with a digit or a number word in them."""
    if any(char.isdigit() for char in words):
        return True
    known = english().numbers
    return any(
        lower in known.units or lower in known.scales or lower in known.plurals or lower in _VAGUE
        for lower in (token.lower for token in tokenise(words))
    )
