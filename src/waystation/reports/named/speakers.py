"""Who said a figure, where the sentence names one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from waystation.domain.vocabulary import SpeakerClass
from waystation.reports.words.clauses import Span
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_NAME_REACH = 14
_ENDS = frozenset({",", ";", ".", "(", "—", "–"})
_EDGES = frozenset({",", ";", ":", "(", ")", '"', "“", "”", "—", "–", "|"})
_RELATIVE_REACH, _POSTPOSED_REST, _SHOWS_REACH, _COUNT_REACH = 7, 6, 4, 4
_LEAST_NAME, _LONGEST_NAME = 2, 5


@dataclass(frozen=True)
class Speaker:
    """A speaker named in a sentence.

    Attributes:
        name: As stated.
        kind: Kind of speaker.
        first: First token of name and verb together.
        last: Index after their last token.
        behind: True when it stands behind what it says ("..., officials said").
    """

    name: str
    kind: SpeakerClass
    first: int
    last: int
    behind: bool


def speakers_in(text: str, tokens: Tokens, lexicon: Lexicon) -> list[Speaker]:
    """Speakers named in a sentence, in order; pronouns name nobody."""
    found: list[Speaker] = []
    starts = _starts(lexicon)
    for index, token in enumerate(tokens):
        if token.lower not in starts:
            continue
        if opening := lexicon.phrases("speakers.according").at(tokens, index):
            speaker = _name_right(text, tokens, index, opening.last, lexicon)
        elif lexicon.has("speech", token.lower) or _counts(tokens, index, lexicon):
            speaker = _by_verb(text, tokens, index, lexicon)
        elif lexicon.has("speakers.evidence", token.lower):
            speaker = _by_evidence(text, tokens, index, lexicon)
        elif token.text == "(":
            speaker = _in_brackets(text, tokens, index, lexicon)
        else:
            speaker = None
        if speaker:
            found.append(speaker)
    return found


@cache
def _starts(lexicon: Lexicon) -> frozenset[str]:
    """Words and signs without which nobody is named as speaker."""
    words = ("speech", "speakers.counting", "speakers.evidence")
    opening = lexicon.phrases("speakers.according").first_words
    return opening.union({"("}, *(lexicon.words[name] for name in words))


def speaker_of(speakers: list[Speaker], span: Span, others: tuple[Span, ...]) -> Speaker | None:
    """The speaker of one figure.

    One named behind ("..., officials said") speaks for the figures since the speaker before it;
    where another one opened the sentence, for the nearest figure alone. Else the last one that
    opens what is said, else any named before.
    """
    opening = [item for item in speakers if item.first < span.first and not item.behind]
    following = next((item for item in speakers if item.first >= span.last), None)
    if following and following.behind:
        between = any(span.last <= other.first < following.first for other in others)
        if not (between and opening):
            return following
    before = [item for item in speakers if item.first < span.first]
    named = opening or before
    return named[-1] if named else None


def class_of(tokens: Tokens, lexicon: Lexicon) -> SpeakerClass:
    """Kind of speaker by the words of the name, the most telling kind first."""
    kinds = {
        item.value
        for item in lexicon.speaker_classes.all_in(tokens)
        if not _is_no_acronym(tokens, item.first, lexicon)
    }
    order = (
        SpeakerClass.REGISTRATION,
        SpeakerClass.SHELTER,
        SpeakerClass.ORGANISER,
        SpeakerClass.AID_AGENCY,
        SpeakerClass.OFFICIAL,
        SpeakerClass.PRESS,
    )
    return next((kind for kind in order if kind.value in kinds), SpeakerClass.UNKNOWN)


def _counts(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for a verb such as "gave" or "logged" with a number close behind it."""
    if not lexicon.has("speakers.counting", tokens[index].lower):
        return False
    behind = tokens[index + 1 : index + 1 + _COUNT_REACH]
    return any(token.is_number or token.lower in lexicon.numbers.plurals for token in behind)


