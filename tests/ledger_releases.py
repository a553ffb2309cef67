"""Ledgers as earlier releases wrote them: their tables word for word, and rows of every kind."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tests.evidence_figures import TEXT, figure, read_figure

from waystation.domain.evidence import Figure
from waystation.evidence.chain import enrol, sign
from waystation.evidence.record import figure_id, figure_to_plain

RELEASED = (1, 2, 3, 4, 5)
"""Versions of ledgers that were released before this one."""

CHAINED = 5
"""Version that came with the chain."""

APPLICATION = 0x57617973

_FIRST = """
CREATE TABLE reports (
  entered INTEGER PRIMARY KEY AUTOINCREMENT,
  report_id TEXT NOT NULL UNIQUE CHECK (report_id <> ''),
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  published TEXT,
  publisher TEXT NOT NULL,
  url TEXT NOT NULL
);
CREATE TABLE figures (
  entered INTEGER PRIMARY KEY AUTOINCREMENT,
  figure_id TEXT NOT NULL UNIQUE CHECK (length(figure_id) = 16),
  via TEXT NOT NULL CHECK (via <> ''),
  read_from TEXT REFERENCES reports (report_id),
  "low" INTEGER CHECK ("low" IS NULL OR (typeof("low") = 'integer' AND "low" >= 0)),
  "high" INTEGER CHECK ("high" IS NULL OR (typeof("high") = 'integer' AND "high" >= 0)),
  "words" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "who" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "measure" TEXT NOT NULL,
  "hedge" TEXT NOT NULL,
  "hedge_class" TEXT NOT NULL,
  "place" TEXT NOT NULL,
  "location" TEXT NOT NULL,
  "place_role" TEXT NOT NULL,
  "group" TEXT NOT NULL,
  "event_day" TEXT,
  "day_basis" TEXT NOT NULL,
  "published" TEXT,
  "modality" TEXT NOT NULL,
  "speaker" TEXT NOT NULL,
  "speaker_class" TEXT NOT NULL,
  "publisher" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "origin" TEXT NOT NULL,
  "report_id" TEXT NOT NULL,
  "sentence" TEXT NOT NULL,
  "sentence_start" INTEGER NOT NULL CHECK ("sentence_start" >= 0),
  "start" INTEGER NOT NULL CHECK ("start" >= 0),
  "end" INTEGER NOT NULL,
  "note" TEXT NOT NULL,
  CONSTRAINT "low is not above high" CHECK ("low" <= "high"),
  CONSTRAINT "start is not after end" CHECK ("start" <= "end"),
  CONSTRAINT "read from its own report" CHECK (read_from IS NULL OR read_from = "report_id")
);
CREATE TABLE changes (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  figure_id TEXT NOT NULL REFERENCES figures (figure_id),
  what TEXT NOT NULL CHECK (what IN ('withdrawn', 'reinstated')),
  reason TEXT NOT NULL CHECK (reason <> '')
);
CREATE TRIGGER reports_known BEFORE INSERT ON reports
WHEN EXISTS (SELECT 1 FROM reports
             WHERE report_id = NEW.report_id OR entered = NEW.entered)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER figures_known BEFORE INSERT ON figures
WHEN EXISTS (SELECT 1 FROM figures
             WHERE figure_id = NEW.figure_id OR entered = NEW.entered)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER changes_known BEFORE INSERT ON changes
