"""How each figure came to count as it does: words, report, origin, desk, ties, influence."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from tests.evidence_figures import figure, read_figure
from tests.forecast_fixture import add_rows, copy_example

from waystation.domain.forecast import Forecast
from waystation.domain.influence import Influences
from waystation.domain.vocabulary import RelationKind, Verdict
from waystation.evidence import desk
from waystation.evidence.ledger import Ledger
from waystation.forecasting.account import Account, Tie, accounts, words_at
from waystation.forecasting.desk import explain, open_desk
from waystation.forecasting.gather import LEDGER, Gathered, gather
from waystation.forecasting.influences import forecast_with_influences
from waystation.scenario.load import load_scenario

AS_OF = "2018-10-29"
NOW = dt.datetime(2018, 11, 1, 8, 30, tzinfo=dt.UTC)
ROWS = [
    {"speaker": "Town hall", "event_day": "2018-10-27", "low": "3900", "high": "3900",
     "words": "3,900", "origin": "tally", "published": "2018-10-27"},
    {"speaker": "", "publisher": "A paper that copies", "event_day": "2018-10-27", "low": "3900",
     "high": "3900", "words": "3,900", "origin": "tally", "published": "2018-10-28"},
    {"speaker": "The shelter", "event_day": "2018-10-27", "low": "7000", "high": "7000",
     "words": "7,000"},
    {"speaker": "An aid agency", "event_day": "2018-10-26", "low": "5200", "high": "5200",
     "words": "5,200"},
    {"speaker": "The ministry", "event_day": "2018-10-25", "low": "6600", "high": "6600",
     "words": "6,600"},
    {"speaker": "A radio", "event_day": "2018-10-25", "low": "6100", "high": "6100",
     "words": "6,100"},
]  # fmt: skip
REPORT = """Date: 2018-10-27

The mayor of Pijijiapan said nearly 1,500 people arrived in Pijijiapan on Friday.
"""


@dataclasses.dataclass(frozen=True)
class Made:
    """A folder's evidence after some decisions, and a forecast of it."""

    folder: Path
    found: Gathered
    result: Forecast
    influences: Influences
    told: tuple[Account, ...]

    def by(self, words: str, speaker: str = "") -> Account:
        return next(
            one
            for one in self.told
            if words in one.entry.figure.words and speaker in one.entry.figure.speaker
        )


def settle(ledger: Ledger) -> None:
    """One figure accepted, one rejected, one corrected, one called a copy."""
    said = {entry.figure.words: entry.figure_id for entry in ledger.entries()}
    desk.accept(ledger, said["7,000"], author="duty officer", reason="heard it as well")
    desk.reject(ledger, said["5,200"], author="duty officer", reason="counts others as well")
    desk.correct(
        ledger, said["6,600"], {"low": 6500, "high": 6500}, author="analyst", reason="misprint"
    )
    desk.merge(ledger, said["6,100"], said["7,000"], author="analyst", reason="of the same count")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = copy_example(tmp_path_factory.mktemp("account"), with_evidence=False)
    (folder / "reports").mkdir()
    (folder / "reports" / "note.md").write_text(REPORT, encoding="utf-8")
    add_rows(folder, [dict(row) for row in ROWS])
    scenario = load_scenario(folder)
    gather(scenario, now=NOW)
    with Ledger.open(folder / LEDGER, now=NOW) as ledger:
        settle(ledger)
    found = gather(scenario, now=NOW)
    result, influences = forecast_with_influences(
        scenario, places=lambda _: ("Pijijiapan",), as_of=AS_OF, members=30, days=2,
        entries=found.entries, links=found.links,
    )  # fmt: skip
    return Made(folder, found, result, influences, accounts(result, found, influences))


def test_every_figure_published_by_then_has_one_in_the_order_of_the_ledger(made: Made) -> None:
    told = [one.entry.figure_id for one in made.told]
    assert sorted(told) == sorted(entry.figure_id for entry in made.found.entries)
    numbers = [one.entry.entered for one in made.told]
    assert numbers == sorted(numbers)
    for one in made.told:
        assert (one.use is None) == (not one.entry.counts)


def test_words_stand_in_their_sentence_and_the_report_is_named(made: Made) -> None:
    read = made.by("nearly 1,500")
    assert read.report == "note.md"
    assert read.words_at is not None
    start, end = read.words_at
    assert read.entry.figure.sentence[start:end] == "nearly 1,500"
    assert read.reading is not None
    assert read.reading.rule
    assert read.speaker_class == "official"
    entered = made.by("7,000")
    assert (entered.report, entered.words_at) == ("", None)


