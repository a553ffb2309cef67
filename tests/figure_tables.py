"""Tables of figures as people make them, for the scenario of `tests.scenario_folder`; invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

MESSY = """\
Weekly figures of the district office,,,,,,,
"Prepared for the meeting, draft",,,,,,,
,,,,,,,
Site,P-code,Date (dd/mm/yyyy),Total individuals,HH,Source,,Remarks
Camp,,03/03/2019,"1,500",300,Red Cross branch,,
Camp,,10/03/2019,1 620*,310,Red Cross branch,,* provisional
Shelter,,03/03/2019,~300,,District office,,
Shelter,,10/03/2019,n/a,,District office,,
Twon,,10/03/2019,>40,,District office,,
Town,,10/03/2019,*,,District office,,
Town,,17/03/2019,-,,District office,,
Total,,10/03/2019,"1,960",,,,
* provisional,,,,,,,
"""
"""Titles, an empty column, a total, a footnote, hedges, masks, a misspelt place, no number."""


def text(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def rows(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table)))


def workbook(path: Path, sheets: dict[str, Iterable[Sequence[object]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return path
