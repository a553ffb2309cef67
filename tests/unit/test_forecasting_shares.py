"""Scores of shares against counts, by cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from waystation.forecasting.shares import averaged_relative_difference, rescaled_to


def test_a_day_by_hand() -> None:
    """|10 - 20| + |30 - 20| = 20 over 40 counted: 0.5; with equal totals, rescaled or not."""
    simulated, counted = np.array([[10.0, 30.0]]), np.array([[20.0, 20.0]])
    assert averaged_relative_difference(simulated, counted) == pytest.approx(0.5)
    assert averaged_relative_difference(simulated, counted, rescaled=True) == pytest.approx(0.5)


def test_days_count_alike_whatever_their_size() -> None:
    """Day 1: 1 of 2 apart, 0.5. Day 2: 100 of 1,000 apart, 0.1. Mean 0.3, not 101 of 1,002."""
    simulated = np.array([[1, 0], [500, 400]])
    counted = np.array([[1, 1], [500, 500]])
    assert averaged_relative_difference(simulated, counted) == pytest.approx(0.3)


def test_rescaling_leaves_only_the_shares() -> None:
    """30 and 10 against 60 and 60: raw 80 / 120; rescaled to 90 and 30, 60 / 120."""
    simulated, counted = np.array([[30, 10]]), np.array([[60, 60]])
    assert averaged_relative_difference(simulated, counted) == pytest.approx(2 / 3)
    assert averaged_relative_difference(simulated, counted, rescaled=True) == pytest.approx(0.5)
    assert rescaled_to(simulated, counted) == pytest.approx(np.array([[90.0, 30.0]]))


def test_right_shares_are_perfect_once_rescaled() -> None:
    counted = np.array([[10, 20, 70], [11, 22, 66]])
    assert averaged_relative_difference(counted * 3, counted, rescaled=True) == pytest.approx(0)
    assert averaged_relative_difference(counted * 3, counted) == pytest.approx(2)


def test_all_in_the_wrong_camp_is_two() -> None:
    wrong, counted = np.array([[0, 7]]), np.array([[50, 0]])
    assert averaged_relative_difference(wrong, counted, rescaled=True) == pytest.approx(2)


def test_nobody_simulated_is_one_even_when_rescaled() -> None:
    nobody, counted = np.zeros((2, 2)), np.array([[5, 5], [1, 9]])
    assert averaged_relative_difference(nobody, counted) == pytest.approx(1)
    assert averaged_relative_difference(nobody, counted, rescaled=True) == pytest.approx(1)


def test_days_without_counted_people_are_left_out() -> None:
    simulated, counted = np.array([[9, 9], [10, 30]]), np.array([[0, 0], [20, 20]])
    assert averaged_relative_difference(simulated, counted) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("simulated", "counted", "told"),
    [
        (np.ones((2, 2)), np.ones((2, 3)), "shapes differ"),
        (np.ones(3), np.ones(3), r"\(day, camp\)"),
        (np.ones((1, 2)), np.array([[1.0, np.nan]]), "finite"),
        (np.array([[-1.0, 2.0]]), np.ones((1, 2)), "0 or more"),
        (np.ones((1, 2)), np.zeros((1, 2)), "nobody is counted"),
        (np.ones((0, 2)), np.ones((0, 2)), "nobody is counted"),
    ],
)
def test_what_has_no_score_is_refused(
    simulated: np.ndarray, counted: np.ndarray, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        averaged_relative_difference(simulated, counted)
