"""Keys by which texts with shared passages find each other."""

from __future__ import annotations

import random
import sqlite3

import pytest

from waystation.evidence.nearby import (
    CREATE_SIGNATURES,
    OLDEST,
    MemoryIndex,
    SignatureTable,
    candidates,
)
from waystation.evidence.passages import take_apart
from waystation.evidence.signatures import RUN_WORDS, WINDOW, Band, band_of, signature_keys

WORDS = [f"w{letter}{number}" for letter in "abcdefgh" for number in range(200)]


def made_up(seed: int, words: int) -> list[str]:
    source = random.Random(seed)
    return [source.choice(WORDS) for _ in range(words)]


def shared_bands(first: str, second: str) -> set[Band]:
    return {band_of(key) for key in set(signature_keys(first)) & set(signature_keys(second))}


@pytest.mark.parametrize("seed", range(40))
def test_a_run_of_fifteen_words_always_gives_a_shared_key(seed: int) -> None:
    run = made_up(1000 + seed, RUN_WORDS + WINDOW - 1)
    first = " ".join([*made_up(seed, 60), *run, *made_up(seed + 1, 5)])
    second = " ".join([*made_up(seed + 2, 9), *run, *made_up(seed + 3, 80)])
    assert Band.RUN in shared_bands(first, second)


def test_texts_without_common_runs_or_numbers_share_no_key() -> None:
    assert not shared_bands(" ".join(made_up(1, 400)), " ".join(made_up(2, 400)))


def test_rare_numbers_alone_make_a_shared_key() -> None:
    first = "The town counted 7,200 people, of whom 4,500 rested and 495 were ill."
    second = "Ill: 495. Resting: about 4500. In all the 7200 were said to be there."
    assert shared_bands(first, second) == {Band.NUMBERS}
    assert not shared_bands("There were 7,200 and 4,500.", "Here 4,500, there 7,200, they said.")


def test_one_speech_quoted_twice_makes_no_shared_key() -> None:
    speech = "“" + " ".join(made_up(5, 40)) + "”"
    first = f"{' '.join(made_up(6, 50))} {speech} said the mayor."
    second = f"The mayor told the crowd: {speech} {' '.join(made_up(7, 50))}"
    assert not shared_bands(first, second)


def test_words_in_capitals_and_other_spaces_make_no_difference() -> None:
    text = " ".join(made_up(8, 100))
    assert signature_keys(text) == signature_keys(text.upper().replace(" ", "\u00a0\n"))


@pytest.mark.parametrize("text", ["", " \n", "…", "one", "\ud800 lone", '"', "\u200f" * 50])
def test_texts_with_little_in_them_have_few_keys(text: str) -> None:
    assert len(signature_keys(text)) <= 1


def test_keys_are_small_enough_for_six_bytes_and_few() -> None:
    keys = signature_keys(" ".join(made_up(9, 500)))
    assert all(0 <= key < 2**48 for key in keys)
    assert len(keys) < 200


def test_numbers_leave_out_years_shares_and_prices_and_speech() -> None:
    text = (
        "In 2018 some 4,500 people came, 12.5 per cent or 30% of them with $2,000 each. "
        "“We were 9,999 or more on the bridge,” she said. Later 1.5 million and 1 200 more."
    )
    assert take_apart(text).numbers == (4500, 1_500_000, 1200)


def test_sentences_keep_their_offsets_and_abbreviations() -> None:
    text = "Gov. Lima of St. Ana spoke.  Then approx. 300 left!\n\nA new part"
    found = [text[s.start : s.end].strip() for s in take_apart(text).sentences]
    assert found == ["Gov. Lima of St. Ana spoke.", "Then approx. 300 left!", "A new part"]


def test_both_indexes_name_the_reports_that_share_keys_oldest_first() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE reports (entered INTEGER PRIMARY KEY)")
    connection.executescript(CREATE_SIGNATURES)
    memory, table = MemoryIndex(), SignatureTable(connection)
    shared = made_up(99, 20)
    for number in range(1, OLDEST + 9):
        text = " ".join([*made_up(number, 40), *(shared if number % 2 else [])])
        memory.add(number, signature_keys(text))
        table.add(number, signature_keys(text))
    keys = signature_keys(" ".join([*made_up(500, 40), *shared]))
    found = candidates(memory, keys, besides=3)
    assert found == candidates(table, keys, besides=3)
    assert len(found) == (OLDEST + 8) // 2 - 1
    assert 3 not in found
    assert all(number % 2 for number in found)
    assert not candidates(memory, signature_keys(" ".join(made_up(501, 40))))
    connection.close()
