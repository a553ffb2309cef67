"""The ledger's tables, word for word: a ledger whose tables read otherwise is refused."""

from __future__ import annotations

import sqlite3

from waystation.evidence.chain import CREATE_CHAIN, triggers
from waystation.evidence.nearby import CREATE_SIGNATURES

VERSION = 6
"""`PRAGMA user_version` of the tables below."""

TABLES = (
    *("reports", "figures", "findings", "readings", "decisions", "signatures", "links"),
    *("forecasts", "reviews", "audit", "purges"),
)

PLACE_CONFIDENCE = """"place_confidence" REAL NOT NULL DEFAULT 1.0
    CHECK ("place_confidence" BETWEEN 0 AND 1)"""
"""Column of version 4, word for word where SQLite writes a column that is added."""

_CREATE = f"""
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
  "hedge_end" INTEGER NOT NULL, {PLACE_CONFIDENCE},
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
"""
_TRIGGERS = """
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
_TRUST = """
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  "at" TEXT NOT NULL CHECK ("at" <> ''),
  "by" TEXT NOT NULL,
  deed TEXT NOT NULL CHECK (deed <> ''),
  about TEXT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT NOT NULL
);
CREATE TABLE purges (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  report_id TEXT NOT NULL REFERENCES reports (report_id),
  "at" TEXT NOT NULL CHECK ("at" <> ''),
  "by" TEXT NOT NULL CHECK ("by" <> ''),
  reason TEXT NOT NULL CHECK (reason <> ''),
  rest TEXT NOT NULL CHECK (json_valid(rest))
);
CREATE INDEX purges_of ON purges (report_id);
CREATE TRIGGER audit_known BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER purges_known BEFORE INSERT ON purges
WHEN EXISTS (SELECT 1 FROM purges WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(IGNORE); END;
"""
# The *_known triggers make INSERT OR REPLACE harmless as well: a row that is there stays.

_REFUSE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no {verb} on {table}'); END;
"""


def statements() -> list[str]:
    """The statements one by one: a script would end the transaction they belong to."""
    refusals = "".join(
        _REFUSE.format(table=table, verb=verb)
        for table in (*TABLES, "chain")
        for verb in ("UPDATE", "DELETE")
    )
    whole = _CREATE + CREATE_SIGNATURES + _TRIGGERS + _REGISTER + _TRUST + CREATE_CHAIN
    whole += triggers() + refusals
    made: list[str] = []
    pending = ""
    for line in whole.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            made.append(pending)
            pending = ""
    return made


def definitions() -> set[str]:
    """The statements as SQLite keeps them."""
    return {statement.strip().removesuffix(";") for statement in statements()}
