"""Sets of figures that are one figure, with what joined them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass
class Joined:
    """Disjoint sets of figures; each set has at most one given origin.

    Attributes:
        given: Origin given with a figure, by figure; later by the root of its set.
        places: Place a figure is bound to, by figure; empty or absent where it is to none.
    """

    given: dict[str, str]
    places: Mapping[str, str] = field(default_factory=dict)
    _where: dict[str, frozenset[str]] = field(default_factory=dict)
    _parent: dict[str, str] = field(default_factory=dict)
    _bonds: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        first: dict[str, str] = {}
        for key, origin in self.given.items():
            lead = first.setdefault(origin, key)
            self._parent[key] = lead
            if lead != key:
                self._bond(lead, key, f"given as one origin: {origin}")

    def root(self, key: str) -> str:
        """The figure that stands for the set."""
        parent = self._parent
        while (above := parent.get(key, key)) != key:
            parent[key] = parent.get(above, above)
            key = above
        return key

    def name(self, key: str) -> str:
        """The origin given for the set; empty when none."""
        return self.given.get(self.root(key), "")

    def join(self, first: str, second: str, reason: str, *, anywhere: bool = True) -> None:
        """Make one set of two, unless different origins were given for them.

        Args:
            first: A figure.
            second: Another one.
            reason: Why they are one.
            anywhere: False to keep sets apart that are bound to different places, so that a
                figure without a place never makes one of figures at two.
        """
        one, other = self.root(first), self.root(second)
        names = {self.name(one), self.name(other)} - {""}
        here, there = self._bound(one), self._bound(other)
        apart = not anywhere and here and there and not here & there
        if one == other or len(names) > 1 or apart:
            return
        self._parent[other] = one
        self._where[one] = here | there
        self._bond(first, second, reason)
        if names:
            self.given[one] = names.pop()

    def ways_from(self, start: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
        """Every figure of the set with the way to it: (figure, why it is the one before)."""
        ways: dict[str, tuple[tuple[str, str], ...]] = {start: ()}
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            yield here, ways[here]
            for there, reason in self._bonds.get(here, ()):
                if there not in ways:
                    ways[there] = (*ways[here], (there, reason))
                    waiting.append(there)

    def _bound(self, root: str) -> frozenset[str]:
        """Places the figures of a set are bound to."""
        own = self.places.get(root, "")
        return self._where.get(root, frozenset({own} if own else ()))

    def _bond(self, first: str, second: str, reason: str) -> None:
        self._bonds[first].append((second, reason))
        self._bonds[second].append((first, reason))
