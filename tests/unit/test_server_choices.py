"""What a what-if can change, as the page is told, and a variant that is only checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from tests.server_fixture import make_folder, serving

from waystation.scenario.load import load_scenario
from waystation.scenario.variants import list_variants
from waystation.server import schema_what_if


def test_choices_are_the_scenarios_own(tmp_path: Path) -> None:
    with serving(make_folder(tmp_path)) as client:
        told = client.get("/api/choices").json()
    TypeAdapter(schema_what_if.Choices).validate_python(told, strict=True)
    places = {one["name"]: one for one in told["places"]}
    assert places["Shelter"]["capacity"] == 300
    assert places["Shelter"]["stays"]
    assert not places["Gate"]["stays"]
    kinds = {one["where"]: one["kind"] for one in told["ways"]}
    assert kinds["Gate"] == "crossing"
    assert kinds["Shelter"] == "place"
    assert kinds["AAA/BBB"] == kinds["BBB/CCC"] == "border"
    assert kinds["BBB"] == "country"
    assert kinds["Home <-> Town"] == kinds["Stop -> Gate"] == "route"
    assert "Home -> Town" not in kinds
    closed = next(one for one in told["events"] if one["where"] == "AAA/BBB")
    assert (closed["kind"], closed["first_day"], closed["opens"]) == ("closure", "2019-03-05", True)
    assert [one["together"] for one in told["groups"]] == [False, False]
    pace = [one for one in told["priors"] if one["parameter"] == "solo_pace"]
    assert {one["group"]: one["median"] for one in pace} == {"": 30, "children": 20}
    water = next(one for one in told["standards"] if one["item"] == "water")
    assert water["chosen"] == water["options"][0]["id"]
    assert len(water["options"]) > 1


def test_every_way_told_can_be_closed(tmp_path: Path) -> None:
    with serving(make_folder(tmp_path)) as client:
        ways = client.get("/api/choices").json()["ways"]
        closed = [{"kind": "close", "where": one["where"], "day": "2019-03-12"} for one in ways]
        answer = client.post("/api/variants", json={"name": "all", "changes": closed})
    assert len(ways) > 10
    assert answer.status_code == 200, answer.text


def test_what_is_not_for_everybody_is_no_choice(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    table = folder / "locations.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    seen = [f"{row},{'partner' if row.startswith('Town') else 'public'}" for row in rows]
    table.write_text("\n".join([f"{head},audience", *seen, ""]), encoding="utf-8")
    with serving(folder) as client:
        told = client.get("/api/choices").json()
    assert "Town" not in {one["name"] for one in told["places"]}
    assert not [one for one in told["ways"] if "Town" in one["where"]]
    assert not [one for one in told["events"] if "Town" in one["where"]]


def test_a_variant_is_checked_and_not_kept(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    right = {"kind": "add places", "place": "Camp", "day": "2019-03-12", "places": 50}
    wrong: dict[str, Any] = {"kind": "close", "where": "Nowhere", "day": "2019-03-12"}
    with serving(folder) as client:
        fine = client.post("/api/variants", json={"name": "tents", "changes": [right]})
        refused = client.post("/api/variants", json={"name": "tents", "changes": [right, wrong]})
    assert fine.json()["changes"] == [right]
    assert refused.status_code == 422
    (problem,) = refused.json()["problems"]
    assert problem["column"] == "changes.2.where"
    assert list_variants(load_scenario(folder)) == ()
