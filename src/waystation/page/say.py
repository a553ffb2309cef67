"""Sentences from the catalogues in `texts/`, in a language, where no script says them.

A text has places: `{name}` takes an argument as it is, `{low:people}` a count for people,
`{day:day}` a day, `{share:chance}` a chance, `{share:level}` its word; a place may also be filled
by messages, joined as a list (`{places:or}`). A text with several forms is chosen by the argument
`count`. The page's scripts do the same in every language (`web/src/say.ts`).
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from waystation.domain.counts import SMALL, show_people
from waystation.domain.errors import InputError, Problem
from waystation.page.isolation import isolated, line_of, one_line
from waystation.page.locales import LOCALES, Language, Locale
from waystation.page.schema import Arg, Message

LANGUAGES = tuple(map(str, Language))
SERVED_PARTS = ("served", "session", "whatif", "desk", "runs")
"""Parts of the catalogue that only the served page needs."""
WRITTEN_PARTS = ("drawn", "sitrep")
"""Parts that no page needs: of what is written or drawn without a script."""

Text = str | dict[str, str]
_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}(\.?)")
_LEVELS = ((9, "very"), (7, "likely"), (4, "even"), (1, "possible"), (0, "unlikely"))
"""Fewest chances in 10 for each word; assumption."""


def message(key: str, parts: dict[str, list[Message]] | None = None, **args: Arg) -> Message:
    """A sentence to be said in any language."""
    return {"key": key, "args": args, "parts": parts or {}}


@lru_cache(maxsize=len(LANGUAGES) * 4)
def catalogue(language: str, *, served: bool = False, written: bool = False) -> dict[str, Text]:
    """All texts of a language: one file per part of the page.

    Args:
        language: One of `LANGUAGES`.
        served: With the parts of the served page.
        written: With the parts that no page needs.
    """
    folder = resources.files("waystation.page").joinpath(f"texts/{language}")
    left_out = {*(() if served else SERVED_PARTS), *(() if written else WRITTEN_PARTS)}
    texts: dict[str, Text] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        part = file.name.removesuffix(".json")
        if file.name.endswith(".json") and part not in left_out:
            texts.update(json.loads(file.read_text(encoding="utf-8")))
    return texts


@dataclass(frozen=True)
class Speaker:
    """Says sentences, numbers and days in one language.

    Attributes:
        language: One of `LANGUAGES`.
    """

    language: str = "en"

    @property
    def locale(self) -> Locale:
        """How the language writes numbers and days."""
        return LOCALES[self.language]

    def say(self, told: Message) -> str:
        """A sentence."""
        text = catalogue(self.language, written=True)[told["key"]]
        if not isinstance(text, str):
            count = told["args"].get("count")
            form = self.locale.plural(count if isinstance(count, int | float) else 0)
            text = text.get(form, text["other"])
        return _PLACE.sub(lambda place: self._placed(told, place), text)

    def told(self, key: str, parts: dict[str, list[Message]] | None = None, **args: Arg) -> str:
        """A text of the catalogue, its places filled."""
        return self.say(message(key, parts, **args))

    def knows(self, key: str) -> bool:
        """Whether the catalogue has such a text."""
        return key in catalogue(self.language, written=True)

    def other(self, text: str) -> str:
        """What others wrote, as it is; set apart where lines run right to left and it does not."""
        return isolated(text) if self.locale.right_to_left else text

    def line(self, text: str) -> str:
        """A text in one line, no character of which steers anything."""
        if self.locale.right_to_left:
            return line_of(text)
        group = self.locale.group
        return group.join(map(one_line, text.split(group))) if group.isspace() else one_line(text)

    def people(self, value: float) -> str:
        """A count for people: "none", "fewer than 5", or two significant figures."""
        if value < 0.5:
            return self.told("people.none")
        return self.told("people.few") if value < SMALL - 0.5 else self.number(show_people(value))

    def number(self, written: str | float) -> str:
        """A number; one that is written already, in English ("1,234.5"), as the language has it."""
        return self.locale.number(written if isinstance(written, str) else f"{written:,.10g}")

    def day(self, day: dt.date) -> str:
        """A day: "Mon 29 Oct"."""
        return self.locale.show_day(day)

    def long_day(self, day: dt.date) -> str:
        """A day with its year: "Mon 29 Oct 2018"."""
        return self.locale.show_day(day, long=True)

    def moment(self, moment: dt.datetime) -> str:
        """A day and a time in UTC."""
        return self.locale.show_moment(moment)

    def level(self, chance: float) -> str:
        """The word for a chance: "unlikely" to "very likely"."""
        return self.told(f"level.{level(chance)}")

    def chance(self, chance: float) -> str:
        """A chance for people: "6 in 10"; never certain, whatever the runs say."""
        if math.isnan(chance):
            return self.told("chance.unknown")
        count = tenths(chance)
        if count == 0:
            return self.told("chance.least")
        return self.told("chance.most" if count == 10 else "chance.tenths", count=count)

    def both(self, parts: list[str]) -> str:
        """Parts as a list in a sentence: "A, B and C"."""
        return self.locale.both.join(parts)

    def _placed(self, told: Message, place: re.Match[str]) -> str:
        said = self._fill(told, place[1], place[2] or "")
        return said if self.locale.dotted and said.endswith(".") else f"{said}{place[3]}"

    def _fill(self, told: Message, name: str, form: str) -> str:
        if name in told["parts"]:
            return self._join([self.say(part) for part in told["parts"][name]], form)
        return self._show(told["args"].get(name), form)

    def _join(self, said: list[str], form: str) -> str:
        match form:
            case "or":
                return self.locale.either.join(said)
            case "and":
                return self.both(said)
            case "lower":
                return "".join(f"{one[:1].lower()}{one[1:]}" for one in said)
            case _:
                return "".join(said)

    def _show(self, value: Arg, form: str) -> str:
        if value is None:
            return ""
        match form:
            case "people":
                return self.people(float(value))
            case "number":
                return self.number(float(value))
            case "chance":
                return self.chance(float(value))
            case "level":
                return self.level(float(value))
            case "levelup":
                return self.level(float(value)).capitalize()
            case "day":
                return self.day(dt.date.fromisoformat(str(value)))
            case "longday":
                return self.long_day(dt.date.fromisoformat(str(value)))
            case "say":
                return self.told(str(value))
            case _:
                return self.other(value) if isinstance(value, str) else str(value)


ENGLISH = Speaker()


def speaker_of(language: str) -> Speaker:
    """Who says things in a language.

    Args:
        language: One of `LANGUAGES`.

    Raises:
        InputError: There is none such.
    """
    if language not in LANGUAGES:
        expected = f"one of {', '.join(LANGUAGES)}"
        raise InputError([Problem("--language", 0, "", repr(language), expected)])
    return Speaker(language)


def say(told: Message) -> str:
    """The sentence in English."""
    return ENGLISH.say(told)


def tenths(chance: float) -> int:
    """A chance in tenths, half up."""
    return min(10, max(0, math.floor(chance * 10 + 0.5)))


def level(chance: float) -> str:
    """The name of a chance's level: "unlikely" to "very"."""
    return next(word for least, word in _LEVELS if tenths(chance) >= least)


def level_word(chance: float) -> str:
    """The word for a chance in English: "unlikely" to "very likely"."""
    return ENGLISH.level(chance)


def show_chance(chance: float) -> str:
    """A chance for people in English: "6 in 10"; never certain, whatever the runs say."""
    return ENGLISH.chance(chance)
