"""What a forecast was made from, as hashes: equal for what says the same, and for nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from tests.forecast_fixture import add_rows, copy_example

from waystation.domain.errors import InputError
from waystation.domain.vocabulary import Verdict
from waystation.forecasting.gather import gather
from waystation.forecasting.identity import QUESTION_FILES, evidence_hash, scenario_hash
from waystation.scenario.load import load_scenario

AS_OF = dt.date(2018, 10, 29)


def test_the_same_folder_elsewhere_has_the_same_hash(tmp_path: Path) -> None:
    one = copy_example(tmp_path / "one")
    other = copy_example(tmp_path / "other").rename(tmp_path / "renamed")
    assert scenario_hash(one) == scenario_hash(str(other))
    assert len(scenario_hash(one)) == 64


def test_comments_line_ends_and_spaces_do_not_change_the_hash(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    before = scenario_hash(folder)
    toml, places = folder / "scenario.toml", folder / "locations.csv"
    toml.write_text("# A remark.\n\n" + toml.read_text(encoding="utf-8"), encoding="utf-8")
    rows = places.read_text(encoding="utf-8").splitlines()
    assert rows[1].startswith("#")
    spaced = [rows[0], "", *(row.replace(",", ", ", 1) for row in rows[2:])]
    places.write_bytes(("\ufeff" + "\r\n".join(spaced)).encode())
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert scenario_hash(folder) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("scenario.toml", "horizon_days = 45", "horizon_days = 44"),
        ("locations.csv", "Tijuana,MEX,Baja California,32.515,-117.038,shelter,180",
         "Tijuana,MEX,Baja California,32.515,-117.038,shelter,181"),
    ],
)  # fmt: skip
def test_a_changed_number_changes_the_hash(tmp_path: Path, name: str, old: str, new: str) -> None:
    folder = copy_example(tmp_path)
    before = scenario_hash(folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    assert scenario_hash(folder) != before


def test_every_file_of_the_question_counts(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    seen = {scenario_hash(folder)}
    for name in QUESTION_FILES:
        path = folder / name
        kept = path.read_text(encoding="utf-8") if path.exists() else "place,item\n"
        path.write_text(kept + ("\nupdate = 3\n" if name.endswith("toml") else "\nTown,3\n"))
        seen.add(scenario_hash(folder))
    assert len(seen) == 1 + len(QUESTION_FILES)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        scenario_hash(tmp_path / "nowhere")
    folder = copy_example(tmp_path)
    (folder / "routes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"routes\.csv"):
        scenario_hash(folder)


def test_the_order_of_figures_does_not_change_the_hash_and_what_was_settled_does(
    tmp_path: Path,
) -> None:
    gathered = gather(load_scenario(copy_example(tmp_path)))
    entries, links = gathered.entries, gathered.links
    assert links
    whole = evidence_hash(entries, links)
    assert evidence_hash(entries[::-1], links[::-1]) == whole
    moved = [replace(entry, entered=entry.entered + 7, recorded=None) for entry in entries]
    assert evidence_hash(moved, links) == whole
    assert evidence_hash(entries) != whole
    assert evidence_hash(entries[1:], links) != whole
    rejected = replace(entries[0], verdict=Verdict.REJECTED, reason="not of this group")
    assert evidence_hash([rejected, *entries[1:]], links) != whole


def test_what_was_published_later_does_not_count(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    before = gather(load_scenario(folder))
    add_rows(folder, [{"published": "2018-10-30", "place": "Puebla", "location": "Puebla"}])
    after = gather(load_scenario(folder))
    assert len(after.entries) == len(before.entries) + 1

    def both(**options: dt.date) -> list[str]:
        return [evidence_hash(found.entries, found.links, **options) for found in (before, after)]

    first, second = both(as_of=AS_OF)
    assert first == second
    first, second = both()
    assert first != second


def test_as_of_a_day_what_was_published_later_is_left_out(tmp_path: Path) -> None:
    day = dt.date(2019, 3, 9)
    header = "kind,where,from,to,published,end_published"
    known = "closure,A,2019-03-01,2019-03-20,2019-03-01,"
    table = tmp_path / "events.csv"

    def of(*rows: str) -> str:
        table.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return scenario_hash(tmp_path, as_of=day)

    base = of(known)
    assert of(known, "closure,B,2019-03-02,,2019-03-10,") == base
    assert of(known, "closure,B,2019-03-02,,2019-03-09,") != base
    open_end = of(known, "closure,B,2019-03-02,,2019-03-09,")
    assert of(known, "closure,B,2019-03-02,2019-03-30,2019-03-09,2019-03-12") == open_end
    assert of(known, "closure,B,2019-03-02,2019-03-30,2019-03-09,2019-03-09") != open_end
