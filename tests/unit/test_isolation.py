"""Texts of others in lines that run from right to left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.page.isolation import APART, END, bare, closed, is_closed, isolated, pieces
from waystation.page.say import Speaker


def test_a_name_in_latin_letters_is_set_apart_and_an_arabic_one_is_not() -> None:
    assert isolated("Puebla") == f"{APART}Puebla{END}"
    assert isolated("بويبلا") == "بويبلا"
    assert isolated("1,500") == "1,500"


def test_what_holds_texts_set_apart_is_not_set_apart_again() -> None:
    made = f"من {isolated('Puebla')} إلى {isolated('Oaxaca')}"
    assert isolated(made) == made
    assert list(pieces(made)) == [("من ", False), ("Puebla", True), (" إلى ", False),
                                  ("Oaxaca", True)]  # fmt: skip


@pytest.mark.parametrize("text", [f"A{END}B", f"{END}A{APART}", f"{APART}A", f"{APART}{END}{END}A"])
def test_marks_of_others_that_do_not_pair_are_made_harmless(text: str) -> None:
    made = isolated(text)
    assert made.count(APART) == made.count(END) == 1
    assert "\ufffd" in made


@given(st.text(alphabet=f"aب \u202e\u2066\u2067{APART}{END}\n1(", max_size=12))
def test_nothing_others_wrote_reaches_past_its_end(text: str) -> None:
    for made in (isolated(text), Speaker("ar").line(text), Speaker("ar").other(text)):
        assert is_closed(made)
        assert not {"\u202e", "\u2066", "\u2067", "\n"} & set(made)


def test_a_text_that_was_cut_ends_what_it_began() -> None:
    assert closed(f"{APART}Nobody knew") == f"{APART}Nobody knew{END}"
    assert is_closed(closed(f"x {APART}a{END} y {APART}b"))
    assert bare(f"{APART}Puebla{END}: 5") == "Puebla: 5"
