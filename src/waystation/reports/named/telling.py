"""The story of one or more documents, gathered from the names in them.

Two passes: names that have one likely meaning by themselves say which countries, regions and
towns a document is about; with these the others are weighed once more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from waystation.domain.places import NamedPlace
from waystation.reports.named.story import NO_STORY, Anchor, Story, direction, halves, plain
from waystation.reports.named.weighing import Around, Weighed, weigh

SURE = 0.9
"""How sure a name must be to tell others by it."""
_FIRM = 0.98
"""How sure it must be by itself for others to tell nothing about it."""
_IN_PART = 0.5
"""What a name adds to the countries it may lie in, against one that is sure."""
_PEOPLE = 0.5
"""What "Hondurans" adds to Honduras."""
_MOST_TIMES = 3.0
_MOST_ANCHORS = 40
_ALWAYS, _ENOUGH = 4, 8
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

    def count(self, name: str, place: NamedPlace, weight: float) -> None:
        """Add a name to the countries of a place it means, or may mean."""
        own = self.parts.setdefault(name, defaultdict(float))
        for country in halves(place.country):
            if country:
                self.countries[country] += weight
                own[country] += weight

    def keep(self, said: Said, weighed: Weighed) -> None:
        """Take a sure name as one that others are told by."""
        place = weighed.place
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
    story, plainly = NO_STORY, {key: _weighed(said, NO_STORY) for key, said in first.items()}
    for _ in range(2):
        found = _Gathered()
        for country, number in peoples.items():
            found.countries[country] += _PEOPLE * min(_MOST_TIMES, number)
        for key, said in first.items():
            firm = story is NO_STORY or plainly[key].confidence >= _FIRM
            _count(found, said, times[key], plainly[key] if firm else _weighed(said, story))
        story = found.story()
    return story


def _weighed(said: Said, story: Story) -> Weighed:
    rivals = likely(said.candidates, story) if not said.follows else said.candidates
    return weigh(said.name, rivals, Around(follows=said.follows), story)


def _count(found: _Gathered, said: Said, times: float, weighed: Weighed) -> None:
    if weighed.confidence >= SURE:
        found.count(said.name, weighed.place, times)
        found.keep(said, weighed)
        return
    in_part = times * _IN_PART
    found.count(said.name, weighed.place, in_part * weighed.confidence**2)
    if weighed.runner_up is not None:
        found.count(said.name, weighed.runner_up, in_part * (1.0 - weighed.confidence) ** 2)


def likely(candidates: Sequence[NamedPlace], story: Story) -> Sequence[NamedPlace]:
    """The candidates worth weighing where many bear a name: the likeliest, those of the story."""
    if len(candidates) <= _ENOUGH:
        return candidates
    return [
        place
        for rank, place in enumerate(candidates)
        if rank < _ALWAYS or not story.countries.keys().isdisjoint(halves(place.country))
    ]
