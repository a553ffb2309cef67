"""Rules 1, 17 and 18: nothing of a person, licences obeyed and credited, words with respect."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from waystation.domain.protection import Breach, Rule
from waystation.domain.vocabulary import Audience
from waystation.domain.words import unkind
from waystation.evidence.protect import about_persons, personal
from waystation.publishing.reading import BOOK, MAP, Read
from waystation.publishing.records import PRODUCT, Basis, Order
from waystation.world.data_sources import may_be_published

_FIXED = ("forecast.csv", "evidence.csv")
"""Tables whose columns are a format's, or the evidence's: that is held to the rule when read."""


def aggregates_only(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:  # noqa: ARG001
    """Rule 1: no column of a person; no e-mail address and no telephone number in any text."""
    for table in read.tables:
        columns = [column for column in table.columns if about_persons(column)]
        if columns and table.file not in _FIXED:
            what = f"a column about persons ({columns[0]})"
            yield Breach(Rule.AGGREGATES_ONLY, table.file, 1, what, "counts of people only")
    told = set()
    for text in read.texts():
        where = (text.file, text.line)
        if where not in told and (what := _personal(text.text)):
            told.add(where)
            expected = "no mark of a person: take it out of the scenario or its evidence"
            yield Breach(Rule.AGGREGATES_ONLY, *where, what, expected)


@lru_cache(maxsize=100_000)
def _personal(text: str) -> str:
    """As of `personal`; the same cells come thousands of times."""
    return personal(text)


def licences(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 17: no row of a source that is not to be re-published; every source credited."""
    if order.audience is not Audience.INTERNAL:
        closed = "a figure of a source whose terms forbid passing it on"
        expected = "a product without it, or the publisher's leave (--override 17 --reason)"
        for table in read.named("evidence"):
            for line in table.lines if table.file.startswith(BOOK) else ():
                if not may_be_published(line.cells["publisher"], line.cells["url"]):
                    yield Breach(Rule.LICENCES, line.file, line.number, closed, expected)
        for file, data in read.pages.items():
            if any(not may_be_published(one["publisher"], one["url"]) for one in data["figures"]):
                yield Breach(Rule.LICENCES, file, 0, closed, expected)
    credited = {one.get("name") for one in read.product.get("sources") or ()}
    uncredited = "a source that is not credited"
    for credit in basis.forecast.scenario.attribution:
        if PRODUCT in read.files and credit not in credited:
            yield Breach(Rule.LICENCES, PRODUCT, 0, uncredited, credit)
        if MAP in read.files and credit not in (read.map.get("attribution") or ()):
            yield Breach(Rule.LICENCES, MAP, 0, uncredited, credit)


def words(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 18: our own texts without words that make people a threat; quotations stay as they are.

    Args:
        read: The product.
        basis: Gives the scenario's texts.
        order: Gives the purpose.
    """
    for file, text in own_texts(read, basis):
        for hit in unkind(text):
            found = f"{hit.found!r}, which makes people a threat"
            yield Breach(Rule.WORDS, file, 0, found, f"kinder: {hit.kinder}")
    for hit in unkind(order.by):
        yield Breach(Rule.WORDS, "", 0, f"{hit.found!r} in --by", f"kinder: {hit.kinder}")


def own_texts(read: Read, basis: Basis) -> Iterator[tuple[str, str]]:
    """Texts that users of the program wrote, with the file they stand in."""
    scenario = basis.forecast.scenario
    told = f"{scenario.title}\n{scenario.purpose}\n{scenario.caveat}"
    groups = "\n".join(group.title for group in scenario.groups)
    for file, data in read.pages.items():
        yield file, f"{told}\n{groups}"
        yield from ((file, event["text"]) for event in data["events"])
        yield from ((file, str(one["args"].get("text", ""))) for one in data["top"]["caveats"])
    if not read.pages:
        yield PRODUCT, told
    yield PRODUCT, str(read.product.get("purpose", ""))
