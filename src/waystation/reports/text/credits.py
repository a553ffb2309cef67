"""Whom a document credits for its text: in its dateline, its first lines or its last ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORD = r"[A-Z][\w’'&\-]*(?:\.[A-Za-z0-9][\w\-]*)*"
_NAME = rf"{_WORD}(?:[ ](?:{_WORD}|[0-9]{{1,2}}|of|the|and|for|de|la|el|du|des|y)){{0,7}}"
_AGENCY = (
    r"(?:(?:Thomson )?Reuters|(?:The )?Associated Press|AP|AFP|Agence France[- ]Presse|EFE"
    r"|Agencia EFE|UPI|United Press International|dpa|DPA|ANSA|Xinhua|TASS|PTI|ANI|IANS|Anadolu"
    r"|Notimex|IRIN|Bloomberg|VOA|Kyodo|Europa Press|Prensa Latina)"
)
_PRESS = r"(?:News|Press|Agency|Agencia|Agence|Times|Post|Herald|Tribune|Service|Radio|TV|Wire)"
_DATELINE = re.compile(
    r"^[^\W\d_a-z][^()\n]{2,60}?[ ,]+"
    rf"[(](?P<name>{_AGENCY}|(?=[^()]*\b{_PRESS}\b){_NAME})[)][ ]*(?:[-–—:]|--)[ ]*\S"
)
_BARE_DATELINE = re.compile(rf"^[(](?P<name>{_AGENCY})[)][ ]*(?:[-–—:]|--)?[ ]*\S")
_ALONE = re.compile(
    rf"^(?:(?:By|Photo|Text|Por|Par)[: ]+)?(?:[(\[][ ]*)?(?P<name>{_AGENCY}"
    rf"(?:[ ]?(?:/|,|and)[ ]?{_AGENCY})*)(?:[ ]*[)\]])?[ .]*$"
)
_FIRST_IN = re.compile(
    r"\b(?i:(?:first|originally)\s+(?:appeared|published|reported|posted|printed|written)"
    r"(?:\s+(?:in|on|by|at|for))"
    r"|(?:republished|reprinted|reproduced|cross-posted|reposted|syndicated|translated)"
    r"(?:\s+with\s+permission)?\s+(?:from|by\s+permission\s+of)"
    r"|(?:publicado|aparecido)\s+originalmente\s+(?:en|por)"
    r"|initialement\s+publi[ée]e?\s+(?:par|dans|sur))"
    rf"\s+(?:the\s+)?(?:website\s+of\s+)?(?P<name>{_NAME}|(?:[a-z0-9-]+\.)+[a-z]{{2,6}})"
)
_WITH = re.compile(
    r"\b(?:[Ww]ith|[Aa]dditional)\s+(?:additional\s+)?(?:reporting|files|input|inputs|material)\s+"
    rf"(?:by|from)\s+(?:the\s+)?(?P<name>{_AGENCY})\b"
)
_SOURCE = re.compile(
    rf"^\W*(?:[Ss]ources?|SOURCES?|[Cc]redits?|[Ff]uentes?|Via|via)\s*:\s*(?P<name>{_NAME})\W*$"
)
_SLASHED = re.compile(
    rf"^\W*(?P<name>{_NAME})(?:\s+/\s+{_NAME})*?\s+/\s+(?P<last>{_NAME}?)[,\s]+(?:19|20)\d{{2}}\W*$"
)
_RIGHTS = re.compile(
    rf"^\W*(?:©|\([cC]\)|[Cc]opyright)\s*(?:©\s*)?(?:(?:19|20)\d{{2}}\s+)?(?P<name>{_NAME})"
)
_FIRST_LINES, _LAST_LINES, _LONGEST = 5, 5, 160
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Credits:
    """Whom a document credits.

    Attributes:
        upstream: For its text; empty when nobody.
        publisher: As who published it; empty when it does not say.
    """

    upstream: str = ""
    publisher: str = ""


def read_credits(lines: Sequence[str]) -> Credits:
    """Credits of a document.

    Of two outlets in one closing line ("Daily / Site 2018.") the first is credited, the last
    published it.

    Args:
        lines: Its lines that are not empty, without blanks around them.
    """
    last = [line for line in lines[-_LAST_LINES:] if len(line) <= _LONGEST]
    for line in reversed(last):
        slashed = _SLASHED.match(line)
        if slashed:
            return Credits(_clean(slashed["name"]), _clean(slashed["last"]))
    rights = next((found for line in reversed(last) if (found := _RIGHTS.match(line))), None)
    holder = _clean(rights["name"]) if rights else ""
    upstream = next(_upstreams(lines, last), "")
    if not upstream and re.fullmatch(_AGENCY, holder):
        return Credits(upstream=holder)
    return Credits(upstream, holder)


def _upstreams(lines: Sequence[str], last: Sequence[str]) -> Iterator[str]:
    """Names credited for the text, the plainest credit first."""
    first = lines[:_FIRST_LINES]
    for forms, places in (
        ((_FIRST_IN,), (*reversed(last), *first)),
        ((_DATELINE, _BARE_DATELINE), first),
        ((_ALONE,), (*first, *reversed(last))),
        ((_SOURCE, _WITH), last),
    ):
        for line in places:
            found = next((match for form in forms if (match := form.search(line[:400]))), None)
            if found:
                yield _clean(found["name"])


def _clean(name: str) -> str:
    return _ARTICLE.sub("", re.split(r"\s+(?:and|for|y)$", name.strip(" .,"))[0])
