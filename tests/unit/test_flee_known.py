"""An imported folder knows, as of a day, what was published by then and nothing later."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.flee_fixture import write_instance
from tests.forecast_fixture import result_bytes, without_hashes

from waystation import cli
from waystation.domain.errors import InputError
from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Measure, Modality, SpeakerClass
from waystation.evidence.table import read_evidence
from waystation.scenario.coverage import OPEN_END
from waystation.scenario.flee_folder import import_instance
from waystation.scenario.flee_known import KnownDay, known_departures, opening
from waystation.scenario.flee_people import Totals
from waystation.scenario.flee_write import write_folder
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model
from waystation.scenario.series import departure_days
from waystation.world.flee import read_instance
from waystation.world.flee_records import FleeCounts, FleeInstance, Report

CONFLICTS = Path(__file__).parents[3] / "shared" / "conflicts"
CASES = ("burundi2015", "car2013", "mali2012")
FIRST = dt.date(2020, 2, 27)
Known = tuple[KnownDay, ...]


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(number)


def counts(name: str, *reports: tuple[int, int], corrects: int | None = None) -> FleeCounts:
    return FleeCounts(
        name,
        tuple(Report(day(n), p, float(p), "a test", p, n == corrects) for n, p in reports),
    )


@pytest.fixture
def instance(tmp_path: Path) -> FleeInstance:
    return read_instance(write_instance(tmp_path / "valley"))


def held(known: Known, as_of: int) -> dict[int, int]:
    """People by day, as held on a day; no day twice."""
    rows = [
        one
        for one in known
        if one.published <= as_of and (one.replaced is None or as_of < one.replaced)
    ]
    found = {one.day: one.people for one in rows}
    assert len(found) == len(rows)
    return found


def of(instance: FleeInstance, lag: int, *series: FleeCounts, able: str = "1" * 10) -> Known:
    flags = np.array([mark == "1" for mark in able])
    return known_departures(instance, series, lag, flags)


def test_a_line_is_known_when_the_count_that_ends_it_is(instance: FleeInstance) -> None:
    """From 0 to 80 in four days; then at half that pace, 10 a day, until the next count."""
    known = of(instance, 2, counts("Fir", (0, 0), (4, 80), (8, 80)))
    assert held(known, 5) == {}
    assert held(known, 6) == {1: 20, 2: 20, 3: 20, 4: 20, 5: 10, 6: 10}
    assert held(known, 9) == held(known, 6) | {7: 10, 8: 10, 9: 10}
    assert held(known, 10)[4] == 20
    assert 5 not in held(known, 10)


def test_a_decrease_is_a_debt(instance: FleeInstance) -> None:
    known = of(instance, 0, counts("Fir", (0, 10), (2, 30), (4, 10), (8, 50)))
    assert held(known, 3) == {1: 10, 2: 10, 3: 5}
    assert held(known, 4) == {1: 10, 2: 10}
    assert held(known, 9) == {1: 10, 2: 10, 7: 10, 8: 10, 9: 2}


def test_a_correction_counts_from_the_day_it_is_published(instance: FleeInstance) -> None:
    known = of(instance, 1, counts("Fir", (0, 0), (4, 80), (6, 40), corrects=6))
    assert held(known, 5)[1] == held(known, 6)[1] == 20
    assert {d: held(known, 7)[d] for d in (1, 2, 3, 4)} == {1: 10, 2: 10, 3: 10, 4: 10}
    assert 6 not in held(known, 7)


def test_people_wait_for_a_day_on_which_they_can_leave(instance: FleeInstance) -> None:
    known = of(instance, 0, counts("Fir", (0, 0), (4, 80)), able="1100110000")
    assert held(known, 4) == {1: 20, 4: 60}
    assert held(known, 9) == {1: 20, 4: 60, 5: 10}


def test_who_is_there_at_the_start_is_told_by_early_counts_only() -> None:
    assert opening(counts("Fir", (0, 7), (90, 900)), FIRST) == 7
    assert opening(counts("Fir", (-44, 0), (14, 900)), FIRST) == 683
    assert opening(counts("Fir", (15, 900)), FIRST) == 0


def test_files_that_do_not_report_count_with_their_last_report(instance: FleeInstance) -> None:
    """On 2 March the second file of Fir is between 0 and 30; the 30 are not yet known."""
    assert [one.told for one in instance.counts[0].reports] == [10, 90, 90]
    assert [one.corrects for one in instance.counts[0].reports] == [False, False, True]


def test_counts_and_evidence_say_the_same(tmp_path: Path, instance: FleeInstance) -> None:
    content = import_instance(instance, lag=3)
    write_folder(content, tmp_path / "out")
    scenario = load_scenario(tmp_path / "out")
    rows = list(csv.DictReader(io.StringIO(content.files["counts.csv"])))
    figures = read_evidence(
        tmp_path / "out" / "evidence.csv", locations=[p.name for p in scenario.locations]
    )
    assert len(figures) == len(rows) == 7
    for row, figure in zip(rows, figures, strict=True):
        assert figure.location == figure.place == row["location"]
        assert str(figure.event_day) == row["date"]
        assert str(figure.published) == row["published"]
        assert figure.event_day is not None
        assert figure.published == figure.event_day + dt.timedelta(3)
        assert figure.low == figure.high == int(row["people"])
        assert ("corrected on this day" in figure.note) == (row["correction"] == "yes")
        assert figure.note.startswith(row["source"])
    assert [row["correction"] for row in rows] == ["", "", "yes", "", "", "", ""]
    assert {
        (one.kind, one.measure, one.speaker_class, one.modality, one.publisher) for one in figures
    } == {
        (
            *(FigureKind.AT_PLACE, Measure.STOCK, SpeakerClass.REGISTRATION, Modality.ACTUAL),
            "Flee instance valley",
        )
    }
    assert len({one.origin for one in figures}) == 7


def test_counts_after_the_last_day_are_left_out(tmp_path: Path) -> None:
    late = "2020-02-27,5\n2020-03-07,32\n2020-03-08,40\n"
    content = import_instance(read_instance(write_instance(tmp_path, gorse=late)))
    for name in ("counts.csv", "evidence.csv"):
        assert "2020-03-07" in content.files[name]
        assert "2020-03-08" not in content.files[name]
    told = [str(one) for one in content.remarks if "after the last day" in str(one)]
    assert told == [
        "left out: source_data/data_layout.csv: counts of Gorse before the first or after the last "
        "day: 1: neither figures nor scored; those before the first day still open the series"
    ]


def test_what_is_held_in_the_end_is_the_whole_increase(instance: FleeInstance) -> None:
    """Fir from 10 to 90 and Gorse from 5 to 32 by their last counts; Fir goes on for three days.

    It came from 10 to 90 in six days, so that it goes on by 20 in three.
    """
    for totals, people in ((Totals.CAMPS, 80 + 27 + 20), (Totals.FILE, 900)):
        content = import_instance(instance, totals=totals)
        rows = list(csv.DictReader(io.StringIO(content.files["departures.csv"])))
        assert sum(int(row["people"]) for row in rows if not row["replaced"]) == people
        assert f"{people:,} departures" in content.summary


def test_the_end_of_a_closure_is_known_when_it_has_come(
    tmp_path: Path, instance: FleeInstance
) -> None:
    """The border is closed from day 2 to day 4."""
    write_folder(import_instance(instance), tmp_path / "out")
    scenario = load_scenario(tmp_path / "out")
    assert scenario.events[0].end_published == day(5)
    ends = [build_model(scenario, as_of=day(n)).events.last[0] for n in (4, 5)]
    assert ends == [OPEN_END, 4]
    assert build_model(scenario).events.last[0] == 4


def test_given_departures_hold_no_days_of_publication(instance: FleeInstance) -> None:
    content = import_instance(instance, given=True)
    rows = list(csv.DictReader(io.StringIO(content.files["departures.csv"])))
    assert {(row["published"], row["replaced"]) for row in rows} == {("", "")}
    assert "given, not forecast" in content.files["scenario.toml"]
    assert "published by the as-of day" in import_instance(instance).files["scenario.toml"]


def _long(later: Callable[[int], int]) -> dict[str, str]:
    """Forty days of the small instance, counts after day 20 changed by a rule."""
    days = [(n, 5 * n + (n % 7)) for n in range(0, 40, 5)]
    lines = [f"{day(n)},{later(p) if n > 20 else p}" for n, p in days]
    levels = [f"{n},1,{int(n > 2)},0" for n in range(40)]
    return {
        "gorse": "\n".join(lines) + "\n",
        "fir": f"{FIRST},10\n{day(12)},150\n{day(30)},{later(230)}\n",
        "fir_outside": f"{FIRST},0\n{day(16)},{30}\n{day(24)},{later(50)}\n",
        "sim_period": f"StartDate,{FIRST}\nLength,40\n",
        "registration_corrections": f"Fir,{day(30)},normalize\n",
        "conflicts": "#Day,Alder,Birch,Cedar\n" + "\n".join(levels) + "\n",
    }


def run_command() -> None:
    """Run what stands in sys.argv; it ends well."""
    status: object = 0
    try:
        cli.main()
    except SystemExit as ended:
        status = ended.code or 0
    assert status == 0


@pytest.mark.parametrize("times", [2, 4000], ids=["more people", "more than live there"])
def test_later_counts_change_no_file_of_a_forecast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Where more set off than live there, the scenario's own files change, and so their digest."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1540814400")
    made: dict[str, dict[str, bytes]] = {}
    for name, later in (("one", lambda p: p), ("other", lambda p: times * p + 3)):
        write_instance(Path("in", name, "valley"), **_long(later))
        written = f"{name}/valley"
        for command in (
            f"import flee in/{name}/valley --out {written}",
            f"forecast {written} --as-of {day(27)} --members 10 --days 9 --out results/{name}",
        ):
            monkeypatch.setattr("sys.argv", ["waystation", *command.split()])
            run_command()
        made[name] = result_bytes(Path("results", name))
    counted = [Path(name, "valley", "counts.csv").read_text() for name in made]
    assert counted[0] != counted[1]
    assert set(made["one"]) == set(made["other"]) >= {"forecast.csv", "forecast.nc", "page.html"}
    places = [load_scenario(Path(name, "valley")).locations for name in made]
    assert (places[0] != places[1]) == (times > 2)
    changed = {name for name in made["one"] if made["one"][name] != made["other"][name]}
    telling = {"run.json", "forecast.xlsx", "page.html", "page.json"}
    assert changed == (telling if times > 2 else set())
    one, other = (without_hashes(Path("results", name)) for name in made)
    assert one == other


def test_residents_are_raised_once_it_is_known_that_more_set_off(tmp_path: Path) -> None:
    """Many more are counted on day 24 than live there, which is known on day 31."""
    write_instance(tmp_path / "valley", **_long(lambda p: 4000 * p))
    write_folder(import_instance(read_instance(tmp_path / "valley")), tmp_path / "out")
    scenario = load_scenario(tmp_path / "out")
    stated = [place.stated or 0 for place in scenario.locations]
    raised = [place.population for place in scenario.locations]
    assert any(a < b for a, b in zip(stated, raised, strict=True))
    before, after = (build_model(scenario, as_of=day(n)) for n in (30, 31))
    assert before.population.tolist() == stated
    assert after.population.sum() > after.departures.people[after.departures.day <= 31].sum()
    assert build_model(scenario).population.tolist() == raised


def _changed(folder: Path, name: str, last_known: dt.date) -> Path:
    """A copy of an instance with every count after a day cut by a third, and one day less."""
    source = CONFLICTS / name
    for file in (one for one in source.rglob("*") if one.is_file()):
        copy = folder / name / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        if file.parent.name == "source_data" and file.suffix == ".csv":
            lines = [_cut(line, last_known) for line in lines]
        copy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / name


def _cut(line: str, last_known: dt.date) -> str:
    cells = line.split(",")
    try:
        when = dt.date.fromisoformat(cells[0].strip())
    except ValueError:
        return line
    return f"{cells[0]},{int(cells[1]) * 2 // 3}" if when > last_known else line


@pytest.mark.skipif(not CONFLICTS.is_dir(), reason="the published instances are not here")
@pytest.mark.parametrize("name", CASES)
def test_later_counts_of_the_published_instances_are_not_known(tmp_path: Path, name: str) -> None:
    write_folder(import_instance(read_instance(CONFLICTS / name)), tmp_path / "whole")
    whole = load_scenario(tmp_path / "whole")
    differ = 0
    for number in (60, 150, 270):
        as_of = whole.first_day + dt.timedelta(number)
        copy = _changed(tmp_path / str(number), name, as_of - dt.timedelta(7))
        write_folder(import_instance(read_instance(copy)), tmp_path / f"cut{number}")
        cut = load_scenario(tmp_path / f"cut{number}")
        assert cut.locations == whole.locations
        one, other = (departure_days(each, as_of=as_of) for each in (whole, cut))
        for mine, theirs in zip(vars(one).values(), vars(other).values(), strict=True):
            assert mine.tolist() == theirs.tolist()
        assert one.people.sum() > 0
        known = [
            [figure for figure in read_evidence(folder / "evidence.csv") if _by(figure, as_of)]
            for folder in (tmp_path / "whole", tmp_path / f"cut{number}")
        ]
        assert known[0] == known[1] != []
        differ += whole.departures != cut.departures
    assert differ == 3


def _by(figure: Figure, as_of: dt.date) -> bool:
    return figure.published is not None and figure.published <= as_of


def test_a_lag_out_of_range_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_instance(tmp_path / "valley")
    command = ["waystation", "import", "flee", str(folder), "--lag=-1", "--out", "x"]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "--lag: found -1; expected a whole number of days from 0 to 365" in (
        capsys.readouterr().err
    )


def test_the_file_of_totals_is_asked_for_by_name(tmp_path: Path) -> None:
    bare = read_instance(write_instance(tmp_path, data_layout="Fir,fir.csv\n"))
    with pytest.raises(InputError, match="no row total"):
        import_instance(bare, totals=Totals.FILE)
