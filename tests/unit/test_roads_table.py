"""Roads from a table a person wrote: names found, everything wrong told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from waystation.domain.errors import InputError
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import LocationKind, Mode, RouteBasis
from waystation.world.road_table import roads_from_table


def place(
    name: str, country: str, admin1: str, lat: float, lon: float, level: str = "city"
) -> NamedPlace:
    return NamedPlace(name, country, admin1, lat, lon, 10_000, level)


PLACES = (
    place("Tecún Umán", "GTM", "San Marcos", 14.677, -92.140),
    place("Rodolfo Robles", "GTM/MEX", "", 14.680, -92.146, "crossing"),
    place("Ciudad Hidalgo", "MEX", "Chiapas", 14.680, -92.152),
    place("Ciudad Hidalgo", "MEX", "Michoacán", 19.690, -100.555),
    place("Tapachula", "MEX", "Chiapas", 14.905, -92.260),
)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "roads.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_names_are_found_however_they_are_written(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "from,to,km,modes,pace,source",
        "#loc+from,#loc+to,#km,#modes,#pace,#source",
        "tecun uman,Rodolfo Robles,1,foot,,a walk",
        "Rodolfo Robles,Ciudad Hidalgo (Chiapas),1,foot,15,",
        '"Ciudad Hidalgo, Chiapas",TAPACHULA,37.5,,,',
    )
    network = roads_from_table(path, PLACES)
    assert [(one.name, one.kind) for one in network.locations] == [
        ("Ciudad Hidalgo (Chiapas)", LocationKind.TOWN),
        ("Rodolfo Robles", LocationKind.CROSSING),
        ("Tapachula", LocationKind.TOWN),
        ("Tecún Umán", LocationKind.TOWN),
    ]
    assert [(r.start, r.end, r.km, r.pace) for r in network.routes] == [
        ("Ciudad Hidalgo (Chiapas)", "Tapachula", 37.5, None),
        ("Rodolfo Robles", "Ciudad Hidalgo (Chiapas)", 1.0, 15.0),
        ("Tecún Umán", "Rodolfo Robles", 1.0, None),
    ]
    assert network.routes[0].modes == (Mode.FOOT, Mode.LIFT, Mode.BUS)
    assert network.routes[1].modes == (Mode.FOOT,)
    assert [route.source for route in network.routes] == [
        "stated in roads.csv",
        "stated in roads.csv",
        "a walk",
    ]
    assert {route.basis for route in network.routes} == {RouteBasis.STATED}
    assert network.remarks == ("roads as stated in roads.csv",)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "from,to,km,modes,pace",
        "Ciudad Hidalgo,Tapachula,40,,",
        "Tapachulla,Tecún Umán,40,,",
        "Tapachula,Tapachula,3,,",
        "Tapachula,Tecún Umán,0,raft,-2",
        "Tapachula,Tecún Umán,many,foot;foot,",
        "Tapachula,,12,,",
    )
    with pytest.raises(InputError) as caught:
        roads_from_table(path, PLACES)
    told = [(one.line, one.column) for one in caught.value.problems]
    assert told == [
        (2, "from"),
        (3, "from"),
        (4, "to"),
        (5, "km"),
        (5, "modes"),
        (5, "pace"),
        (6, "km"),
        (6, "modes"),
        (6, "to"),
        (7, "to"),
    ]
    words = {(one.line, one.column): one.expected for one in caught.value.problems}
    assert words[2, "from"] == (
        "a name that one place bears: 'Ciudad Hidalgo (Chiapas)', 'Ciudad Hidalgo (Michoacán)'"
    )
    assert words[3, "from"] == "a known place (did you mean 'Tapachula'?)"
    assert words[6, "to"] == "each route once (it is also on line 5)"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("from,to,km",), "no rows"),
        (("from,to", "Tapachula,Tecún Umán"), "no such column"),
        (("from,to,km,speed", "Tapachula,Tecún Umán,3,4"), "unknown column 'speed'"),
    ],
)
def test_a_table_without_rows_or_columns_is_refused(
    tmp_path: Path, lines: tuple[str, ...], found: str
) -> None:
    with pytest.raises(InputError) as caught:
        roads_from_table(written(tmp_path, *lines), PLACES)
    assert found in {one.found for one in caught.value.problems}
    with pytest.raises(InputError):
        roads_from_table(tmp_path / "nothing.csv", PLACES)
