"""`waystation import unhcr|dtm|acled|ucdp`: into a scenario folder, whole or not at all, once."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.loader_samples import (
    acled_row,
    acled_text,
    dtm_csv,
    dtm_row,
    finder_json,
    finder_row,
    portal_json,
    portal_row,
    series_json,
    ucdp_row,
    ucdp_text,
    write,
)
from tests.scenario_folder import change, write_folder

from waystation import cli
from waystation.forecasting.gather import check_folder
from waystation.scenario.load import load_scenario

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `waystation import` beside a scenario folder `case`: status, out, err."""
    (tmp_path / "case").mkdir()
    write_folder(tmp_path / "case")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        words = ["waystation", "import", *map(str, arguments), "--into", "case"]
        monkeypatch.setattr(sys, "argv", words)
        status: object = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return status, said.out, said.err

    return call


def contents() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(Path("case").rglob("*"))}


def table(name: str) -> list[dict[str, str]]:
    with (Path("case") / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def portal(tmp_path: Path, *rows: dict[str, object]) -> Path:
    return write(tmp_path / "portal.json", portal_json(*rows))


# Counts of people


def test_counts_become_figures_and_people_present(tmp_path: Path, run: Run) -> None:
    change(
        Path("case"),
        "locations.csv",
        "Camp,BBB,,1.5,1.7,camp,2000,0,100,",
        "Camp,BBB,,1.5,1.7,camp,2000,0,,",
    )
    path = portal(
        tmp_path,
        portal_row("Camp", "2019-02-25", "1,040", centroid_lat="1.51", centroid_lon="1.7"),
        portal_row("Camp", "2019-03-05", 1215, centroid_lat="1.51", centroid_lon="1.7"),
        portal_row("Shelter yard", "2019-03-02", 80, centroid_lat="1.42", centroid_lon="1.6"),
        portal_row("Nowhere", "2019-03-02", 70, centroid_lat="2.4", centroid_lon="1.6"),
        portal_row("Without position", "2019-03-02", 60),
        portal_row("Camp", "2017-03-02", 5),
    )
    status, out, err = run("unhcr", path)
    assert (status, err) == (0, "")
    scenario = check_folder("case")
    assert scenario.location("Camp").present == 1040
    assert scenario.location("Camp").source.endswith("; present: UNHCR, portal.json, of 2019-02-25")
    rows = table("evidence.csv")
    assert [(row["location"], row["low"], row["published"]) for row in rows] == [
        ("Camp", "1040", "2019-03-04"),
        ("Camp", "1215", "2019-03-12"),
        ("Shelter", "80", "2019-03-09"),
    ]
    assert {row["publisher"] for row in rows} == {"UNHCR"}
    assert "CC BY 4.0" in rows[0]["note"]
    assert "'Shelter yard': taken as Shelter, 2.2 km away" in out
    assert "'Nowhere': the nearest location, Camp, is 100.7 km away" in out
    assert "'Without position': no location of this name, no position" in out
    assert "1 counts of before 2018-02-28" in out


def test_the_same_file_again_adds_nothing(tmp_path: Path, run: Run) -> None:
    files = {
        "unhcr": portal(tmp_path, portal_row("Camp", "2019-02-25", 900)),
        "dtm": write(tmp_path / "dtm.csv", dtm_csv(dtm_row(300))),
        "acled": write(
            tmp_path / "acled.csv",
            acled_text(acled_row(1, fatalities=5), acled_row(2, "2019-03-20")),
        ),
        "ucdp": write(tmp_path / "ged.csv", ucdp_text(ucdp_row(1), ucdp_row(2, "2019-03-28"))),
    }
    for source, path in files.items():
        options = ("--overwrite",) if source in ("unhcr", "dtm") else ()
        assert run(source, path, *options)[0] == 0
        before = contents()
        status, out, _ = run(source, path, *options)
        assert (status, contents()) == (0, before), source
        assert "nothing new" in out
        assert "there already" in out


def test_dry_run_tells_and_changes_nothing(tmp_path: Path, run: Run) -> None:
    path = portal(tmp_path, portal_row("Camp", "2019-02-25", 900))
    before = contents()
    status, out, _ = run("unhcr", path, "--dry-run", "--overwrite")
    assert (status, contents()) == (0, before)
    assert "case/evidence.csv (would change): 1 added" in out
    assert "case/locations.csv (would change): 1 present set" in out


def test_people_present_that_stand_there_stay_unless_asked(tmp_path: Path, run: Run) -> None:
    path = portal(tmp_path, portal_row("Camp", "2019-02-25", 900))
    _, out, _ = run("unhcr", path)
    assert "people present stay 100 as they stand; --overwrite replaces them" in out
    assert load_scenario("case").location("Camp").present == 100
    run("unhcr", path, "--overwrite")
    assert load_scenario("case").location("Camp").present == 900


def test_a_number_that_changed_stands_beside_the_earlier_one(tmp_path: Path, run: Run) -> None:
    run("unhcr", portal(tmp_path, portal_row("Camp", "2019-03-04", 900)))
    _, out, _ = run("unhcr", portal(tmp_path, portal_row("Camp", "2019-03-04", 950)))
    assert "UNHCR portal Camp 2019-03-04: 950, told as 900 before" in out
    first, second = table("evidence.csv")
    assert (first["low"], first["published"]) == ("900", "2019-03-11")
    assert second["low"] == "950"
    assert second["published"] > "2019-03-11"
    assert first["origin"] != second["origin"]
    before = contents()
    run("unhcr", portal(tmp_path, portal_row("Camp", "2019-03-04", 950)))
    assert contents() == before
    check_folder("case")


def test_small_counts_are_a_range_and_nobodys_present(tmp_path: Path, run: Run) -> None:
    _, out, _ = run("unhcr", portal(tmp_path, portal_row("Camp", "2019-02-25", "*")), "--overwrite")
    (row,) = table("evidence.csv")
    assert (row["low"], row["high"], row["words"]) == ("1", "4", "* (1 to 4)")
    assert load_scenario("case").location("Camp").present == 100
    assert "locations.csv" not in out


def test_several_places_of_one_location_are_added_up_by_day(tmp_path: Path, run: Run) -> None:
    near = {"centroid_lat": "1.52", "centroid_lon": "1.7"}
    path = portal(
        tmp_path,
        portal_row("Block A", "2019-02-20", 100, **near),
        portal_row("Block B", "2019-02-25", 50, **near),
        portal_row("Block A", "2019-03-06", 120, **near),
    )
    run("unhcr", path, "--overwrite")
    assert [(row["event_day"], row["low"]) for row in table("evidence.csv")] == [
        ("2019-02-20", "100"),
        ("2019-02-25", "150"),
        ("2019-03-06", "170"),
    ]
    assert load_scenario("case").location("Camp").present == 150


def test_places_near_a_location_that_is_counted_itself_are_not_it(tmp_path: Path, run: Run) -> None:
    near = {"centroid_lat": "1.52", "centroid_lon": "1.7"}
    path = portal(
        tmp_path,
        portal_row("Camp", "2019-02-20", 100, **near),
        portal_row("Block B", "2019-02-25", 50, **near),
    )
    _, out, _ = run("unhcr", path)
    assert [row["low"] for row in table("evidence.csv")] == ["100"]
    assert "'Block B': Camp itself is counted; name it in `also` to add it" in out


def test_new_places_on_request(tmp_path: Path, run: Run) -> None:
    row = dtm_row(400, admin2Name="High valley", admin2Pcode="AA0109")
    path = write(tmp_path / "dtm.csv", dtm_csv(row | {"admin0Pcode": "AAA"}))
    _, out, _ = run("dtm", path)
    assert "'High valley': no location of this name" in out
    site = {"latitude": "1.9", "longitude": "1.9", "siteName": "High site", "admin0Pcode": "TCD"}
    text = dtm_csv(dtm_row(400)).replace(
        "assessmentType", "assessmentType,siteName,latitude,longitude", 1
    )
    text = text.replace(",BA", ",BA,High site,1.9,1.9").replace("AAA,", "TCD,")
    assert site["siteName"] in text
    status, out, err = run("dtm", write(tmp_path / "sites.csv", text), "--add-places")
    assert (status, err) == (0, "")
    place = load_scenario("case").location("High site")
    assert (place.kind, place.present, place.audience) == ("camp", 400, "partner")
    assert "no route leads there until routes.csv has one" in out
    before = contents()
    run("dtm", tmp_path / "sites.csv", "--add-places")
    assert contents() == before


def test_p_codes_find_locations_under_any_name(tmp_path: Path, run: Run) -> None:
    change(Path("case"), "locations.csv", "present,source", "present,source,pcode")
    text = Path("case/locations.csv").read_text(encoding="utf-8").splitlines()
    rows = [text[0], *(f"{row},{'AA0101' if row.startswith('Stop') else ''}" for row in text[1:])]
    Path("case/locations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = write(tmp_path / "dtm.csv", dtm_csv(dtm_row(300, admin2Name="Elsewhere")))
    _, out, _ = run("dtm", path)
    (row,) = table("evidence.csv")
    assert (row["location"], row["place"]) == ("Stop", "Elsewhere")
    assert "P-code AA0101" in out


def test_two_operations_are_not_added_up(tmp_path: Path, run: Run) -> None:
    path = write(tmp_path / "dtm.csv", dtm_csv(dtm_row(300), dtm_row(200, operation="Drought")))
    _, out, _ = run("dtm", path, "--overwrite")
    assert "several series ('BA Drill', 'BA Drought')" in out
    assert load_scenario("case").location("Town").present == 40
    run("dtm", path, "--overwrite", "--operation", "Drought")
    assert load_scenario("case").location("Town").present == 200


def test_whole_regions_and_countries_are_no_place(tmp_path: Path, run: Run) -> None:
    region = dtm_row(300, admin2Name="", admin2Pcode="", admin1Name="Town")
    _, out, _ = run("dtm", write(tmp_path / "dtm.csv", dtm_csv(region)))
    assert "'Town': a count of a whole region is not one of a place in it" in out
    assert not Path("case/evidence.csv").exists()


def test_years_of_the_finder_are_figures_of_countries(tmp_path: Path, run: Run) -> None:
    for file in ("locations.csv", "events.csv", "scenario.toml"):
        path = Path("case") / file
        path.write_text(path.read_text(encoding="utf-8").replace("BBB", "TCD"), encoding="utf-8")
    rows = (
        finder_row(2018, refugees=3000),
        finder_row(2018, coa_iso="EGY", coa_name="Egypt", refugees=9),
    )
    _, out, _ = run("unhcr", write(tmp_path / "years.json", finder_json(*rows)))
    (row,) = table("evidence.csv")
    assert (row["place"], row["location"], row["low"]) == ("Chad", "", "3000")
    assert "'Egypt': no location of the scenario is in this country" in out
    check_folder("case")


def test_a_running_count_is_told_from_the_first_day_on(tmp_path: Path, run: Run) -> None:
    text = series_json(("2019-02-20", 700), ("2019-03-04", 900), ("2019-03-10", 850))
    path = write(tmp_path / "series.json", text)
    status, out, _ = run("unhcr", path, "--place", "Camp")
    assert status == 0
    assert [(row["measure"], row["location"], row["low"]) for row in table("evidence.csv")] == [
        ("cumulative", "Camp", "200"),
        ("cumulative", "Camp", "150"),
    ]
    assert "900 in all, less the 700 of 2019-02-20" in table("evidence.csv")[0]["note"]
    assert "a running count that falls: ask why" in out
    status, _, err = run("unhcr", path, "--place", "Kamp")
    assert status == 2
    assert (
        "--place: found 'Kamp'; expected a location of locations.csv (did you mean 'Camp'?)" in err
    )


def test_increases_become_departures_on_request(tmp_path: Path, run: Run) -> None:
    rows = (("2019-02-28", 700), ("2019-03-04", 900), ("2019-03-10", 850), ("2019-03-12", 960))
    path = write(tmp_path / "series.json", series_json(*rows))
    _, out, _ = run("unhcr", path, "--departures")
    assert "no departures: people would set off twice" in out
    Path("case/departures.csv").unlink()
    _, out, _ = run("unhcr", path, "--departures")
    assert [
        (row["from"], row["to"], row["people"], row["published"]) for row in table("departures.csv")
    ] == [
        ("2019-03-01", "2019-03-04", "200", "2019-03-11"),
        ("2019-03-05", "2019-03-10", "0", "2019-03-17"),
        ("2019-03-11", "2019-03-12", "60", "2019-03-19"),
    ]
    before = contents()
    run("unhcr", path, "--departures")
    assert contents() == before
    load_scenario("case")


# Conflict


def test_events_become_weekly_levels_near_locations(tmp_path: Path, run: Run) -> None:
    rows = (
        acled_row(1, "2019-03-05", fatalities=19),
        acled_row(2, "2019-03-20"),
        acled_row(2, "2019-03-20"),
        acled_row(3, "2019-03-20", latitude=9.0),
        acled_row(4, "2019-03-31", latitude=9.0),
    )
    status, out, err = run("acled", write(tmp_path / "acled.csv", acled_text(*rows)))
    assert (status, err) == (0, "")
    hazards = [row for row in table("hazards.csv") if row["location"] == "Home"]
    assert [(row["from"], row["to"], row["level"], row["published"]) for row in hazards] == [
        ("2019-03-05", "2019-03-10", "0.57", "2019-03-17"),
        ("2019-03-11", "2019-03-17", "0", "2019-03-24"),
        ("2019-03-18", "2019-03-24", "0.036", "2019-03-31"),
        ("2019-03-25", "2019-03-31", "0", "2019-04-07"),
    ]
    assert {row["audience"] for row in hazards} == {"internal"}
    assert all(row["source"].startswith("ACLED (terms of ACLED: not to be") for row in hazards)
    assert "an event told twice: counted once" in out
    assert "5 events, 2 of them near a location" in out
    assert not Path("case/evidence.csv").exists(), "only whole weeks with deaths have a figure"


def test_deaths_of_whole_weeks_are_figures_with_a_range(tmp_path: Path, run: Run) -> None:
    rows = (
        ucdp_row(0, "2019-02-20"),
        ucdp_row(1),
        ucdp_row(2, "2019-03-06"),
        ucdp_row(3, "2019-03-20"),
    )
    run("ucdp", write(tmp_path / "GEDEvent_v20_0_4.csv", ucdp_text(*rows)))
    found = [row for row in table("evidence.csv") if row["location"] == "Home"]
    (row,) = [row for row in found if row["event_day"] == "2019-03-04"]
    assert (row["low"], row["high"], row["words"]) == ("2", "10", "4 (2 to 10)")
    assert (row["kind"], row["measure"], row["event_end"]) == ("dead", "flow", "2019-03-10")
    assert row["published"] == "2019-04-20"
    assert not [row for row in table("hazards.csv") if row.get("audience")]
    check_folder("case")


def test_a_later_file_replaces_the_weeks_it_tells_and_nobody_elses(
    tmp_path: Path, run: Run
) -> None:
    rows = [acled_row(1, fatalities=9), acled_row(2, "2019-03-26")]
    run("acled", write(tmp_path / "first.csv", acled_text(*rows)))
    rows[0]["fatalities"] = 4
    _, out, _ = run(
        "acled", write(tmp_path / "later.csv", acled_text(*rows, acled_row(3, "2019-04-07")))
    )
    hazards = [row for row in table("hazards.csv") if row["location"] == "Home"]
    assert {row["from"]: row["level"] for row in hazards}["2019-03-05"] == "0.19"
    assert hazards[-1]["to"] == "2019-04-07"
    assert len({row["from"] for row in hazards}) == len(hazards)
    assert "replaced" in out
    _, out, _ = run(
        "ucdp", write(tmp_path / "ged.csv", ucdp_text(ucdp_row(1), ucdp_row(2, "2019-03-28")))
    )
    assert "hazards.csv has levels of another source for these days" in out
    assert [row for row in table("hazards.csv") if row["location"] == "Home"] == hazards
    check_folder("case")


def test_events_that_their_source_deleted_leave_quiet_weeks(tmp_path: Path, run: Run) -> None:
    rows = [acled_row(0, "2019-02-20"), acled_row(1, fatalities=9), acled_row(2, "2019-03-26")]
    run("acled", write(tmp_path / "first.csv", acled_text(*rows)))
    assert {row["low"] for row in table("evidence.csv") if row["location"] == "Home"} == {"9"}
    far = [acled_row(n, day, latitude=9.0) for n, day in enumerate(("2019-02-20", "2019-03-26"))]
    status, out, _ = run("acled", write(tmp_path / "later.csv", acled_text(*far)))
    assert status == 0
    rows_now = [row for row in table("hazards.csv") if row["location"] == "Home"]
    assert {row["level"] for row in rows_now} == {"0"}
    assert "told as 9 before" in out
    assert table("evidence.csv")[-1]["low"] == "0"
    check_folder("case")


def test_radius_half_until_and_lag(tmp_path: Path, run: Run) -> None:
    path = write(tmp_path / "acled.csv", acled_text(acled_row(1, "2019-03-04", fatalities=9)))
    run("acled", path, "--radius", 5, "--half", 10, "--until", "2019-03-24", "--lag", 2)
    rows = [row for row in table("hazards.csv") if row["source"]]
    assert {row["location"] for row in rows} == {"Home"}
    assert [row["level"] for row in rows] == ["0.5", "0", "0"]
    assert rows[0]["published"] == "2019-03-12"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--radius", "0"), "--radius: found 0; expected a number above 0"),
        (("--half", "-1"), "--half: found -1"),
        (("--lag", "-1"), "--lag: found -1; expected a whole number of days"),
        (("--until", "soon"), "--until"),
        (("--fetch", "x", "other.csv"), "--fetch"),
    ],
)
def test_options_that_are_refused(
    tmp_path: Path, run: Run, options: tuple[str, ...], told: str
) -> None:
    path = write(tmp_path / "acled.csv", acled_text(acled_row(1)))
    before = contents()
    status, _, err = run("acled", path, *options)
    assert (status, contents()) == (2, before)
    assert told in err


