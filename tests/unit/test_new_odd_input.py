"""What a person may type or a report may hold that a draft must not trip over or repeat."""

from __future__ import annotations

import pytest

from waystation.cli_new import _size
from waystation.domain.draft import Choice
from waystation.domain.errors import InputError
from waystation.domain.vocabulary import ChoiceBasis
from waystation.drafting.world_maps import world_maps
from waystation.scenario.choices import choices_text


@pytest.mark.parametrize("name", ["\udcff\udcfe", "\0", "🤔", ",,,", "  "])
def test_a_name_that_is_no_text_is_no_place(name: str) -> None:
    assert world_maps().resolve(name, []).place is None


@pytest.mark.parametrize("text", ["200-400", "200–400", "200 - 400"])
def test_a_range_may_be_typed_with_any_dash(text: str) -> None:
    assert _size(text) == (200, 400)


@pytest.mark.parametrize("text", ["", "a-b", "-5", "1.5-2", "1-99999999999"])
def test_a_size_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="LOW-HIGH"):
        _size(text)


def test_numbers_and_addresses_of_persons_stay_out_of_the_choices() -> None:
    sentence = "About 300 people left, said the mayor (+504 9988-7766, mayor@example.org)."
    choice = Choice("start", "Adré", ChoiceBasis.EVIDENCE, "told", "", "a.txt", sentence)
    text = choices_text([choice])
    assert "About 300 people left" in text
    assert "9988" not in text
    assert "example.org" not in text