WHEN EXISTS (SELECT 1 FROM changes WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(IGNORE); END;
"""
_SECOND = """
CREATE TABLE reports (
  entered INTEGER PRIMARY KEY AUTOINCREMENT,
  report_id TEXT NOT NULL UNIQUE CHECK (report_id <> ''),
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  published TEXT,
  publisher TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  media TEXT NOT NULL,
  language TEXT NOT NULL,
  retrieved TEXT,
  upstream TEXT NOT NULL,
  recorded TEXT NOT NULL
);
CREATE TABLE figures (
  entered INTEGER PRIMARY KEY AUTOINCREMENT,
  figure_id TEXT NOT NULL UNIQUE CHECK (length(figure_id) = 16),
  via TEXT NOT NULL CHECK (via <> ''),
  read_from TEXT REFERENCES reports (report_id),
  recorded TEXT NOT NULL,
  "low" INTEGER CHECK ("low" IS NULL OR (typeof("low") = 'integer' AND "low" >= 0)),
  "high" INTEGER CHECK ("high" IS NULL OR (typeof("high") = 'integer' AND "high" >= 0)),
  "words" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "who" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "measure" TEXT NOT NULL,
  "hedge" TEXT NOT NULL,
  "hedge_class" TEXT NOT NULL,
  "place" TEXT NOT NULL,
  "location" TEXT NOT NULL,
  "place_role" TEXT NOT NULL,
  "group" TEXT NOT NULL,
  "event_day" TEXT,
  "day_basis" TEXT NOT NULL,
  "published" TEXT,
  "modality" TEXT NOT NULL,
  "speaker" TEXT NOT NULL,
  "speaker_class" TEXT NOT NULL,
  "publisher" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "origin" TEXT NOT NULL,
  "report_id" TEXT NOT NULL,
  "sentence" TEXT NOT NULL,
  "sentence_start" INTEGER NOT NULL CHECK ("sentence_start" >= 0),
  "start" INTEGER NOT NULL CHECK ("start" >= 0),
  "end" INTEGER NOT NULL,
  "note" TEXT NOT NULL,
  "number_start" INTEGER NOT NULL CHECK ("number_start" >= 0),
  "number_end" INTEGER NOT NULL,
  "household_size" REAL CHECK ("household_size" IS NULL OR "household_size" > 0),
  "runner_up" TEXT NOT NULL,
  "event_end" TEXT,
  "day_precision" TEXT NOT NULL,
  "retrieved" TEXT,
  "upstream" TEXT NOT NULL,
  "confidence" REAL NOT NULL CHECK ("confidence" BETWEEN 0 AND 1),
  "reader" TEXT NOT NULL,
  "hedge_start" INTEGER NOT NULL CHECK ("hedge_start" >= 0),
  "hedge_end" INTEGER NOT NULL,
  CONSTRAINT "low is not above high" CHECK ("low" <= "high"),
  CONSTRAINT "start is not after end" CHECK ("start" <= "end"),
  CONSTRAINT "read from its own report" CHECK (read_from IS NULL OR read_from = "report_id")
);
CREATE INDEX figures_read ON figures (read_from) WHERE read_from IS NOT NULL;
CREATE TABLE findings (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  finding_id TEXT NOT NULL UNIQUE CHECK (length(finding_id) = 16),
  report_id TEXT NOT NULL REFERENCES reports (report_id),
  kind TEXT NOT NULL CHECK (kind IN ('event', 'statement', 'relation')),
  "start" INTEGER NOT NULL CHECK ("start" >= 0),
  "end" INTEGER NOT NULL CHECK ("end" >= "start"),
  content TEXT NOT NULL CHECK (json_valid(content))
);
CREATE INDEX findings_read ON findings (report_id);
CREATE TABLE readings (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  report_id TEXT NOT NULL REFERENCES reports (report_id),
  reader TEXT NOT NULL,
  recorded TEXT NOT NULL,
  figures TEXT NOT NULL CHECK (json_valid(figures)),
  findings TEXT NOT NULL CHECK (json_valid(findings))
);
CREATE INDEX readings_of ON readings (report_id);
CREATE TABLE decisions (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  figure_id TEXT NOT NULL REFERENCES figures (figure_id),
  what TEXT NOT NULL CHECK (what IN
    ('accepted', 'rejected', 'corrected', 'withdrawn', 'reinstated', 'merged')),
  author TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''),
  decided TEXT NOT NULL,
  replacement TEXT REFERENCES figures (figure_id),
  CONSTRAINT "a replacement where one is needed"
    CHECK ((what IN ('corrected', 'merged')) = (replacement IS NOT NULL)),
  CONSTRAINT "not its own replacement" CHECK (replacement IS NULL OR replacement <> figure_id)
);
CREATE INDEX decisions_on ON decisions (figure_id);
CREATE INDEX decisions_for ON decisions (replacement) WHERE replacement IS NOT NULL;
CREATE TABLE signatures (
  "key" INTEGER NOT NULL,
  report INTEGER NOT NULL REFERENCES reports (entered),
  PRIMARY KEY ("key", report)
) WITHOUT ROWID;
CREATE TABLE links (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  older TEXT NOT NULL REFERENCES reports (report_id),
  newer TEXT NOT NULL REFERENCES reports (report_id),
  content TEXT NOT NULL CHECK (json_valid(content)),
  UNIQUE (older, newer)
);
CREATE INDEX links_newer ON links (newer);
CREATE TRIGGER links_known BEFORE INSERT ON links
WHEN EXISTS (SELECT 1 FROM links
             WHERE (older = NEW.older AND newer = NEW.newer) OR sequence = NEW.sequence)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER reports_known BEFORE INSERT ON reports
WHEN EXISTS (SELECT 1 FROM reports
             WHERE report_id = NEW.report_id OR entered = NEW.entered)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER figures_known BEFORE INSERT ON figures
WHEN EXISTS (SELECT 1 FROM figures
             WHERE figure_id = NEW.figure_id OR entered = NEW.entered)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER findings_known BEFORE INSERT ON findings
WHEN EXISTS (SELECT 1 FROM findings
             WHERE finding_id = NEW.finding_id OR sequence = NEW.sequence)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER readings_known BEFORE INSERT ON readings
