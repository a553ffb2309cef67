"""Speakers by the office they hold, never by a person's name.

Whoever holds an office ("the mayor of Huixtla") is kept by it, heads of state and ministers too;
who holds none is kept as "a participant", "a resident", "a person". Names of organisations and
places stay. The sentence stays as printed, as that is where the figure comes from; what everybody
is shown of it goes without the names of those who speak (`without_names`). What decides is the
form of a name (two to four words with capitals, or a title before one) and the words beside it, so
an unusual name may be missed and an unusual organisation taken for a person.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from waystation.domain.evidence import Figure
from waystation.domain.findings import Findings, StatedEvent, Statement
from waystation.domain.nameless import NAMELESS, PARTICIPANT, RESIDENT, UNKNOWN
from waystation.domain.vocabulary import SpeakerClass
from waystation.reports.changed import changed
from waystation.reports.named.speakers import class_of, speakers_in
from waystation.reports.words.language import plain_language
from waystation.reports.words.lexicon import Lexicon, lexicon_of
from waystation.reports.words.tokens import tokenise

_FALLBACK = "en"
_PARTICLES = frozenset(
    {"de", "del", "la", "las", "los", "van", "von", "al", "el", "bin", "ibn", "y"}
)
_LEAST, _MOST = 2, 5
_LONGEST_OFFICE = 12
_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?\.?")
_RELATIVE = re.compile(r"(?:^|\s)(?:who(?:['’]s)?|whose|que|quien|qui)\b")
_AGED = re.compile(
    r"((?:[^\W\d_a-z][\w'’-]+ ){1,3}[^\W\d_a-z][\w'’-]+)"
    r"(?:, (?:de )?\d{1,2}(?:,| years| años| ans)| \(\d{1,2}\))"
)
"""A person's name with an age behind it: "Name Surname, 23," and "Name Surname (23)"."""
_HINTS = re.compile(
    r"\b(?:agency|alliance|army|association|brigade|bureau|centre|center|church|clinic|coalition"
    r"|collective|comisi[oó]n|commission|committee|company|corps|council|cross|crescent|defensor[ií]a"
    r"|department|ej[eé]rcito|federation|forces?|foundation|fuerzas?|front|fund|gobierno|government"
    r"|group|grupo|guard|guardia|hospital|house|casa|initiative|institut[eo]?|instituto|international"
    r"|league|mission|ministry|ministerio|minist[eè]re|movement|movimiento|network|office|oficina"
    r"|organi[sz]ation|party|patrol|police|polic[ií]a|press|programme?|project|protecci[oó]n|red"
    r"|relief|school|secretar[ií]a|service|services|society|team|union|uni[oó]n|university|watch"
    r"|without|sin|sans|for|and|rights|aid|world|united|nations?)\b",
    re.IGNORECASE,
)
"""Words that organisations have in their names, and people do not."""


@dataclass(frozen=True)
class _Words:
    """The words of one language."""

    titles: frozenset[str]
    honours: frozenset[str]
    religious: frozenset[str]
    travelling: frozenset[str]
    living: frozenset[str]
    articles: frozenset[str]
    links: frozenset[str]
    nameless: Mapping[str, str]


@cache
def _words(language: str) -> _Words:
    path = files("waystation.reports").joinpath("data/offices.toml")
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    known = language if language in data else _FALLBACK
    lists = {name: frozenset(told) for name, told in data[known].items()}
    return _Words(**lists, nameless=NAMELESS[known])


def by_office(findings: Findings) -> Findings:
    """The findings with every speaker by office.

    Who was named with an office once keeps it where only the surname follows.
    """
    if not any(one.speaker for one in _all(findings)):
        return findings
    desk = _Desk(
        _words(findings.report.language),
        lexicon_of(findings.report.language),
        frozenset(place.words.casefold() for place in findings.places),
    )
    for one in sorted(_all(findings), key=lambda one: one.sentence_start):
        desk.meet(one.speaker, one.speaker_class, _around(one))
    return changed(
        findings,
        figures=tuple(desk.told(one) for one in findings.figures),
        events=tuple(desk.told(one) for one in findings.events),
        statements=tuple(_undescribed(desk, one) for one in findings.statements),
    )


