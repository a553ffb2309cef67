"""Road networks from extracts: distances, one-way roads, ferries, islands, names."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from tests.osm_fixture import Drawing, km, random_town, shortest

from waystation.domain.places import NamedPlace, RoadNetwork
from waystation.domain.vocabulary import LocationKind, Mode, RouteBasis
from waystation.world.osm import ATTRIBUTION, roads_from_extract
from waystation.world.osm_routes import FERRY_PACE, TRACK_PACE

pytest.importorskip("osmium", reason="extracts are read by the extra waystation[osm]")

EVERY = (Mode.FOOT, Mode.LIFT, Mode.BUS)
DRIVE = (Mode.LIFT, Mode.BUS)


def made(drawing: Drawing, tmp_path: Path, **options: object) -> RoadNetwork:
    path = drawing.write(tmp_path / "area.osm.pbf")
    return roads_from_extract(path, **options)  # type: ignore[arg-type]


def pairs(network: RoadNetwork) -> dict[tuple[str, str], float]:
    return {(route.start, route.end): route.km for route in network.routes}


def three_towns() -> Drawing:
    """Three towns in Niger on one road, the second a bend away from a junction."""
    drawing = Drawing()
    drawing.town("Alpha", 15.0, 9.0, population="5,000")
    drawing.town("Beta", 15.1, 9.1, "village")
    drawing.town("Gamma", 15.2, 9.1, "city")
    drawing.node("bend", 15.0, 9.1)
    drawing.way("alpha bend beta gamma")
    return drawing


def test_a_road_through_three_towns(tmp_path: Path) -> None:
    network = made(three_towns(), tmp_path)
    bent = km((15, 9), (15, 9.1)) + km((15, 9.1), (15.1, 9.1))
    on = km((15.1, 9.1), (15.2, 9.1))
    expected = {("Alpha", "Beta"): bent, ("Beta", "Gamma"): on}
    expected |= {(b, a): length for (a, b), length in expected.items()}
    assert pairs(network) == pytest.approx(expected, abs=0.051)
    assert [place.name for place in network.locations] == ["Gamma", "Alpha", "Beta"]
    assert {place.country for place in network.locations} == {"NER"}
    assert {place.kind for place in network.locations} == {LocationKind.TOWN}
    assert {route.basis for route in network.routes} == {RouteBasis.ROAD}
    assert {route.modes for route in network.routes} == {EVERY}
    assert {route.pace for route in network.routes} == {None}
    assert next(p.population for p in network.locations if p.name == "Alpha") == 5000
    assert network.attribution == (ATTRIBUTION,)
    assert "OpenStreetMap contributors" in ATTRIBUTION
    assert "ODbL" in ATTRIBUTION


def test_given_places_take_the_nearest_road_and_the_order_does_not_matter(tmp_path: Path) -> None:
    places = [
        NamedPlace("West", "NER", "Zinder", 15.01, 8.99, 100, "city"),
        NamedPlace("North", "NER", "", 15.21, 9.11, 300, "city"),
        NamedPlace("Lost", "NER", "", 16.5, 9.1, 200, "city"),
    ]
    network = made(three_towns(), tmp_path, places=places)
    assert set(pairs(network)) == {("West", "North"), ("North", "West")}
    assert [(p.name, p.admin1) for p in network.locations] == [("North", ""), ("West", "Zinder")]
    assert "left out, as no road of area.osm.pbf lies within 10 km: Lost" in network.remarks
    assert made(three_towns(), tmp_path, places=places[::-1]) == network


def test_a_place_in_the_middle_of_a_road_is_on_it(tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.town("Alpha", 15.0, 9.0)
    drawing.town("Gamma", 15.0, 9.4)
    drawing.node("half", 15.0, 9.2)
    drawing.node("Village", 15.02, 9.2, place="village", name="Village")
    drawing.way("alpha half gamma")
    assert set(pairs(made(drawing, tmp_path))) == {
        ("Alpha", "Village"),
        ("Village", "Alpha"),
        ("Village", "Gamma"),
        ("Gamma", "Village"),
    }


def test_one_way_roads_are_used_one_way(tmp_path: Path) -> None:
    drawing = Drawing()
    for name, lat, lon in (("Alpha", 15.0, 9.0), ("Beta", 15.0, 9.3), ("Gamma", 15.2, 9.15)):
        drawing.town(name, lat, lon)
    drawing.way("alpha beta", oneway="yes")
    drawing.way("gamma beta", oneway="-1")
    drawing.way("alpha gamma", oneway="-1")
    found = pairs(made(drawing, tmp_path))
    assert set(found) == {("Alpha", "Beta"), ("Beta", "Gamma"), ("Gamma", "Alpha")}


def test_walkers_take_no_motorway_and_vehicles_do(tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.town("Alpha", 15.0, 9.0)
    drawing.town("Beta", 15.0, 9.4)
    drawing.town("Aside", 15.3, 9.2)
    drawing.way("alpha aside beta")
    drawing.way("alpha beta", "motorway", oneway="no")
    network = made(drawing, tmp_path)
    modes = {(route.start, route.end): route.modes for route in network.routes}
    assert modes["Alpha", "Beta"] == modes["Beta", "Alpha"] == DRIVE
    assert modes["Alpha", "Aside"] == modes["Aside", "Beta"] == EVERY
    assert "2 routes for vehicles only, by motorway" in network.remarks
    assert set(pairs(made(drawing, tmp_path, classes=("primary",)))) == {
        *(("Alpha", "Aside"), ("Aside", "Alpha"), ("Beta", "Aside"), ("Aside", "Beta")),
    }


def test_a_motorway_beside_a_road_adds_no_route(tmp_path: Path) -> None:
    drawing = three_towns()
    drawing.node("exit", 15.0, 9.11)
    drawing.way("alpha bend exit gamma", "motorway", oneway="no")
    assert set(pairs(made(drawing, tmp_path))) == set(pairs(made(three_towns(), tmp_path)))


@pytest.mark.parametrize(
    "tags", [{"access": "no"}, {"access": "private"}, {"foot": "no", "vehicle": "private"}]
)
def test_closed_roads_are_left_out(tmp_path: Path, tags: dict[str, str]) -> None:
    drawing = three_towns()
    drawing.node("short", 15.0, 9.0)
    drawing.way("alpha beta", **tags)
    assert pairs(made(drawing, tmp_path)) == pairs(made(three_towns(), tmp_path))


def test_tracks_only_when_asked_for(tmp_path: Path) -> None:
    drawing = three_towns()
    drawing.way("alpha gamma", "track")
    assert ("Alpha", "Gamma") not in pairs(made(drawing, tmp_path))
    network = made(drawing, tmp_path, classes=("primary", "track"))
    (track,) = (route for route in network.routes if (route.start, route.end) == ("Alpha", "Gamma"))
    assert (track.modes, track.pace) == ((Mode.FOOT, Mode.LIFT), TRACK_PACE)
    assert any("on tracks" in remark for remark in network.remarks)
    with pytest.raises(ValueError, match="known are motorway"):
        made(drawing, tmp_path, classes=("highway",))


def test_ferries_are_routes_and_said_to_be_assumed(tmp_path: Path) -> None:
    drawing = three_towns()
    drawing.town("Isle", 15.3, 9.3)
    drawing.way("gamma isle", "", route="ferry")
    drawing.node("quay", 15.31, 9.31)
    drawing.way("isle quay")
    network = made(drawing, tmp_path)
    (ferry,) = (route for route in network.routes if (route.start, route.end) == ("Gamma", "Isle"))
    assert (ferry.modes, ferry.pace) == (DRIVE, FERRY_PACE)
    assert ferry.source.endswith(f"{ferry.km:g} km of it by ferry")
    assert any("2 routes partly by ferry: assumed" in remark for remark in network.remarks)


def test_small_roads_carry_no_bus(tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.town("Alpha", 15.0, 9.0)
    drawing.town("Beta", 15.0, 9.2)
    drawing.way("alpha beta", "unclassified")
    assert {route.modes for route in made(drawing, tmp_path).routes} == {(Mode.FOOT, Mode.LIFT)}


def test_an_island_without_ferry_is_told(tmp_path: Path) -> None:
    drawing = three_towns()
    drawing.town("Isle", 15.6, 9.3)
    drawing.town("Port", 15.7, 9.3)
    drawing.way("isle port")
    drawing.town("Rock", 15.9, 9.9)
    drawing.node("rockend", 15.9, 9.91)
    drawing.way("rock rockend")
    network = made(drawing, tmp_path)
    told = "\n".join(network.remarks)
    assert "2 parts that no road or ferry of area.osm.pbf joins" in told
    assert "apart from it stand Isle, Port" in told
    assert "left out, as no road leads to another place from Rock" in told
    assert "Rock" not in {place.name for place in network.locations}


def test_names_are_unique_and_other_names_kept(tmp_path: Path) -> None:
    drawing = three_towns()
    drawing.node("end", 15.3, 9.1)
    drawing.node("second", 15.3, 9.1, place="village", name="Alpha", name__en="Alfa")
    drawing.node("none", 15.05, 9.1, place="village")
    drawing.way("gamma end")
    network = made(drawing, tmp_path)
    other = next(p for p in network.locations if p.name == "Alpha (near Gamma)")
    assert other.also == ("Alpha", "Alfa")
    assert "1 place of area.osm.pbf without a name left out" in network.remarks


def test_places_in_no_country_are_left_out(tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.town("Reef", -30.0, -20.0)
    drawing.town("Sandbank", -30.1, -20.0)
    drawing.way("reef sandbank")
    network = made(drawing, tmp_path)
    assert (network.locations, network.routes) == ((), ())
    told = "left out, as nothing tells which country they lie in: Reef, Sandbank"
    assert told in network.remarks
    for name in ("Reef", "Sandbank"):
        drawing.node_tags[name] = {**drawing.node_tags[name], "addr:country": "BRA"}
    assert len(made(drawing, tmp_path).routes) == 2


def test_the_largest_places_are_taken(tmp_path: Path) -> None:
    network = made(three_towns(), tmp_path, most=2)
    assert set(pairs(network)) == {("Alpha", "Gamma"), ("Gamma", "Alpha")}
    assert any("the 2 largest are taken" in remark for remark in network.remarks)


def test_two_places_at_one_node_have_a_way_between_them(tmp_path: Path) -> None:
    drawing = three_towns()
    drawing.node("Quarter", 15.0, 9.0, place="village", name="Quarter")
    found = pairs(made(drawing, tmp_path, within_km=30))
    assert ("Alpha", "Quarter") in found
    assert min(found.values()) >= 0.1


def test_nodes_that_stand_twice_change_nothing(tmp_path: Path) -> None:
    drawing = three_towns()
    drawing.ways = [(("alpha", "bend", "bend", "beta", "beta", "gamma"), {"highway": "primary"})]
    drawing.again = ["bend", "Alpha"]
    drawing.node_tags["bend"] = {}
    network = made(drawing, tmp_path)
    plain = {pair for pair in pairs(made(three_towns(), tmp_path)) if "Alpha" not in pair[0]}
    assert plain <= set(pairs(network))


def test_roads_end_where_the_extract_is_cut(tmp_path: Path) -> None:
    drawing = three_towns()
    drawing.town("Delta", 15.3, 9.1)
    drawing.node("gone", 15.25, 9.1)
    drawing.way("gamma gone delta")
    drawing.unwritten = {"gone"}
    network = made(drawing, tmp_path)
    assert not any("Delta" in pair for pair in pairs(network))
    assert any(
        remark.startswith("area.osm.pbf names 1 node of roads it does not hold")
        for remark in network.remarks
    )


def test_text_extracts_give_the_same(tmp_path: Path) -> None:
    drawing = three_towns()
    packed = roads_from_extract(drawing.write(tmp_path / "a.osm.pbf"))
    for name in ("a.osm", "a.osm.gz", "a.osm.bz2"):
        assert roads_from_extract(drawing.write(tmp_path / name)).routes == packed.routes


def test_ids_of_any_size(tmp_path: Path) -> None:
    plain = made(three_towns(), tmp_path)
    for first in (13_000_000_000, -50):
        drawing = three_towns()
        drawing.first_id = first
        path = drawing.write(tmp_path / "ids.osm")
        assert roads_from_extract(path).routes == plain.routes


@pytest.mark.parametrize("stretch", [1.0, 1.05, 1.3])
@pytest.mark.parametrize("seed", range(12))
def test_distances_are_those_of_the_roads(tmp_path: Path, seed: int, stretch: float) -> None:
    """Over the routes between any two places: what a search over all roads gives.

    Longer by no more than the stretch allowed, never shorter.
    """
    random_ = random.Random(seed)
    drawing, arcs = random_town(random_)
    network = made(drawing, tmp_path, within_km=0.05, stretch=stretch)
    towns = sorted(name for name, tags in drawing.node_tags.items() if tags)
    number = {name: at for at, name in enumerate(drawing.nodes)}
    raw = shortest([(number[a], number[b], length) for a, b, length in arcs], len(number))
    at = [number[town.lower()] for town in towns]
    place = {town: i for i, town in enumerate(towns)}
    rows = [(place[a], place[b], length) for (a, b), length in pairs(network).items()]
    mine = shortest(rows, len(towns))
    expected = raw[np.ix_(at, at)]
    assert np.isinf(mine).tolist() == np.isinf(expected).tolist()
    reached = np.isfinite(expected)
    rounding = 0.05 * len(towns)  # each route is told to 100 m
    assert (mine[reached] >= expected[reached] - rounding).all()
    assert (mine[reached] <= expected[reached] * stretch + rounding).all()
    assert made(drawing, tmp_path, within_km=0.05, stretch=stretch) == network
