"""The folder `valley`: a small invented scenario with a report and a row of evidence."""

from __future__ import annotations

from pathlib import Path

from tests.scenario_folder import change, write_folder

from waystation.scenario.question import needed_priors

REPORT = """\
The Valley Courier, 18 March 2019

Some 300 people were at the Shelter on Monday, the town hall said.
"""
ROWS = """\
event_day,published,place,location,kind,measure,low,high,words,unit,speaker,publisher,url
2019-03-17,2019-03-18,Shelter,Shelter,at a place,stock,250,250,250,people,A relief office,A paper,
2019-03-19,2019-03-20,Bridge at Fork,Fork,at a place,stock,90,90,90,people,The council,A paper,
"""


OWN = """\
date,place,people,source
2019-03-19,Camp,120,The camp's office
"""


def write_valley(folder: Path) -> Path:
    """Write the scenario into a new folder `valley` of a folder; the scenario's folder."""
    valley = folder / "valley"
    (valley / "reports").mkdir(parents=True)
    write_folder(valley)
    for name in sorted(needed_priors(together=False)):
        if name.endswith("_pace"):
            pace = f"\n[parameters.{name}]\nmedian = "
            change(valley, "scenario.toml", f"{pace}0.5", f"{pace}20")
    (valley / "evidence.csv").write_text(ROWS, encoding="utf-8")
    (valley / "reports" / "2019-03-18-bridge.txt").write_text(REPORT, encoding="utf-8")
    (folder / "own.csv").write_text(OWN, encoding="utf-8")
    return valley
