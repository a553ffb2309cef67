"""Places a person names or puts on the map: options of `waystation new`."""

from __future__ import annotations

from fuzz.damage import ODD_CELLS, damaged
from fuzz.draw import Draw

from waystation.drafting.put import places_put
from waystation.world.asked import bearers, taken_apart
from waystation.world.countries import country

_NAMES = (
    *("Tapachula, Mexico", "El Fasher (North Darfur)", "MX-CHP", "Ciudad Hidalgo", "HND", "Goma"),
    *("San Pedro Sula; Honduras", "Rafah border crossing", "Kassala State", "الفاشر", "Île-de-Fr"),
)
_PUT = ("Tawila=13.50,24.88", "Camp 4=-1.5,29.2,Rwanda", "X = +89.999999 , -180", "A=1,2,USA")


def check(data: bytes) -> bool:
    """Look a name up, or put a place; what is put lies on the earth and in a country."""
    draw = Draw(data)
    if draw.flag():
        name = _changed(draw, draw.one_of(_NAMES))
        rest, _ = taken_apart(name)
        found = [place for *_, places in bearers(rest or name) for place in places]
        return bool(found)
    texts = [_changed(draw, one) for one in _PUT[: 1 + draw.below(3)]]
    places, problems = places_put(texts, lambda *_: "ZZZ", _code)
    for place in places:
        assert -90 <= place.lat <= 90 and -180 <= place.lon <= 180 and place.name.strip(), "a place"
    for problem in problems:
        assert problem.found and problem.expected
    return bool(places)


def _changed(draw: Draw, text: str) -> str:
    if draw.below(6) == 1:
        return draw.one_of(ODD_CELLS)
    return damaged(draw, text.encode()).decode("utf-8", "replace")


def _code(name: str) -> str:
    found = country(name)
    return found.country if found else ""
