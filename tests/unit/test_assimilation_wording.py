"""What words stand for: the wording table of the evidence model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence_figures import figure

from waystation.assimilation.wording import (
    coarser_unit,
    read_interval,
    rounding_unit,
)
from waystation.domain.evidence import Reading
from waystation.domain.vocabulary import HedgeClass
from waystation.forecasting.wording_table import wording_in_force

H = HedgeClass
Row = tuple[str, int | None, int | None, HedgeClass, float, float]

TABLE: list[Row] = [
    ("4,000", 4_000, 4_000, H.NONE, 3_500, 4_500),
    ("7,230", 7_230, 7_230, H.NONE, 7_225, 7_235),
    ("7,233", 7_233, 7_233, H.NONE, 7_232.5, 7_233.5),
    ("0", 0, 0, H.NONE, 0, 0.5),
    ("800-1,000", 800, 1_000, H.RANGE, 750, 1_500),
    ("2,500 to 3,500", 2_500, 3_500, H.RANGE, 2_450, 3_550),
    ("nearly 1,000", 1_000, 1_000, H.NEARLY, 850, 1_000),
    ("nearly 1,000", None, 1_000, H.NEARLY, 850, 1_000),
    ("about 2,000", 2_000, 2_000, H.ABOUT, 1_600, 2_500),
    ("more than 2,000", 2_000, 2_000, H.MORE_THAN, 2_000, 3_000),
    ("more than 2,000", 2_000, None, H.MORE_THAN, 2_000, 3_000),
    ("up to 500", 500, 500, H.UP_TO, 200, 500),
    ("up to 500", None, 500, H.UP_TO, 200, 500),
    ("hundreds", None, None, H.MAGNITUDE, 200, 999),
    ("thousands", None, None, H.MAGNITUDE, 2_000, 9_999),
    ("dozens", None, None, H.MAGNITUDE, 24, 99),
    ("several hundred", 200, 900, H.MAGNITUDE, 200, 900),
    ("a few hundred", None, None, H.MAGNITUDE, 200, 600),
    ("a couple of hundred", None, None, H.MAGNITUDE, 150, 300),
    ("several thousand", None, None, H.MAGNITUDE, 2_000, 9_000),
    ("a few thousand", None, None, H.MAGNITUDE, 2_000, 6_000),
    ("several dozen", None, None, H.MAGNITUDE, 24, 99),
    ("Tens of thousands", None, None, H.MAGNITUDE, 20_000, 99_999),
    ("hundreds of thousands", None, None, H.MAGNITUDE, 200_000, 999_999),
]


def read(words: str, low: int | None, high: int | None, hedge: HedgeClass) -> Reading | None:
    return read_interval(
        figure(words=words, low=low, high=high, hedge_class=hedge), wording_in_force()
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}|{row[3]}")
def test_wording_table(row: Row) -> None:
    words, low, high, hedge, expected_low, expected_high = row
    reading = read(words, low, high, hedge)
    assert reading is not None
    assert (reading.low, reading.high) == pytest.approx((expected_low, expected_high))
    assert reading.rule


def test_a_sighting_has_no_range() -> None:
    assert read("the caravan", None, None, H.NONE) is None
    assert read("crowds", None, None, H.MAGNITUDE) is None


def test_vague_words_with_stated_ends_fall_back_on_them() -> None:
    reading = read("scores", 40, 99, H.MAGNITUDE)
    assert reading is not None
    assert reading.low <= 40 < 99 <= reading.high


def test_every_vague_word_is_a_range() -> None:
    assert all(0 < low < high for low, high in ((v.low, v.high) for v in wording_in_force().vague))


@given(number=st.integers(1, 9_999), zeros=st.integers(0, 5))
def test_the_rounding_unit_is_the_last_digit_stated(number: int, zeros: int) -> None:
    whole = number * 10**zeros
    unit = int(rounding_unit(whole))
    assert whole % unit == 0
    assert whole % (unit * 10) != 0


STATED = st.one_of(st.none(), st.integers(0, 5_000_000))


@given(ends=st.tuples(STATED, STATED), hedge=st.sampled_from(HedgeClass))
def test_low_is_never_above_high_and_never_negative(
    ends: tuple[int | None, int | None], hedge: HedgeClass
) -> None:
    low, high = ends
    if low is not None and high is not None and low > high:
        low, high = high, low
    reading = read("so many", low, high, hedge)
    assert (reading is None) == (low is None and high is None)
    if reading is not None:
        assert 0.0 <= reading.low <= reading.high


@given(
    hedge=st.sampled_from([H.ABOUT, H.NEARLY, H.MORE_THAN, H.UP_TO]),
    number=st.integers(0, 1_000_000),
    more=st.integers(1, 1_000_000),
)
def test_a_larger_number_under_one_hedge_is_a_higher_range(
    hedge: HedgeClass, number: int, more: int
) -> None:
    small = read("a number", number, number, hedge)
    large = read("a number", number + more, number + more, hedge)
    assert small is not None
    assert large is not None
    assert small.low < large.low
    assert small.high < large.high


@given(number=st.integers(0, 1_000_000), more=st.integers(1, 1_000_000))
def test_a_larger_plain_number_has_a_higher_middle(number: int, more: int) -> None:
    small, large = (read("a number", n, n, H.NONE) for n in (number, number + more))
    assert small is not None
    assert large is not None
    assert small.low + small.high < large.low + large.high


@given(number=st.integers(1, 5_000_000), hedge=st.sampled_from(HedgeClass))
def test_the_number_itself_is_in_its_range(number: int, hedge: HedgeClass) -> None:
    reading = read("a number", number, number, hedge)
    assert reading is not None
    assert reading.low <= number <= reading.high


HEAPED: list[tuple[int, tuple[float, float] | None]] = [
    (5_000, (2_500, 7_500)),
    (4_000, (3_000, 5_000)),
    (1_500, (1_250, 1_750)),
    (250, (225, 275)),
    (7_000, None),
    (7_233, None),
    (1_000, None),
    (0, None),
]


@pytest.mark.parametrize(("number", "wide"), HEAPED)
def test_a_number_on_a_coarser_grid_may_be_rounded_to_it(
    number: int, wide: tuple[float, float] | None
) -> None:
    reading = read(f"{number:,}", number, number, H.NONE)
    assert reading is not None
    assert reading.wide_weight == (0.3 if wide else 0.0)
    if wide:
        assert (reading.wide_low, reading.wide_high) == wide


@given(number=st.integers(1, 5_000_000))
def test_the_coarser_grid_is_coarser_and_the_number_lies_on_it(number: int) -> None:
    unit = int(coarser_unit(number))
    assert unit == 0 or (unit > rounding_unit(number) and number % unit == 0)


@given(number=st.integers(1, 5_000_000), hedge=st.sampled_from(HedgeClass))
def test_the_second_range_holds_the_first(number: int, hedge: HedgeClass) -> None:
    reading = read("a number", number, number, hedge)
    assert reading is not None
    if reading.wide_weight:
        assert reading.wide_low <= reading.low <= reading.high <= reading.wide_high
