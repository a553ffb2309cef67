"""The table of evidence: read strictly, written whole, nothing of a person in it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from tests.evidence_figures import day, entry, figure, read_figure

from waystation.domain.errors import InputError, Problem
from waystation.domain.vocabulary import FigureKind, HedgeClass, Modality, SpeakerClass
from waystation.evidence.protect import COUNTS_ONLY, about_persons, personal
from waystation.evidence.record import figure_id
from waystation.evidence.table import (
    COLUMNS,
    FURTHER,
    REQUIRED,
    read_evidence,
    read_rows,
    write_evidence,
)
from waystation.evidence.wording import classify_hedge

GOOD = {
    "event_day": "2018-10-21",
    "published": "2018-10-22",
    "place": "Tapachula",
    "kind": "on the move",
    "measure": "stock",
    "low": "1500",
    "high": "",
    "words": "more than 1,500",
    "unit": "people",
    "speaker": "Town hall",
    "publisher": "A newspaper",
    "url": "https://example.org/news",
}


def write(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = ()) -> Path:
    columns = columns or tuple(dict.fromkeys(key for row in (GOOD, *rows) for key in row))
    lines = [",".join(columns)]
    lines += [",".join(f'"{(GOOD | row).get(name, "")}"' for name in columns) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def problems(
    path: Path, locations: list[str] | None = None, groups: list[str] | None = None
) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_rows(path, locations=locations, groups=groups)
    return caught.value.problems


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "evidence.csv"


def test_a_row_with_the_required_columns_alone_is_a_figure(csv: Path) -> None:
    (found,) = read_evidence(write(csv, GOOD))
    assert (found.low, found.high, found.words) == (1500, None, "more than 1,500")
    assert found.hedge_class is HedgeClass.MORE_THAN
    assert found.modality is Modality.ACTUAL
    assert found.speaker_class is SpeakerClass.UNKNOWN
    assert (found.event_day, found.published) == (day(21), day(22))


def test_the_columns_are_those_promised_in_their_order(csv: Path) -> None:
    write_evidence(csv, [figure()])
    assert csv.read_text("utf-8").splitlines()[0] == (
        "event_day,published,place,location,group,kind,measure,low,high,words,hedge,unit,who,"
        "place_role,modality,speaker,speaker_class,publisher,url,origin,note,"
        "hedge_class,day_basis,report_id,sentence,sentence_start,start,end,"
        "number_start,number_end,household_size,runner_up,event_end,day_precision,retrieved,"
        "upstream,confidence,reader,hedge_start,hedge_end,place_confidence,figure_id,via,withdrawn,"
        "verdict,replaced_by,verdict_by,verdict_reason,decided"
    )
    assert set(REQUIRED) <= set(COLUMNS)
    assert not set(COLUMNS) & set(FURTHER)


def test_entries_are_written_with_identity_and_way_and_read_back(csv: Path) -> None:
    write_evidence(csv, [entry(figure()), entry(read_figure(), 2, via="r1.md", withdrawn=True)])
    rows = read_rows(csv)
    assert [row.figure for row in rows] == [figure(), read_figure()]
    assert [row.withdrawn for row in rows] == [False, True]
    assert read_evidence(csv) == (figure(),)
    last = csv.read_text("utf-8").splitlines()[-1]
    assert last.endswith(f",{figure_id(read_figure())},r1.md,yes,,,,,")
    assert b"\r" not in csv.read_bytes()


def test_writing_replaces_the_file_whole_or_not_at_all(
    csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    write_evidence(csv, [figure()])
    before = csv.read_bytes()
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match="no space left"):
        write_evidence(csv, [figure(), figure(low=1)])
    assert csv.read_bytes() == before
    assert list(csv.parent.iterdir()) == [csv]


def test_a_place_that_cannot_be_written_to_is_told(csv: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_evidence(csv.parent / "no folder" / "evidence.csv", [figure()])


def test_a_sighting_has_neither_low_nor_high(csv: Path) -> None:
    (found,) = read_evidence(write(csv, {"low": "", "words": "", "kind": "arriving"}))
    assert not found.has_number
    assert found.kind is FigureKind.ARRIVING


@pytest.mark.parametrize(
    ("change", "column", "line_says"),
    [
        ({"event_day": "2018-02-30"}, "event_day", "2018-02-30"),
        ({"published": "22/10/2018"}, "published", "22/10/2018"),
        ({"published": ""}, "published", "nothing"),
        ({"publisher": ""}, "publisher", "nothing"),
        ({"kind": "marching"}, "kind", "marching"),
        ({"kind": ""}, "kind", "nothing"),
        ({"measure": "stok"}, "measure", "stock"),
        ({"unit": "persons"}, "unit", "people"),
        ({"low": "-5"}, "low", "-5"),
        ({"low": "1,500"}, "low", "1,500"),
        ({"low": "99999999999"}, "low", "live on Earth"),
        ({"high": "1000"}, "high", "1500 or more"),
        ({"words": ""}, "words", "as it was written"),
        ({"url": "example.org"}, "url", "https://"),
        ({"event_day": "2018-10-23"}, "event_day", "2018-10-22 or earlier"),
        ({"low": "", "kind": "returns"}, "low", "low or high"),
        ({"modality": "maybe"}, "modality", "actual"),
        ({"speaker_class": "police"}, "speaker_class", "official"),
        ({"withdrawn": "true"}, "withdrawn", "'yes' or nothing"),
        ({"end": "3", "start": "4"}, "end", "4 or more"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_line_and_column(
    csv: Path, change: dict[str, str], column: str, line_says: str
) -> None:
    (problem,) = problems(write(csv, GOOD, change))
    assert (problem.file, problem.line, problem.column) == (str(csv), 3, column)
    assert line_says in problem.found + problem.expected


def test_what_is_only_planned_may_lie_after_the_day_it_was_published(csv: Path) -> None:
    (found,) = read_evidence(write(csv, {"event_day": "2018-11-30", "modality": "planned"}))
    assert found.modality is Modality.PLANNED


def test_everything_wrong_is_told_at_once(csv: Path) -> None:
    found = problems(write(csv, {"kind": "marching", "low": "x"}, GOOD, {"published": ""}))
    assert [(p.line, p.column) for p in found] == [(2, "kind"), (2, "low"), (4, "published")]


def test_unknown_places_and_groups_are_told_when_the_known_ones_are_given(csv: Path) -> None:
    write(csv, {"location": "Tapachulla", "group": "forth"})
    assert len(read_evidence(csv)) == 1
    found = problems(csv, locations=["Tapachula", "Huixtla"], groups=["first"])
    assert [p.column for p in found] == ["group", "location"]
    assert "'Tapachula'" in found[1].expected


def test_an_empty_a_binary_and_a_missing_file_are_told(csv: Path) -> None:
    assert problems(csv)[0].found == "no such file"
    csv.touch()
    assert problems(csv)[0].found == "an empty file"
    csv.write_bytes(b"SQLite format 3\0")
    assert problems(csv)[0].found == "a binary file"


def test_a_missing_and_an_unknown_column_are_told(csv: Path) -> None:
    columns = (*(name for name in GOOD if name != "published"), "colour")
    found = problems(write(csv, GOOD, columns=columns))
    assert [(p.column, p.line) for p in found] == [("colour", 1), ("published", 1)]


@pytest.mark.parametrize("column", ["Name", "phone_number", "passport", "case number", "CaseId"])
def test_a_column_about_persons_is_refused_with_the_reason(csv: Path, column: str) -> None:
    assert about_persons(column)
    (problem,) = problems(write(csv, GOOD, columns=(*GOOD, column)))
    assert (problem.column, problem.expected) == (column, COUNTS_ONLY)


@pytest.mark.parametrize("column", ["who", "words", "note", "speaker", "high"])
@pytest.mark.parametrize("text", ["+504 9999-9999 99", "reach x.y@example.org"])
def test_what_belongs_to_a_person_is_refused_and_not_repeated(
    csv: Path, column: str, text: str
) -> None:
    (problem,) = problems(write(csv, {column: text}))
    assert (problem.line, problem.column) == (2, column)
    assert text not in str(problem)
    assert "9999" not in str(problem)


@pytest.mark.parametrize(
    "text",
    [
        *("+502 1234 5678", "(555) 123-4567", "555-123-4567", "555.123.4567", "5551234567"),
        *("tel. 2222-3333", "WhatsApp 99 99 99 99", "someone@example.org"),
    ],
)
def test_telephone_numbers_and_addresses_are_seen(text: str) -> None:
    assert personal(f"ask {text} for more")


@pytest.mark.parametrize(
    "text",
    [
        *("800-1,000", "1 500 000", "123 200 000 people", "2018-10-29", "2018-10-24/2018-10-29"),
        *("1500-2000", "+2,300", "4,500 + 1,699 + 495", "12 000-15 000", "10000000"),
        *("https://example.org/2018/10/29/1809053002/", "15.505, -88.025", "called 100000 people"),
    ],
)
def test_counts_days_and_web_addresses_are_not_taken_for_them(text: str) -> None:
    assert personal(text) == ""


@pytest.mark.parametrize(
    ("words", "low", "high", "expected"),
    [
        ("4,000", 4000, 4000, HedgeClass.NONE),
        ("some 7,000", 7000, 7000, HedgeClass.ABOUT),
        ("an estimated 7,000", 7000, 7000, HedgeClass.ABOUT),
        ("Roughly 800-1,000", 800, 1000, HedgeClass.RANGE),
        ("800-1,000", 800, 1000, HedgeClass.RANGE),
        ("nearly 1,500", None, 1500, HedgeClass.NEARLY),
        ("almost 400", 360, 400, HedgeClass.NEARLY),
        ("close to 400", None, 400, HedgeClass.NEARLY),
        ("more than 3,000", 3000, None, HedgeClass.MORE_THAN),
        ("at least 3,000", 3000, 3000, HedgeClass.MORE_THAN),
        ("no fewer than 3,000", 3000, None, HedgeClass.MORE_THAN),
        ("no more than 3,000", None, 3000, HedgeClass.UP_TO),
        ("up to 5,000", None, 5000, HedgeClass.UP_TO),
        ("as many as 5,000", None, 5000, HedgeClass.UP_TO),
        ("fewer than 5,000", None, 5000, HedgeClass.UP_TO),
        ("several hundred", 200, 900, HedgeClass.MAGNITUDE),
        ("thousands", None, None, HedgeClass.MAGNITUDE),
        ("more than 1,500, hundreds of them children", 1500, None, HedgeClass.MORE_THAN),
        ("3,000", 3000, None, HedgeClass.MORE_THAN),
        ("3,000", None, 3000, HedgeClass.UP_TO),
        ("", None, None, HedgeClass.NONE),
        ("undertaken by 300", 300, 300, HedgeClass.NONE),
    ],
)
def test_the_words_tell_what_they_do_to_the_number(
    words: str, low: int | None, high: int | None, expected: HedgeClass
) -> None:
    assert classify_hedge("", words, low, high) is expected


def test_hedge_words_given_apart_are_believed_first() -> None:
    assert classify_hedge("nearly", "some 1,500", None, 1500) is HedgeClass.NEARLY