def _undescribed(desk: _Desk, one: Statement) -> Statement:
    told: Statement = desk.told(one)
    return changed(told, described="") if desk.is_person(one.described) else told


_Said = Figure | StatedEvent | Statement


def _all(findings: Findings) -> tuple[_Said, ...]:
    return (*findings.figures, *findings.events, *findings.statements)


def _around(one: _Said) -> str:
    """The sentence, and how a statement describes its speaker."""
    described = getattr(one, "described", "")
    return f"{one.sentence} {one.speaker}, {described}," if described else one.sentence


LEFT_OUT = "[…]"
"""Stands for a person's name in a sentence shown to everybody."""


@lru_cache(maxsize=4096)
def people_in(sentence: str) -> tuple[str, ...]:
    """Names of persons who speak in a sentence, as far as its form tells; the longest first."""
    plain = plain_language(sentence)
    languages = (plain,) if plain else tuple(NAMELESS)
    found = {name for language in languages for name in _people(sentence, language)}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _people(sentence: str, language: str) -> Iterator[str]:
    lexicon = lexicon_of(language)
    desk = _Desk(_words(language), lexicon, frozenset())
    yield from (name for name in _AGED.findall(sentence) if desk.person(name))
    tokens = tokenise(sentence, lexicon.numbers.form)
    for speaker in speakers_in(sentence, tokens, lexicon):
        at = sentence.find(speaker.name)
        beside = _beside(sentence[at + len(speaker.name) :]) if at >= 0 else ""
        yield from filter(None, (desk.person(speaker.name), beside and desk.person(beside)))


def without_names(text: str, people: Iterable[str]) -> str:
    """A text, or a part of one, without some names of persons."""
    for name in people:
        text = text.replace(name, LEFT_OUT)
    return text


def _beside(behind: str) -> str:
    """What stands between commas behind an office: ", Jane Example, said"."""
    return behind[1:].split(",", 1)[0].strip() if behind.startswith(",") else ""


