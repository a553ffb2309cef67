"""What a reader of statements keeps from sentence to sentence: who spoke last."""

from __future__ import annotations

from dataclasses import dataclass, field

from waystation.domain.findings import Statement
from waystation.domain.vocabulary import SpeakerClass
from waystation.reports.acts.phrases import is_finite, noun_phrase_before
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.sayings import CARRIED, NOBODY, Voice
from waystation.reports.changed import changed
from waystation.reports.named.speakers import class_of
from waystation.reports.parse import ParsedSentence

_LONGEST_NAME = 10


@dataclass(frozen=True)
class Line:
    """A sentence with a reader over its tokens."""

    parsed: ParsedSentence
    reader: Reader

    @property
    def start(self) -> int:
        """Offset of the sentence in the text as read."""
        return self.parsed.sentence.start

    @property
    def end(self) -> int:
        """Offset after it."""
        return self.parsed.sentence.end

    def token_at(self, offset: int) -> int:
        """Index of the token that ends behind an offset of the text."""
        inside = offset - self.start
        for index, token in enumerate(self.reader.tokens):
            if token.end > inside:
                return index
        return len(self.reader.tokens)


@dataclass
class Talk:
    """Who spoke last, and where.

    Attributes:
        voice: The last voice with a name.
        line: The sentence that names it.
        paragraph: Paragraph of the last statement quoted whole.
        is_open: True where a quotation was left open.
        person: The one person "he" or "she" may stand for, and the number of their sentence.
        number: Sentences read so far.
        line_number: Number of the sentence that names the voice.
        found: Statements found so far.
    """

    voice: Voice = NOBODY
    line: Line | None = None
    paragraph: int = -9
    is_open: bool = False
    person: tuple[Voice, int] = (NOBODY, -9)
    number: int = 0
    line_number: int = -9
    found: list[Statement] = field(default_factory=list)


def remember(voice: Voice, line: Line, talk: Talk) -> Voice:
    """Keep a voice with a name for what follows."""
    talk.voice, talk.line, talk.line_number = voice, line, talk.number
    if _is_person(voice.name):
        talk.person = (voice, talk.number)
    return voice


def _is_person(name: str) -> bool:
    """True for what may be one person: a name or an office, no plural and no agency."""
    words = name.split()
    return 0 < len(words) <= _LONGEST_NAME and not words[-1].lower().endswith(
        ("s'", "ies", "ers", "als")
    )


def resolved(voice: Voice, line: Line, talk: Talk) -> Voice:
    """Whom a pronoun stands for: the one person of this sentence or the one before."""
    words = line.reader.words
    singular = words.has("singular_pronouns", voice.pronoun)
    person, number = talk.person
    if singular and person.name and talk.number - number <= 1 and voice.pronoun != "i":
        talk.line = line
        return changed(person, verb=voice.verb, key=CARRIED, first=voice.first, last=voice.last)
    if not singular and _goes_on(line, talk):
        return changed(talk.voice, verb=voice.verb, key=CARRIED, first=voice.first, last=voice.last)
    named = talk.voice.name and talk.line is not None and talk.line.start == line.start
    if named:
        return changed(talk.voice, verb=voice.verb, key=voice.key)
    return changed(voice, name="")


def _goes_on(line: Line, talk: Talk) -> bool:
    """True where "it" or "they" opens the sentence after one whose speaker is of a known kind."""
    if talk.line is None or talk.voice.kind is SpeakerClass.UNKNOWN or not talk.voice.name:
        return False
    same = talk.line.parsed.sentence.paragraph == line.parsed.sentence.paragraph
    opens = line.reader.has("third_person", 0)
    return same and opens and talk.number - talk.line_number == 1


def person_of(line: Line, *, speaks: bool, talk: Talk) -> None:
    """Whom "he" of the next sentence may stand for, after a sentence in which nobody speaks."""
    if speaks or talk.person[1] == talk.number or talk.line is line:
        return
    subject = _one_person(line)
    paragraph = line.parsed.sentence.paragraph
    if subject is not None:
        talk.person = (subject, talk.number)
    elif talk.line is not None and talk.line.parsed.sentence.paragraph == paragraph:
        talk.person = (talk.person[0], talk.number)


def _one_person(line: Line) -> Voice | None:
    """The one person a sentence speaks of: its subject, an office or a name of two words."""
    reader = line.reader
    if not reader.tokens[0].is_capitalised:
        return None
    near = range(1, min(len(reader.tokens), _LONGEST_NAME + 1))
    verb = next((index for index in near if is_finite(reader, index)), None)
    if verb is None:
        return None
    phrase = noun_phrase_before(reader, verb)
    tokens = reader.tokens[phrase.first : phrase.last]
    if not tokens or tokens[-1].lower.endswith(tuple(reader.words.words["plural_endings"])):
        return None
    kind = class_of(tokens, reader.lexicon)
    office = kind is SpeakerClass.OFFICIAL and reader.has("determiners", phrase.first)
    name = len(tokens) > 1 and all(token.is_capitalised for token in tokens)
    if not (office or name):
        return None
    words = line.parsed.text[tokens[0].start : tokens[-1].end]
    return Voice(" ".join(words.split()), kind)
