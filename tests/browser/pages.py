"""Pages with made-up parts, for tests of what the sample forecast does not have."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

from tests.page_fixture import FIRST_DAY, sample_forecast

from waystation.domain.influence import (
    Explained,
    FigureInfluence,
    Influences,
    Moved,
    Mover,
    Number,
    NumberName,
    Subject,
)
from waystation.page.beside import Beside, file_beside
from waystation.page.build import saved_page
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.page.schema import PageData
from waystation.page.schema_evidence import FigureData, RulingData
from waystation.page.schema_record import RecordData, RecordRow, SkillData, VerificationData

DAY = FIRST_DAY + dt.timedelta(days=14)
PRESENT = NumberName(Subject.PRESENT, "Dorado", DAY)
PEAK = NumberName(Subject.PEAK, "Dorado")


def influences() -> Influences:
    """One figure that moved two numbers of a place, one that moved one and is held back."""
    now, without = Number(1900, 1100, 3300), Number(2600, 1500, 4000)
    movers = (
        Mover("f0", without, 700.0, held_back=False),
        Mover("f2", Number(1700, 900, 3300), 200.0, held_back=True),
    )
    return Influences(
        numbers=(Explained(PEAK, now, movers[:1]), Explained(PRESENT, now, movers)),
        figures=(
            FigureInfluence(
                "f0", 0.31, (Moved(PRESENT, now, without, 700.0, 0.4),), 300.0, held_back=False
            ),
            FigureInfluence("f2", 0.1, (), 300.0, held_back=True),
        ),
        members=500,
        days=(DAY,),
    )


def sample_page() -> PageData:
    """The sample forecast, numbered, with influences, files, a command and a ruling."""
    beside = Beside(
        number=12,
        made_at=dt.datetime(2021, 3, 11, 6, 30, tzinfo=dt.UTC),
        scenario_hash="ab" * 32,
        evidence_hash="cd" * 32,
        command="waystation forecast sample --as-of 2021-03-11 --seed 7",
        influences=influences(),
        files=(
            file_beside("forecast.xlsx", 12_345),
            file_beside("forecast.nc"),
            file_beside("page.html"),
        ),
    )
    data = page_data(Picks(sample_forecast()), beside)
    data["figures"][0]["rulings"] = [
        RulingData(
            what="accepted", by="desk officer", at="2021-03-11T05:00:00+00:00", why="seen twice"
        )
    ]
    return data


def many_figures(count: int) -> PageData:
    """A page with so many made-up figures, some words with accents."""
    data = page_data(Picks(sample_forecast()))
    base = data["figures"][0]
    data["figures"] = [_made(base, number) for number in range(1, count + 1)]
    return data


def _made(base: FigureData, number: int) -> FigureData:
    made: Any = copy.deepcopy(base)
    low = (number * 7919) % 9000 + 5
    words = ("Ayuntamiento de Huixtla", "Protección Civil", "A shelter", "The press")
    made.update(
        number=number,
        id=f"figure{number:08d}",
        before=f"At stop {number % 97} on the way, observers who stood by the road said that ",
        marked=f"{low:,} people",
        after=f" were there by the evening, and that more were expected on day {number % 31}.",
        read_low=low,
        read_high=low + 200,
        speaker=words[number % 4],
        publisher=f"Gazette {number % 13}",
        used=number % 3 > 0,
        is_copy=False,
        copies=[],
        reason="" if number % 3 else "speaks of people ahead of or behind the main group",
        influence=(number * 31 % 1000) / 1000 if number % 3 else None,
    )
    found: FigureData = made
    return found


def record() -> RecordData:
    """Ten later figures of which four lay inside: poor."""
    rows = [
        RecordRow(
            number=1 + i % 3,
            as_of="2021-03-08",
            day=f"2021-03-{9 + i % 3:02d}",
            place="Dorado",
            what="present",
            low=100.0,
            middle=300.0,
            high=900.0,
            came_low=1000.0 if i > 3 else 400.0,
            came_high=1200.0 if i > 3 else 420.0,
            inside=i <= 3,
            rule_inside=i % 2 == 0,
        )
        for i in range(10)
    ]
    return RecordData(
        forecasts=3,
        inside=4,
        of=10,
        rule_inside=5,
        rule_of=10,
        rule="the last figure known, half to double",
        few=False,
        poor=True,
        reason="4 of 10 inside a band that promises 9 of 10",
        rows=rows,
    )


def verification() -> VerificationData:
    """Two comparisons won, one lost; bands that held less than they promised."""
    skills = [
        SkillData(
            asked="people present",
            rule="persistence",
            horizon=h,
            skill=s,
            low=s - 0.1,
            high=s + 0.1,
        )
        for h, s in ((3, 0.4), (7, 0.1), (14, -0.3))
    ]
    return VerificationData(
        made_with="0.1.0",
        cases=["one past movement"],
        uncalibrated=True,
        reason="the 90 % band held 6 of 10",
        skills=skills,
        coverage=[
            {"asked": "people present", "horizon": 7, "promised": 0.9, "held": 0.6, "cases": 40}
        ],
        claims=[
            {"claim": "Better than persistence", "outcome": "worse", "told": "At 14 days not."}
        ],
    )


def write(data: PageData, folder: Path) -> Path:
    """The page as a file."""
    path = folder / "page.html"
    path.write_text(saved_page(data), encoding="utf-8")
    return path
