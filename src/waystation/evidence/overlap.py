"""What two texts have in common: sentences, runs of words, numbers and names in one order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from waystation.evidence.passages import Passages, Sentence, significant_digits
from waystation.evidence.similarity import MIN_WORDS, is_near_copy, likeness

GRAM = 4
"""Words in the shingles whose share is told (`waystation.evidence.copies`)."""

LONG_RUN = 15
"""Words in a row that nobody writes twice by chance (`waystation.evidence.copies`)."""

_SHARED_GRAMS = 3
_MOST_PLACES = 8
_MOST_ANCHORS = 3_000


@dataclass(frozen=True)
class SharedPassage:
    """A sentence that stands in both texts, copied or edited.

    Attributes:
        first: Character span in the first text.
        second: Character span in the second text.
        likeness: 0 to 100, of the sentences without quotations.
        run: Words in a row that are the same; 0 when no run is long.
    """

    first: tuple[int, int]
    second: tuple[int, int]
    likeness: float
    run: int


@dataclass(frozen=True)
class Overlap:
    """What two texts share.

    Attributes:
        jaccard: Share of four-word shingles, of all of both.
        containment: Share of them, of those of the shorter text.
        longest_run: Longest run of equal words, when of four or more.
        passages: Sentences copied or edited, in order of the first text.
        copied: Share of the shorter text's words that stand in such sentences.
        anchors: Share of the names and numbers of the text with fewer that come in one order.
        numbers: Numbers of both texts, rounded ones counted as equal, as the first tells them.
        number_share: Share of them, of the text with fewer.
    """

    jaccard: float
    containment: float
    longest_run: int
    passages: tuple[SharedPassage, ...]
    copied: float
    anchors: float
    numbers: tuple[int, ...]
    number_share: float


def overlap_of(first: Passages, second: Passages) -> Overlap:
    """Compare two texts; quotations are left out of both."""
    grams = _grams(first.words), _grams(second.words)
    places: dict[str, list[int]] = defaultdict(list)
    for index, gram in enumerate(grams[1]):
        if len(places[gram]) < _MOST_PLACES:
            places[gram].append(index)
    sets = set(grams[0]), set(grams[1])
    shared = len(sets[0] & sets[1])
    runs = tuple(_runs(grams[0], places))
    passages = tuple(_passages(first, second, grams[0], places, runs))
    shorter = min(len(first.words), len(second.words))
    words = sum(len(first.text[slice(*p.first)].split()) for p in passages)
    numbers, share = _numbers(first, second)
    return Overlap(
        jaccard=shared / max(1, len(sets[0] | sets[1])),
        containment=shared / max(1, min(len(sets[0]), len(sets[1]))),
        longest_run=max((length for _, _, length in runs), default=0),
        passages=passages,
        copied=min(1.0, words / max(1, shorter)),
        anchors=_anchors(first, second),
        numbers=numbers,
        number_share=share,
    )


def same_number(first: int, second: int) -> bool:
    """True for equal numbers, and for one that is the other rounded: 1,699 and 1,700."""
    exact, rounded = sorted((first, second), key=significant_digits, reverse=True)
    if exact == rounded:
        return True
    kept = significant_digits(rounded)
    if kept < 2 or significant_digits(exact) - kept > 2:
        return False
    unit = int(10 ** (len(str(rounded)) - kept))
    return abs(exact - rounded) * 2 <= unit


def _grams(words: Sequence[str]) -> list[str]:
    return [" ".join(words[start : start + GRAM]) for start in range(len(words) - GRAM + 1)]


def _runs(grams: Sequence[str], places: dict[str, list[int]]) -> Iterator[tuple[int, int, int]]:
    """Runs of equal words that go no further: first word in both texts, and length."""
    before: dict[int, int] = {}
    for index, gram in enumerate(grams):
        found = places.get(gram, ())
        here = {place: before.get(place - 1, 0) + 1 for place in found}
        yield from _ended(before, here, index)
        before = here
    yield from _ended(before, {}, len(grams))


def _ended(
    before: dict[int, int], here: dict[int, int], index: int
) -> Iterator[tuple[int, int, int]]:
    for place, length in before.items():
        if place + 1 not in here:
            yield index - length, place - length + 1, length + GRAM - 1


def _passages(
    first: Passages,
    second: Passages,
    grams: Sequence[str],
    places: dict[str, list[int]],
    runs: Sequence[tuple[int, int, int]],
) -> Iterator[SharedPassage]:
    """Near copies of a sentence, and sentences that hold most of a long run."""
    long_runs: dict[tuple[int, int], int] = {}
    for start, other, length in runs:
        for key, words in _cut(first, second, start, other, length):
            if words >= LONG_RUN:
                long_runs[key] = max(words, long_runs.get(key, 0))
    for number, sentence in enumerate(first.sentences):
        for other in _likely(second, grams[sentence.first : sentence.last], places):
            twin = second.sentences[other]
            run = long_runs.get((number, other), 0)
            if run or _near(sentence, twin):
                yield SharedPassage(
                    (sentence.start, sentence.end),
                    (twin.start, twin.end),
                    likeness(sentence.plain, twin.plain),
                    run,
                )
                break


def _cut(
    first: Passages, second: Passages, start: int, other: int, length: int
) -> Iterator[tuple[tuple[int, int], int]]:
    """A run by pairs of sentences it goes through, with its words in each pair."""
    if length < LONG_RUN:
        return
    counts: Counter[tuple[int, int]] = Counter(
        (first.sentence_at(start + step), second.sentence_at(other + step))
        for step in range(length)
    )
    yield from counts.items()


def _likely(second: Passages, grams: Sequence[str], places: dict[str, list[int]]) -> Sequence[int]:
    """Sentences of the second text with some shingles of one of the first, most first."""
    counts = Counter(
        number
        for gram in grams
        for number in {second.sentence_at(place) for place in places.get(gram, ())}
    )
    return [number for number, count in counts.most_common(3) if count >= _SHARED_GRAMS]


def _near(first: Sentence, second: Sentence) -> bool:
    return min(first.last - first.first, second.last - second.first) >= MIN_WORDS and is_near_copy(
        first.plain, second.plain
    )


def _anchors(first: Passages, second: Passages) -> float:
    """Share of names and numbers that come in one order."""
    from rapidfuzz.distance import LCSseq

    one, other = first.anchors[:_MOST_ANCHORS], second.anchors[:_MOST_ANCHORS]
    fewer = min(len(one), len(other))
    return LCSseq.similarity(one, other) / fewer if fewer else 0.0


def _numbers(first: Passages, second: Passages) -> tuple[tuple[int, ...], float]:
    one, other = dict.fromkeys(first.numbers), dict.fromkeys(second.numbers)
    both = tuple(a for a in one if any(same_number(a, b) for b in other))
    fewer = min(len(one), len(other))
    return both, min(1.0, len(both) / fewer) if fewer else 0.0
