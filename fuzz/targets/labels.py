"""Labelled documents for an evaluation, as JSON and as a table, and tables of wording."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from fuzz.damage import json_bytes, table_bytes, toml_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch, write

from waystation.domain.errors import InputError
from waystation.forecasting.wording_table import read_wording
from waystation.reports.evaluation.gold import Gold
from waystation.reports.evaluation.load import load_gold
from waystation.reports.evaluation.table import load_table

_TEXT = "Some 4,000 people reached Tapachula on Monday, officials said. Another 300 wait."
_LABEL = {
    "span": [0, 17],
    "words": "Some 4,000 people",
    "low": 4000,
    "high": 4000,
    "unit": "people",
    "kind": "arriving",
    "modality": "actual",
    "hedge": [0, 4],
    "place": "Tapachula",
}
_DOCUMENT: dict[str, Any] = {
    "id": "one",
    "text": _TEXT,
    "published": "2018-10-24",
    "language": "en",
    "figures": [_LABEL, {"span": [66, 69], "low": 300, "high": 300, "unit": "people"}],
    "main": 0,
    "labelled": {"scope": "figures", "units": ["people"], "kinds": ["arriving"]},
}
_TABLE = (
    "doc,record,char_start,char_end,span,hedge,unit,kind,modality,low,high\n"
    'one,figure,0,17,"Some 4,000 people",Some,people,arriving,actual,4000,4000\n'
    "one,figure,66,69,300,,people,,,300,300\n"
)


@cache
def _wording() -> str:
    path = resources.files("waystation.forecasting").joinpath("data/wording.toml")
    return path.read_text(encoding="utf-8")


def check(data: bytes) -> bool:
    """Read damaged labels; each that is taken lies in its text."""
    draw = Draw(data)
    way = draw.below(3)
    with scratch() as folder:
        try:
            if way == 0:
                read_wording(
                    toml_bytes(draw, _wording()).decode("utf-8", "replace"), "wording.toml"
                )
                return True
            gold = _table(draw, folder) if way == 1 else _lines(draw, folder)
        except InputError as error:
            check_refusal(error)
            return False
    for document in gold.documents:
        for label in (*(document.figures or ()), *(document.numbers or ())):
            start, end = label.span
            assert 0 <= start < end <= len(document.text), "a label outside its text"
    return True


def _table(draw: Draw, folder: Any) -> Gold:  # noqa: ANN401 - a path
    write(folder, {"texts/one.txt": _TEXT.encode(), "table.csv": table_bytes(draw, _TABLE)})
    return load_table(folder / "table.csv", folder / "texts")


def _lines(draw: Draw, folder: Any) -> Gold:  # noqa: ANN401 - a path
    content = json_bytes(draw, _DOCUMENT if draw.flag() else [_DOCUMENT, _DOCUMENT])
    whole = content + b"\n" + json.dumps(_DOCUMENT).encode() if draw.below(4) == 1 else content
    write(folder, {"gold.jsonl": whole})
    return load_gold(folder / "gold.jsonl")
