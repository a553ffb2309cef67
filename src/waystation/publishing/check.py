"""A product held against the rules: one function a rule, on the bytes that are to be written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from waystation.domain.protection import Breach, Rule
from waystation.publishing import counts, standing, texts, where
from waystation.publishing.reading import Read, read_product
from waystation.publishing.records import Basis, Files, Order

Check: TypeAlias = Callable[[Read, Basis, Order], Iterator[Breach]]


def _small_counts(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 2, all of it; what stays inside holds counts to the person, and is not held to steps."""
    from waystation.domain.vocabulary import Audience

    yield from counts.small_counts(read, basis, order)
    if order.audience is not Audience.INTERNAL:
        yield from counts.by_subtraction(read, basis, order)


CHECKS: Mapping[Rule, Check] = {
    Rule.AGGREGATES_ONLY: texts.aggregates_only,
    Rule.SMALL_COUNTS: _small_counts,
    Rule.GROUPS: counts.groups,
    Rule.PLACES: where.places,
    Rule.TIMES: where.times,
    Rule.AUDIENCES: where.audiences,
    Rule.SOURCES: standing.sources,
    Rule.REVIEW: standing.review,
    Rule.PURPOSE: standing.purpose,
    Rule.NO_ROUTING: where.no_routing,
    Rule.RANGES: standing.ranges,
    Rule.EXPIRY: standing.expiry,
    Rule.LICENCES: texts.licences,
    Rule.WORDS: texts.words,
}
"""The check of each rule. The others are no matter of a product: harms (13), retention (14),
correction (15) and that nothing leaves by itself (16)."""

OVERRIDABLE: Mapping[Rule, str] = {
    Rule.TIMES: "the delay for places of transit",
    Rule.AUDIENCES: "inputs that are not for this audience; never rows that are not",
    Rule.REVIEW: "the review, below the level above which nothing goes out unreviewed",
    Rule.EXPIRY: "a forecast that is out of date, as a record of the past",
    Rule.LICENCES: "terms of a source, where its publisher gave leave",
    Rule.WORDS: "words, where they are quoted",
}
"""Rules that may be set aside with a reason, and what that is good for."""

FILES_OF_A_FORECAST: Mapping[Rule, Check] = {
    Rule.AGGREGATES_ONLY: texts.aggregates_only,
    Rule.SMALL_COUNTS: counts.small_counts,
    Rule.GROUPS: counts.groups,
    Rule.PLACES: where.places,
    Rule.RANGES: standing.ranges,
    Rule.LICENCES: texts.licences,
    Rule.WORDS: texts.words,
}
"""Checks that the files for everybody of any forecast pass as they are, before they are passed on;
the whole of the rules is held to a product."""


def breaches(
    files: Files, basis: Basis, order: Order, checks: Mapping[Rule, Check] = CHECKS
) -> tuple[Breach, ...]:
    """Every place in a product where a rule is broken, by rule.

    Args:
        files: The bytes of its files.
        basis: The forecast it was made from.
        order: What was asked for.
        checks: Rules it is held against.
    """
    read = read_product(files)
    return tuple(breach for rule in sorted(checks) for breach in checks[rule](read, basis, order))


def standing_breaches(found: Iterable[Breach], basis: Basis, order: Order) -> tuple[Breach, ...]:
    """Those breaches that nobody set aside, or that cannot be.

    Args:
        found: All of them.
        basis: The forecast.
        order: What was asked for, with the rules set aside.
    """
    return tuple(one for one in found if not _set_aside(one, basis, order))


def _set_aside(breach: Breach, basis: Basis, order: Order) -> bool:
    if breach.rule not in order.overrides or breach.rule not in OVERRIDABLE:
        return False
    if breach.rule is Rule.REVIEW:
        return not breach.file and not standing.above_level(basis)
    # What is set aside is a judgement on the forecast; a file that tells it wrongly is none.
    return not breach.file or breach.rule not in (Rule.AUDIENCES, Rule.EXPIRY)
