"""The summary of a verification: nothing left out, one gate, read again as it was written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.verification_page_fixture import JUDGED, RULES, sample_verification

from waystation.domain.errors import InputError
from waystation.domain.verification import Asked, Outcome
from waystation.domain.verification_summary import Gate
from waystation.verification.summary import SUMMARY, read_summary, summarise, summary_text


def test_it_holds_wins_and_losses_of_every_rule_by_horizon() -> None:
    whole = sample_verification()
    found = summarise(whole)
    assert found.cases == whole.cases
    assert found.forecaster == JUDGED
    told = {(one.against, one.asked, one.horizon): one for one in found.skills}
    assert set(told) == {
        (rule, asked, days) for rule in RULES for asked in Asked for days in (7, 30)
    }
    for one in whole.skills:
        if not one.case and one.measure == "log_crps":
            kept = told[one.against, one.asked, one.horizon]
            assert kept.value == pytest.approx(one.value, abs=1e-6)
            assert kept.low == pytest.approx(one.low, abs=1e-6)
    outcomes = {outcome: found.claims_of(outcome) for outcome in Outcome}
    assert {claim.against for claim in outcomes[Outcome.WORSE]} == {"climatology"}
    assert {claim.against for claim in outcomes[Outcome.BETTER]} == {"no change"}
    assert len(found.claims) == len(whole.claims)


def test_coverage_is_by_horizon_and_in_all_and_the_gate_is_that_of_the_verification() -> None:
    for too_sure in (False, True):
        whole = sample_verification(too_sure=too_sure)
        found = summarise(whole)
        own = [one for one in whole.calibrations if one.forecaster == JUDGED and not one.case]
        assert [gate.calibrated for gate in found.gates] == [one.calibrated for one in own]
        assert found.uncalibrated is too_sure
        for one in own:
            kept = {
                row.promised: row.held
                for row in found.coverage
                if row.asked is one.asked and row.horizon == 0
            }
            assert kept[0.5] == pytest.approx(one.coverage[0], abs=1e-6)
            assert kept[0.9] == pytest.approx(one.coverage[2], abs=1e-6)
    assert {row.horizon for row in found.coverage} == {0, 7, 30}


@pytest.mark.parametrize(
    ("coverage", "p_value", "calibrated"),
    [
        (0.9, 0.5, True),
        (0.8, 0.01, True),
        (0.79, 0.5, False),
        (0.97, 0.5, False),
        (0.9, 0.009, False),
        (0.9, None, False),
    ],
)
def test_the_gate(coverage: float, p_value: float | None, *, calibrated: bool) -> None:
    gate = Gate(Asked.STOCK, coverage, p_value)
    assert gate.calibrated is calibrated
    found = replace(summarise(sample_verification()), gates=(gate,))
    assert found.uncalibrated is not calibrated
    assert replace(found, gates=()).uncalibrated


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_summary(tmp_path) is None
    found = summarise(sample_verification())
    text = summary_text(found)
    (tmp_path / SUMMARY).write_text(text, encoding="utf-8")
    assert read_summary(tmp_path) == found
    assert summary_text(summarise(sample_verification())) == text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"form": 1', '"form": 2'),
        ('"asked": "arrivals"', '"asked": "weather"'),
        ('"horizon": 7', '"horizon": "7"'),
        ('"held": ', '"held": true, "x": '),
        ('"cases": [', '"cases": [1, '),
        ("{", "["),
    ],
)
def test_a_file_that_is_no_summary_is_refused_in_words(tmp_path: Path, old: str, new: str) -> None:
    text = summary_text(summarise(sample_verification()))
    assert old in text
    (tmp_path / SUMMARY).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match="verify --keep"):
        read_summary(tmp_path)


def test_the_file_says_whether_it_is_calibrated() -> None:
    plain = json.loads(summary_text(summarise(sample_verification(too_sure=True))))
    assert plain["uncalibrated"] is True
