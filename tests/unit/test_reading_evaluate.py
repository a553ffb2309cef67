"""The evaluator: what it takes, how it counts, what it refuses."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.domain.errors import InputError
from waystation.domain.evidence import Figure, Report
from waystation.domain.vocabulary import FigureKind, HedgeClass, Measure, Modality, Unit
from waystation.reports import evaluate as command
from waystation.reports.evaluation.compare import jaccard, same_name
from waystation.reports.evaluation.found import found_of
from waystation.reports.evaluation.gold import Document, Gold, Label, Scope
from waystation.reports.evaluation.load import load_gold
from waystation.reports.evaluation.matching import overlap, pairs
from waystation.reports.evaluation.score import Readers, Scores, evaluate
from waystation.reports.evaluation.show import mistakes_text, scores_json, scores_table
from waystation.reports.evaluation.table import load_table

TEXT = "Officials said more than 4,000 people fled Gorakh and 12 soldiers were hurt."
MORE_THAN, NUMBER, TWELVE = [15, 24], [25, 30], [54, 56]


def gold(tmp_path: Path, *lines: object) -> Gold:
    path = tmp_path / "gold.jsonl"
    rows = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return load_gold(path)


def label(tmp_path: Path, **values: Any) -> Label:
    document = gold(tmp_path, {"text": TEXT, "figures": [values]}).documents[0]
    assert document.figures
    return document.figures[0]


def figure(words: str, low: int | None, high: int | None, **values: Any) -> Figure:
    start = TEXT.index(words)
    made = Figure(
        low, high, words, Unit.PEOPLE, "people", FigureKind.ON_THE_MOVE, Measure.STOCK,
        start=start, end=start + len(words),
    )  # fmt: skip
    return replace(made, **values)


FLED = figure(
    "more than 4,000", 4000, None, hedge="more than", hedge_class=HedgeClass.MORE_THAN,
    number_start=25, number_end=30, hedge_start=15, hedge_end=24,
)  # fmt: skip
HURT = figure("12", 12, 12, unit=Unit.FORCES, kind=FigureKind.INJURED)
FULL = {
    "start": 25, "end": 30, "low": 4000, "high": None, "unit": "people", "hedge": MORE_THAN,
    "hedge_class": "more than", "kind": "on the move", "place": "Gorakh", "day": None,
    "modality": "actual", "speaker": "Officials",
}  # fmt: skip


def scored(document: object, tmp_path: Path, *figures: Figure) -> Scores:
    def main(found: Any) -> Figure | None:
        return next(iter(found), None)

    def read(_: Report) -> tuple[Figure, ...]:
        return figures

    readers = Readers(read, lambda _: [found_of(item) for item in figures], main)
    return evaluate(gold(tmp_path, document).documents, readers)


@pytest.mark.parametrize(
    "values",
    [
        {"start": 25, "end": 30},
        {"span": NUMBER},
        {"span_start": "25", "span_end": "30"},
        {"number_span": [25.0, 30]},
        {"char_start": 25, "char_end": 30},
        {"words": "4,000"},
        {"start": 15, "end": 30, "hedge": MORE_THAN},
        {"start": 15, "end": 30, "hedge": "more than"},
        {"start": 24, "end": 31},
    ],
)
def test_spans_are_taken_in_many_forms(tmp_path: Path, values: dict[str, Any]) -> None:
    assert label(tmp_path, **values).span == (25, 30)


@pytest.mark.parametrize(
    "values",
    [
        {"hedge": MORE_THAN},
        {"hedge": {"start": 15, "end": 24}},
        {"hedge_span": MORE_THAN},
        {"hedge_start": 15, "hedge_end": 24},
        {"hedge": "More than"},
        {"hedge": "more than", "hedge_start": 15, "hedge_end": 24},
    ],
)
def test_hedges_are_taken_in_many_forms(tmp_path: Path, values: dict[str, Any]) -> None:
    made = label(tmp_path, start=25, end=30, **values)
    assert made.hedge == (15, 24)
    assert "hedge" in made.given


@pytest.mark.parametrize("values", [{"hedge": None}, {"hedge": ""}, {"hedge_start": None}])
def test_a_hedge_may_be_none(tmp_path: Path, values: dict[str, Any]) -> None:
    made = label(tmp_path, start=25, end=30, **values)
    assert made.hedge is None
    assert "hedge" in made.given


def test_words_of_other_sets_are_understood(tmp_path: Path) -> None:
    made = label(
        tmp_path, start=25, end=30, unit="IDPs", kind="Displaced", hedge_class="AT LEAST",
        modality="expected", low="4,000", high="1.2 million",
    )  # fmt: skip
    assert (made.unit, made.kind) == (Unit.PEOPLE, FigureKind.ON_THE_MOVE)
    assert (made.hedge_class, made.modality) == (HedgeClass.MORE_THAN, Modality.PLANNED)
    assert (made.low, made.high) == (4000, 1_200_000)


def test_one_value_is_both_ends_and_infinity_is_open(tmp_path: Path) -> None:
    made = label(tmp_path, start=25, end=30, value="4000")
    assert (made.low, made.high) == (4000, 4000)
    assert label(tmp_path, start=25, end=30, low=4000, high="inf").high is None


def test_what_is_not_there_is_not_labelled(tmp_path: Path) -> None:
    assert label(tmp_path, start=25, end=30).given == frozenset()


def test_lines_of_one_label_each_are_joined(tmp_path: Path) -> None:
    lines = [
        {"text": TEXT, "start": 25, "end": 30, "unit": "people"},
        {"text": TEXT, "start": 54, "end": 56, "unit": "soldiers"},
        {"text": "No one came.", "figures": []},
    ]
    documents = gold(tmp_path, *lines).documents
    assert [len(document.figures or ()) for document in documents] == [2, 0]


def test_a_list_in_one_file_is_taken(tmp_path: Path) -> None:
    assert len(gold(tmp_path, json.dumps([{"text": TEXT}, {"text": "b"}])).documents) == 2


def test_numbers_may_be_bare_spans_of_anything(tmp_path: Path) -> None:
    line = {"text": TEXT, "numbers": [NUMBER, {"span": TWELVE, "unit": "kilometres"}]}
    (document,) = gold(tmp_path, line).documents
    assert [item.span for item in document.numbers or ()] == [(25, 30), (54, 56)]
    assert document.figures is None


def test_the_scope_says_what_a_list_holds(tmp_path: Path) -> None:
    line = {"text": TEXT, "scope": "numbers", "spans": [NUMBER]}
    (document,) = gold(tmp_path, line).documents
    assert document.figures is None
    assert len(document.numbers or ()) == 1


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    lines = [
        "{not json",
        "[1]",
        {"figures": []},
        {"text": TEXT, "figures": [{"start": 30, "end": 25}, {"start": 25, "end": 300}, 7]},
        {"text": TEXT, "figures": [{"span": NUMBER, "unit": "parsecs", "low": "many much"}]},
        {"text": TEXT, "figures": [{"span": NUMBER, "low": 5, "high": 4, "hedge": "hardly"}]},
        {"text": TEXT, "published": "soon", "figures": {}, "main": {"figure": 3}},
        {"text": TEXT, "figures": [{"span": NUMBER, "low": True, "day": "2018-02-30"}]},
        {"text": TEXT, "main": {}, "labelled": {"units": ["people", "stones"]}, "scope": "all"},
    ]
    with pytest.raises(InputError) as caught:
        gold(tmp_path, "{}", *lines)
    found = {(problem.line, problem.column) for problem in caught.value.problems}
    assert found == {
        (1, "text"), (2, "column 2"), (3, ""), (4, "text"),
        (5, "figures[0].start"), (5, "figures[1].start"), (5, "figures[2]"),
        (6, "figures[0].unit"), (6, "figures[0].low"),
        (7, "figures[0].low"), (7, "figures[0].hedge"),
        (8, "published"), (8, "figures"), (8, "main.figure"),
        (9, "figures[0].low"), (9, "figures[0].day"),
        (10, "main"), (10, "labelled.units"), (10, "scope"),
    }  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe", b"[" * 100_000])
def test_files_that_hold_no_documents_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError):
        load_gold(path)


def test_labels_that_point_at_no_number_are_told_and_kept_once(tmp_path: Path) -> None:
    spans = [[0, 9], NUMBER, NUMBER]
    found = gold(tmp_path, {"id": "a", "text": TEXT, "figures": spans})
    assert len(found.documents[0].figures or ()) == 2
    assert ["'Officials'" in remark for remark in found.remarks] == [True, False]


def test_offsets_count_characters_not_bytes(tmp_path: Path) -> None:
    text = "À Zürich 🚌 40 people"
    (document,) = gold(tmp_path, {"text": text, "figures": [[11, 13]]}).documents
    assert document.text[slice(*(document.figures or ())[0].span)] == "40"


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda pair: (pair[0], sum(pair))),
    max_size=8,
)


@given(SPANS, SPANS)
def test_pairs_share_a_character_and_are_one_to_one(
    labelled: list[tuple[int, int]], found: list[tuple[int, int]]
) -> None:
    matched = pairs(labelled, found)
    assert all(overlap(labelled[one], found[other]) > 0 for one, other in matched)
    assert len({one for one, _ in matched}) == len({other for _, other in matched}) == len(matched)
    left = [span for n, span in enumerate(labelled) if n not in {one for one, _ in matched}]
    free = [span for n, span in enumerate(found) if n not in {other for _, other in matched}]
    assert all(not overlap(one, other) for one in left for other in free)


def test_the_largest_overlap_is_paired_first() -> None:
    assert pairs([(0, 10), (10, 20)], [(5, 18), (0, 3)]) == [(0, 1), (1, 0)]


def test_a_perfect_reading_scores_one_everywhere(tmp_path: Path) -> None:
    document = {"text": TEXT, "figures": [FULL], "main": {"figure": 0}}
    read = replace(FLED, place="Gorakh", speaker="Officials")
    scores = scored(document, tmp_path, read)
    assert {item.value for item in scores.measures} == {1.0}
    assert not scores.mistakes
    assert {item.name.removeprefix("figures: ") for item in scores.measures} >= {
        "unit", "kind", "place", "day", "modality", "speaker", "hedge class", "range, both",
        "hedges, found and right F1", "main figure, all passages",
    }  # fmt: skip


def test_misses_and_false_alarms_are_counted(tmp_path: Path) -> None:
    labels = [{"span": NUMBER, "hedge": MORE_THAN}, {"span": TWELVE, "hedge": None}]
    missed = scored({"text": TEXT, "figures": labels}, tmp_path, HURT)
    assert missed.value("figures: number spans, precision") == 1.0
    assert missed.value("figures: number spans, recall") == 0.5
    assert missed.value("figures: number spans, overlap-F1") == pytest.approx(2 / 3)
    assert missed.value("figures: hedges, recall") == 0.0
    false = scored({"text": TEXT, "figures": labels[1:]}, tmp_path, FLED, HURT)
    assert false.value("figures: number spans, precision") == 0.5
    assert false.value("figures: hedges, precision") == 0.0
    assert [mistake.sort for mistake in false.mistakes] == ["false number", "false hedge"]


def test_only_what_was_labelled_can_be_a_false_alarm(tmp_path: Path) -> None:
    document = {"text": TEXT, "figures": [NUMBER], "labelled": {"units": ["people"]}}
    scores = scored(document, tmp_path, FLED, HURT)
    assert scores.value("figures: number spans, precision") == 1.0
    kinds = {"text": TEXT, "figures": [NUMBER], "labelled": {"kinds": ["displaced"]}}
    assert scored(kinds, tmp_path, FLED, HURT).value("figures: number spans, precision") == 1.0


def test_token_and_exact_scores_are_stricter(tmp_path: Path) -> None:
    text = "About 1.5 million people."
    made = Figure(
        1_500_000, 1_500_000, "1.5", Unit.PEOPLE, "people", FigureKind.OTHER, Measure.STOCK,
        start=6, end=9,
    )  # fmt: skip
    scores = scored({"text": text, "figures": [[6, 17]]}, tmp_path, made)
    assert scores.value("figures: number spans, overlap-F1") == 1.0
    assert scores.value("figures: number spans, exact F1") == 0.0
    assert scores.value("figures: number spans, token F1") == pytest.approx(2 / 3)


def test_hedge_words_are_compared_where_no_class_is_labelled(tmp_path: Path) -> None:
    labels = [{"span": NUMBER, "hedge": "More  than".replace("  ", " ")}]
    assert scored({"text": TEXT, "figures": labels}, tmp_path, FLED).value(
        "figures: hedges, right when found"
    ) == 1.0  # fmt: skip


def test_a_hedge_within_its_number_is_no_false_alarm(tmp_path: Path) -> None:
    text = "There were several hundred people."
    made = Figure(
        None, None, "several hundred", Unit.PEOPLE, "people", FigureKind.OTHER, Measure.STOCK,
        hedge="several", hedge_class=HedgeClass.MAGNITUDE, start=11, end=26,
    )  # fmt: skip
    number = {"start": 11, "end": 26, "hedge": None}
    assert scored({"text": text, "figures": [number]}, tmp_path, made).value(
        "figures: hedges, precision"
    ) is None  # fmt: skip
    owned = number | {"hedge": [11, 18], "hedge_class": "magnitude"}
    assert scored({"text": text, "figures": [owned]}, tmp_path, made).value(
        "figures: hedges, overlap-F1"
    ) == 1.0  # fmt: skip


@pytest.mark.parametrize(
    ("main", "right"),
    [
        ({"figure": 0}, 1.0),
        ({"value": 4000}, 1.0),
        (4000, 1.0),
        ({"low": 4000, "high": None, "unit": "people"}, 1.0),
        ({"value": 12}, 0.0),
        (None, 0.0),
    ],
)
def test_the_main_figure_is_judged_by_its_numbers(
    tmp_path: Path, main: object, right: float
) -> None:
    document = {"text": TEXT, "figures": [{"span": NUMBER, "low": 4000, "high": None}, TWELVE]}
    scores = scored(document | {"main": main}, tmp_path, FLED, HURT)
    assert scores.value("main figure, all passages") == right
    assert scores.value("main figure, largest number, all passages") == right


def test_a_passage_without_displacement_has_no_main_figure(tmp_path: Path) -> None:
    scores = scored({"text": TEXT, "figures": [], "main": None}, tmp_path)
    assert scores.value("main figure, all passages") == 1.0
    assert scores.value("main figure, passages with one") is None


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Beira", "beira, Sofala", True),
        ("the mayor of Huixtla", "mayor, Huixtla", True),
        ("", "", True),
        ("", "Beira", False),
        ("Beira", "Sofala", False),
    ],
)
def test_names_are_the_same_when_one_holds_the_other(
    first: str, second: str, *, same: bool
) -> None:
    assert same_name(first, second) is same


def test_ranges_are_compared_as_sets_of_whole_numbers() -> None:
    assert jaccard((10, 19), (10, 19)) == 1.0
    assert jaccard((10, 19), (15, 24)) == pytest.approx(5 / 15)
    assert jaccard((1, 2), (5, 9)) == 0.0
    assert jaccard((7, 7), (7, 7)) == 1.0


def test_intervals_come_from_resampled_documents(tmp_path: Path) -> None:
    lines = [{"id": str(n), "text": TEXT, "figures": [NUMBER] if n % 2 else []} for n in range(43)]
    documents = gold(tmp_path, *lines).documents
    readers = Readers(lambda _: [FLED])
    (one, *_), (same, *_), (other, *_) = (
        evaluate(documents, readers, seed=seed).measures for seed in (1, 1, 5)
    )
    assert (one.low, one.high) == (same.low, same.high)
    assert one.low < one.value == 21 / 43 < one.high
    assert (one.low, one.high) != (other.low, other.high)
    assert one.low == pytest.approx(0.35, abs=0.06)


def test_scores_are_shown_and_mistakes_listed(tmp_path: Path) -> None:
    documents = gold(tmp_path, {"id": "a", "text": TEXT, "figures": [TWELVE]}).documents
    scores = evaluate(documents, Readers(lambda _: [FLED]))
    assert "number spans, precision" in scores_table(scores)
    assert scores_json(scores)["mistakes"] == {"missed number": 1, "false number": 1}
    told = mistakes_text(scores.mistakes, documents, sorts=["missed"])
    assert "and [[12]] soldiers" in told
    assert "false number" not in told


TABLE = """id,doc,record,span,char_start,char_end,low,high,hedge,hedge_class,unit,kind
a,000,figure,more than 4,15,30,4000,,more than,at least,people killed,deaths
b,000,year,2018,0,2,,,,,,
"""


def test_a_table_of_figures_is_taken(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "000_x.txt").write_text(TEXT, encoding="utf-8")
    (document,) = load_table(tmp_path / "t.csv", tmp_path).documents
    (row,) = document.figures or ()
    assert (row.span, row.hedge, row.low, row.high) == ((25, 30), (15, 24), 4000, None)
    assert (row.unit, row.kind) == (Unit.PEOPLE, FigureKind.DEAD)


def test_a_table_without_its_texts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(InputError, match="000"):
        load_table(tmp_path / "t.csv", tmp_path)
    (tmp_path / "u.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column doc"):
        load_table(tmp_path / "u.csv", tmp_path)


def test_the_command_prints_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold(tmp_path, {"id": "a", "text": TEXT, "published": "2020-05-01", "figures": [FULL]})
    path = str(tmp_path / "gold.jsonl")
    assert command.main([path, "--errors", "--limit", "1"]) == 0
    assert "figures: number spans, recall" in capsys.readouterr().out
    assert command.main([path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 1
    assert command.main([str(tmp_path / "none.jsonl")]) == 2
    assert "1 problem:" in capsys.readouterr().err
    assert command.main([]) == 2
    assert command.main(["--table", path]) == 2


def test_the_examples_of_the_documentation_are_taken(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reading-format.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```json\n(.*?)```", page, flags=re.DOTALL)
    found = gold(tmp_path, *(line for block in blocks for line in block.splitlines()))
    assert not found.remarks
    numbers, figures, main, none = found.documents
    assert [numbers.text[slice(*item.span)] for item in numbers.numbers or ()] == [
        "310", "1,940", "two",
    ]  # fmt: skip
    assert [figures.text[slice(*item.hedge or (0, 0))] for item in figures.figures or ()] == [
        "some", "about",
    ]  # fmt: skip
    assert main.main
    assert main.main.stated == {3000}
    assert none.main
    assert none.main.is_none


def test_a_scope_is_a_word_of_the_format() -> None:
    assert {scope.value for scope in Scope} == {"figures", "numbers"}
    assert Document("a", "b").figures is None
