"""counts.csv of a scenario, and the summary a verification keeps, with parts changed."""

from __future__ import annotations

from fuzz.damage import json_bytes, table_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch, write
from tests.scenario_folder import FILES

from waystation.domain.errors import InputError
from waystation.verification.cases import read_case
from waystation.verification.counts import COUNTS
from waystation.verification.summary import SUMMARY, read_summary, summary_text

_COUNTS = """location,date,people,corrected,source,correction,published
Camp,2019-03-01,100,100,camp.csv:1,,
Camp,2019-03-08,160,150,camp.csv:2,,2019-03-12
Camp,2019-03-15,170,170,camp.csv:3,yes,
Shelter,2019-03-02,40,40,"shelter.csv:1, between its reports",,
Shelter,2019-03-09,60,60,shelter.csv:2,no,
"""
_SKILL = {
    "against": "no change",
    "asked": "arrivals",
    "horizon": 7,
    "measure": "log_crps",
    "value": 0.1,
    "low": None,
    "high": 0.2,
    "questions": 12,
}
_CLAIM = {
    "against": "no change",
    "asked": "stock",
    "outcome": "tie",
    "horizons_above": 0,
    "horizons_below": 0,
    "horizons": 2,
    "cases_above": 1,
    "cases_below": 0,
    "cases": 1,
}
_HELD = {"asked": "stock", "horizon": 0, "promised": 0.9, "held": 0.85, "questions": 12}
_GATE = {"asked": "arrivals", "coverage": 0.9, "pit_p_value": None}
_SUMMARY = {
    "form": 1,
    "uncalibrated": True,
    "version": "0.3",
    "cases": ["valley"],
    "forecaster": "model",
    "settings": {"every": "14"},
    "skills": [_SKILL],
    "coverage": [_HELD],
    "gates": [_GATE],
    "claims": [_CLAIM],
}


def check(data: bytes) -> bool:
    """Read a damaged file; a summary that is taken is written as it was read."""
    draw = Draw(data)
    of_counts = draw.flag()
    with scratch() as folder:
        try:
            if of_counts:
                files = {name: text.encode() for name, text in FILES.items()}
                write(folder, {**files, COUNTS: table_bytes(draw, _COUNTS)})
                for report in read_case(folder).case.reports:
                    assert report.people >= 0 and report.day <= report.published, "a count"
                return True
            (folder / SUMMARY).write_bytes(json_bytes(draw, _SUMMARY))
            found = read_summary(folder)
        except InputError as error:
            check_refusal(error)
            return False
        assert found is not None, "a summary was overlooked"
        assert isinstance(found.uncalibrated, bool)
        (folder / SUMMARY).write_bytes(summary_text(found).encode())
        assert read_summary(folder) == found, "it changed in its file"
    return True
