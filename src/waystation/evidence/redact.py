"""A report's rows without its words: values, days, places and identities stay.

Every function gives rows to write; `waystation.evidence.purge` writes them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from waystation.domain.purged import is_purged
from waystation.evidence.plain_words import plain_words, site_of
from waystation.evidence.quoting import Quotes

FREE: Mapping[str, tuple[str, ...]] = {
    "decisions": ("reason",),
    "reviews": ("caveat", "note"),
    "audit": ("about", "reason", "note"),
}
"""Columns of the other tables in which people write freely, and may have quoted a report."""

_FIGURE = ("words", "who", "hedge", "speaker", "url", "sentence", "note", "runner_up")
_QUOTED = re.compile(r"[“”‘’\"«»]")


@dataclass(frozen=True)
class NewRow:
    """A row as it shall be.

    Attributes:
        table: Its table.
        key: Its number there.
        values: Columns that change.
    """

    table: str
    key: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class FigureTexts:
    """A figure's texts before and after.

    Attributes:
        figure_id: The figure.
        row: What changes.
        old: The texts as they are, by column.
        start: Offset of the words in the sentence.
    """

    figure_id: str
    row: NewRow
    old: Mapping[str, str]
    start: int


def figures_without_words(
    connection: sqlite3.Connection, report_ids: Collection[str], before: Collection[str], mark: str
) -> Iterator[FigureTexts]:
    """The figures of reports without the reports' words.

    Speakers whom no other report names become "official 3f2a-1": the same one stays the same.

    Args:
        connection: The ledger.
        report_ids: The reports to purge.
        before: Reports that were purged before; speakers that stayed may have to go now.
        mark: What stands in place of a sentence.
    """
    gone = {*report_ids, *before}
    names = ", ".join(f'"{name}"' for name in (*_FIGURE, "speaker_class", "report_id", "figure_id"))
    query = f"""SELECT entered, start - sentence_start, {names} FROM figures ORDER BY entered"""
    held = connection.execute(query).fetchall()
    columns = (*_FIGURE, "speaker_class", "report_id", "figure_id")
    rows = [(row[0], row[1], dict(zip(columns, row[2:], strict=True))) for row in held]
    kept = {_same(texts["speaker"]) for _, _, texts in rows if texts["report_id"] not in gone}
    others: dict[str, str] = {}
    for key, start, texts in rows:
        if texts["report_id"] not in gone:
            continue
        speaker = _speaker(texts, kept, others)
        new = {"speaker": speaker}
        if texts["report_id"] in report_ids and not is_purged(texts["sentence"]):
            new |= _without_words(texts, mark)
        changed = {name: text for name, text in new.items() if text != texts[name]}
        old = {name: texts[name] for name in _FIGURE}
        yield FigureTexts(texts["figure_id"], NewRow("figures", key, changed), old, start)


def reports_without_texts(
    connection: sqlite3.Connection, report_ids: Sequence[str], mark: str
) -> Iterator[NewRow]:
    """The rows of reports without text and title, with the site alone of their address."""
    query = "SELECT entered, text, title, url FROM reports WHERE report_id = ?"
    for report_id in report_ids:
        key, text, title, url = connection.execute(query, (report_id,)).fetchone()
        if text or not is_purged(title):
            yield NewRow("reports", key, {"text": "", "title": mark, "url": site_of(url)})


def quoting_rows(connection: sqlite3.Connection, found: Quotes) -> Iterator[NewRow]:
    """Rows in which people quoted a report, without the quotation."""
    for table, columns in FREE.items():
        names = ", ".join(f'"{name}"' for name in columns)
        for key, *texts in connection.execute(f"SELECT sequence, {names} FROM {table}").fetchall():
            new = {name: found.without(text) for name, text in zip(columns, texts, strict=True)}
            held = dict(zip(columns, texts, strict=True))
            changed = {name: text for name, text in new.items() if text != held[name]}
            if changed:
                yield NewRow(table, key, changed)


def _without_words(texts: Mapping[str, str], mark: str) -> dict[str, str]:
    note = "; ".join(part for part in texts["note"].split("; ") if not _QUOTED.search(part))
    return {
        "words": plain_words(texts["words"]),
        "who": plain_words(texts["who"]),
        "hedge": plain_words(texts["hedge"]),
        "url": site_of(texts["url"]),
        "sentence": mark,
        "note": note,
        "runner_up": "",
    }


def _speaker(texts: Mapping[str, str], kept: Collection[str], others: dict[str, str]) -> str:
    name, told = _same(texts["speaker"]), f"{texts['report_id'][:4]}-"
    own = f"{texts['speaker_class']} {told}"
    if not name or name in kept or texts["speaker"].startswith(own):
        return texts["speaker"]
    return others.setdefault(name, f"{own}{len(others) + 1}")


def _same(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
