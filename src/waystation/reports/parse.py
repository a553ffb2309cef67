"""A report cut into sentences and tokens once, for every stage that reads it.

Figures, events and statements are read from the same sentences. What is costly to find in a
sentence (places, days, speakers) is found when first asked for, and kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from waystation.domain.evidence import Report
from waystation.domain.places import Gazetteer
from waystation.reports.named.dates import DayMention, day_mentions, named_year
from waystation.reports.named.mentions import PlaceMention
from waystation.reports.named.places import place_mentions
from waystation.reports.named.speakers import Speaker, speakers_in
from waystation.reports.text.repair import Found, Repaired, as_given, mended_report
from waystation.reports.text.sentences import Sentence, sentences
from waystation.reports.words.lexicon import Lexicon, lexicon_of
from waystation.reports.words.tokens import Tokens


@dataclass(frozen=True, eq=False)
class ParsedSentence:
    """A sentence of a report, with what is named in it, found when first asked for."""

    sentence: Sentence
    report: Report
    gazetteer: Gazetteer = field(repr=False)
    lexicon: Lexicon = field(repr=False)

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
    def places(self) -> tuple[PlaceMention, ...]:
        """Places named in it, in order, each resolved with the help of the others."""
        return tuple(place_mentions(self.text, self.tokens, self.gazetteer, self.lexicon))

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
    cut = (
        ParsedSentence(sentence, mended, gazetteer, words) for sentence in sentences(mended, words)
    )
    return Parsed(report, mended, way_back, words, gazetteer, tuple(cut))