def _is_no_acronym(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for "who" and "care" where they are not the names WHO and CARE."""
    token = tokens[index]
    return lexicon.has("speakers.acronyms", token.lower) and not token.text[0].isupper()


def _is_time_word(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """A word that may stand between a name and its verb ("the mayor later said")."""
    word = tokens[index].lower
    return lexicon.has("speakers.time_words", word) and not lexicon.has("speakers.no_name", word)


def _by_evidence(text: str, tokens: Tokens, index: int, lexicon: Lexicon) -> Speaker | None:
    """What shows a figure where nobody says it: "with videos showing", "agency images show"."""
    behind = range(index + 1, min(index + _SHOWS_REACH, len(tokens)))
    shows = (at for at in behind if lexicon.has("speakers.shows", tokens[at].lower))
    verb = next(shows, None)
    if verb is None or any(tokens[at].text in _EDGES for at in range(index, verb)):
        return None
    first = index
    while first > 0 and tokens[first - 1].is_capitalised and index - first < _NAME_REACH:
        first -= 1
    first = index if first == 0 and lexicon.has("stops", tokens[0].lower) else first
    words = tokens[first : index + 1]
    name = " ".join(text[words[0].start : words[-1].end].split())
    return Speaker(name, class_of(words, lexicon), first, verb + 1, behind=first > 0)


def _by_verb(text: str, tokens: Tokens, verb: int, lexicon: Lexicon) -> Speaker | None:
    """Reads "X said", "X has announced that", and "..., said X"."""
    if _is_noun(tokens, verb, lexicon):
        return None
    edge = verb
    while edge > 0 and _is_time_word(tokens, edge - 1, lexicon):
        edge -= 1
    end, edge = edge, _before_apposition(tokens, edge, lexicon)
    first = edge
    while first > 0 and edge - first < _NAME_REACH and not _is_edge(tokens, first - 1, lexicon):
        first -= 1
    behind = _follows_sign(tokens, first) and _ends_after(tokens, verb, lexicon)
    named = _named(text, tokens, first, edge, lexicon, surely=behind)
    if named:
        kind = named[1]
        if kind is SpeakerClass.UNKNOWN and edge < end:
            kind = class_of(tokens[edge + 1 : end], lexicon)
        return Speaker(named[0], kind, first, verb + 1, behind=behind)
    is_inverted = lexicon.has("speakers.inverted", lower_at(tokens, verb))
    return (
        _name_right(text, tokens, verb, verb + 1, lexicon)
        if is_inverted and edge == first
        else None
    )


def _is_noun(tokens: Tokens, verb: int, lexicon: Lexicon) -> bool:
    """True for "asylum claims stood at", "reports of", "people registered in"."""
    if not lexicon.has("speakers.ambiguous", tokens[verb].lower):
        return False
    after = lower_at(tokens, verb + 1)
    if not after or not after[0].isalnum():
        return not lexicon.has("speakers.ambiguous_alone", tokens[verb].lower)
    return lexicon.has("speakers.after_noun", after)


def _follows_sign(tokens: Tokens, first: int) -> bool:
    """True where something is said before a comma or the end of a quotation."""
    return first > 2 and tokens[first - 1].text in {",", '"', "”"}


def _before_apposition(tokens: Tokens, edge: int, lexicon: Lexicon) -> int:
    """Reads "Name, an aid group, said", "the mayor, Name, said": where what stands first ends."""
    if edge < 1 or tokens[edge - 1].text != ",":
        return edge
    for index in range(edge - 2, max(-1, edge - _NAME_REACH), -1):
        if tokens[index].text == ",":
            apposed = tokens[index + 1 : edge - 1]
            described = lexicon.has("speakers.describers", lower_at(tokens, index + 1))
            described = described or _names_office(tokens[:index], apposed, lexicon)
            return index if described else edge
    return edge


def _names_office(before: Tokens, apposed: Tokens, lexicon: Lexicon) -> bool:
    """True for a person's name and an office on either side of a comma.

    "The mayor of Arriaga, Name Surname" and "Name Surname, head of civil protection".
    """
    if _is_full_name(apposed):
        near = list(before[-_NAME_REACH:])
        signs = (at for at in range(len(near) - 1, -1, -1) if near[at].text in _EDGES)
        office = near[next(signs, -1) + 1 :]
        return class_of(office, lexicon) is not SpeakerClass.UNKNOWN
    told = class_of(apposed, lexicon) is not SpeakerClass.UNKNOWN
    return told and any(_is_full_name(before[-count:]) for count in (2, 3, 4))


def _is_full_name(tokens: Tokens) -> bool:
    """Two words or more, each with a capital: a person's name, or what may be one."""
    few = _LEAST_NAME <= len(tokens) <= _LONGEST_NAME
    return few and all(token.is_word and token.is_capitalised for token in tokens)


def _ends_after(tokens: Tokens, verb: int, lexicon: Lexicon) -> bool:
    """True when nothing is said behind the verb ("..., officials said on Monday.")."""
    rest = list(tokens[verb + 1 : verb + 2 + _POSTPOSED_REST])
    signs = (index for index, token in enumerate(rest) if token.text in _ENDS)
    end = next(signs, len(rest))
    told = rest[:end]
    return len(told) <= _POSTPOSED_REST and all(
        not token.is_number and not lexicon.has("speakers.told_behind", token.lower)
        for token in told
    )


def _is_edge(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    token = tokens[index]
    if lexicon.has("speakers.and", token.lower) and index and tokens[index - 1].is_capitalised:
        following = tokens[index + 1]
        return not (following.is_capitalised or lexicon.has("speakers.partners", following.lower))
    return (
        token.text in _EDGES
        or lexicon.has("speakers.openers", token.lower)
        or token.is_number
        or lexicon.has("speech", token.lower)
    )


def _name_right(
    text: str, tokens: Tokens, first: int, start: int, lexicon: Lexicon
) -> Speaker | None:
    """A name after "according to" or "said"; none where a listener stands there."""
    if lexicon.has("speakers.to_hearer", lower_at(tokens, start)):
        return None
    last = start
    while (
        last < len(tokens)
        and last - start < _NAME_REACH
        and not _ends_name(tokens, last, start, lexicon)
    ):
        last += 1
    last = _after_relative(tokens, start, last, lexicon)
    surely = lexicon.phrases("speakers.according").at(tokens, first) is not None
    surely = surely and not lexicon.has("speakers.no_speakers", lower_at(tokens, last - 1))
    named = _named(text, tokens, start, last, lexicon, surely=surely)
    return Speaker(*named, first, last, behind=first > 3) if named else None


def _ends_name(tokens: Tokens, index: int, start: int, lexicon: Lexicon) -> bool:
    """True at a sign, a number, or a word that goes on with the sentence."""
    token = tokens[index]
    if token.text in _EDGES or token.text in {".", "?", "!"} or token.is_number:
        return True
    goes_on = lexicon.has("speakers.openers", token.lower)
    goes_on = goes_on or lexicon.has("speakers.after_name", token.lower)
    return index > start and goes_on


def _after_relative(tokens: Tokens, start: int, last: int, lexicon: Lexicon) -> int:
    """Index after "that go with it" in "groups that go with it"; `last` where none follows."""
    relative = lexicon.has("speakers.relative", lower_at(tokens, last))
    if not relative or tokens[last - 1].is_capitalised:
        return last
    end = last + 1
    while (
        end < len(tokens)
        and end - last < _RELATIVE_REACH
        and not _ends_name(tokens, end, end, lexicon)
    ):
        end += 1
    return end if end - last < _RELATIVE_REACH and last > start else last


def _in_brackets(text: str, tokens: Tokens, index: int, lexicon: Lexicon) -> Speaker | None:
    """A known kind of speaker alone in brackets: "(Red Cross)"."""
    last = index + 1
    while last < len(tokens) and tokens[last].text != ")" and last - index < 7:
        if tokens[last].is_number:
            return None
        last += 1
    named = _named(text, tokens, index + 1, last, lexicon)
    if last >= len(tokens) or named is None or named[1] is SpeakerClass.UNKNOWN:
        return None
    return Speaker(*named, index, last + 1, behind=True) if index > 0 else None


def _named(
    text: str, tokens: Tokens, first: int, last: int, lexicon: Lexicon, *, surely: bool = False
) -> tuple[str, SpeakerClass] | None:
    """A name with its kind, or None for pronouns and words that name nobody.

    Where the form leaves no doubt (`surely`), a name of unknown kind may be in lower case.
    """
    while first < last and (
        lexicon.has("speakers.time_words", tokens[first].lower)
        or tokens[first].lower in lexicon.weekdays
    ):
        first += 1
    words = tokens[first:last]
    if not words or lexicon.has("pronouns", words[0].lower) or not words[0].is_word:
        return None
    if all(lexicon.has("stops", token.lower) for token in words):
        return None
    name = " ".join(text[words[0].start : words[-1].end].split())
    kind = class_of(words, lexicon)
    named = surely or any(token.is_capitalised for token in words)
    return (name, kind) if kind is not SpeakerClass.UNKNOWN or (named and len(words) <= 6) else None
