"""Scores and mistakes as text for people and as a document for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from waystation.reports.evaluation.compare import Mistake
from waystation.reports.evaluation.gold import Document
from waystation.reports.evaluation.score import Scores

_CONTEXT = 60


def scores_table(scores: Scores) -> str:
    """One line a measure: value, 95 % interval, what it was counted over."""
    rows = [("measure", "value", "95 %", "of")]
    for item in scores.measures:
        interval = f"{item.low:.3f}-{item.high:.3f}"
        rows.append((item.name, f"{item.value:.3f}", interval, f"{item.count:g}"))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join([row[0].ljust(widths[0]), *rest])


def scores_json(scores: Scores) -> dict[str, Any]:
    """Scores ready for `json.dumps`."""
    return {
        "documents": scores.documents,
        "measures": [
            {
                "name": item.name,
                "value": item.value,
                "low": item.low,
                "high": item.high,
                "count": item.count,
            }
            for item in scores.measures
        ],
        "mistakes": dict(Counter(mistake.sort for mistake in scores.mistakes).most_common()),
    }


def mistakes_text(
    mistakes: Sequence[Mistake],
    documents: Sequence[Document],
    *,
    sorts: Sequence[str] = (),
    limit: int | None = None,
) -> str:
    """Mistakes by sort, each with the words around it.

    Args:
        mistakes: What was read otherwise than labelled.
        documents: Where the words are looked up.
        sorts: Only sorts that hold one of these words; empty means all.
        limit: Most to show of each sort.
    """
    texts = {document.name: document.text for document in documents}
    lines: list[str] = []
    for sort, number in Counter(mistake.sort for mistake in mistakes).most_common():
        if sorts and not any(word in sort for word in sorts):
            continue
        lines += ["", f"{sort}: {number}"]
        of_sort = [mistake for mistake in mistakes if mistake.sort == sort]
        for mistake in of_sort[:limit]:
            lines.append(f"  {mistake.document}: {_told(mistake)}")
            lines.append(f"    {_around(texts[mistake.document], mistake)}")
    return "\n".join(lines[1:])


def _told(mistake: Mistake) -> str:
    if mistake.sort.startswith(("missed", "false")):
        return repr(mistake.labelled or mistake.found)
    labelled, found = (
        repr(side) if side else "nothing" for side in (mistake.labelled, mistake.found)
    )
    return f"labelled {labelled}, found {found}"


def _around(text: str, mistake: Mistake) -> str:
    """The words around a span, the span in brackets, on one line."""
    start, end = mistake.span
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    return " ".join(f"{before}[[{text[start:end]}]]{after}".split())
