"""A scenario folder with cells, keys or bytes changed."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from fuzz.damage import table_bytes, toml_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch, write
from tests.scenario_folder import FILES

from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.forecasting.identity import scenario_hash
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model

_EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "caravan-2018"
_MORE = {
    "supplies.csv": "place,item,amount,unit,from,to,source\n"
    "Shelter,water,4000,L/day,2019-03-01,2019-03-05,a truck\n"
    "Camp,toilets,0,toilets,2019-03-01,,none were built\n",
    "choices.csv": "about,chosen,basis,because,otherwise,report,sentence\n"
    "where they set off,Home,given,given with --from,--from PLACE,,\n"
    "how many,100 to 1000,assumption,nothing tells,scenario.toml,a.txt,Some came.\n",
}
_TABLES = ("scenario.toml", "locations.csv", "routes.csv", "events.csv")
_LATEST = dt.date(9999, 1, 1)


@cache
def bases() -> tuple[dict[str, str], ...]:
    """A scenario of people who travel alone, and the shipped one of people who travel together."""
    alone = {**FILES, **_MORE}
    return alone, {name: (_EXAMPLE / name).read_text(encoding="utf-8") for name in _TABLES}


def check(data: bytes) -> bool:
    """Load a damaged scenario; one that is taken can be simulated and has an identity."""
    draw = Draw(data)
    base = bases()[1 if draw.below(5) == 4 else 0]
    files = {name: text.encode() for name, text in base.items()}
    for name in dict.fromkeys(draw.one_of(tuple(base)) for _ in range(1 + draw.below(3))):
        make = toml_bytes if name.endswith(".toml") else table_bytes
        files[name] = make(draw, base[name])
        if draw.below(24) == 23:
            del files[name]
    with scratch() as folder:
        write(folder, files)
        try:
            scenario = load_scenario(folder)
        except InputError as error:
            check_refusal(error)
            return False
        check_scenario(scenario, folder)
    return True


def check_scenario(scenario: Scenario, folder: Path) -> None:
    """What holds of every scenario that is taken."""
    names = [one.name for one in scenario.locations]
    assert len(set(names)) == len(names) > 0, "a name twice"
    for one in scenario.locations:
        assert -90 <= one.lat <= 90 and -180 <= one.lon <= 180, "a place off the earth"
    for way in scenario.routes:
        assert way.km > 0 and {way.start, way.end} <= set(names), "a way from nowhere"
    for event in scenario.events:
        assert event.last_day is None or event.first_day <= event.last_day, "days"
        assert 0 <= event.chance <= 1, "a chance"
    for level in scenario.hazards:
        assert 0 <= level.level <= 1 and level.first_day <= level.last_day, "a level"
    assert len(scenario_hash(folder)) == len(scenario_hash(folder, as_of=scenario.first_day)) == 64
    for day in (None, scenario.first_day, min(scenario.first_day, _LATEST) + dt.timedelta(20)):
        build_model(scenario, as_of=day)
