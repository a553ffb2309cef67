"""Numbers and hedges without anything else a report says: what may stay when it is purged."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_KEPT = frozenset(
    {
        # Hedges, and the words a forecast reads as a range or as a part of the people.
        *("about", "above", "all", "almost", "approximately", "around", "as", "at", "below"),
        *("between", "close", "exactly", "exceeding", "few", "fewer", "fully", "just", "least"),
        *("less", "many", "more", "most", "nearly", "no", "not", "numerous", "only", "or", "over"),
        *("perhaps", "roughly", "several", "some", "than", "to", "under", "up", "well", "least"),
        *("ahead", "first", "advance", "behind", "latecomers", "small", "group", "vanguard"),
        *("and", "another", "additional", "further", "of", "a", "an", "the", "total", "other"),
        # Numbers.
        *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
        *("eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy"),
        *("eighty", "ninety", "half", "quarter", "third", "dozen", "dozens", "couple", "tens"),
        *("hundred", "hundreds", "thousand", "thousands", "million", "millions"),
        *("cientos", "miles", "mil", "cien", "unos", "unas", "casi", "más", "menos", "de"),
        # Who is counted, as far as it tells of nobody in particular.
        *("adults", "arrivals", "asylum", "boys", "children", "claims", "families", "family"),
        *("girls", "groups", "households", "individuals", "men", "migrants", "minors", "people"),
        *("persons", "refugees", "seekers", "travellers", "women", "returnees", "personas"),
    }
)
"""Words of a closed list, so that nothing that was written of somebody is among them."""

_PARTS = re.compile(r"[^\W\d_]+|\d[\d.,]*\d|\d|[-–%]")


def plain_words(text: str) -> str:
    """Digits and the words of a closed list, in their order; empty where nothing else was said."""
    parts = [part for part in _PARTS.findall(text) if _is_kept(part)]
    if not any(part[0].isalnum() for part in parts):
        return ""
    return text if len(parts) == len(_PARTS.findall(text)) else " ".join(parts)


def site_of(url: str) -> str:
    """The address of the site alone: the rest of an address is often the headline."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}/" if parts.scheme and parts.hostname else ""


def _is_kept(part: str) -> bool:
    return not part[0].isalpha() or part.casefold() in _KEPT
