"""How names of places are compared: exactly but for accents and case, and loosely."""

from __future__ import annotations

import string
import unicodedata

ABBREVIATIONS = {
    "st": "saint",
    "ste": "sainte",
    "sta": "santa",
    "sto": "santo",
    "cd": "ciudad",
    "mt": "mount",
    "ft": "fort",
    "pto": "puerto",
    "pt": "point",
    "gral": "general",
    "fco": "francisco",
    "hda": "hacienda",
    "&": "and",
}
"""Words that stand for longer ones in names."""

_ARTICLE_WORDS = """
    al el ad ed ar er as es ash esh at et an en az ez adh edh ul il l
"""
ARTICLES = frozenset(_ARTICLE_WORDS.split())
"""The Arabic article before all kinds of letters; also the Spanish one."""

_KIND_WORDS = """
    state province region governorate department oblast district county prefecture division canton
    parish municipality republic territory emirate voivodeship autonomous krai raion rayon
    estado departamento provincia region departement province etat gouvernorat muhafazat wilaya
    muhafazah of de del du
"""
KINDS = frozenset(_KIND_WORDS.split())
"""Words that say what kind of region a name means."""

_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe",
        "þ": "th", "ə": "a", "ħ": "h", "ŋ": "n",
    }
)  # fmt: skip
_SIGNS = str.maketrans({"’": "'", "–": "-", "—": "-"})
_MARKS = dict.fromkeys(code for code in range(0x300, 0x3200) if unicodedata.combining(chr(code)))
_PLAIN = str.maketrans(dict.fromkeys("'`ʼ‘ʻʽʹʿʾ´\"“”,;:()[]/ـ"))
_PAIRS = (
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("dj", "j"), ("ph", "f"), ("kh", "h"),
    *((2 * letter, letter) for letter in string.ascii_lowercase),
)  # fmt: skip
"""Ways of writing one sound, and letters written twice."""


def fold(name: str) -> str:
    """A name as it is compared: lower case, no accents, single spaces ("tecun uman")."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.translate(_SIGNS)).translate(_MARKS)
    return " ".join(name.replace(".", "").replace("-", " ").lower().split())


def loose(folded: str) -> str:
    """A folded name as sloppy spellings share it.

    Without spaces, apostrophes and the Arabic article, abbreviations written out, letters doubled
    or transliterated in several ways made one: "al qa'im" and "el qaim" are both "qaim".

    Args:
        folded: A name as `fold` gives it.
    """
    text = folded if folded.isascii() else folded.translate(_LETTERS)
    joined = text if text.isalnum() else _joined(text)
    for written, kept in _PAIRS:
        while written in joined:
            joined = joined.replace(written, kept)
    return joined or folded


def _joined(text: str) -> str:
    """Several words as one, abbreviations written out, without the article in front."""
    words = text.translate(_PLAIN).split(" ")
    if len(words) > 1:
        words = [ABBREVIATIONS.get(word, word) for word in words]
        if words[0] in ARTICLES:
            del words[0]
    return "".join(words)


def without_kind(folded: str) -> str:
    """A region's name without the words for its kind ("kharkiv" for "kharkiv oblast")."""
    kept = [word for word in folded.split(" ") if word not in KINDS]
    return " ".join(kept) or folded
