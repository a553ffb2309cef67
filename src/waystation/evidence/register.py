"""The register of forecasts in a scenario's ledger: numbers given once, reviews appended.

Nothing is overwritten: a review is taken back by a later one, and the same run made again keeps
its number and the time it was first made.
"""

from __future__ import annotations

import datetime as dt

from waystation.domain.errors import InputError, Problem
from waystation.domain.register import Issued, Review
from waystation.evidence.ledger import Ledger
from waystation.evidence.protect import personal

LONGEST_NAME = 60
LONGEST_CAVEAT = 200
"""Characters of a caveat at most: one line on a page."""


def issue(ledger: Ledger, issued: Issued) -> Issued:
    """Enter a forecast and give it the next number; the same run again keeps number and time.

    Returns:
        The forecast as the register holds it.

    Raises:
        InputError: The ledger is held or cannot be written to; nothing was kept.
    """
    with ledger.transaction():
        return ledger.register.known(issued.identity) or ledger.register.add(issued)


def review(
    ledger: Ledger,
    number: int,
    *,
    by: str,
    at: dt.datetime,
    reviewed: bool = True,
    caveat: str | None = None,
    note: str = "",
) -> Review:
    """Append what a named person says of a forecast.

    Args:
        ledger: The ledger, open.
        number: The forecast's number.
        by: Who: a name or a role.
        at: When.
        reviewed: False takes the review in force back: the forecast is a draft again.
        caveat: The caveat that matters most, one line; None keeps that of the review before.
        note: Anything to know.

    Raises:
        InputError: There is no such forecast, nothing to take back, or a text is not in order, all
            at once; nothing was kept.
    """
    with ledger.transaction():
        kept = _caveat_before(ledger, number) if caveat is None else caveat
        made = Review(number, by.strip(), at, reviewed, kept.strip(), note.strip())
        problems = [*_text_problems(made), *_number_problems(ledger, made)]
        if problems:
            raise InputError(problems)
        ledger.register.add_review(made)
    return made


def _caveat_before(ledger: Ledger, number: int) -> str:
    own = [one.caveat for one in ledger.register.reviews() if one.number == number]
    return own[-1] if own else ""


def _number_problems(ledger: Ledger, made: Review) -> list[Problem]:
    if ledger.register.forecast(made.number) is None:
        last = max((one.number for one in ledger.register.forecasts()), default=0)
        expected = f"1 to {last}" if last else "a forecast first: none is registered"
        return [Problem("NUMBER", 0, "", f"no forecast {made.number}", expected)]
    own = [one for one in ledger.register.reviews() if one.number == made.number]
    if not made.reviewed and not (own and own[-1].reviewed):
        found = f"forecast {made.number}, which is a draft"
        return [Problem("--withdraw", 0, "", found, "a forecast that was reviewed")]
    return []


def _text_problems(made: Review) -> list[Problem]:
    problems = []
    if not made.by:
        problems.append(Problem("--by", 0, "", "nothing", "who reviewed it: a name or a role"))
    limits = (("--by", made.by, LONGEST_NAME), ("--caveat", made.caveat, LONGEST_CAVEAT))
    for option, text, most in limits:
        if len(text) > most or not text.isprintable():
            found = f"{len(text)} characters" if len(text) > most else "more than one line"
            problems.append(Problem(option, 0, "", found, f"one line of at most {most} characters"))
    for option, text in (*(limit[:2] for limit in limits), ("--note", made.note)):
        if what := personal(text):
            problems.append(Problem(option, 0, "", what, "nothing of a person but a name"))
    return problems