WHEN EXISTS (SELECT 1 FROM readings WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER decisions_known BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM decisions WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER signatures_known BEFORE INSERT ON signatures
WHEN EXISTS (SELECT 1 FROM signatures WHERE "key" = NEW."key" AND report = NEW.report)
BEGIN SELECT RAISE(IGNORE); END;
"""
_REGISTER = """
CREATE TABLE forecasts (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  identity TEXT NOT NULL UNIQUE CHECK (identity <> ''),
  made_at TEXT NOT NULL CHECK (made_at <> ''),
  as_of TEXT NOT NULL,
  seed INTEGER NOT NULL CHECK (seed >= 0),
  members INTEGER NOT NULL CHECK (members > 0),
  days INTEGER NOT NULL CHECK (days > 0),
  method TEXT NOT NULL,
  version TEXT NOT NULL,
  scenario_hash TEXT NOT NULL,
  evidence_hash TEXT NOT NULL,
  variant TEXT NOT NULL,
  summary TEXT NOT NULL CHECK (json_valid(summary))
);
CREATE TABLE reviews (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  number INTEGER NOT NULL REFERENCES forecasts (number),
  "by" TEXT NOT NULL CHECK ("by" <> ''),
  "at" TEXT NOT NULL CHECK ("at" <> ''),
  reviewed INTEGER NOT NULL CHECK (reviewed IN (0, 1)),
  caveat TEXT NOT NULL,
  note TEXT NOT NULL
);
CREATE INDEX reviews_of ON reviews (number);
CREATE TRIGGER forecasts_known BEFORE INSERT ON forecasts
WHEN EXISTS (SELECT 1 FROM forecasts
             WHERE identity = NEW.identity OR number = NEW.number)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER reviews_known BEFORE INSERT ON reviews
WHEN EXISTS (SELECT 1 FROM reviews WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(IGNORE); END;
"""
_CHAIN = """
CREATE TABLE chain (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind <> ''),
  record INTEGER NOT NULL,
  content BLOB NOT NULL CHECK (length(content) = 32),
  seal BLOB NOT NULL CHECK (length(seal) = 32)
);
CREATE INDEX chain_signed ON chain (record) WHERE kind = 'signatures';
CREATE TRIGGER chain_known BEFORE INSERT ON chain
WHEN EXISTS (SELECT 1 FROM chain WHERE number = NEW.number)
BEGIN SELECT RAISE(IGNORE); END;
"""
_SEALED = """
CREATE TRIGGER {table}_sealed AFTER INSERT ON {table}
BEGIN INSERT INTO chain (kind, record, content, seal)
SELECT '{table}', record, content, waystation_seal(({last}), '{table}', record, content)
FROM (SELECT NEW.{key} AS record, waystation_content('{table}', {values}) AS content); END;
"""
_LAST = "SELECT seal FROM chain ORDER BY number DESC LIMIT 1"
_PLACED = """, "place_confidence" REAL NOT NULL DEFAULT 1.0
    CHECK ("place_confidence" BETWEEN 0 AND 1)"""
_REFUSALS = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {verb} on {table}'); END;
"""
_TABLES = (
    *("reports", "figures", "findings", "readings", "decisions", "signatures", "links"),
    *("forecasts", "reviews"),
)
SHA_256 = {
    2: "69569499041bdbbcbf6e55b7d26ae40cefaa53fbf20438e13969c7cb922be9bb",
    3: "0803c9a79c0eaf878efeb092b35f17d4940c580cff513bffe1475b67adbca36d",
    4: "281ed595ef7545970f875e0446eff1e2f25b46b1954a4d7428625b5535cb9ee3",
    5: "c54e971551c6fa4f9dc8f3374936b8a32b8e138be12f5d30c83ef89194f34096",
}
"""SHA-256 of the tables and triggers of a release, in alphabetical order."""

A, B, R = figure(), figure(low=7000, high=7000, words="some 7,000"), read_figure()
KEYS = (101, 2**46 + 7, 2**47 + 9)
_FOUND = json.dumps({"act": "closed"})
_ROWS: Mapping[str, tuple[str, tuple[object, ...]]] = {
    "findings": (
        "finding_id report_id kind start end content",
        ("0123456789abcdef", "r1", "event", 3, 9, _FOUND),
    ),
    "readings": (
        "report_id reader recorded figures findings",
        ("r1", "reader", "", json.dumps([figure_id(R)]), json.dumps(["0123456789abcdef"])),
    ),
    "links": (
        "older newer content",
        ("r1", "r2", json.dumps({"kind": "same text"})),
    ),
    "forecasts": (
        "identity made_at as_of seed members days method version scenario_hash evidence_hash"
        " variant summary",
        (
            *("a", "2018-10-30T09:00:00Z", "2018-10-29", 1, 100, 14, "smoother", "0.1"),
            *("s", "e", "", json.dumps({"Tijuana": 900})),
        ),
    ),
    "reviews": (
        "number by at reviewed caveat note",
        (1, "Duty officer", "2018-10-30T12:00:00Z", 1, "few reports", ""),
    ),
}


def make(path: Path, version: int) -> None:
    """Write a ledger as the release of this version did, with every kind of record it knew."""
    with closing(sqlite3.connect(path)) as raw:
        enrol(raw)
        raw.executescript(_tables_of(version))
        tables = ("reports", "figures", "changes") if version == 1 else (*_TABLES, "chain")
        if version >= CHAINED:
            raw.executescript(_seals(raw))
        held = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
        for table in tables:
            for verb in ("UPDATE", "DELETE") if table in held else ():
                raw.executescript(_REFUSALS.format(table=table, verb=verb))
        _fill(raw, version)
        raw.execute(f"PRAGMA application_id = {APPLICATION}")
        raw.execute(f"PRAGMA user_version = {version}")
        raw.commit()
        raw.execute("PRAGMA journal_mode = WAL")
        assert version == 1 or sha_256(raw) == SHA_256[version]


def sha_256(raw: sqlite3.Connection) -> str:
    """SHA-256 of a ledger's tables and triggers, in alphabetical order."""
    held = "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    told = "\n".join(sorted(row[0] for row in raw.execute(held)))
    return hashlib.sha256(told.encode()).hexdigest()


def rows(path: Path, table: str) -> list[dict[str, object]]:
    """The rows of a table by column, in order; none where there is no such table."""
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        if not raw.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            return []
        return [dict(row) for row in raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


def begun_in(version: int) -> int:
    """The version that the chain says its first records stood in; 0 where it was begun first."""
    return version if version < CHAINED else 0


def _seals(raw: sqlite3.Connection) -> str:
    """The triggers that seal what is added: every table but that of keys, every column."""
    made = ""
    for table in _TABLES:
        if table != "signatures":
            columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(f'NEW."{column}"' for column in columns)
            made += _SEALED.format(table=table, last=_LAST, key=columns[0], values=values)
    return made


def _tables_of(version: int) -> str:
    if version == 1:
        return _FIRST
    last = '"hedge_end" INTEGER NOT NULL'
    first = _SECOND.replace(last, last + _PLACED) if version >= 4 else _SECOND
    later = (_REGISTER if version >= 3 else "") + (_CHAIN if version >= CHAINED else "")
    return first + later


def _fill(raw: sqlite3.Connection, version: int) -> None:
    for name in ("r1", "r2") if version > 1 else ("r1",):
        report = {
            "report_id": name,
            "name": f"{name}.md",
            "text": TEXT,
            "published": "2018-10-24",
            "publisher": "Field notes",
            "url": "",
            "title": "",
            "media": "text",
            "language": "en",
            "upstream": "",
            "recorded": "",
        }
        _add(raw, "reports", report)
    for one, via, read_from in (
        *((A, "evidence.csv", None), (R, "r1.md", "r1"), (B, "by hand", None)),
    ):
        held = {"figure_id": figure_id(one), "via": via, "read_from": read_from, "recorded": ""}
        _add(raw, "figures", {**held, **_plain(one)})
    if version == 1:
        for what, key, reason in (
            ("withdrawn", figure_id(A), "no longer in evidence.csv"),
            ("withdrawn", figure_id(B), "the town hall took it back"),
            ("reinstated", figure_id(A), "stated again in the folder"),
        ):
            _add(raw, "changes", {"figure_id": key, "what": what, "reason": reason})
        return
    settled = {"what": "accepted", "author": "kt", "reason": "as printed", "decided": ""}
    _add(raw, "decisions", {"figure_id": figure_id(A), **settled})
    for number in KEYS:
        _add(raw, "signatures", {"key": number, "report": 1})
    if version >= CHAINED:
        sign(raw, 1, KEYS)
    for table, (names, values) in _ROWS.items():
        if version >= 3 or table not in ("forecasts", "reviews"):
            _add(raw, table, dict(zip(names.split(), values, strict=True)))


def _plain(one: Figure) -> dict[str, object]:
    return dict(figure_to_plain(one))


def _add(raw: sqlite3.Connection, table: str, values: Mapping[str, object]) -> None:
    """Add a row with as many of the values as the table has columns for."""
    known = {row[1] for row in raw.execute(f"PRAGMA table_info({table})")}
    held = {name: value for name, value in values.items() if name in known}
    names, marks = ", ".join(f'"{name}"' for name in held), ", ".join("?" for _ in held)
    raw.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(held.values()))
