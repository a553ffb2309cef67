"""What-ifs of a small scenario, as files and as requests."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from fuzz.damage import changed_json, toml_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch
from tests.scenario_folder import write_folder

from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.domain.variant import (
    AddBuses,
    AddPlaces,
    ChangePrior,
    ChangeStandard,
    Close,
    MoveEvent,
    Open,
    SetCapacity,
    Variant,
)
from waystation.domain.vocabulary import EventKind
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model
from waystation.scenario.variants import apply, content_of, load_variant, variant_of, variant_text


def _day(number: int) -> dt.date:
    return dt.date(2019, 3, number)


_WHOLE = Variant(
    "try",
    "Tried out",
    "To see.",
    (
        MoveEvent(EventKind.CLOSURE, "AAA/BBB", _day(5), _day(12)),
        Close("Home -> Fork", _day(9), _day(11), 0.5),
        Open("Home -> Town", _day(7)),
        SetCapacity("Shelter", _day(8), 500, _day(20)),
        AddPlaces("Camp", _day(4), 100),
        AddBuses("Town", "Shelter", _day(3), _day(6), 40),
        ChangePrior("solo_pace", median=30.0, sigma=0.25, group="children"),
        ChangeStandard("water", "water-survival-sphere-2018"),
    ),
)


@cache
def scenario() -> Scenario:
    """The scenario they belong to."""
    with scratch() as folder:
        return load_scenario(write_folder(folder))


def check(data: bytes) -> bool:
    """Read a damaged what-if; one that is taken comes back from its file and can be applied."""
    draw = Draw(data)
    try:
        found = _from_values(draw) if draw.flag() else _from_file(draw)
    except InputError as error:
        check_refusal(error)
        return False
    assert variant_of(content_of(found), found.name) == found, "it changed as plain values"
    with scratch() as folder:
        path = folder / f"{found.name}.toml"
        path.write_bytes(variant_text(found).encode("utf-8", "surrogatepass"))
        try:
            build_model(apply(scenario(), found))
            again = load_variant(scenario(), path)
        except (InputError, UnicodeError) as error:
            if isinstance(error, InputError):
                check_refusal(error)
            return False
        assert again == found, "it changed in its file"
    return True


def _from_values(draw: Draw) -> Variant:
    content = changed_json(draw, content_of(_WHOLE))
    if not isinstance(content, dict):
        content = {"changes": content}
    return variant_of(content, draw.one_of(("try", "x-1", "", "../a", "a b", "\ud800")))


def _from_file(draw: Draw) -> Variant:
    with scratch() as folder:
        path = Path(folder) / "try.toml"
        path.write_bytes(toml_bytes(draw, variant_text(_WHOLE)))
        return load_variant(scenario(), path)
