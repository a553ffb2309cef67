"""What holds for any figures: the round trip, the view, the identity, the origins."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence_figures import entries

from waystation.domain.evidence import Figure, Report
from waystation.domain.vocabulary import (
    FigureKind,
    HedgeClass,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
)
from waystation.evidence.ledger import Ledger
from waystation.evidence.origins import assign_origins, oldest_forms
from waystation.evidence.protect import personal
from waystation.evidence.record import figure_from_plain, figure_id, figure_to_plain, tidy
from waystation.evidence.similarity import likeness
from waystation.evidence.table import read_evidence, write_evidence
from waystation.evidence.view import as_of

DAYS = st.dates(dt.date(2018, 10, 12), dt.date(2018, 10, 29))
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
) | st.sampled_from(["", "a,b", 'say "so"', "two\nlines", "a\r\nb", " spaced ", "ñandú", "\ufeff"])
SAFE = TEXTS.filter(lambda text: not personal(text))
NUMBERS = st.none() | st.integers(0, 9_999_999)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    """Any figure read from a report, or any sensible one entered by hand."""
    low, high = draw(NUMBERS), draw(NUMBERS)
    if low is not None and high is not None:
        low, high = sorted((low, high))
    read = draw(st.booleans())
    event, published = sorted((draw(DAYS), draw(DAYS)))
    kinds = [FigureKind.ON_THE_MOVE, FigureKind.ARRIVING] if not read else list(FigureKind)
    start = draw(st.integers(0, 999))
    return Figure(
        low=low,
        high=high,
        words="W" + draw(SAFE),
        unit=draw(st.sampled_from(Unit)),
        who=draw(SAFE),
        kind=draw(st.sampled_from(kinds)),
        measure=draw(st.sampled_from(Measure)),
        hedge=draw(TEXTS),
        hedge_class=draw(st.sampled_from(HedgeClass)),
        place=draw(TEXTS),
        location=draw(TEXTS),
        place_role=draw(st.sampled_from(PlaceRole)),
        group=draw(TEXTS),
        event_day=draw(st.none() | st.just(event)),
        day_basis=draw(TEXTS),
        published=draw(st.none() | st.just(published)) if read else published,
        modality=draw(st.sampled_from(Modality)),
        speaker=draw(SAFE),
        speaker_class=draw(st.sampled_from(SpeakerClass)),
        publisher=draw(TEXTS) if read else "P" + draw(TEXTS),
        url=draw(TEXTS) if read else "https://example.org/" + draw(TEXTS),
        origin=draw(TEXTS),
        report_id="R" + draw(TEXTS) if read else "",
        sentence=draw(TEXTS),
        sentence_start=draw(st.integers(0, 999)),
        start=start,
        end=start + draw(st.integers(0, 20)),
        note=draw(SAFE),
    )


@given(st.lists(figures(), max_size=5))
def test_export_then_import_gives_the_same_figures_and_the_same_bytes(items: list[Figure]) -> None:
    tidied = tuple(tidy(item) for item in items)
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "a.csv"), Path(folder, "b.csv")
        write_evidence(first, tidied)
        assert read_evidence(first) == tidied
        write_evidence(second, read_evidence(first))
        assert second.read_bytes() == first.read_bytes()
        assert [figure_id(item) for item in items] == [figure_id(item) for item in tidied]


@settings(max_examples=30)
@given(st.lists(figures(), max_size=5))
def test_a_ledger_gives_back_what_it_was_given_once(items: list[Figure]) -> None:
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder, "l.sqlite")) as ledger:
        added = ledger.add_figures(items, "evidence.csv")
        found = ledger.entries()
        assert [e.figure for e in found] == list(dict.fromkeys(tidy(item) for item in items))
        assert added == len(found)
        exported = Path(folder, "a.csv")
        write_evidence(exported, found)
        assert read_evidence(exported) == tuple(e.figure for e in found)


@settings(max_examples=30)
@given(st.text(max_size=40).map(lambda t: t.encode("utf-8", "ignore").decode()), DAYS)
def test_a_report_comes_back_letter_by_letter(text: str, published: dt.date) -> None:
    report = Report("r1", "r1.md", text, published)
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder, "l.sqlite")) as ledger:
        ledger.add_report(report, ())
        assert ledger.reports() == (report,)


@given(figures(), figures())
def test_a_figure_survives_as_plain_values_and_two_figures_never_share_an_identity(
    one: Figure, other: Figure
) -> None:
    assert figure_from_plain(figure_to_plain(one)) == one
    assert (figure_id(one) == figure_id(other)) == (tidy(one) == tidy(other))
    assert tidy(tidy(one)) == tidy(one)


@given(st.lists(figures(), max_size=8), st.randoms(use_true_random=False), DAYS)
def test_the_order_of_rows_does_not_change_the_view(
    items: list[Figure], shuffle: random.Random, day: dt.date
) -> None:
    other = items.copy()
    shuffle.shuffle(other)
    seen = [e.figure_id for e in as_of(entries(*items), day)]
    assert seen == [e.figure_id for e in as_of(entries(*other), day)]
    assert all((e.figure.published or dt.date.max) <= day for e in as_of(entries(*items), day))


ALIKE = st.builds(
    lambda item, **parts: Figure(**{**figure_to_parts(item), **parts}),
    figures(),
    low=st.just(900),
    high=st.just(900),
    unit=st.just(Unit.PEOPLE),
    kind=st.just(FigureKind.WAITING),
    group=st.just("first"),
    location=st.sampled_from(["", "Tapachula", "Huixtla"]),
    event_day=st.sampled_from([None, dt.date(2018, 10, 21)]),
    speaker=st.sampled_from(["", "Town hall", "Church"]),
    origin=st.sampled_from(["", "", "a", "b"]),
    sentence=st.sampled_from(["", "Nine hundred people, it was said, sleep on the bridge tonight"]),
)


def figure_to_parts(item: Figure) -> dict[str, object]:
    return {name: getattr(item, name) for name in figure_to_plain(item)}


@given(st.lists(ALIKE, max_size=8, unique_by=figure_id))
def test_origins_name_every_entry_keep_given_ones_and_have_one_oldest_form(
    items: list[Figure],
) -> None:
    known = entries(*items)
    origins = assign_origins(known)
    assert set(origins) == {e.figure_id for e in known}
    for e in known:
        assert origins[e.figure_id] == e.figure.origin or not e.figure.origin
    oldest = oldest_forms(known, origins)
    assert set(oldest) == set(origins.values())
    assert all(origins[key] == origin for origin, key in oldest.items())
    assert assign_origins(tuple(reversed(known))) == origins


@given(st.text("abc ", max_size=9), st.text("abc ", max_size=9))
def test_likeness_agrees_with_the_textbook_table(first: str, second: str) -> None:
    table = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            best = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else best
    total = len(first) + len(second)
    expected = 200 * table[-1][-1] / total if total else 100
    assert abs(likeness(first, second) - expected) < 1e-9
