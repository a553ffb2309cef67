"""A report cut into sentences and tokens once, for every stage that reads it.

Figures, events and statements are read from the same sentences. What is costly to find in a
sentence (places, days, speakers) is found when first asked for, and kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from waystation.domain.evidence import Report
from waystation.domain.places import Gazetteer
from waystation.reports.named.dates import DayMention, day_mentions, named_year
from waystation.reports.named.mentions import Name, PlaceMention
from waystation.reports.named.names import names_in
from waystation.reports.named.places import place_mentions, said_in
from waystation.reports.named.speakers import Speaker, speakers_in
from waystation.reports.named.story import Story
from waystation.reports.named.telling import Said, story_of
from waystation.reports.text.repair import Found, Repaired, as_given, mended_report
from waystation.reports.text.sentences import Sentence, sentences
from waystation.reports.words.lexicon import Lexicon, lexicon_of
from waystation.reports.words.tokens import Tokens

_BESIDE = 0.25
"""What a name counts for in another document than its own."""


@dataclass(frozen=True, eq=False)
class ParsedSentence:
    """A sentence of a report, with what is named in it, found when first asked for."""

    sentence: Sentence
    report: Report
    gazetteer: Gazetteer = field(repr=False)
    lexicon: Lexicon = field(repr=False)
    telling: Telling = field(repr=False)

    @property
    def text(self) -> str:
        """The sentence; line breaks and marks are blanks."""
        return self.sentence.text

    @property
    def tokens(self) -> Tokens:
        """Its tokens, offsets from its start."""
        return self.sentence.tokens

    @cached_property
    def words(self) -> frozenset[str]:
        """Its tokens in lower case, in no order: what must be there can be looked for first."""
        return frozenset([token.lower for token in self.tokens])

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Names in it that may mean places, in order."""
        return tuple(names_in(self.text, self.tokens, self.gazetteer, self.lexicon))

    @cached_property
    def places(self) -> tuple[PlaceMention, ...]:
        """Places named in it, in order, each resolved with the help of the others."""
        return tuple(self.places_in(self.text, self.tokens, self.names))

    def places_in(
        self, text: str, tokens: Tokens, names: Sequence[Name] | None = None
    ) -> list[PlaceMention]:
        """Places named in a part of it or in what stands with it, as in a title."""
        story = self.telling.story
        return place_mentions(text, tokens, self.gazetteer, self.lexicon, story, names)

    @cached_property
    def days(self) -> tuple[DayMention, ...]:
        """Days named in it, in order, resolved against the publication day."""
        return tuple(day_mentions(self.text, self.tokens, self.report.published, self.lexicon))

    @cached_property
    def year(self) -> int | None:
        """A past year it speaks of; the latest of several."""
        return named_year(self.text, self.lexicon)

    @cached_property
    def speakers(self) -> tuple[Speaker, ...]:
        """Speakers named in it, in order."""
        return tuple(speakers_in(self.text, self.tokens, self.lexicon))


@dataclass(frozen=True, eq=False)
class Telling:
    """The sentences of a document, and what it is about in places, gathered when first asked for.

    Attributes:
        sentences: Its sentences.
        beside: Other documents about the same, which count for less.
    """

    sentences: list[ParsedSentence] = field(default_factory=list)
    beside: list[Telling] = field(default_factory=list)

    @cached_property
    def story(self) -> Story:
        """The story the names of the document tell, with those of the documents beside it."""
        said = list(self._said)
        peoples = Counter(self._peoples)
        for other in self.beside:
            said += [replace(one, weight=_BESIDE) for one in other._said]
        return story_of(said, peoples)

    @cached_property
    def _said(self) -> tuple[Said, ...]:
        return tuple(
            said
            for read in self.sentences
            for said in said_in(read.tokens, read.names, read.lexicon)
        )

    @property
    def _peoples(self) -> Iterator[str]:
        """The country of every people named."""
        for read in self.sentences:
            table = read.lexicon.phrases("demonyms")
            if table.first_words.isdisjoint(read.words):
                continue
            for found in table.all_in(read.tokens):
                places = read.gazetteer.lookup(found.value)
                if places:
                    yield places[0].country


@dataclass(frozen=True, eq=False)
class Parsed:
    """A report with its sentences and the words of its language.

    Attributes:
        given: The report as given.
        report: The report as read: with its damaged characters mended.
        way_back: From offsets in the text as read to those in the text as given.
        lexicon: Words of its language.
        gazetteer: Places known.
        sentences: Its sentences, in order, without the header block.
    """

    given: Report
    report: Report
    way_back: Repaired = field(repr=False)
    lexicon: Lexicon = field(repr=False)
    gazetteer: Gazetteer = field(repr=False)
    sentences: tuple[ParsedSentence, ...]
    telling: Telling = field(repr=False)

    def as_given(self, found: Iterable[Found]) -> tuple[Found, ...]:
        """Figures, events or statements, with the offsets and words of the text as given.

        Every stage that reads a `Parsed` hands on what it found through this.
        """
        return tuple(as_given(item, self.way_back, self.given) for item in found)


def parse(report: Report, gazetteer: Gazetteer, lexicon: Lexicon | None = None) -> Parsed:
    """Cut a report into sentences, once for all stages.

    Args:
        report: The report.
        gazetteer: Places known.
        lexicon: Words of its language; by default those of `report.language`, English where
            the grammar does not know that language.
    """
    words = lexicon or lexicon_of(report.language)
    mended, way_back = mended_report(report)
    telling = Telling()
    telling.sentences.extend(
        ParsedSentence(sentence, mended, gazetteer, words, telling)
        for sentence in sentences(mended, words)
    )
    cut = tuple(telling.sentences)
    return Parsed(report, mended, way_back, words, gazetteer, cut, telling)


def parse_together(reports: Sequence[Report], gazetteer: Gazetteer) -> tuple[Parsed, ...]:
    """Reports about the same: what one says of a place helps to tell which place another means."""
    parsed = tuple(parse(report, gazetteer) for report in reports)
    for one in parsed:
        one.telling.beside.extend(other.telling for other in parsed if other is not one)
    return parsed
