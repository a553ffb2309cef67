"""Crossings between countries, from the borders and border controls of an extract."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from tests.osm_fixture import Drawing, random_town, shortest

from waystation.domain.places import NamedPlace, RoadNetwork
from waystation.domain.vocabulary import Audience, LocationKind
from waystation.world.osm import roads_from_extract

pytest.importorskip("osmium", reason="extracts are read by the extra waystation[osm]")

NORTH, SOUTH = "NER/NGA", "NGA/NER"
BORDER = 15.12
JOINED_KM = 10.0
"""Kilometres a way may lose where border spots close to each other are taken for one."""


def drawn(*, line: bool = True) -> Drawing:
    """Two towns of Niger, two of Nigeria, a road from north to south; the border at 13.05 N.

    The countries are tagged, as no real border runs there so straight.
    """
    drawing = Drawing()
    for name, lat, code in (
        *(("Far", 13.4, "NER"), ("Upper", 13.1, "NER")),
        *(("Lower", 12.9, "NGA"), ("Deep", 12.5, "NGA")),
    ):
        drawing.town(name, lat, 9.0, addr__country=code)
    drawing.way("far upper lower deep")
    if line:
        drawing.node("west", 13.05, 8.0)
        drawing.node("east", 13.05, 10.0)
        drawing.way("west east", "", boundary="administrative", admin_level="2")
    return drawing


def made(drawing: Drawing, tmp_path: Path, **options: object) -> RoadNetwork:
    path = drawing.write(tmp_path / "area.osm.pbf")
    network = roads_from_extract(path, **options)  # type: ignore[arg-type]
    well_formed(network)
    return network


def well_formed(network: RoadNetwork) -> None:
    """What a scenario asks of crossings, and that no other route leads over a border."""
    into = Counter(route.end for route in network.routes)
    out = Counter(route.start for route in network.routes)
    country = {place.name: place.country for place in network.locations}
    assert len(country) == len(network.locations)
    for place in network.locations:
        if place.kind is LocationKind.CROSSING:
            assert (into[place.name], out[place.name] > 0) == (1, True)
    for route in network.routes:
        left, reached = country[route.start].split("/")[-1], country[route.end].split("/")[0]
        assert left == reached
        assert route.km > 0


def crossings(network: RoadNetwork) -> dict[str, str]:
    return {p.name: p.country for p in network.locations if p.kind is LocationKind.CROSSING}


def test_a_drawn_border_has_a_crossing_for_each_way(tmp_path: Path) -> None:
    network = made(drawn(), tmp_path)
    assert crossings(network) == {
        "Niger / Nigeria border near Upper": NORTH,
        "Nigeria / Niger border near Lower": SOUTH,
    }
    (place,) = (p for p in network.locations if p.country == NORTH)
    assert (place.lat, place.lon, place.audience) == (13.05, 9.0, Audience.INTERNAL)
    way = [(r.start, r.end, r.km) for r in network.routes if place.name in (r.start, r.end)]
    assert way == [("Upper", place.name, 5.6), (place.name, "Lower", 16.7)]
    assert any("2 crossings without a border control" in remark for remark in network.remarks)


def test_only_ways_asked_for_are_opened(tmp_path: Path) -> None:
    network = made(drawn(), tmp_path, ways=[("NGA", "NER")])
    assert set(crossings(network).values()) == {SOUTH}
    assert any("closed here: NER to NGA" in remark for remark in network.remarks)
    assert crossings(made(drawn(), tmp_path, ways=())) == {}


def test_a_border_control_names_a_crossing_and_makes_it_public(tmp_path: Path) -> None:
    drawing = drawn()
    drawing.node("post", 13.06, 9.0, barrier="border_control", name="Gate of the Plain")
    drawing.ways[0] = (("far", "upper", "post", "lower", "deep"), {"highway": "primary"})
    network = made(drawing, tmp_path)
    assert set(crossings(network)) == {
        "Gate of the Plain (to Nigeria)",
        "Gate of the Plain (to Niger)",
    }
    assert {p.audience for p in network.locations} == {Audience.PUBLIC}
    assert not any("border control" in remark for remark in network.remarks)


def test_a_border_control_alone_is_a_border(tmp_path: Path) -> None:
    drawing = drawn(line=False)
    drawing.node("post", 13.0, 9.0, barrier="border_control")
    drawing.ways[0] = (("far", "upper", "post", "lower", "deep"), {"highway": "primary"})
    network = made(drawing, tmp_path)
    assert [p.lat for p in network.locations if p.country == NORTH] == [13.0]


def test_a_control_inside_a_country_is_none(tmp_path: Path) -> None:
    drawing = drawn()
    drawing.node("post", 13.3, 9.0, barrier="border_control")
    drawing.ways[0] = (("far", "post", "upper", "lower", "deep"), {"highway": "primary"})
    plain = made(drawn(), tmp_path)
    assert made(drawing, tmp_path).routes == plain.routes


def test_without_any_border_a_crossing_is_assumed(tmp_path: Path) -> None:
    network = made(drawn(line=False), tmp_path)
    assert crossings(network) == {
        "Niger / Nigeria border near Upper": NORTH,
        "Nigeria / Niger border near Lower": SOUTH,
    }
    assert {p.lat for p in network.locations if p.kind is LocationKind.CROSSING} == {13.0}
    assert any("put half way between two places" in remark for remark in network.remarks)


def test_a_road_that_winds_over_the_border_crosses_it_once(tmp_path: Path) -> None:
    drawing = drawn()
    for at, lat in enumerate((13.055, 13.045, 13.055, 13.045)):
        drawing.node(f"bend{at}", lat, 9.0 + 0.01 * at)
    names = ("far", "upper", "bend0", "bend1", "bend2", "bend3", "lower", "deep")
    drawing.ways[0] = (names, {"highway": "primary"})
    assert len(crossings(made(drawing, tmp_path))) == 2


def test_a_road_that_comes_back_over_the_border_crosses_none(tmp_path: Path) -> None:
    drawing = drawn()
    drawing.node("dip", 13.04, 9.02)
    drawing.node("on", 13.2, 9.1)
    drawing.town("Side", 13.25, 9.2, addr__country="NER")
    drawing.way("upper dip on side")
    network = made(drawing, tmp_path)
    assert ("Upper", "Side") in {(route.start, route.end) for route in network.routes}
    assert len(crossings(network)) == 2


def test_a_road_that_shares_a_node_with_the_border(tmp_path: Path) -> None:
    drawing = drawn()
    drawing.node("stone", 13.05, 9.0)
    drawing.ways[0] = (("far", "upper", "stone", "lower", "deep"), {"highway": "primary"})
    line = (("west", "stone", "east"), {"boundary": "administrative", "admin_level": "2"})
    drawing.ways[1] = line
    assert made(drawing, tmp_path).routes == made(drawn(), tmp_path).routes


def test_a_carriageway_for_each_direction(tmp_path: Path) -> None:
    drawing = drawn()
    drawing.node("a1", 13.07, 9.001)
    drawing.node("a2", 13.03, 9.001)
    drawing.node("b1", 13.07, 8.999)
    drawing.node("b2", 13.03, 8.999)
    drawing.ways[0] = (("far", "upper"), {"highway": "primary"})
    drawing.way("lower deep")
    drawing.way("upper a1 a2 lower", oneway="yes")
    drawing.way("lower b2 b1 upper", oneway="yes")
    network = made(drawing, tmp_path)
    assert sorted(crossings(network).values()) == [NORTH, SOUTH]


def test_two_bridges_in_one_town_stay_two_only_with_controls(tmp_path: Path) -> None:
    drawing = drawn()
    for name, lon in (("one", 9.1), ("two", 9.3)):
        drawing.node(f"{name}n", 13.08, lon)
        drawing.node(f"{name}s", 13.02, lon)
        drawing.way(f"upper {name}n {name}s lower")
    assert len(crossings(made(drawing, tmp_path))) == 2
    drawing.node("post", 13.05, 9.3, barrier="border_control", name="Second Bridge")
    names = crossings(made(drawing, tmp_path))
    assert len(names) == 4
    assert "Second Bridge (to Nigeria)" in names


def test_a_known_crossing_gives_its_name(tmp_path: Path) -> None:
    places = [
        NamedPlace("Upper", "NER", "", 13.1, 9.0, 10, "city"),
        NamedPlace("Lower", "NGA", "", 12.9, 9.0, 20, "city"),
    ]
    known = [
        NamedPlace("Plain Bridge", "NGA/NER", "", 13.01, 9.01, 0, "crossing"),
        NamedPlace("Far Gate", "NER/NGA", "", 13.05, 9.5, 0, "crossing"),
        NamedPlace("Other Gate", "NER/TCD", "", 13.05, 9.0, 0, "crossing"),
    ]
    options: dict[str, object] = {"crossings": known, "ways": [("NER", "NGA")]}
    network = made(drawn(), tmp_path, places=places, **options)
    assert crossings(network) == {"Plain Bridge": NORTH}
    assert {p.audience for p in network.locations} == {Audience.PUBLIC}
    assert made(drawn(), tmp_path, places=places[::-1], **options) == network
    both = made(drawn(), tmp_path, places=places, crossings=known)
    assert set(crossings(both)) == {"Plain Bridge (to Niger)", "Plain Bridge (to Nigeria)"}


def test_a_place_whose_country_nothing_tells_has_that_of_its_side(tmp_path: Path) -> None:
    """The outline would put it in Niger, where this made-up border does not run."""
    drawing = drawn()
    drawing.town("Untold", 13.04, 9.1)
    drawing.way("untold lower")
    network = made(drawing, tmp_path)
    assert {p.name: p.country for p in network.locations}["Untold"] == "NGA"


@pytest.mark.parametrize("seed", range(12))
def test_any_border_is_passed_at_crossings_only(tmp_path: Path, seed: int) -> None:
    """Ways inside a country are those of its roads, and every road over the border is a crossing.

    A way inside a country may be shorter or lead further than its own roads allow only where it
    runs through the other country and passes none of its places. Roads run both ways here: one
    place leads to a crossing, so a place that cannot reach that one cannot cross there.
    """
    drawing, arcs = divided_town(random.Random(seed))
    network = made(drawing, tmp_path, within_km=0.05, stretch=1.0)
    number = {name: at for at, name in enumerate(drawing.nodes)}
    north = np.array([lat > BORDER for lat, _ in drawing.nodes.values()])
    rows = [(number[a], number[b], length) for a, b, length in arcs]
    own = shortest([row for row in rows if north[row[0]] == north[row[1]]], len(number))
    any_way = shortest(rows, len(number))
    over = [row for row in rows if north[row[0]] != north[row[1]]]
    towns = [p.name for p in network.locations if p.kind is LocationKind.TOWN]
    place = {location.name: at for at, location in enumerate(network.locations)}
    mine = shortest([(place[r.start], place[r.end], r.km) for r in network.routes], len(place))
    for a, b in itertools.permutations(towns, 2):
        i, j, km = number[a.lower()], number[b.lower()], mine[place[a], place[b]]
        slack = 0.05 * len(network.locations) + JOINED_KM
        if north[i] == north[j]:
            assert km <= own[i, j] + slack
        else:
            assert np.isfinite(km) >= any(np.isfinite(own[i, u] + own[v, j]) for u, v, _ in over)
        assert np.isfinite(any_way[i, j]) >= np.isfinite(km)
        assert km >= any_way[i, j] - slack or np.isinf(km)
    border = [p.lat for p in network.locations if p.kind is LocationKind.CROSSING]
    assert border == [BORDER] * len(border)


def divided_town(random_: random.Random) -> tuple[Drawing, list[tuple[str, str, float]]]:
    """A random town, its places tagged with a country by the side of the border at 15.12 N."""
    drawing, arcs = random_town(random_, one_way=0.0)
    for name, tags in drawing.node_tags.items():
        if tags:
            code = "NER" if drawing.nodes[name][0] > BORDER else "NGA"
            drawing.node_tags[name] = {**tags, "addr:country": code}
    drawing.node("west", BORDER, 8.0)
    drawing.node("east", BORDER, 10.0)
    drawing.way("west east", "", boundary="administrative", admin_level="2")
    return drawing, arcs


def test_a_border_at_sea_is_none(tmp_path: Path) -> None:
    drawing = drawn()
    drawing.ways[1] = (drawing.ways[1][0], {**drawing.ways[1][1], "maritime": "yes"})
    network = made(drawing, tmp_path)
    assert any("put half way between two places" in remark for remark in network.remarks)
