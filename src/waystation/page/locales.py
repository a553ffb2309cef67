"""How a language writes numbers, days, moments, lists and forms by count.

Values are those of Unicode CLDR 48 (cldr.unicode.org) for en-GB, es-MX, fr-FR, and ar with digits
0 to 9, as a browser shows them on the page (`web/src/say.ts`); a test holds both alike. English
differs in what the program has always written: no comma after the weekday, "Sep", moments as in
ISO 8601.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

_MILLION = 1_000_000
_SOUNDS_LIKE_I = re.compile(r"i|hi(?![ae])", re.IGNORECASE)
_SOUNDS_LIKE_O = re.compile(r"h?o|8|11(?=\s|$)", re.IGNORECASE)
_NOON = 12


class Language(StrEnum):
    """Languages of the page and of situation reports (ISO 639-1)."""

    ENGLISH = "en"
    SPANISH = "es"
    FRENCH = "fr"
    ARABIC = "ar"


@dataclass(frozen=True)
class Listing:
    """How things are listed in a sentence.

    Attributes:
        between: Between two that are not the last.
        last: Before the last one.
        alike: Begins of a last one that `last` cannot stand before; None for none.
        instead: What stands there then.
    """

    between: str
    last: str
    alike: re.Pattern[str] | None = None
    instead: str = ""

    def join(self, parts: Sequence[str]) -> str:
        """Parts as a list."""
        if len(parts) < 2:
            return "".join(parts)
        swapped = self.alike is not None and self.alike.match(parts[-1])
        last = self.instead if swapped else self.last
        return f"{self.between.join(parts[:-1])}{last}{parts[-1]}"


@dataclass(frozen=True)
class Locale:
    """How a language writes what is no word of a sentence.

    Attributes:
        tag: Its tag in documents (BCP 47).
        right_to_left: Whether its lines run from right to left.
        group: Between groups of three digits.
        decimal: Before decimals.
        weekdays: Monday to Sunday, short.
        months: January to December, short.
        day: A day without its year.
        long_day: A day with its year.
        moment: A day and a time, in UTC.
        halves: Names of the day's halves where hours are counted to 12.
        both: How things are listed that all hold.
        either: How things are listed of which one holds.
        plural: The form for a count.
        dotted: Whether short names of days and months end with a stop, which ends a sentence too.
    """

    tag: str
    right_to_left: bool
    group: str
    decimal: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    long_day: str
    moment: str
    halves: tuple[str, str] | None
    both: Listing
    either: Listing
    plural: Callable[[float], str]
    dotted: bool = False

    def number(self, written: str) -> str:
        """A number that is written in English ("1,234.5")."""
        signs = {",": self.group, ".": self.decimal}
        return "".join(signs.get(sign, sign) for sign in written)

    def show_day(self, day: dt.date, *, long: bool = False) -> str:
        """A day for people; with its year where `long`."""
        return (self.long_day if long else self.day).format(
            weekday=self.weekdays[day.weekday()],
            day=day.day,
            month=self.months[day.month - 1],
            year=day.year,
        )

    def show_moment(self, moment: dt.datetime) -> str:
        """A moment for people, in UTC."""
        at = moment.astimezone(dt.UTC)
        time, half = f"{at:%H:%M}", ""
        if self.halves is not None:
            half = self.halves[at.hour >= _NOON]
            time = f"{(at.hour - 1) % _NOON + 1:02}:{at.minute:02}"
        month = self.months[at.month - 1]
        iso = at.date().isoformat()
        return self.moment.format(
            day=at.day, month=month, year=at.year, time=time, half=half, iso=iso
        )


def _english(count: float) -> str:
    return "one" if count == 1 else "other"


def _is_millions(count: float) -> bool:
    return count != 0 and count % _MILLION == 0


def _spanish(count: float) -> str:
    return "many" if _is_millions(count) else _english(count)


def _french(count: float) -> str:
    if _is_millions(count):
        return "many"
    return "one" if 0 <= count < 2 else "other"


def _arabic(count: float) -> str:
    if not float(count).is_integer():
        return "other"
    if count in (0, 1, 2):
        return ("zero", "one", "two")[int(count)]
    last = int(count) % 100
    if 3 <= last <= 10:
        return "few"
    return "many" if last >= 11 else "other"


_EN = Locale(
    tag="en-GB",
    right_to_left=False,
    group=",",
    decimal=".",
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    day="{weekday} {day} {month}",
    long_day="{weekday} {day} {month} {year}",
    moment="{iso} {time} UTC",
    halves=None,
    both=Listing(", ", " and "),
    either=Listing(", ", " or "),
    plural=_english,
)
_ES = Locale(
    tag="es-MX",
    right_to_left=False,
    group=",",
    decimal=".",
    weekdays=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    months=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    day="{weekday} {day} de {month}",
    long_day="{weekday}, {day} de {month} de {year}",
    moment="{day} {month} {year}, {time} {half} UTC",
    halves=("a.m.", "p.m."),
    both=Listing(", ", " y ", _SOUNDS_LIKE_I, " e "),
    either=Listing(", ", " o ", _SOUNDS_LIKE_O, " u "),
    plural=_spanish,
)
_FR = Locale(
    tag="fr-FR",
    right_to_left=False,
    group="\u202f",
    decimal=",",
    weekdays=("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    months=("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
            "nov.", "déc."),
    day="{weekday} {day} {month}",
    long_day="{weekday} {day} {month} {year}",
    moment="{day} {month} {year}, {time} UTC",
    halves=None,
    both=Listing(", ", " et "),
    either=Listing(", ", " ou "),
    plural=_french,
    dotted=True,
)  # fmt: skip
_AR = Locale(
    tag="ar",
    right_to_left=True,
    group=",",
    decimal=".",
    weekdays=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    months=("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر",
            "أكتوبر", "نوفمبر", "ديسمبر"),
    day="{weekday}، {day} {month}",
    long_day="{weekday}، {day} {month} {year}",
    moment="{day} {month} {year}، {time} {half} UTC",
    halves=("ص", "م"),
    both=Listing(" و", " و"),
    either=Listing(" أو ", " أو "),
    plural=_arabic,
)  # fmt: skip

LOCALES: MappingProxyType[str, Locale] = MappingProxyType(
    {"en": _EN, "es": _ES, "fr": _FR, "ar": _AR}
)
"""By language (ISO 639-1)."""
