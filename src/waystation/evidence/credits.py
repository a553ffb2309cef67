"""Whom a report or a figure is credited to, and whether that is an outlet we know.

The credits themselves are read with the report (`Report.upstream`, `Figure.upstream`); this module
compares their names. One outlet goes by many: "World Socialist Web Site", "WSWS", "wsws.org".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from waystation.domain.evidence import Figure, Report

_WORD = re.compile(r"\w+")
_HOST = re.compile(r"^(?:[a-z]+://)?(?:www\.)?([^/\s:?#]+)", re.IGNORECASE)
_SMALL = frozenset({"the", "of", "and", "for", "de", "la", "el", "le", "les", "los", "las", "y"})
_ANY = frozenset({"a", "an", "some", "several", "one", "un", "una", "une", "des", "unos", "unas"})
_UNNAMED = frozenset(
    {
        *("local", "national", "state", "foreign", "international", "media", "press", "radio"),
        *("television", "tv", "newspaper", "newspapers", "reports", "outlets", "agencies", "news"),
        *("medios", "locales", "prensa", "presse", "medias", "locaux", "locale", "nacional"),
    }
)
_PLAIN = frozenset({"news", "newspaper", "online", "agency", "staff", "service", "com", "org"})
_SECOND_LEVEL = frozenset({"com", "co", "org", "net", "gov", "gob", "int", "edu", "news", "info"})


def upstream_of(figure: Figure, report: Report | None = None) -> str:
    """Whom the figure is credited to by name, in its sentence or by its whole report.

    A description ("a newspaper in the capital", "local media") may be anybody and is no name.
    """
    given = (figure.upstream, report.upstream if report is not None else "")
    return next((name for name in given if is_name(name)), "")


def is_name(upstream: str) -> bool:
    """True for a name or an address, false for a description of somebody unnamed."""
    words = _WORD.findall(upstream)
    while words and words[0].casefold() in _SMALL:
        words = words[1:]
    if not words or words[0].casefold() in _ANY:
        return False
    named = any(word[0].isupper() or word[0].isdigit() for word in words) or "." in upstream
    return named and not all(_fold(word) in _UNNAMED for word in words)


def same_outlet(first: str, second: str) -> bool:
    """True when two names or addresses are of one outlet.

    Names are the same without articles, accents and words such as "News"; a name is the same as
    its initials ("AP"), and as an address that begins with either ("wsws.org"). Two names in full
    that only share their initials are two outlets.
    """
    one, other = _written(first), _written(second)
    return bool(one & outlet_names(second) or outlet_names(first) & other)


def credits_report(upstream: str, report: Report) -> bool:
    """True when the credit names the report's publisher, its address or the start of its title."""
    return bool(upstream) and any(
        same_outlet(upstream, known) for known in (report.publisher, report.url) if known
    )


def names_publisher(text: str, report: Report) -> bool:
    """True when a text names the report's publisher in full, in words: "the Valley Observer said".

    One word may mean something else and tells nothing; nor does an address.
    """
    words = _WORD.findall(report.publisher)
    if len(words) < 2 or "." in report.publisher or not is_name(report.publisher):
        return False
    return re.search(rf"\b{r'[^a-zA-Z0-9]{1,3}'.join(map(re.escape, words))}\b", text) is not None


@lru_cache(maxsize=16384)
def outlet_names(name: str) -> frozenset[str]:
    """What an outlet may be called, folded: all its words together, and its initials."""
    words = _telling_words(name)
    initials = {"".join(word[0] for word in words)} if len(words) > 1 else set()
    return _written(name) | initials


@lru_cache(maxsize=16384)
def _written(name: str) -> frozenset[str]:
    """The name as it is written, folded: all its words together; of an address its label."""
    if _is_address(name):
        return frozenset({_site(name.strip())} - {""})
    every, words = _WORD.findall(_fold(name)), _telling_words(name)
    telling = [word for word in words if word not in _PLAIN] or words
    return frozenset({"".join(every), "".join(words), "".join(telling)} - {""})


def _telling_words(name: str) -> list[str]:
    """The words of a name without articles; none of an address."""
    every = [] if _is_address(name) else _WORD.findall(_fold(name))
    return [word for word in every if word not in _SMALL] or every


def _is_address(name: str) -> bool:
    return " " not in name.strip() and "." in name.strip().strip(".")


def _site(address: str) -> str:
    """The telling label of an address: "bbc" of www.bbc.co.uk."""
    host = _HOST.match(address)
    labels = _fold(host[1] if host else address).split(".")[:-1]
    while len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return re.sub(r"\W", "", labels[-1]) if labels else ""


def _fold(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