@dataclass
class _Desk:
    """What is known of the speakers of one report."""

    words: _Words
    lexicon: Lexicon
    places: frozenset[str]
    offices: dict[str, str] = field(default_factory=dict)

    def meet(self, name: str, kind: SpeakerClass, sentence: str) -> None:
        """Note the office of a person named with it, by full name and by surname."""
        person = self.person(name)
        if not person:
            return
        office = self._office(name, person, kind, sentence)
        full = person.casefold()
        if office or full not in self.offices:
            self.offices[full] = office or self.offices.get(full) or self._unnamed(kind, "")
        for surname in _surnames(person):
            if office or surname not in self.offices:
                self.offices[surname] = self.offices[full]

    def told(self, one: Any) -> Any:  # noqa: ANN401 - a figure, event or statement, as given
        """It with its speaker by office."""
        if not one.speaker:
            return one
        person = self.person(one.speaker)
        if person:
            office = self._office(one.speaker, person, one.speaker_class, one.sentence)
            return changed(one, speaker=office or self.offices[person.casefold()])
        known = self.offices.get(one.speaker.casefold())
        return changed(one, speaker=known) if known else one

    def is_person(self, text: str) -> bool:
        """Whether a text holds a person's name, as far as its form tells."""
        return bool(text and self.person(text))

    def person(self, name: str) -> str:
        """The part of a speaker's name that is a person's; empty where none is."""
        words = name.split()
        if name.casefold() in self.places or not words:
            return ""
        titled = _after_title(words, self.words)
        if titled:
            run = _capitals(words[titled:])
            return " ".join(run) if run and not self._organisation(run) else ""
        run = _capitals(words)
        linked = len(run) < len(words) and words[len(run)].casefold() in self.words.links
        whole = len(run) == len(words) or linked
        if not whole or not _LEAST <= len(run) <= _MOST or self._organisation(run):
            return ""
        return " ".join(run)

    def _organisation(self, run: list[str]) -> bool:
        text = " ".join(run)
        if text.casefold() in self.places or _HINTS.search(text):
            return True
        if any(word.isupper() and len(word.strip(".")) > 1 for word in run):
            return True
        return self._class(text) is not SpeakerClass.UNKNOWN

    def _class(self, text: str) -> SpeakerClass:
        return class_of(tokenise(text, self.lexicon.numbers.form), self.lexicon)

    def _office(self, name: str, person: str, kind: SpeakerClass, sentence: str) -> str:
        """The office of a person; empty where nothing tells one."""
        before, _, behind = name.partition(person)
        title = self._trimmed(before)
        if title and title.casefold() not in self.words.honours:
            religious = title.casefold() in self.words.religious
            return self._unnamed(kind, "") if religious else title
        if behind.strip():
            return self._unnamed(SpeakerClass.UNKNOWN, "") + behind.rstrip(" ,")
        for apposed in _apposed(sentence, person):
            if told := self._described(apposed, kind):
                return told
        return ""

    def _described(self, apposed: str, kind: SpeakerClass) -> str:
        """An office out of what stands beside a name; empty where that tells none."""
        apposed = _RELATIVE.split(apposed, maxsplit=1)[0]
        told = [word.casefold() for word in _WORD.findall(apposed)]
        if told and self.lexicon.has("speech", told[0]):
            return ""
        lower = set(told)
        if lower & self.words.travelling:
            return self._unnamed(kind, PARTICIPANT)
        if lower & self.words.living:
            return self._unnamed(kind, RESIDENT)
        office = self._trimmed(apposed)
        held = lower & self.words.titles or self._class(apposed) is not SpeakerClass.UNKNOWN
        few = len(office.split()) <= _LONGEST_OFFICE
        return office if held and few and not self.is_person(office) else ""

    def _trimmed(self, text: str) -> str:
        """A text without articles and signs at its ends."""
        words = text.strip(" ,;:—–-\"“”'").split()
        while words and words[0].casefold() in self.words.articles:
            words = words[1:]
        return " ".join(words)

    def _unnamed(self, kind: SpeakerClass, role: str) -> str:
        told = self.words.nameless
        return told.get(role) or told.get(str(kind)) or told[UNKNOWN]


def _after_title(words: list[str], known: _Words) -> int:
    """Index after the last title or honour that a capitalised name follows; 0 where none does."""
    found = 0
    for at in range(len(words) - 1):
        word = words[at].casefold().strip(",")
        behind = words[at + 1]
        if (word in known.titles or word in known.honours) and behind[:1].isupper():
            if behind.casefold().strip(",") in known.titles:
                continue
            found = at + 1
    return found


def _capitals(words: list[str]) -> list[str]:
    """The words with capitals at the start, small ones within a name among them."""
    run: list[str] = []
    for at, word in enumerate(words):
        clean = word.strip(",")
        small = clean.casefold() in _PARTICLES and clean[:1].islower()
        if small and run and at + 1 < len(words) and words[at + 1][:1].isupper():
            run.append(clean)
        elif _WORD.fullmatch(clean) and clean[0].isupper():
            run.append(clean)
            if word.endswith(","):
                break
        else:
            break
    while run and run[-1].casefold() in _PARTICLES:
        run.pop()
    return run


def _surnames(person: str) -> Iterator[str]:
    """Words by which a person is named again: all but the first, without particles."""
    words = person.casefold().split()
    yield from (word for word in words[1:] if word not in _PARTICLES)


def _apposed(sentence: str, person: str) -> Iterator[str]:
    """What stands beside a name between commas: behind it, then before it."""
    text = " ".join(sentence.split())
    at = text.find(person)
    if at < 0:
        return
    behind = text[at + len(person) :]
    if behind.startswith(","):
        yield re.split(r"[,;.:(\"”]", behind[1:].lstrip(), maxsplit=1)[0]
    before = text[:at].rstrip()
    if before.endswith(","):
        yield re.split(r"[,;.:)\"“]", before[:-1])[-1]
