"""The story of one or more documents, gathered from the names in them.

Two passes: names that have one likely meaning by themselves say which countries, regions and
towns a document is about; with these the others are weighed once more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from waystation.domain.places import NamedPlace
from waystation.reports.named.story import NO_STORY, Anchor, Story, direction, halves, plain
from waystation.reports.named.weighing import Around, Weighed, weigh

SURE = 0.9
"""How sure a name must be to tell others by it."""
_FIRM = 0.98
"""How sure it must be by itself for others to tell nothing about it."""
_PEOPLE = 0.5
"""What "Hondurans" adds to Honduras."""
_MOST_TIMES = 3.0
_MOST_ANCHORS = 40
_TOWNS = frozenset({"city", "location", "crossing"})

Follows = tuple[tuple[NamedPlace, ...], ...]


@dataclass(frozen=True)
class Said:
    """A name in a document.

    Attributes:
        name: As stated, in lower case.
        candidates: All places that bear it, likeliest first.
        follows: The regions that follow it, each with all it may mean.
        weight: What it counts for; less in another document than the one that is read.
    """

    name: str
    candidates: tuple[NamedPlace, ...]
    follows: Follows = ()
    weight: float = 1.0


@dataclass
class _Gathered:
    """What is gathered of a story so far."""

    countries: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    regions: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    anchors: dict[tuple[str, NamedPlace], None] = field(default_factory=dict)
    settled: dict[str, NamedPlace] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)

    def keep(self, said: Said, weighed: Weighed, weight: float) -> None:
        """Take a sure name as one that others are told by."""
        place = weighed.place
        own = self.parts.setdefault(said.name, defaultdict(float))
        for country in halves(place.country):
            if country:
                self.countries[country] += weight
                own[country] += weight
        if place.level == "country":
            self.called[place.country] = place.name
        region = plain(place.name if place.level == "admin1" else place.admin1)
        if region:
            self.regions[(place.country, region)].add(said.name)
        if place.level in _TOWNS:
            self.anchors[(said.name, place)] = None
        if said.follows:
            self.settled.setdefault(said.name, place)

    def story(self) -> Story:
        """The story."""
        anchors = [
            Anchor(name, place, direction(place))
            for name, place in list(self.anchors)[:_MOST_ANCHORS]
        ]
        regions = {region: frozenset(names) for region, names in self.regions.items()}
        countries = dict(self.countries)
        return Story(countries, regions, tuple(anchors), self.settled, self.parts, self.called)


def story_of(names: Iterable[Said], peoples: Mapping[str, int]) -> Story:
    """The story the names tell.

    Args:
        names: Every name in the documents, in order.
        peoples: How often the people of each country are named, by ISO 3166-1 alpha-3 code.
    """
    times: dict[tuple[str, Follows], float] = defaultdict(float)
    first: dict[tuple[str, Follows], Said] = {}
    for said in names:
        key = (said.name, said.follows)
        first.setdefault(key, said)
        times[key] = min(_MOST_TIMES, times[key] + said.weight)
    story, plainly = NO_STORY, {key: _by_itself(said) for key, said in first.items()}
    for _ in range(2):
        found = _Gathered()
        for country, number in peoples.items():
            found.countries[country] += _PEOPLE * min(_MOST_TIMES, number)
        for key, said in first.items():
            firm = story is NO_STORY or plainly[key].confidence >= _FIRM
            weighed = plainly[key] if firm else _weighed(said, story)
            if weighed.confidence >= SURE:
                found.keep(said, weighed, times[key])
        story = found.story()
    return story


@dataclass(frozen=True, eq=False)
class _Same:
    """Candidates as one object: those of a name are the same ones each time it is looked up."""

    candidates: tuple[NamedPlace, ...]

    def __hash__(self) -> int:
        return id(self.candidates)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.candidates is other.candidates


def _by_itself(said: Said) -> Weighed:
    """What a name means where nothing is known of the text."""
    if said.follows:
        return _weighed(said, NO_STORY)
    return _alone(_Same(said.candidates))


@lru_cache(maxsize=16384)
def _alone(same: _Same) -> Weighed:
    return weigh("", same.candidates)


def _weighed(said: Said, story: Story) -> Weighed:
    return weigh(said.name, said.candidates, Around(follows=said.follows), story)
