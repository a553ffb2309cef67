"""Numbers, days and lists as the program writes them, held against those of a browser."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.views import fresh_page

from waystation.page.locales import LOCALES
from waystation.page.say import Speaker

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TAGS = {"es": "es-MX", "fr": "fr-FR", "ar": "ar-u-nu-latn"}
"""As `web/src/say.ts` names them; English differs on purpose."""
DAYS = [dt.date(2018, 1, 1) + dt.timedelta(days=9 * n) for n in range(84)]
COUNTS = [0, 1, 2, 3, 5, 10, 11, 21, 99, 100, 102, 103, 111, 1000, 1900, 1_000_000, 2_000_000]
NUMBERS = [0.05, 0.6, 1.5, 2.5, 999, 1000, 12345, 1234567.25, *COUNTS]
NAMES = [
    "Puebla",
    "Iguala",
    "Hidalgo",
    "Hielo",
    "Ia",
    "Oaxaca",
    "Hola",
    "8",
    "80",
    "11 x",
    "Óbidos",
]
MOMENTS = [dt.datetime(2018, 10, 9, hour, 5, tzinfo=dt.UTC) for hour in (0, 1, 11, 12, 13, 23)]
SHOWN = """({tag, days, numbers, names, moments}) => {
  const day = (more) => new Intl.DateTimeFormat(tag, {timeZone: "UTC", day: "numeric",
    month: "short", ...more});
  const week = {weekday: "short"}, year = {year: "numeric"};
  const time = {...year, hour: "2-digit", minute: "2-digit", timeZoneName: "short"};
  const list = (type) => new Intl.ListFormat(tag, {type, style: "long"});
  const number = new Intl.NumberFormat(tag, {maximumFractionDigits: 2, useGrouping: true});
  const plural = new Intl.PluralRules(tag);
  const lists = (type) => names.flatMap((name) =>
    [["A", name], ["A", "B", name]].map((parts) => list(type).format(parts)));
  return {
    days: days.map((one) => day(week).format(new Date(one))),
    longDays: days.map((one) => day({...week, ...year}).format(new Date(one))),
    moments: moments.map((one) => day(time).format(new Date(one))),
    numbers: numbers.map((one) => number.format(one)),
    plurals: numbers.map((one) => plural.select(one)),
    both: lists("conjunction"),
    either: lists("disjunction"),
  };
}"""


@pytest.mark.parametrize("language", TAGS)
def test_the_program_writes_as_the_browser_shows(browser: Browser, language: str) -> None:
    given = {
        "tag": TAGS[language],
        "days": [day.isoformat() for day in DAYS],
        "numbers": NUMBERS,
        "names": NAMES,
        "moments": [moment.isoformat() for moment in MOMENTS],
    }
    page = fresh_page(browser)
    shown: dict[str, Any] = page.evaluate(SHOWN, given)
    page.context.close()
    speaker, locale = Speaker(language), LOCALES[language]
    lists = [parts for name in NAMES for parts in (["A", name], ["A", "B", name])]
    assert shown == {
        "days": [speaker.day(day) for day in DAYS],
        "longDays": [speaker.long_day(day) for day in DAYS],
        "moments": [speaker.moment(moment) for moment in MOMENTS],
        "numbers": [speaker.number(number) for number in NUMBERS],
        "plurals": [locale.plural(number) for number in NUMBERS],
        "both": [locale.both.join(parts) for parts in lists],
        "either": [locale.either.join(parts) for parts in lists],
    }
