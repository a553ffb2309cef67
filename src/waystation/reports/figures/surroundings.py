"""What stands around a figure: its sentence, what is named there, what was named before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from waystation.domain.evidence import Figure, Report
from waystation.domain.places import Gazetteer
from waystation.domain.vocabulary import FigureKind, PlaceRole, SpeakerClass
from waystation.reports.changed import changed
from waystation.reports.figures.confidence import is_damaged
from waystation.reports.figures.references import Memory, place_before, speaks_of_group
from waystation.reports.figures.voices import carried_speaker
from waystation.reports.named.dates import DayMention
from waystation.reports.named.mentions import PlaceMention
from waystation.reports.named.speakers import Speaker
from waystation.reports.numbers.candidates import Candidate
from waystation.reports.parse import ParsedSentence
from waystation.reports.text.sentences import Sentence
from waystation.reports.words.clauses import Span
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_LIST_SIGNS = frozenset({",", "(", ")", "/"})
_NEAR = 8
_VERB = 3
_BEFALLS = frozenset({FigureKind.DEAD.value, FigureKind.INJURED.value, FigureKind.DETAINED.value})
_APPOSED_REACH = 14


@dataclass(frozen=True)
class Context:
    """A sentence with everything found in it, and what the sentences before left open."""

    report: Report
    sentence: Sentence
    candidates: tuple[Candidate, ...]
    places: tuple[PlaceMention, ...]
    days: tuple[DayMention, ...]
    speakers: tuple[Speaker, ...]
    place_before: PlaceMention | None
    named_group: bool
    group: bool
    before: Figure | None
    last: Figure | None
    gazetteer: Gazetteer
    lexicon: Lexicon

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Spans of its figures, in order."""
        return tuple([candidate.span for candidate in self.candidates])

    @cached_property
    def lists(self) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
        """Each figure with the rest of its list, and the other figures around it."""
        return tuple([_list_of(self, candidate) for candidate in self.candidates])

    @cached_property
    def is_damaged(self) -> bool:
        """True where the sentence, as read, has marks of a broken conversion."""
        return is_damaged(self.report.text[self.sentence.start : self.sentence.end])


def context_of(
    read: ParsedSentence,
    previous: ParsedSentence | None,
    candidates: tuple[Candidate, ...],
    mentions: tuple[PlaceMention, ...],
    memory: Memory,
    last: Figure | None,
) -> Context:
    """What stands around the figures of one sentence.

    Args:
        read: The sentence.
        previous: The sentence before it; None for the first.
        candidates: Its figures.
        mentions: Its places, with what "there" and "the border" stand for.
        memory: What earlier sentences left open.
        last: The last figure of the sentence right before it.
    """
    tokens, lexicon, paragraph = read.tokens, read.lexicon, read.sentence.paragraph
    countries = {item.text for item in mentions if _is_government(item, lexicon)}
    speakers = tuple(
        changed(speaker, kind=SpeakerClass.OFFICIAL) if speaker.name in countries else speaker
        for speaker in _speakers(read, previous)
    )
    national = any(speaker.name in countries for speaker in speakers)
    named_group = speaks_of_group(tokens, memory, lexicon)
    return Context(
        report=read.report,
        sentence=read.sentence,
        candidates=candidates,
        places=tuple(item for item in mentions if not _is_said_by(item, speakers)),
        days=read.days,
        speakers=speakers,
        place_before=None if national else place_before(memory, tokens, paragraph, lexicon),
        named_group=named_group,
        group=named_group or memory.group,
        before=last if last and last.sentence.endswith(";") else None,
        last=last,
        gazetteer=read.gazetteer,
        lexicon=lexicon,
    )


def _speakers(read: ParsedSentence, previous: ParsedSentence | None) -> tuple[Speaker, ...]:
    """Speakers of a sentence, else the one carried over from the sentence before."""
    if read.speakers:
        return read.speakers
    carried = carried_speaker(read, previous)
    return (carried,) if carried else ()