# Whole or not at all


def test_what_would_make_no_scenario_is_not_written(tmp_path: Path, run: Run) -> None:
    """More people than a scenario may hold: told with the folder's own paths."""
    path = portal(tmp_path, portal_row("Camp", "2019-02-25", 9_999_999_999))
    before = contents()
    status, _, err = run("unhcr", path, "--overwrite")
    assert (status, contents()) == (2, before)
    assert "case as it would be" in err
    assert "2,000,000,000" in err


def test_a_failure_while_writing_leaves_all_as_it_was(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents()
    replace = Path.replace
    done: list[str | Path] = []

    def failing(self: Path, target: str | Path) -> Path:
        if done:
            raise OSError(28, "No space left on device")
        done.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    path = portal(tmp_path, portal_row("Camp", "2019-02-25", 900))
    status, _, err = run("unhcr", path, "--overwrite")
    assert status == 2
    assert "No space left on device" in err
    assert contents() == before


def test_a_scenario_with_errors_is_told_first(tmp_path: Path, run: Run) -> None:
    change(Path("case"), "routes.csv", "Home,Fork,30", "Home,Fork,-30")
    status, _, err = run("unhcr", portal(tmp_path, portal_row("Camp", "2019-02-25", 900)))
    assert status == 2
    assert "case/routes.csv:2 [km]" in err


def test_tables_keep_what_stands_in_them(tmp_path: Path, run: Run) -> None:
    """Hashtags, quotes, other columns and their order stay; new columns come last."""
    Path("case/evidence.csv").write_text(
        "speaker,event_day,published,place,kind,measure,low,high,words,unit,publisher,url\n"
        "#a,#b,#c,#d,#e,#f,#g,#h,#i,#j,#k,#l\n"
        '"the mayor, of Town",2019-03-02,2019-03-03,Town,at a place,stock,5,9,five to nine,people,'
        "A paper,\n",
        encoding="utf-8",
    )
    status, _, err = run("unhcr", portal(tmp_path, portal_row("Camp", "2019-03-04", 900)))
    assert (status, err) == (0, "")
    rows = table("evidence.csv")
    assert list(rows[0])[:3] == ["speaker", "event_day", "published"]
    assert rows[0]["speaker"] == "#a"
    assert rows[1]["speaker"] == "the mayor, of Town"
    assert (rows[2]["location"], rows[2]["low"]) == ("Camp", "900")
    check_folder("case")


def test_everything_told_can_be_listed(tmp_path: Path, run: Run) -> None:
    rows = [portal_row(f"Place {n}", "2019-03-04", 900) for n in range(100)]
    _, out, _ = run("unhcr", portal(tmp_path, *rows), "--list", "told.csv")
    assert "and 40 lines more; all with --list FILE" in out
    lines = (tmp_path / "told.csv").read_text(encoding="utf-8").splitlines()
    assert (lines[0], len(lines)) == ("outcome,where,found,done", 101)
