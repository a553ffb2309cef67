"""The world as a draft asks for it: the gazetteer, known crossings, and roads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.places import NamedPlace, RoadNetwork
from waystation.drafting.maps import Maps, Resolved, RoadsBetween

EXTRACTS = (".pbf", ".osm", ".osm.gz", ".osm.bz2")


def world_maps(roads: Path | None = None) -> Maps:
    """The whole world.

    Args:
        roads: An OpenStreetMap extract or a table of roads; None for approximate ones.

    Raises:
        InputError: The file of roads is of no kind that can be read.
    """
    from waystation.world.corridor import corridor_places
    from waystation.world.countries import country, neighbours
    from waystation.world.nearby import crossings_between, places_in
    from waystation.world.other_names import other_names

    def name(code: str) -> str:
        found = country(code)
        return found.name if found else code

    return Maps(
        resolve=_resolved,
        places_in=places_in,
        crossings_between=crossings_between,
        neighbours=neighbours,
        country_name=name,
        corridor=corridor_places,
        roads=_roads(roads),
        other_names=other_names,
    )


def country_at(lat: float, lon: float) -> str:
    """Code of the country a position lies in; empty where no land is near."""
    import numpy as np

    from waystation.world.osm_countries import countries_at

    return countries_at(np.array([lat]), np.array([lon]))[0].country


def code_of(name: str) -> str:
    """Code of a country by its name or code; empty where there is none."""
    from waystation.world.countries import country

    found = country(name)
    return found.country if found else ""


def _resolved(asked: str, near: Sequence[NamedPlace]) -> Resolved:
    from waystation.world.resolve import resolve, suggestions

    asked = asked.encode(errors="replace").decode()  # an argument's bytes that are no text
    found = resolve(asked, near=near)
    if found is None:
        return Resolved(None, suggestions=tuple(suggestions(asked)))
    return Resolved(found.place, found.runner_up, found.confidence, found.why)


def _roads(file: Path | None) -> RoadsBetween:
    """What makes the network: approximate, or from a file."""
    if file is None:
        from waystation.world.roads import approximate_roads

        return approximate_roads
    name = file.name.lower()
    if name.endswith(EXTRACTS):
        return _from_extract(file)
    if name.endswith(".csv"):
        return _from_table(file)
    expected = "an OpenStreetMap extract (.osm.pbf) or a table (.csv)"
    raise InputError([Problem("--roads", 0, "", repr(file.name), expected)])


def _from_extract(file: Path) -> RoadsBetween:
    from waystation.world.osm import roads_from_extract

    def roads(
        places: Sequence[NamedPlace],
        *,
        crossings: Sequence[NamedPlace] = (),
        ways: Collection[tuple[str, str]] = (),
    ) -> RoadNetwork:
        return roads_from_extract(file, [*places, *crossings], ways=ways)

    return roads


def _from_table(file: Path) -> RoadsBetween:
    from waystation.world.road_table import roads_from_table

    def roads(
        places: Sequence[NamedPlace],
        *,
        crossings: Sequence[NamedPlace] = (),
        ways: Collection[tuple[str, str]] = (),  # noqa: ARG001 - a table says which it opens
    ) -> RoadNetwork:
        return roads_from_table(file, [*places, *crossings])

    return roads
