"""Places of reports on the map: borders by description, and small places the reader left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from waystation.domain.findings import ReadPlace
from waystation.domain.places import NamedPlace
from waystation.drafting.atlas import Atlas, ranked_towns
from waystation.drafting.passages import Passage
from waystation.reports.words.lexicon import Lexicon, lexicon_of
from waystation.reports.words.tokens import Tokens, tokenise
from waystation.world.gazetteer import fold
from waystation.world.nearby import km_between

_NEAR_KM = 40.0
"""A crossing this near a town named with its border is meant."""
_NEARBY = ("city", "admin1")
_BESIDE = 12
"""Words between a place and the town it is said to be near."""
OUTLYING_KM = 1000.0
"""A town this far from every sure one is asked for again."""
_ELSEWHERE_KM = 3000.0
"""Farther than this from every sure one it lies in another part of the world."""
_LONGEST = 4
"""Most words of a country's name."""


@dataclass(frozen=True)
class Border:
    """A border by the two countries it parts, in no order, and a town named with it.

    Attributes:
        countries: Two codes; only one where the other is not told.
        side: "north", "south", "east" or "west" of the one country; empty when not told.
        town: A town named with the border; None when none.
        beside: Towns of the two countries named in the same sentence.
    """

    countries: tuple[str, ...]
    side: str = ""
    town: NamedPlace | None = None
    beside: tuple[NamedPlace, ...] = ()


@dataclass(frozen=True, eq=False)
class Finder:
    """Finds the places of a story.

    Attributes:
        atlas: The map.
        sure: Places that are sure, for nearness.
        countries: Countries of all places the reports name.
        named: Those of them named as countries or by their regions.
        lost: Names that were found nowhere, filled as the finder is asked.
        missed: Those of them that people left, or where what they flee happens, with the report.
        stood: Names that were found nowhere, and the town they are said to be near.
    """

    atlas: Atlas
    sure: tuple[NamedPlace, ...]
    countries: tuple[str, ...]
    named: frozenset[str] = frozenset()
    lost: dict[str, str] = field(default_factory=dict)
    missed: dict[str, str] = field(default_factory=dict)
    stood: dict[str, NamedPlace] = field(default_factory=dict)

    def of(
        self, at: NamedPlace | None, words: str, passage: Passage
    ) -> tuple[NamedPlace, NamedPlace | None] | None:
        """A place as read, or found now; with what else it could be. None when it is nowhere."""
        if at is not None and at.level == "area":
            return None
        if at is not None and (found := self._nearer(at, words)) is not None:
            return on_its_side(found[0], words), found[1]
        if not words:
            return None
        border = self.border(words, passage)
        if border is not None and (border.countries or not _capitalised(words)):
            crossing = self.crossing(border)
            return (crossing, None) if crossing else None
        name = _capitalised(words) if border is not None else words
        place, other = self.atlas.find(name, self.sure, self._countries_but(at))
        if place is None:
            town = self._said_near(words, passage)
            if town is not None:
                self.stood.setdefault(words, town)
                return town, None
            if not self.countries_in(words, lexicon_of(passage.findings.report.language)):
                self.lost.setdefault(words, passage.report)
            return None
        return on_its_side(place, words), other

    def _countries_but(self, at: NamedPlace | None) -> tuple[str, ...]:
        """Countries to look in: not the one a name was wrongly read to lie in."""
        return tuple(code for code in self.countries if at is None or code != at.country)

    def _nearer(self, at: NamedPlace, words: str) -> tuple[NamedPlace, NamedPlace | None] | None:
        """A town as read, unless another of its name lies with the sure places, and it does not.

        None for a town in another part of the world, of a country that nothing else names.
        """
        others = [one for one in self.sure if one != at]
        far = min((km_between(at, one) for one in others), default=0.0)
        if at.level != "city" or far < OUTLYING_KM:
            return at, None
        place, _ = self.atlas.find(words, others, self._countries_but(at))
        if place is not None and min(km_between(place, one) for one in others) < far / 2:
            return place, at
        return (at, None) if far < _ELSEWHERE_KM or at.country in self.named else None

    def border(self, words: str, passage: Passage) -> Border | None:
        """The border some words describe, with the help of the sentences before; None for none."""
        lexicon = lexicon_of(passage.findings.report.language)
        if not names_border(words, lexicon):
            return None
        countries = self.countries_in(words, lexicon)
        if len(countries) == 1:
            others = self.countries_in(passage.text, lexicon)
            near = self.atlas.neighbours(countries[0])
            found = [code for code in others if code in near]
            countries = (*countries, *(found if len(found) == 1 else ()))
        tokens = tokenise(words)
        sides = (name for name in ("north", "south", "east", "west"))
        side = next((name for name in sides if passage.cues.has(f"compass_{name}", tokens)), "")
        town = self._town_in(words, countries)
        beside = [named.place for named in passage.places if named.place]
        beside = [one for one in beside if one.level == "city" and one.country in countries]
        return Border(countries[:2], side, town, tuple(beside))

    def crossing(self, border: Border) -> NamedPlace | None:
        """The one place a border with two countries and a town means; None where none is meant."""
        if len(border.countries) != 2:
            return None
        known = self.atlas.crossings(*border.countries)
        for town in (border.town, *border.beside):
            near = [(km_between(town, one), one.name) for one in known] if town else []
            if near and min(near)[0] <= _NEAR_KM:
                name = min(near)[1]
                return next(one for one in known if one.name == name)
        return border.town

    def countries_in(self, words: str, lexicon: Lexicon) -> tuple[str, ...]:
        """Codes of the countries named in some words, by name or by their people, in order."""
        tokens = tokenise(words)
        found: list[str] = []
        index = 0
        while index < len(tokens):
            code, step = self._country_at(tokens, index, lexicon)
            if code and code not in found:
                found.append(code)
            index += step
        return tuple(found)

    def _country_at(self, tokens: Tokens, index: int, lexicon: Lexicon) -> tuple[str, int]:
        nation = lexicon.phrases("demonyms").at(tokens, index)
        if nation is not None:
            return self._code(nation.value), nation.last - index
        for size in range(_LONGEST, 0, -1):
            part = tokens[index : index + size]
            if len(part) == size:
                code = self._code(" ".join(token.text for token in part))
                if code:
                    return code, size
        return "", 1

    def _code(self, name: str) -> str:
        places = self.atlas.gazetteer.lookup(name)
        return places[0].country if places and places[0].level == "country" else ""

    def _town_in(self, words: str, countries: Sequence[str]) -> NamedPlace | None:
        tokens = tokenise(words)
        for size in range(_LONGEST, 0, -1):
            for first in range(len(tokens) - size + 1):
                part = tokens[first : first + size]
                if not part[0].is_capitalised:
                    continue
                name = " ".join(token.text for token in part)
                if self._code(name):
                    continue
                for place in self.atlas.gazetteer.lookup_all(name):
                    if place.level in ("city", "crossing") and set(place.country.split("/")) & set(
                        countries
                    ):
                        return place
        return None

    def _said_near(self, words: str, passage: Passage) -> NamedPlace | None:
        """The town a sentence says a place is near or in, or the main town of its region."""
        named = [one for one in passage.places if one.words == words]
        known = [one for one in passage.places if one.place and one.place.level in _NEARBY]
        for level in _NEARBY:
            for one in named:
                for other in known:
                    if other.place and other.place.level == level and _beside(one, other, passage):
                        return self._main_town(other.place)
        return None

    def _main_town(self, place: NamedPlace) -> NamedPlace | None:
        if place.level == "city":
            return place
        return next(iter(ranked_towns(place, None, self.atlas)), None)


