"""Labelled documents from a table of figures and a folder of texts."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.vocabulary import FigureKind, HedgeClass, Modality, Unit
from waystation.reports.evaluation.fields import Fields, as_span
from waystation.reports.evaluation.gold import Document, Gold, Label, Scope
from waystation.reports.evaluation.labels import label_of
from waystation.reports.evaluation.load import checked
from waystation.reports.evaluation.words import word_of

_NEEDED = ("doc", "record", "char_start", "char_end", "unit")


def load_table(table: Path, texts: Path) -> Gold:
    """Figures of a table (columns as in docs/reading-format.md), one document per `doc`.

    Places, speakers and days are not taken: such tables hold what other documents tell.

    Raises:
        InputError: A file cannot be read, or a row cannot be understood; all of them at once.
    """
    problems: list[Problem] = []
    documents: dict[str, str] = {}
    labels: dict[str, list[Label]] = {}
    for line, row in _rows(table):
        name = row["doc"]
        if name not in documents:
            documents[name] = _text(texts, name, line, table, problems)
        if row["record"] == "figure" and documents[name]:
            fields = Fields({}, problems, str(table), line)
            label = label_of(_as_json(row), "", documents[name], fields, Scope.FIGURES)
            labels.setdefault(name, []).extend([label] if label else [])
    if problems:
        raise InputError(problems)
    return checked(
        [
            Document(name, text, figures=tuple(labels.get(name, ())))
            for name, text in documents.items()
        ]
    )


def _rows(table: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            rows = [(reader.line_num, dict(row)) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        found = f"a file that cannot be read ({type(error).__name__})"
        raise InputError([Problem(str(table), 0, "", found, "a CSV table in UTF-8")]) from None
    missing = [name for name in _NEEDED if name not in (rows[0][1] if rows else {})]
    if missing:
        found = "no column " + ", ".join(missing)
        expected = "columns " + ", ".join(_NEEDED)
        raise InputError([Problem(str(table), 1, "", found, expected)])
    return [
        (line, {name: value or "" for name, value in row.items() if name}) for line, row in rows
    ]


def _text(folder: Path, name: str, line: int, table: Path, problems: list[Problem]) -> str:
    """The document whose file name starts with this name."""
    files = sorted(folder.iterdir()) if name and folder.is_dir() else []
    found = [path for path in files if path.name.startswith(name)]
    if len(found) != 1:
        expected = f"the start of one file name in {folder}"
        problems.append(Problem(str(table), line, "doc", repr(name), expected))
        return ""
    try:
        return found[0].read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        problems.append(Problem(str(found[0]), 0, "", "no text in UTF-8", "the text of a report"))
        return ""


def _as_json(row: Mapping[str, str]) -> dict[str, Any]:
    """A row as a label: empty ends are open; words that are none of ours are left out."""
    label: dict[str, Any] = {"span": [row["char_start"], row["char_end"]], "unit": row["unit"]}
    for name in ("low", "high", "read_low", "read_high"):
        if name in row:
            label[name] = row[name] or None
    words = {"kind": FigureKind, "modality": Modality, "hedge_class": HedgeClass, "unit": Unit}
    for name, vocabulary in words.items():
        if word := word_of(vocabulary, row.get(name, "")):
            label[name] = word.value
    return label | _hedge(row)


def _hedge(row: Mapping[str, str]) -> dict[str, Any]:
    """The hedge, where it stands at one end of the span and leaves a number."""
    span, hedge = row.get("span", "").casefold(), row.get("hedge", "").casefold()
    start, end = as_span([row["char_start"], row["char_end"]]) or (0, 0)
    if not hedge or span == hedge:
        return {"hedge": None}
    if span.startswith(hedge):
        return {"hedge": [start, start + len(hedge)]}
    return {"hedge": [end - len(hedge), end]} if span.endswith(hedge) else {"hedge": None}
