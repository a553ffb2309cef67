"""A program that purges a report, to be killed; and the scenario folder it does it in."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.evidence_figures import figure

from waystation.domain.audit import AuditEntry, Deed
from waystation.domain.evidence import Figure, Report
from waystation.domain.vocabulary import Verdict
from waystation.evidence.audit import note
from waystation.evidence.ledger import Ledger
from waystation.evidence.purge import PurgeDone
from waystation.evidence.record import figure_id
from waystation.evidence.sync import find_links
from waystation.evidence.table import write_evidence
from waystation.purging import Places, finish, purge_reports

NOW = dt.datetime(2018, 11, 2, 9, tzinfo=dt.UTC)
SENTENCE = (
    "Nearly 1,500 wurlitzer carriers came to the zeppelin yard of Tapachula on Tuesday, said a "
    "quagmire warden."
)
TEXT = f"Date: 2018-10-24\n\n{SENTENCE} The gazebo beside it stayed locked all the same.\n"
DISTINCT = (b"wurlitzer", b"zeppelin", b"quagmire", b"gazebo")
"""Words of the report that stand in nothing else."""

REPORT = Report("ab12cd34ef560718", "yard.md", TEXT, dt.date(2018, 10, 24), "Field notes")
READ = figure(
    low=None,
    high=1500,
    words="Nearly 1,500",
    who="wurlitzer carriers",
    hedge="Nearly",
    speaker="a quagmire warden",
    report_id=REPORT.report_id,
    sentence=SENTENCE,
    sentence_start=TEXT.index("Nearly"),
    start=TEXT.index("Nearly"),
    end=TEXT.index("Nearly") + len("Nearly 1,500"),
    note="who: “wurlitzer carriers”",
    url="https://example.org/zeppelin-yard",
)
CORRECTED = replace(READ, high=1400, note="")


def fill(ledger: Ledger) -> None:
    """The report as it is found in a ledger that was worked with, and others beside it."""
    ledger.add_figures([figure(low=n, high=n, words=str(n)) for n in range(100, 130)], "by hand")
    other = replace(REPORT, report_id="r2", name="r2.md", text="Date: 2018-10-25\n\nNothing new.")
    for report, figures in ((other, list[Figure]()), (REPORT, [READ])):
        ledger.add_report(report, figures, reader="some reader")
        find_links(ledger, report)
    ledger.add_figures([CORRECTED], f"correction of {figure_id(READ)}")
    key, new = figure_id(READ), figure_id(CORRECTED)
    why = "it says: came to the zeppelin yard of Tapachula on Tuesday, not before"
    ledger.rule(key, Verdict.CORRECTED, author="kt", reason=why, replacement=new)
    about = "forecast 1"
    note(ledger, AuditEntry(NOW, "kt", Deed.PUBLISHED, about, "as asked", SENTENCE))


def make(folder: Path) -> Places:
    """A scenario folder with a ledger, a table, the document, results and a job."""
    home = folder / "results" / "scenario"
    product = folder / "published" / "scenario" / "2018-10-29-public"
    places = Places(folder / "scenario", home, product.parent)
    uploads = home / "jobs" / "1" / "uploads"
    for one in (places.folder / "reports", home / "2018-10-29", uploads, product):
        one.mkdir(parents=True)
    with Ledger.open(places.folder / "ledger.sqlite", now=NOW) as ledger:
        fill(ledger)
        write_evidence(places.folder / "evidence.csv", ledger.entries())
    results, job = home / "2018-10-29", home / "jobs" / "1"
    write_evidence(results / "evidence.csv", [READ, CORRECTED])
    shown: dict[str, object] = {"id": figure_id(READ), "before": "", "counted": READ.who}
    shown |= {"after": SENTENCE[len(READ.words) :], "changed": [f"of {READ.who} became of people"]}
    (results / "figures.json").write_text(json.dumps({"figures": [shown], "title": "Kept"}))
    (results / "leaflet.html").write_text(f"<p>{SENTENCE}</p>")
    cell = f'<row><c t="inlineStr"><is><t>{SENTENCE}</t></is></c><c><is><t>kept</t></is></c></row>'
    with zipfile.ZipFile(results / "forecast.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet>{cell}</worksheet>")
    (job / "request.json").write_text(json.dumps({"request": {"text": TEXT}}))
    (job / "progress.jsonl").write_text(json.dumps({"doing": SENTENCE}) + '\n{"doing": "x"}\n')
    (product / "product.json").write_text(json.dumps({"audience": "public"}))
    (product / "page.html").write_text(f"<p>{SENTENCE}</p>")
    return places


def run(places: Places, tell: Callable[[str], None] = lambda _: None) -> PurgeDone:
    """Purge the report from everything."""
    path = places.folder / "ledger.sqlite"
    with Ledger.open(path, now=NOW) as ledger:
        done = purge_reports(
            *(ledger, [REPORT.report_id], places),
            by="Head of unit",
            reason="the writer asked for it",
            at=NOW,
            tell=tell,
        )
    assert finish(path)
    return done


def holding(folder: Path) -> Iterator[str]:
    """Files below a folder, and members of archives, that hold a word of the report."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        parts = {path.name: path.read_bytes()}
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                parts |= {f"{path.name}/{name}": book.read(name) for name in book.namelist()}
        for name, content in parts.items():
            if any(word in content.lower() for word in DISTINCT):
                yield name


def main() -> None:
    """Fork a program that purges for each folder that comes, and say when it is gone."""
    for line in sys.stdin:
        home = Path(line.rstrip("\n"))
        child = os.fork()
        if not child:
            status = 1
            try:
                products = home / "published" / "scenario"
                run(Places(home / "scenario", home / "results" / "scenario", products))
                status = 0
            finally:
                os._exit(status)
        os.write(1, f"{child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"gone\n")
