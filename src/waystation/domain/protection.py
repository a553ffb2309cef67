"""The rules by which people on the move are protected from what is written about them.

They follow the IASC Operational Guidance on Data Responsibility (2023), the ICRC Handbook on Data
Protection in Humanitarian Action (2020), OCHA's Data Responsibility Guidelines and Peer Review
Framework for Predictive Analytics, and UNHCR's practice for small counts. Thresholds of rules 3 to
5 are assumptions of ours, to be settled with a protection officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Rule(IntEnum):
    """A rule, by its number."""

    AGGREGATES_ONLY = 1
    SMALL_COUNTS = 2
    GROUPS = 3
    PLACES = 4
    TIMES = 5
    AUDIENCES = 6
    SOURCES = 7
    REVIEW = 8
    PURPOSE = 9
    NO_ROUTING = 10
    RANGES = 11
    EXPIRY = 12
    HARMS = 13
    RETENTION = 14
    CORRECTION = 15
    LOCAL_FIRST = 16
    LICENCES = 17
    WORDS = 18


RULES: Mapping[Rule, str] = {
    Rule.AGGREGATES_ONLY: "counts of people only; nothing that belongs to a person",
    Rule.SMALL_COUNTS: "counts of 1 to 4 are never shown, nor left to be had by subtraction",
    Rule.GROUPS: "groups only from 10 people on, and at admin 1 or coarser",
    Rule.PLACES: "public places only, to about a kilometre; the others never leave",
    Rule.TIMES: "by day, never by hour; places of transit only after a day",
    Rule.AUDIENCES: "every row for its audience; a product for that of its strictest input",
    Rule.SOURCES: "every number has a source or a run",
    Rule.REVIEW: "a draft until a named person reviewed it",
    Rule.PURPOSE: "a purpose is told; never to stop, detain, deter or screen anyone",
    Rule.NO_ROUTING: "expected flows only; no advice on ways, nothing on where guards stand",
    Rule.RANGES: "no number of a forecast without its range and its as-of day",
    Rule.EXPIRY: "a forecast says when it is out of date, and is not passed on after that",
    Rule.HARMS: "known harms are listed in a card; what is missing is said to be",
    Rule.RETENTION: "documents have an expiry; what is purged is gone from every copy here",
    Rule.CORRECTION: "a wrong figure stays visible, marked; forecasts made with it say so",
    Rule.LOCAL_FIRST: "nothing leaves this machine by itself; it answers to this machine alone",
    Rule.LICENCES: "rows of a source are passed on only as its terms allow",
    Rule.WORDS: "words that respect people",
}
"""What each rule asks for, in a line."""


@dataclass(frozen=True)
class Breach:
    """A place in a product where a rule is broken.

    Attributes:
        rule: The rule.
        file: Name of the file; empty where it is the product as a whole.
        line: Line in it, from 1; 0 where there is none.
        found: What was found, without repeating what must not be shown.
        expected: What would be right, or what to do.
    """

    rule: Rule
    file: str
    line: int
    found: str
    expected: str