def test_decisions_are_told_with_author_reason_and_time(made: Made) -> None:
    for words, verdict, author, reason in (
        ("7,000", Verdict.ACCEPTED, "duty officer", "heard it as well"),
        ("5,200", Verdict.REJECTED, "duty officer", "counts others as well"),
        ("6,600", Verdict.CORRECTED, "analyst", "misprint"),
        ("6,100", Verdict.MERGED, "analyst", "of the same count"),
    ):
        speaker = "The ministry" if verdict is Verdict.CORRECTED else ""
        one = next(o for o in made.told if words in o.entry.figure.words and not o.entry.corrects)
        assert speaker in one.entry.figure.speaker
        (ruling,) = one.rulings
        assert (ruling.verdict, ruling.author, ruling.reason) == (verdict, author, reason)
        assert ruling.decided == NOW
    assert made.by("3,900").rulings == ()


def test_what_counts_instead_knows_what_it_stands_for(made: Made) -> None:
    corrected = next(one for one in made.told if one.entry.corrects)
    assert [r.verdict for r in corrected.named_in] == [Verdict.CORRECTED]
    assert corrected.named_in[0].figure_id == corrected.entry.corrects
    original = made.by("7,000")
    assert [r.verdict for r in original.named_in] == [Verdict.MERGED]
    assert original.named_in[0].figure_id == made.by("6,100").entry.figure_id


def test_copies_stand_behind_one_figure_and_share_its_influence(made: Made) -> None:
    first, copy = made.by("3,900", "Town hall"), made.by("3,900")
    others = [one for one in made.told if one.entry.figure.words == "3,900"]
    assert len(others) == 2
    used = [one for one in others if one.use is not None and one.use.used]
    assert len(used) == 1
    assert {one.stands_for for one in others} == {used[0].entry.figure_id}
    assert {one.oldest for one in others} == {first.entry.figure_id}
    assert first.influence is not None
    assert first.influence == copy.influence
    assert first.influence.figure_id == used[0].entry.figure_id
    merged, original = made.by("6,100"), made.by("7,000")
    assert merged.stands_for == original.stands_for != ""
    aside = made.by("5,200")
    assert (aside.stands_for, aside.influence) == ("", None)


def test_a_tie_is_told_from_both_ends(made: Made) -> None:
    by_key = {one.entry.figure_id: one for one in made.told}
    ties = [(one, tie) for one in made.told for tie in one.ties]
    assert RelationKind.CONTRADICTS in {tie.kind for _, tie in ties}
    for one, tie in ties:
        back = by_key[tie.other].ties
        family = {o.entry.figure_id for o in made.told if o.oldest == one.oldest}
        assert any(
            (t.kind, t.forward, t.reason) == (tie.kind, not tie.forward, tie.reason)
            and t.other in family
            for t in back
        )


def test_it_says_what_the_desk_says_of_a_figure(made: Made) -> None:
    with open_desk(str(made.folder), now=NOW) as opened:
        for one in made.told:
            if one.use is None:
                continue
            told = explain(opened, one.entry, day=dt.date.fromisoformat(AS_OF))
            assert one.reading == told.reading
            assert one.oldest == told.trace.oldest
            assert one.changed == told.trace.drift
            assert one.rulings == told.rulings
            desk_ties = {
                Tie(r.told, r.other.figure_id, r.forward, r.reason)
                for r in told.related
                if r.other is not None
                and r.told not in (RelationKind.OTHER_TIME, RelationKind.OTHER_SCOPE)
            }
            assert desk_ties <= set(one.ties)


def test_without_influences_and_without_evidence_there_is_less_to_tell(made: Made) -> None:
    plain = accounts(made.result, made.found)
    assert [dataclasses.replace(one, influence=None) for one in made.told] == list(plain)
    nothing = dataclasses.replace(made.found, entries=(), rulings=(), reports={}, links=())
    assert len(accounts(made.result, nothing)) == len(made.result.entries)


def test_words_that_are_not_where_they_should_be_are_looked_for() -> None:
    read = read_figure()
    at = words_at(read)
    assert at is not None
    assert read.sentence[at[0] : at[1]] == read.words
    assert words_at(dataclasses.replace(read, sentence_start=read.sentence_start + 3)) == at
    assert words_at(dataclasses.replace(read, words="nobody")) is None
    assert words_at(figure()) is None