def places_of(read: ParsedSentence) -> tuple[PlaceMention, ...]:
    """Places of a sentence, without the city a news text was merely written at.

    A dateline with its country or region ("TAPACHULA, Mexico -") is where a reporter went; one
    of a name alone is an office, unless the text says "here".
    """
    if not any(item.dateline for item in read.places):
        return read.places
    here = not read.lexicon.words["places.here"].isdisjoint(read.words)
    return tuple(item for item in read.places if not item.dateline or here or "," in item.text)


def _is_government(mention: PlaceMention, lexicon: Lexicon) -> bool:
    """True for a country or a capital, whose name stands for those who govern it."""
    country = mention.place is not None and mention.place.level == "country"
    return country or lexicon.has("places.capitals", mention.text.lower())


def _is_said_by(mention: PlaceMention, speakers: tuple[Speaker, ...]) -> bool:
    """True for a place that is part of a speaker's name ("Honduras counts 700")."""
    return mention.role is PlaceRole.NONE and any(
        speaker.first <= mention.first < speaker.last for speaker in speakers
    )


def others_of(context: Context, candidate: Candidate) -> tuple[Span, ...]:
    """Spans of the figures around one, without it; those further off have no say."""
    first, last = max(0, candidate.rank - _NEAR), candidate.rank + 1
    return context.spans[first : candidate.rank] + context.spans[last : last + _NEAR]


def list_of(context: Context, candidate: Candidate) -> tuple[Span, tuple[Span, ...]]:
    """A figure with the rest of its list ("600 women, 90 children and ..."), and the others."""
    return context.lists[candidate.rank]


def _list_of(context: Context, candidate: Candidate) -> tuple[Span, tuple[Span, ...]]:
    tokens, span, rest = context.sentence.tokens, candidate.span, []
    if _opened_by_verb(context, candidate):
        return span, others_of(context, candidate)
    for other in others_of(context, candidate):
        gap = tokens[span.last : other.first]
        if other.first >= span.last and only_lists(gap, context.lexicon):
            span = Span(span.first, other.last)
        else:
            rest.append(other)
    listed = span.last > candidate.span.last
    span = _over_apposition(tokens, span, context.lexicon)
    while listed and span.last < len(tokens) and tokens[span.last].text in {")", ","}:
        span = Span(span.first, span.last + 1)
    return span, tuple(rest)


def _opened_by_verb(context: Context, candidate: Candidate) -> bool:
    """True where what befell people stands right before them: "murieron 11 personas y ..."."""
    first, tokens, table = candidate.span.first, context.sentence.tokens, context.lexicon.predicates
    if first == 0 or tokens[first - 1].lower not in table.last_words:
        return False
    cues = table.all_in(tokens, max(0, first - _VERB), first)
    return any(cue.last == first and cue.value in _BEFALLS for cue in cues)


def only_lists(gap: Tokens, lexicon: Lexicon) -> bool:
    """True where nothing but signs and words such as "and", "including" joins two figures."""
    return all(
        token.text in _LIST_SIGNS or lexicon.has("stops.listing", token.lower) for token in gap
    )


def _over_apposition(tokens: Tokens, span: Span, lexicon: Lexicon) -> Span:
    """The span with ", mostly women and children," behind it, or what else parts it from a verb.

    As ", or 75 per cent of all,", ", by the mayor's count," and ", police say,".
    """
    if lower_at(tokens, span.last) != ",":
        return span
    reach = range(span.last + 2, min(span.last + _APPOSED_REACH, len(tokens)))
    end = next((index for index in reach if tokens[index].text == ","), None)
    if end is None:
        return span
    apposed = lexicon.has("stops.apposed", lower_at(tokens, span.last + 1))
    return Span(span.first, end + 1) if apposed or _is_verb(tokens, end + 1, lexicon) else span


def _is_verb(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True at "have", "were" or a telling word."""
    word = lower_at(tokens, index)
    helps = lexicon.has("perfect", word) or lexicon.has("linking", word)
    return helps or lexicon.predicates.at(tokens, index) is not None
