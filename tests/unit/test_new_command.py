"""The command `new`, and forecasts from reports alone, over the shipped gazetteer."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.server_fixture import serving
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.domain.vocabulary import ChoiceBasis, RouteBasis, Travel
from waystation.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
STORY = ROOT / "examples/unprepared"
SHARED = ROOT.parent / "shared/reports"
CITIES = {
    "Tijuana", "Mexicali", "Nogales", "Ciudad Juárez", "Piedras Negras", "Nuevo Laredo", "Reynosa",
    "Heroica Matamoros",
}  # fmt: skip
"""The border cities of the shipped example, as the gazetteer names them."""


def run(*words: str | Path) -> str:
    """What a command prints; its InputError where it raises one."""
    result = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "100"})
    if isinstance(result.exception, InputError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def content(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("new") / "bouna"
    return folder, run("new", folder, "--from-reports", STORY)


def test_reports_become_a_folder_that_checks(drafted: tuple[Path, str]) -> None:
    folder, printed = drafted
    found = load_scenario(folder)
    assert [group.travel for group in found.groups] == [Travel.ALONE]
    assert "Bondoukou" in {end.location for end in found.destinations}
    assert found.departures[0].start == "Bouna"
    assert {route.basis for route in found.routes} == {RouteBasis.APPROXIMATE}
    assert any("GeoNames" in line for line in found.attribution)
    assert "no problems" in run("check", folder)
    assert "where they set off: Bouna" in printed
    assert f"waystation forecast {folder}" in printed


def test_every_choice_is_told_with_what_it_rests_on(drafted: tuple[Path, str]) -> None:
    folder, printed = drafted
    choices = load_scenario(folder).choices
    assert {one.basis for one in choices} == {ChoiceBasis.EVIDENCE, ChoiceBasis.ASSUMPTION}
    names = {path.name for path in STORY.iterdir()}
    for one in choices:
        assert one.because
        assert one.about in " ".join(printed.split()) or len(one.about) > 30
        if one.basis is ChoiceBasis.EVIDENCE:
            assert one.report in names
            assert one.sentence
    readme = (folder / "README.md").read_text()
    assert all(one.about in readme for one in choices)


def test_reports_are_copied_as_they_are(drafted: tuple[Path, str]) -> None:
    folder, _ = drafted
    copies = {path.name: path.read_bytes() for path in (folder / "reports").iterdir()}
    assert copies == {path.name: path.read_bytes() for path in STORY.iterdir()}


def test_two_drafts_have_the_same_bytes(drafted: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = drafted
    files = sorted(STORY.iterdir(), reverse=True)
    run("new", tmp_path / "again", "--from-reports", files[0], *files[1:])
    assert content(tmp_path / "again") == content(folder)
    assert str(tmp_path).encode() not in b"".join(content(folder).values())


def test_a_draft_is_edited_checked_and_forecast(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    run("new", folder, "--from-reports", STORY)
    rows = (folder / "locations.csv").read_text().replace(",shelter,,", ",shelter,900,")
    (folder / "locations.csv").write_text(rows)
    (folder / "choices.csv").write_text(
        "".join((folder / "choices.csv").read_text().splitlines(keepends=True)[:3])
    )
    run("check", folder)
    assert load_scenario(folder).location("Bondoukou").capacity == 900
    told = run("forecast", folder, "--members", "20", "--days", "5", "--out", tmp_path / "out")
    assert "Bondoukou" in told
    assert (tmp_path / "out" / "page.html").exists()


def test_reports_alone_are_forecast_with_what_is_assumed_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run("forecast", *sorted(STORY.iterdir()), "--members", "20", "--days", "5")
    box, _, briefing = told.partition("╯")
    assert "Drafted from reports alone" in box
    assert len(box[box.index("╭") :].splitlines()) <= 14
    assert "approximate" in briefing
    assert "waystation new people-from-bouna-june-2024 --from-reports" in briefing
    (made,) = (tmp_path / "results").iterdir()
    assert made.name == "people-from-bouna-june-2024"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results"]


def test_undated_reports_take_the_day_that_is_given(tmp_path: Path) -> None:
    report = tmp_path / "note.txt"
    report.write_text("About 400 people fled Bouna. Some 120 people arrived in Bondoukou.\n")
    with pytest.raises(InputError, match="--published"):
        run("new", tmp_path / "a", "--from-reports", report)
    run("new", tmp_path / "a", "--from-reports", report, "--published", "2024-06-02")
    copy = (tmp_path / "a/reports/note.txt").read_text()
    assert copy.startswith("Date: 2024-06-02\n")
    assert load_scenario(tmp_path / "a").known_on.isoformat() == "2024-06-02"


def test_a_day_of_what_is_expected_is_no_day_on_which_a_report_was_known(tmp_path: Path) -> None:
    report = tmp_path / "note.txt"
    ahead = "A further 500 people are expected to arrive in Bondoukou on 20 June 2024."
    report.write_text(
        "About 400 people fled Bouna on 1 June 2024. "
        f"Some 120 people arrived in Bondoukou on 3 June 2024. {ahead}\n"
    )
    run("new", tmp_path / "a", "--from-reports", report)
    assert load_scenario(tmp_path / "a").known_on.isoformat() == "2024-06-03"
    report.write_text(f"About 400 people fled Bouna. {ahead}\n")
    with pytest.raises(InputError, match="--published"):
        run("new", tmp_path / "b", "--from-reports", report)


def test_what_is_given_goes_before_what_reports_tell(tmp_path: Path) -> None:
    options = ("--to", "Kumasi, Ghana", "--group-size", "50-60", "--first-day", "2024-05-30")
    run("new", tmp_path / "a", "--from-reports", STORY, *options)
    found = load_scenario(tmp_path / "a")
    assert "Kumasi" in {one.location for one in found.destinations}
    assert found.first_day.isoformat() == "2024-05-30"
    assert 50 <= found.departures[0].people <= 60


def test_ways_over_borders_pass_known_crossings(tmp_path: Path) -> None:
    asked = ("--from", "Tapachula, Mexico", "--to", "United States", "--first-day", "2024-01-05")
    run("new", tmp_path / "a", *asked, "--group-size", "300")
    found = load_scenario(tmp_path / "a")
    assert {one.location for one in found.destinations} >= CITIES
    assert len(found.locations) <= 160
    assert max(one.weight for one in found.destinations) < 0.5


def test_a_group_between_two_towns_of_one_country(tmp_path: Path) -> None:
    run(
        "new", tmp_path / "a", "--from", "Alamata, Ethiopia", "--to", "Weldiya, Ethiopia",
        "--group-size", "200", "--first-day", "2024-03-01",
    )  # fmt: skip
    found = load_scenario(tmp_path / "a")
    assert {one.country for one in found.locations} == {"ETH"}
    assert 14 <= found.horizon_days <= 20


def test_roads_of_a_table_are_taken_as_given(tmp_path: Path) -> None:
    table = tmp_path / "roads.csv"
    table.write_text("from,to,km,source\nBouna,Bondoukou,170,a driver\nBondoukou,Bouna,170,x\n")
    asked = ("--from", "Bouna, Ivory Coast", "--to", "Bondoukou, Ivory Coast", "--roads", table)
    run("new", tmp_path / "a", *asked, "--first-day", "2024-05-29")
    with (tmp_path / "a/routes.csv").open(newline="") as file:
        rows = [(row["from"], row["to"], row["km"]) for row in csv.DictReader(file)]
    assert rows == [("Bouna", "Bondoukou", "170")]


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        (("--from", "Qwrtzk", "--to", "Accra"), "exists"),
        (("--from", "Lisbon, Portugal", "--to", "United States"), "over land"),
        (("--from", "Accra", "--to", "Accra"), "another place"),
        (("--from", "Accra", "--to", "Kumasi", "--group-size", "many"), "LOW-HIGH"),
        (("--from", "Accra", "--to", "Kumasi", "--roads", "roads.xls"), ".osm.pbf"),
        (("--around", "Accra", "--within", "-3"), "kilometres"),
        (("also", "--from", "Accra", "--to", "Kumasi"), "one FOLDER"),
    ],
)
def test_what_cannot_be_drafted_is_refused(
    tmp_path: Path, words: tuple[str, ...], asks: str
) -> None:
    with pytest.raises(InputError, match=asks):
        run("new", tmp_path / "a", *words, "--first-day", "2024-05-29")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["new", "forecast"])
def test_reports_that_tell_no_story_are_refused(tmp_path: Path, command: str) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    target = ("new", tmp_path / "a", "--from-reports") if command == "new" else ("forecast",)
    with pytest.raises(InputError, match=r"empty folder|no report|\.txt"):
        run(*target, reports)
    (reports / "a.bin").write_bytes(bytes(range(256)))
    with pytest.raises(InputError):
        run(*target, reports)
    (reports / "a.bin").unlink()
    (reports / "a.txt").write_text("Date: 2024-05-01\n\nThe harvest was good this year.\n")
    with pytest.raises(InputError, match=r"place|people on the move"):
        run(*target, reports)


def test_scenarios_and_reports_are_not_mixed(drafted: tuple[Path, str]) -> None:
    folder, _ = drafted
    with pytest.raises(InputError, match="one scenario folder, or reports alone"):
        run("forecast", folder, STORY / "2024-06-03-bondo.md")
    with pytest.raises(InputError, match="only with reports"):
        run("forecast", folder, "--to", "Ghana")
    with pytest.raises(InputError, match="folder's name first"):
        run("new", STORY / "2024-06-03-bondo.md", "--from-reports", STORY)


def test_a_draft_from_python(tmp_path: Path) -> None:
    import waystation as ws

    folder = ws.draft(tmp_path / "a", reports=[STORY])
    assert {one.basis for one in ws.load(folder).choices} >= {ChoiceBasis.EVIDENCE}
    with pytest.raises(InputError, match="--first-day"):
        ws.draft(tmp_path / "b", start="Accra", to=["Kumasi"])


@pytest.mark.skipif(not SHARED.is_dir(), reason="the three real reports are not here")
def test_three_real_reports_lead_to_the_border_cities(tmp_path: Path) -> None:
    run("new", tmp_path / "a", "--from-reports", SHARED)
    found = load_scenario(tmp_path / "a")
    assert found.groups[0].travel is Travel.TOGETHER
    assert {one.location for one in found.destinations} >= CITIES
    names = {one.name for one in found.locations}
    assert {"Ciudad Hidalgo", "Guatemala City", "Hermosillo", "Monterrey"} <= names
    assert len(names) <= 160
    assert found.horizon_days <= 90


def test_a_draft_is_served(tmp_path: Path) -> None:
    run("new", tmp_path / "mine", "--from-reports", STORY)
    with serving(tmp_path / "mine") as client:
        assert client.get("/").status_code == 200
        told = client.get("/api/choices").json()
        assert "Bondoukou" in str(told)
