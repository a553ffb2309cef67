"""Labelled documents from JSON lines; every problem at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.vocabulary import FigureKind, Unit
from waystation.reports.evaluation.fields import Fields
from waystation.reports.evaluation.gold import Document, Gold, Label, Scope
from waystation.reports.evaluation.labels import has_span, label_of, main_of
from waystation.reports.evaluation.words import points_at_number

_TEXTS = ("text", "passage", "content", "body")
_NAMES = ("id", "doc_id", "doc", "document", "name")
_FIGURES = ("figures", "spans", "labels", "annotations", "entities")
_MAIN = ("main", "main_figure")
_MOST_SHOWN = 10


def load_gold(path: Path) -> Gold:
    """Read labelled documents: a JSON object a line, or one JSON list of them.

    Raises:
        InputError: The file cannot be read, or anything in it cannot be understood.
    """
    return gold_from_text(_text_of(path), str(path))


def gold_from_text(text: str, file: str) -> Gold:
    """Labelled documents of a file's text; raises as `load_gold`."""
    problems: list[Problem] = []
    documents: list[Document] = []
    for line, found in _objects(text, file, problems):
        document = _document(Fields(found, problems, file, line))
        if document:
            documents.append(document)
    if not problems and not documents:
        problems.append(Problem(file, 0, "", "no documents", "one JSON object a line"))
    if problems:
        raise InputError(problems)
    return checked(_joined(documents))


def checked(documents: Sequence[Document]) -> Gold:
    """Documents as they are scored: in order, labels of one span once; odd labels told."""
    remarks: list[str] = []
    kept = tuple(_checked_document(document, remarks) for document in documents)
    more = len(remarks) - _MOST_SHOWN
    shown = remarks[:_MOST_SHOWN] + ([f"... and {more} more like these"] if more > 0 else [])
    return Gold(kept, tuple(shown))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        found = "bytes that are not UTF-8"
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
    raise InputError([Problem(str(path), 0, "", found, "JSON lines in UTF-8")])


def _objects(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file, each with its line."""
    if text.lstrip().startswith("["):
        whole = _parsed(text, file, 0, problems)
        rows: Sequence[tuple[int, Any]] = [(n, item) for n, item in enumerate(whole or [], 1)]
    else:
        lines = enumerate(text.split("\n"), 1)
        rows = [(n, _parsed(line, file, n, problems)) for n, line in lines if line.strip()]
    for line, found in rows:
        if isinstance(found, dict):
            yield line, found
        elif found is not None:
            problems.append(Problem(file, line, "", type(found).__name__, "a JSON object"))


def _parsed(text: str, file: str, line: int, problems: list[Problem]) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        line = line or getattr(error, "lineno", 0)
        problems.append(Problem(file, line, where, "text that is not JSON", "one JSON object"))
        return None


def _document(fields: Fields) -> Document | None:
    text = fields.first(*_TEXTS)
    if not isinstance(text, str) or not text.strip():
        fields.wrong("text", "no text" if not isinstance(text, str) else text, "the document")
        return None
    scope = _scope(fields)
    figures = _labels(fields, text, _FIGURES, scope or Scope.FIGURES)
    if figures is None and has_span(fields):
        label = label_of(dict(fields.values), "", text, fields, scope or Scope.FIGURES)
        figures = (label,) if label else ()
    numbers = _labels(fields, text, ("numbers",), Scope.NUMBERS)
    if scope is Scope.NUMBERS and numbers is None:
        numbers, figures = figures, None
    main = None
    if name := fields.named(*_MAIN):
        main = main_of(fields.values[name], figures or numbers or (), text, fields)
    labelled = fields.first("labelled")
    within = fields.inside(labelled, "labelled.") if isinstance(labelled, dict) else fields
    return Document(
        name=fields.text(*_NAMES) or f"line {fields.line}",
        text=text,
        published=fields.day("published", "publication_date"),
        language=fields.text("language", "lang").lower(),
        figures=None if scope is Scope.NUMBERS else figures,
        numbers=None if scope is Scope.FIGURES else numbers,
        main=main,
        units=within.words(Unit, "units"),
        kinds=within.words(FigureKind, "kinds"),
        line=fields.line,
    )


def _scope(fields: Fields) -> Scope | None:
    labelled = fields.first("labelled")
    inner = labelled.get("scope") if isinstance(labelled, dict) else None
    found = inner or fields.text("scope")
    if not found:
        return None
    if found not in list(Scope):
        fields.wrong("scope", found, "figures or numbers")
        return None
    return Scope(found)


def _labels(
    fields: Fields, text: str, names: Sequence[str], scope: Scope
) -> tuple[Label, ...] | None:
    """The labels of a list; None when the document has no such list."""
    name = fields.named(*names)
    if not name or fields.values[name] is None:
        return None
    found = fields.values[name]
    if not isinstance(found, list):
        fields.wrong(name, found, "a list of labels")
        return ()
    labels = [
        label_of(item, f"{name}[{index}]", text, fields, scope) for index, item in enumerate(found)
    ]
    return tuple(label for label in labels if label)


def _joined(documents: Sequence[Document]) -> list[Document]:
    """Documents whose labels stand one a line, with one text and name, as one."""
    joined: dict[tuple[str, str], Document] = {}
    for document in documents:
        name = "" if document.name == f"line {document.line}" else document.name
        before = joined.get((name, document.text))
        joined[name, document.text] = _both(before, document) if before else document
    return list(joined.values())


def _both(first: Document, second: Document) -> Document:
    return replace(
        first,
        figures=_added(first.figures, second.figures),
        numbers=_added(first.numbers, second.numbers),
        main=first.main or second.main,
    )


def _added(
    first: tuple[Label, ...] | None, second: tuple[Label, ...] | None
) -> tuple[Label, ...] | None:
    return None if first is None and second is None else (first or ()) + (second or ())


def _checked_document(document: Document, remarks: list[str]) -> Document:
    return replace(
        document,
        figures=_checked_labels(document, document.figures, remarks),
        numbers=_checked_labels(document, document.numbers, remarks),
    )


def _checked_labels(
    document: Document, labels: tuple[Label, ...] | None, remarks: list[str]
) -> tuple[Label, ...] | None:
    if labels is None:
        return None
    kept: dict[tuple[int, int], Label] = {}
    for label in sorted(labels, key=lambda item: item.span):
        if label.span in kept:
            remarks.append(
                f"{document.name}: two labels of {_quoted(document, label)}; one is kept"
            )
            continue
        kept[label.span] = label
        if not points_at_number(document.text[slice(*label.span)]):
            remarks.append(
                f"{document.name}: the label at {label.span[0]} points at no digit or number "
                f"word but at {_quoted(document, label)}"
            )
    return tuple(kept.values())


def _quoted(document: Document, label: Label) -> str:
    return repr(document.text[slice(*label.span)][:40])
