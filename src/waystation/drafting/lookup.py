"""Names a person typed become places; those that exist nowhere are told all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from waystation.domain.draft import Choice
from waystation.domain.errors import Problem
from waystation.domain.places import NamedPlace, Resolution
from waystation.domain.vocabulary import ChoiceBasis
from waystation.drafting.maps import Maps
from waystation.world.spelling import fold
from waystation.world.tables import show


def say_place(place: NamedPlace) -> str:
    """A place with its region and country ("Adre, Ouaddai, TCD")."""
    if place.level == "country":
        return f"{place.name} ({place.country})"
    return ", ".join(part for part in (place.name, place.admin1, place.country) if part)


@dataclass
class Lookup:
    """Looks names up in an maps; keeps what was chosen and what is wrong.

    Attributes:
        maps: Where names are looked up.
        choices: What each name was taken for.
        problems: Names that exist nowhere.
    """

    maps: Maps
    choices: list[Choice] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def place(
        self, asked: str, option: str, about: str, near: Sequence[NamedPlace] = ()
    ) -> NamedPlace | None:
        """The place a name means; None, with the problem noted, where there is none.

        Args:
            asked: The name as typed, perhaps with region and country behind commas.
            option: The option it was given with.
            about: What it settles, for the list of choices.
            near: Places it should lie near.
        """
        found = self.maps.resolve(asked, near)
        if found.place is None:
            like = ", ".join(found.suggestions)
            told = f"such as {like}" if like else "with its region or country: Adré, Chad"
            put = f'--place "{asked.split(",")[0].strip()}=LAT,LON" puts it on the map'
            expected = f"a place, region or country that exists, {told}; {put}"
            self.problems.append(Problem(option, 0, "", show(asked), expected))
            return None
        self.choices.append(_choice(asked, option, about, found.place, found.runner_up))
        if found.confidence < Resolution.SURE and found.runner_up is not None:
            self.choices[-1] = _unsure(self.choices[-1], found.why)
        return found.place


def _choice(
    asked: str, option: str, about: str, place: NamedPlace, other: NamedPlace | None
) -> Choice:
    otherwise = f"if not this one: {option} {show(say_place(other))}" if other else ""
    because = f"given with {option} as {show(asked)}"
    return Choice(about, say_place(place), ChoiceBasis.GIVEN, because, otherwise)


def _unsure(choice: Choice, why: str) -> Choice:
    """The same, said to be a guess: the name alone does not tell which place is meant."""
    because = f"{choice.because}; the name alone does not tell which place is meant" + (
        f" ({why})" if why else ""
    )
    told = (choice.about, choice.chosen, ChoiceBasis.ASSUMPTION, because)
    return Choice(*told, choice.otherwise)


def at_crossing(
    place: NamedPlace | None, asked: str, start: NamedPlace | None, look: Lookup
) -> NamedPlace | None:
    """The town of that name where the map knows only the crossing there; other places as they are.

    It is put where the crossing is, in the country that is named with it, else beyond the border
    as seen from the start.

    Args:
        place: What the name was taken for.
        asked: The name as typed.
        start: Where people set off.
        look: Takes the choice.
    """
    if place is None or place.level != "crossing":
        return place
    sides = place.country.split("/")
    named = [one for one in sides if fold(look.maps.country_name(one)) in fold(asked)]
    beyond = [one for one in sides if start and one not in start.country.split("/")]
    side = (named or beyond or sides)[-1]
    parts = [part.strip() for part in place.name.split("–")]
    name = next((part for part in parts if fold(part) in fold(asked)), place.name)
    town = replace(place, name=name, country=side, level="city")
    because = f"the map knows no town {name}, only the crossing {place.name}; taken: a town there"
    otherwise = 'the country behind the name; or --place "NAME=LAT,LON"'
    told = (ChoiceBasis.ASSUMPTION, because, otherwise)
    look.choices.append(Choice("on which side of the border", say_place(town), *told))
    return town