def on_its_side(place: NamedPlace, words: str) -> NamedPlace:
    """The town a name means where the map knows only the crossing between it and another.

    A crossing is named by the towns on its two sides, in the order of its countries; the town lies
    where the crossing does, as far as the map says.
    """
    names = [part.strip() for part in place.name.split("–")]
    codes = place.country.split("/")
    if place.level != "crossing" or len(names) != 2 or len(codes) != 2:
        return place
    sides = [code for name, code in zip(names, codes, strict=True) if fold(name) == fold(words)]
    return replace(place, name=words, country=sides[0], level="city") if sides else place


def _beside(one: ReadPlace, other: ReadPlace, passage: Passage) -> bool:
    """Whether a sentence says that one place is near or in another: a word between them does."""
    first, last = sorted((one, other), key=lambda place: place.start)
    start, end = first.end - passage.start, last.start - passage.start
    between = [token for token in passage.tokens if start <= token.start < end]
    return len(between) <= _BESIDE and passage.cues.has("near", between)


def _capitalised(words: str) -> str:
    """The words of a name: those that start with a capital letter ("Torkham border crossing")."""
    tokens = [t.text for t in tokenise(words) if t.is_capitalised and not t.text.isupper()]
    return " ".join(tokens)


def names_border(words: str, lexicon: Lexicon) -> bool:
    """Whether some words describe a border, a bridge or a crossing without being its name."""
    lowered = {token.lower for token in tokenise(words)}
    lines = {line for text in lexicon.texts["borders.lines"] for line in text.split()}
    return not lowered.isdisjoint(lines)
