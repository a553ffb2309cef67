"""Three published instances: what is asked is asked of counts that stand in the sources."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from waystation.domain.verification import Asked
from waystation.verification.cases import open_cases
from waystation.verification.questions import LeftOut, known_on, origins_of, targets_on

CONFLICTS = Path(__file__).parents[3] / "shared" / "conflicts"
NAMES = ("burundi2015", "car2013", "mali2012")

pytestmark = pytest.mark.skipif(
    not CONFLICTS.is_dir(), reason="the published instances are not beside the repository"
)


def days_of_sources(folder: Path) -> dict[str, set[dt.date]]:
    """Days on which every file of a place has a row, read without the importer."""
    result: dict[str, set[dt.date]] = {}
    with (folder / "source_data" / "data_layout.csv").open(encoding="utf-8") as layout:
        for place, *files in csv.reader(layout):
            days = []
            for name in filter(None, (file.strip() for file in files)):
                lines = (folder / "source_data" / name).read_text(encoding="utf-8").splitlines()
                dates = (line.split(",")[0].strip() for line in lines)
                days.append({dt.date.fromisoformat(d) for d in dates if d[:2] == "20"})
            result[place] = set.intersection(*days) if days else set()
    return result


@pytest.mark.parametrize("name", NAMES)
def test_only_days_of_the_sources_are_asked(name: str) -> None:
    sources = days_of_sources(CONFLICTS / name)
    left_out = LeftOut()
    with open_cases([CONFLICTS / name]) as (folder,):
        case = folder.case
    asked = 0
    for origin in origins_of(case):
        known = {(one.place, one.day): one for one in known_on(case, origin)}
        for target in targets_on(case, origin, left_out):
            question, asked = target.question, asked + 1
            assert question.begins in sources[question.place]
            assert question.ends in sources[question.place]
            assert known[question.place, question.begins].people == question.known
            assert question.begins <= origin - dt.timedelta(7)
            assert target.value == int(target.value)
    assert asked > 400
    assert left_out.sentences()


@pytest.mark.parametrize("name", NAMES)
def test_there_are_origins_enough_to_compare(name: str) -> None:
    with open_cases([CONFLICTS / name]) as (folder,):
        case = folder.case
    with_arrivals = {
        target.question.origin
        for origin in origins_of(case)
        for target in targets_on(case, origin, LeftOut())
        if target.question.asked is Asked.ARRIVALS and target.question.horizon == 30
    }
    assert len(with_arrivals) >= 10
