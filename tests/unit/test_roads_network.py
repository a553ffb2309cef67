"""Approximate roads between places: over land, through crossings, the same in any order."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.timing import least_seconds

from waystation.domain.places import Location, NamedPlace, RoadNetwork
from waystation.domain.vocabulary import Audience, LocationKind, RouteBasis
from waystation.scenario.network import reachable, read_network
from waystation.world.place_names import location_of, named_once, numbered
from waystation.world.roads import approximate_roads

BOTH = (("GTM", "MEX"), ("MEX", "GTM"))


def town(
    name: str, country: str, lat: float, lon: float, population: int = 50_000, admin1: str = ""
) -> NamedPlace:
    return NamedPlace(name, country, admin1, lat, lon, population, "city")


def crossing(name: str, countries: str, lat: float, lon: float) -> NamedPlace:
    return NamedPlace(name, countries, "", lat, lon, 0, "crossing")


MEXICO = (
    town("Tapachula", "MEX", 14.90, -92.26, 217_000, "Chiapas"),
    town("Huixtla", "MEX", 15.14, -92.46, 32_000, "Chiapas"),
    town("Ciudad Hidalgo", "MEX", 14.68, -92.15, 14_600, "Chiapas"),
    town("Tuxtla", "MEX", 16.75, -93.12, 604_000, "Chiapas"),
    town("Comitán", "MEX", 16.25, -92.13, 166_000, "Chiapas"),
)
GUATEMALA = (
    town("Tecún Umán", "GTM", 14.677, -92.14, 33_000, "San Marcos"),
    town("Coatepeque", "GTM", 14.70, -91.86, 105_000, "Quetzaltenango"),
    town("Huehuetenango", "GTM", 15.32, -91.47, 79_000, "Huehuetenango"),
    town("Quetzaltenango", "GTM", 14.84, -91.52, 180_000, "Quetzaltenango"),
)
BRIDGE = crossing("Rodolfo Robles bridge", "GTM/MEX", 14.680, -92.146)
MESILLA = crossing("La Mesilla", "MEX/GTM", 15.62, -91.98)


def ways_of(network: RoadNetwork) -> set[tuple[str, str]]:
    return {(route.start, route.end) for route in network.routes}


def crossings_of(network: RoadNetwork) -> list[Location]:
    return [one for one in network.locations if one.kind is LocationKind.CROSSING]


def km(network: RoadNetwork, start: str, end: str) -> float:
    return next(r.km for r in network.routes if (r.start, r.end) == (start, end))


def keeps_the_rules(network: RoadNetwork) -> None:
    """What a scenario asks of locations and routes."""
    names = [one.name for one in network.locations]
    assert len(set(names)) == len(names)
    others = [alias for one in network.locations for alias in one.also]
    assert len({*names, *others}) == len(names) + len(others)
    assert len(ways_of(network)) == len(network.routes)
    assert all(route.km >= 1 and route.km == round(route.km) for route in network.routes)
    assert {route.basis for route in network.routes} <= {RouteBasis.APPROXIMATE}
    for one in crossings_of(network):
        into = [route for route in network.routes if route.end == one.name]
        on = [route for route in network.routes if route.start == one.name]
        assert len(into) == 1
        assert on
        by_name = {location.name: location.country for location in network.locations}
        before, behind = one.country.split("/")
        assert {by_name[route.start] for route in into} == {before}
        assert {by_name[route.end] for route in on} == {behind}


def test_people_pass_a_border_at_a_known_crossing() -> None:
    network = approximate_roads(
        [*MEXICO, *GUATEMALA], crossings=[BRIDGE, MESILLA], ways=[("GTM", "MEX")]
    )
    keeps_the_rules(network)
    assert {(one.name, one.country) for one in crossings_of(network)} == {
        ("Rodolfo Robles bridge", "GTM/MEX"),
        ("La Mesilla", "GTM/MEX"),
    }
    assert ("Tecún Umán", "Rodolfo Robles bridge") in ways_of(network)
    assert ("Rodolfo Robles bridge", "Ciudad Hidalgo") in ways_of(network)
    assert all(one.audience is Audience.PUBLIC for one in crossings_of(network))
    towns = {one.name for one in (*MEXICO, *GUATEMALA)}
    assert towns <= reachable(ways_of(network), "Quetzaltenango")
    assert not {one.name for one in GUATEMALA} & reachable(ways_of(network), "Tuxtla")
    # 39 km by road (general road tables); the straight line is 27.
    assert km(network, "Ciudad Hidalgo", "Tapachula") == pytest.approx(29, abs=2)


def test_each_direction_asked_for_has_its_own_crossing() -> None:
    network = approximate_roads([*MEXICO, *GUATEMALA], crossings=[BRIDGE], ways=BOTH)
    keeps_the_rules(network)
    names = {one.name: one.country for one in crossings_of(network)}
    assert names == {
        "Rodolfo Robles bridge (to Mexico)": "GTM/MEX",
        "Rodolfo Robles bridge (to Guatemala)": "MEX/GTM",
    }
    whole = {one.name for one in network.locations}
    assert all(reachable(ways_of(network), one.name) >= whole - set(names) for one in MEXICO)


def test_where_no_crossing_is_known_a_few_are_assumed_and_said_to_be() -> None:
    network = approximate_roads([*MEXICO, *GUATEMALA], ways=[("GTM", "MEX")])
    keeps_the_rules(network)
    found = crossings_of(network)
    assert 1 <= len(found) <= 4
    assert "Guatemala / Mexico border near Tecún Umán" in {one.name for one in found} | {
        one.name.replace("Ciudad Hidalgo", "Tecún Umán") for one in found
    }
    assert all(one.source.startswith("assumed") for one in found)
    assert all(one.audience is Audience.INTERNAL for one in found)
    assert any("crossings are assumed" in remark for remark in network.remarks)


def test_borders_nobody_asked_to_open_stay_shut_and_it_is_said() -> None:
    network = approximate_roads([*MEXICO, *GUATEMALA], crossings=[BRIDGE])
    keeps_the_rules(network)
    assert not crossings_of(network)
    assert not {one.name for one in MEXICO} & reachable(ways_of(network), "Coatepeque")
    assert any("not reached" in remark and "(GTM)" in remark for remark in network.remarks)
    far = approximate_roads([*MEXICO, *GUATEMALA], ways=[("MEX", "HND"), ("MEX", "MEX")])
    assert any("no place in Honduras" in remark for remark in far.remarks)
    honduras = town("Ocotepeque", "HND", 14.43, -89.18)
    far = approximate_roads([*MEXICO, honduras], ways=[("MEX", "HND")])
    assert any("no common border on land" in remark for remark in far.remarks)


def test_a_crossing_far_off_the_way_serves_other_places() -> None:
    sonora = crossing("Nogales", "MEX/USA", 31.33, -110.94)
    bridge = crossing("Paso del Norte", "MEX/USA", 31.749, -106.487)
    far = (town("Tucson", "USA", 32.22, -110.93), town("Hermosillo", "MEX", 29.07, -110.96))
    near = (town("El Paso", "USA", 31.76, -106.49), town("Ciudad Juárez", "MEX", 31.72, -106.46))

    def names(*places: NamedPlace) -> list[str]:
        known = [sonora, bridge]
        network = approximate_roads(places, crossings=known, ways=[("MEX", "USA")])
        return [one.name for one in crossings_of(network)]

    assert names(*near) == ["Paso del Norte"]
    assert names(*far) == ["Nogales"]
    assert names(*near, *far) == ["Nogales", "Paso del Norte"]


def test_islands_stay_apart_and_it_is_said() -> None:
    cuba = [town("Havana", "CUB", 23.13, -82.38), town("Camagüey", "CUB", 21.38, -77.92)]
    florida = [town("Miami", "USA", 25.77, -80.19), town("Tampa", "USA", 27.95, -82.46)]
    network = approximate_roads([*cuba, *florida], ways=[("CUB", "USA"), ("USA", "CUB")])
    assert reachable(ways_of(network), "Havana") == {"Havana", "Camagüey"}
    assert not crossings_of(network)
    assert any("ferries are not guessed" in remark for remark in network.remarks)
    samos = [town("Vathy", "GRC", 37.75, 26.97), town("Kuşadası", "TUR", 37.86, 27.26)]
    assert not approximate_roads(samos, ways=[("TUR", "GRC")]).routes


def test_a_road_goes_round_a_bay_when_nothing_else_joins_one_land() -> None:
    across = [town("Huelva", "ESP", 37.26, -6.95), town("Rota", "ESP", 36.62, -6.36)]
    (there, _) = approximate_roads(across).routes
    assert there.km > 1.2 * 88  # the straight line is 88 km, most of it over the bay
    remarks = approximate_roads(across).remarks
    assert any("must go round: Huelva and Rota" in remark for remark in remarks)
    between = [*across, town("Sevilla", "ESP", 37.38, -5.97, 680_000)]
    assert ("Huelva", "Rota") not in ways_of(approximate_roads(between))


def test_no_road_is_made_over_a_wide_gulf() -> None:
    gulf = [town("La Paz", "MEX", 24.14, -110.31), town("Los Mochis", "MEX", 25.79, -108.99)]
    apart = approximate_roads(gulf)
    assert apart.routes == ()
    assert any("not reached by road from the rest" in remark for remark in apart.remarks)


def test_no_road_runs_through_a_country_that_is_not_asked_for() -> None:
    # The straight line from Tabasco's south to Cancún's south runs through Guatemala and Belize.
    ends = [
        town("Comitán", "MEX", 16.25, -92.13),
        town("Chetumal", "MEX", 18.50, -88.30),
        town("Escárcega", "MEX", 18.61, -90.74),
    ]
    assert ("Chetumal", "Comitán") not in ways_of(approximate_roads(ends))
    assert "Chetumal" in reachable(ways_of(approximate_roads(ends)), "Comitán")


def test_places_across_the_180th_meridian_are_neighbours() -> None:
    fiji = [
        town("Naselesele", "FJI", -16.73, -179.87),
        town("Waiyevo", "FJI", -16.79, -179.99),
        town("Matei", "FJI", -16.69, -179.88),
        town("Vuna", "FJI", -16.98, 179.91),
    ]
    network = approximate_roads(fiji)
    assert {one.name for one in network.locations} == reachable(ways_of(network), "Vuna")
    assert max(route.km for route in network.routes) < 60


def test_the_same_place_twice_is_one_and_the_same_name_twice_is_told_apart() -> None:
    places = [
        town("Ciudad Hidalgo", "MEX", 14.68, -92.15, 14_600, "Chiapas"),
        town("Suchiate", "MEX", 14.682, -92.151, 9_000, "Chiapas"),
        town("Ciudad Hidalgo", "MEX", 14.68, -92.15, 14_600, "Chiapas"),
        town("Ciudad Hidalgo", "MEX", 19.69, -100.56, 60_000, "Michoacán"),
        town("CIUDAD HIDALGO", "MEX", 20.0, -100.2, 3_000, "Michoacán"),
        town("Ayutla -> bridge", "GTM", 14.679, -92.145, 30_000),
    ]
    found = named_once(places)
    assert [one.name for one in found] == [
        "Ayutla bridge",
        "CIUDAD HIDALGO (Michoacán, MEX) 2",
        "Ciudad Hidalgo (Chiapas)",
        "Ciudad Hidalgo (Michoacán, MEX)",
    ]
    assert found[2].also == ("Suchiate",)
    network = approximate_roads(places)
    keeps_the_rules(network)
    suchiate = location_of(network.locations, places[1])
    assert suchiate is not None
    assert suchiate.name == "Ciudad Hidalgo (Chiapas)"
    assert location_of(network.locations, town("Elsewhere", "MEX", 18.0, -95.0)) is None
    assert location_of(network.locations, town("Elsewhere", "HND", 14.68, -92.15)) is None
    assert numbered(["A", "a", "A 2"], ["b"]) == ["A", "a 2", "A 2 2"]


def test_no_place_and_one_place_make_no_roads() -> None:
    assert approximate_roads([]).remarks == ("no places were given",)
    alone = approximate_roads(MEXICO[:1])
    assert ([one.name for one in alone.locations], alone.routes) == (["Tapachula"], ())
    nowhere = approximate_roads(
        [town("Raft", "XXX", -40.0, -120.0), town("Buoy", "XXX", -41, -121)]
    )
    assert nowhere.routes == ()


def test_every_route_says_that_it_is_approximate_and_whom_to_credit() -> None:
    network = approximate_roads(MEXICO)
    assert all(
        route.source.startswith("approximate: straight line times") for route in network.routes
    )
    assert any("GeoNames" in line for line in network.attribution)
    assert any("Natural Earth" in line for line in network.attribution)
    assert network.remarks[0].startswith("roads and distances are approximate")


def test_a_scenario_takes_the_network_as_it_is(tmp_path: Path) -> None:
    network = approximate_roads([*MEXICO, *GUATEMALA], crossings=[BRIDGE], ways=BOTH)
    write(
        tmp_path / "locations.csv",
        (
            "name,country,admin1,lat,lon,kind,capacity,population,also,audience,source",
            *(
                f'"{one.name}",{one.country},{one.admin1},{one.lat},{one.lon},{one.kind},,'
                f'{one.population},{";".join(one.also)},{one.audience},"{one.source}"'
                for one in network.locations
            ),
        ),
    )
    write(
        tmp_path / "routes.csv",
        (
            "from,to,km,modes,source",
            *(
                f'"{one.start}","{one.end}",{one.km:g},{";".join(one.modes)},"{one.source}"'
                for one in network.routes
            ),
        ),
    )
    read = read_network(tmp_path)
    assert read.problems == []
    assert len(read.routes) == len(network.routes)


def write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def somewhere(seed: int, count: int) -> list[NamedPlace]:
    """Places strewn over Central America, some on top of each other, some at sea."""
    chance = random.Random(seed)
    found = []
    for i in range(count):
        lat, lon = chance.uniform(12, 18), chance.uniform(-93, -84)
        country = chance.choice(("GTM", "HND", "MEX", "SLV"))
        place = town(f"T{i % (count - 2)}", country, lat, lon, chance.randrange(90_000), "R")
        found.append(place)
        if chance.random() < 0.1:
            found.append(town(f"U{i}", country, lat + 0.001, lon, 10, "R"))
    return found


@given(st.integers(0, 100_000), st.integers(4, 40))
@settings(max_examples=25, deadline=None)
def test_order_changes_nothing_and_the_rules_hold(seed: int, count: int) -> None:
    places = somewhere(seed, count)
    ways = [("HND", "GTM"), ("GTM", "MEX"), ("MEX", "GTM"), ("SLV", "GTM")]
    network = approximate_roads(places, crossings=[BRIDGE, MESILLA], ways=ways)
    keeps_the_rules(network)
    mixed, turned = list(places), list(reversed(ways))
    random.Random(seed).shuffle(mixed)
    assert approximate_roads(mixed, crossings=[MESILLA, BRIDGE], ways=turned) == network


@given(st.integers(0, 100_000), st.integers(4, 40))
@settings(max_examples=25, deadline=None)
def test_everybody_gets_anywhere_on_the_same_land(seed: int, count: int) -> None:
    """In Guatemala's and Mexico's boxes, where a place lies on their own mainland."""
    chance = random.Random(seed)
    places = [
        town(f"G{i}", "GTM", chance.uniform(14.3, 15.8), chance.uniform(-91.5, -89.6))
        for i in range(count // 2)
    ] + [
        town(f"M{i}", "MEX", chance.uniform(19, 29), chance.uniform(-104, -99))
        for i in range(count // 2)
    ]
    network = approximate_roads(places, ways=BOTH)
    keeps_the_rules(network)
    whole = {one.name for one in network.locations} - {one.name for one in crossings_of(network)}
    assert reachable(ways_of(network), min(whole)) >= whole
    assert not any("not reached" in remark for remark in network.remarks)


def test_five_thousand_places_take_seconds() -> None:
    chance = random.Random(7)
    many = [
        town(f"P{i}", ("MEX", "GTM")[i % 2], chance.uniform(14, 30), chance.uniform(-110, -90))
        for i in range(5_000)
    ]
    seconds = least_seconds(lambda: approximate_roads(many, ways=BOTH), times=1)
    assert seconds < 20  # the aim is 60; it takes about 2 on a slow machine
