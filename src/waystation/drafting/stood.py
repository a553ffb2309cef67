"""Towns that stand for places no list knows: what rests on them is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from waystation.domain.draft import Choice
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import ChoiceBasis
from waystation.drafting.origin import described


def unsure_of_stood(stood: Mapping[str, NamedPlace], *choices: Choice) -> tuple[Choice, ...]:
    """The choices; those of a town whose sentence names a place it stands for are assumptions.

    Args:
        stood: Names that no list of places knows, and the town that stands for each.
        choices: What was settled.
    """
    return tuple(_unsure(one, stood) for one in choices)


def _unsure(choice: Choice, stood: Mapping[str, NamedPlace]) -> Choice:
    for words, town in sorted(stood.items()):
        stands = choice.chosen == described(town) and words in choice.sentence
        if stands and choice.basis is ChoiceBasis.EVIDENCE:
            because = f"{choice.because}; {words} is on no map here, and {town.name} stands for it"
            otherwise = f'--place "{words}=LAT,LON"; {choice.otherwise}'
            told = {"because": because, "otherwise": otherwise}
            return replace(choice, basis=ChoiceBasis.ASSUMPTION, **told)
    return choice
