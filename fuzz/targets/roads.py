"""OpenStreetMap extracts with bytes changed, in three forms; and tables of roads."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from fuzz.damage import damaged, table_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch
from tests.osm_fixture import Drawing

from waystation.domain.errors import InputError
from waystation.domain.places import NamedPlace, RoadNetwork
from waystation.world.osm import roads_from_extract
from waystation.world.road_table import roads_from_table

_TABLE = "from,to,km,modes,pace,source\nAlpha,Beta,10,foot;bus,,stated\nBeta,Alpha,10,,25,\n"
_PLACES = (
    NamedPlace("Alpha", "TCD", "", 13.0, 21.0, 900, "city"),
    NamedPlace("Beta", "TCD", "", 13.05, 21.05, 0, "city"),
)
_FORMS = (".osm", ".osm.pbf", ".osm.gz")


@cache
def samples() -> tuple[bytes, ...]:
    """A small extract in each form."""
    drawing = Drawing()
    drawing.town("Alpha", 13.0, 21.0, "city", population="900", is_in__country_code="TD")
    drawing.town("Beta", 13.05, 21.05)
    drawing.node("gate", 13.02, 21.02, barrier="border_control", name="Gate")
    drawing.way("alpha gate beta", maxspeed="30")
    drawing.way("alpha beta", highway="", route="ferry", oneway="yes")
    drawing.way("gate Beta", highway="", boundary="administrative", admin_level="2")
    with scratch() as folder:
        plain = drawing.write(folder / "a.osm").read_bytes()
        packed = drawing.write(folder / "a.osm.pbf")
        # What is compiled for it takes longer than any input may.
        roads_from_extract(packed, apart=False)
        return plain, packed.read_bytes(), gzip.compress(plain)


def check(data: bytes) -> bool:
    """Read damaged roads; ways that are taken join places that are there."""
    draw = Draw(data)
    with scratch() as folder:
        try:
            made = _table(draw, folder) if draw.below(4) == 3 else _extract(draw, folder)
        except InputError as error:
            check_refusal(error)
            return False
    names = [one.name for one in made.locations]
    assert len(set(names)) == len(names), "a name twice"
    for one in made.locations:
        assert -90 <= one.lat <= 90 and -180 <= one.lon <= 180, "a place off the earth"
    for way in made.routes:
        assert way.km >= 0 and {way.start, way.end} <= set(names), "a way from nowhere"
    return True


def _extract(draw: Draw, folder: Path) -> RoadNetwork:
    form = draw.below(len(_FORMS))
    content = samples()[form]
    if form == 2 and draw.flag():
        content = gzip.compress(damaged(draw, samples()[0]), mtime=0)
    else:
        content = damaged(draw, content)
    path = folder / f"a{_FORMS[form]}"
    path.write_bytes(content)
    return roads_from_extract(path, _PLACES if draw.flag() else None, apart=False)


def _table(draw: Draw, folder: Path) -> RoadNetwork:
    path = folder / "roads.csv"
    path.write_bytes(table_bytes(draw, _TABLE))
    return roads_from_table(path, _PLACES)
