"""Sentences from the catalogues in `texts/`, in English where no script does it.

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
from functools import lru_cache
from importlib import resources

from waystation.domain.counts import show_people
from waystation.domain.days import show_day
from waystation.page.schema import Arg, Message

LANGUAGES = ("en", "es", "fr", "ar")
SERVED_PARTS = ("served", "session", "whatif", "desk", "runs")
"""Parts of the catalogue that only the served page needs."""

Text = str | dict[str, str]
_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_LEVELS = ((9, "very"), (7, "likely"), (4, "even"), (1, "possible"), (0, "unlikely"))
"""Fewest chances in 10 for each word; assumption."""


def message(key: str, parts: dict[str, list[Message]] | None = None, **args: Arg) -> Message:
    """A sentence to be said in any language."""
    return {"key": key, "args": args, "parts": parts or {}}


@lru_cache(maxsize=len(LANGUAGES) * 2)
def catalogue(language: str, *, served: bool = False) -> dict[str, Text]:
    """All texts of a language: one file per part of the page."""
    folder = resources.files("waystation.page").joinpath(f"texts/{language}")
    texts: dict[str, Text] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        part = file.name.removesuffix(".json")
        if file.name.endswith(".json") and (served or part not in SERVED_PARTS):
            texts.update(json.loads(file.read_text(encoding="utf-8")))
    return texts


def say(told: Message) -> str:
    """The sentence in English."""
    text = catalogue("en")[told["key"]]
    if not isinstance(text, str):
        count = told["args"].get("count")
        text = text["one" if count == 1 and "one" in text else "other"]
    return _PLACE.sub(lambda place: _fill(told, place[1], place[2] or ""), text)


def _fill(told: Message, name: str, form: str) -> str:
    if name in told["parts"]:
        return _join([say(part) for part in told["parts"][name]], form)
    return _show(told["args"].get(name), form)


def _join(said: list[str], form: str) -> str:
    if form == "lower":
        return "".join(f"{one[:1].lower()}{one[1:]}" for one in said)
    if form not in ("or", "and"):
        return "".join(said)
    if len(said) < 3:
        return f" {form} ".join(said)
    return f"{', '.join(said[:-1])} {form} {said[-1]}"


def _show(value: Arg, form: str) -> str:
    if value is None:
        return ""
    match form:
        case "people":
            return show_people(float(value))
        case "number":
            return f"{float(value):,.10g}"
        case "chance":
            return show_chance(float(value))
        case "level":
            return level_word(float(value))
        case "levelup":
            return level_word(float(value)).capitalize()
        case "day":
            return show_day(dt.date.fromisoformat(str(value)))
        case "longday":
            return show_long_day(dt.date.fromisoformat(str(value)))
        case "say":
            return say(message(str(value)))
        case _:
            return str(value)


def tenths(chance: float) -> int:
    """A chance in tenths, half up."""
    return min(10, max(0, math.floor(chance * 10 + 0.5)))


def level(chance: float) -> str:
    """The name of a chance's level: "unlikely" to "very"."""
    return next(word for least, word in _LEVELS if tenths(chance) >= least)


def level_word(chance: float) -> str:
    """The word for a chance: "unlikely" to "very likely"."""
    return say(message(f"level.{level(chance)}"))


def show_chance(chance: float) -> str:
    """A chance for people: "6 in 10"; never certain, whatever the runs say."""
    if math.isnan(chance):
        return say(message("chance.unknown"))
    count = tenths(chance)
    if count == 0:
        return say(message("chance.least"))
    return say(message("chance.most" if count == 10 else "chance.tenths", count=count))


def show_long_day(day: dt.date) -> str:
    """A day with its year: "Mon 29 Oct 2018"."""
    return f"{show_day(day)} {day.year}"
