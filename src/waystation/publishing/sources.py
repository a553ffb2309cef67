"""What a forecast was made from: publishers, their terms, and who may see what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from waystation.domain.vocabulary import Audience, EventKind
from waystation.publishing.records import Basis, Order
from waystation.publishing.tables import book_table
from waystation.world.data_sources import DataSource, may_be_published, source_of

QUOTED = "quoted from its publication; rights remain there"
"""Terms of what reports say."""


def inputs(basis: Basis) -> Iterator[tuple[str, Audience]]:
    """What went into the numbers and is not for everybody: what it is, with its row, and its level.

    Places are not among them: rows of a place the audience may not see are left out one by one.
    Announcements change nothing that people do.
    """
    scenario, as_of = basis.forecast.scenario, basis.forecast.as_of
    for number, event in enumerate(scenario.events, 1):
        known = event.published <= as_of and event.kind is not EventKind.ANNOUNCEMENT
        if known and event.audience is not Audience.PUBLIC:
            named = f"row {number}: {event.kind} from {event.first_day}"
            yield f"an event of events.csv ({named})", event.audience
    for hazard in scenario.hazards:
        level = _narrower(hazard.audience, source_of(hazard.source))
        if hazard.published <= as_of and level is not Audience.PUBLIC:
            yield "a hazard of hazards.csv", level
    for row in scenario.departures:
        source = source_of(row.source)
        if row.known(as_of) and source is not None and source.audience is not Audience.PUBLIC:
            yield "a row of departures.csv", source.audience
    for figure in basis.evidence:
        source = source_of(figure.get("publisher", ""), figure.get("url", ""))
        used = figure.get("used") == "yes"
        if used and source is not None and source.audience is not Audience.PUBLIC:
            yield f"a figure of {source.name}", source.audience


def _narrower(level: Audience, source: DataSource | None) -> Audience:
    return level if source is None or level is not Audience.PUBLIC else source.audience


def sources_of(basis: Basis, order: Order) -> list[dict[str, Any]]:
    """Who is to be credited, with address and terms; publishers by name."""
    found: dict[str, dict[str, Any]] = {}
    for publisher, url in _publishers(basis, order):
        source = source_of(publisher, url)
        name = source.name if source else publisher
        if not name or (order.audience is not Audience.INTERNAL and _closed(publisher, url)):
            continue
        terms = (source.url, source.licence) if source else ("", QUOTED)
        found[name] = {"name": name, "url": terms[0], "licence": terms[1]}
    scenario = basis.forecast.scenario
    told = [row.source for row in scenario.hazards] + [row.source for row in scenario.departures]
    for text in told:
        source = source_of(text)
        if source is not None:
            found[source.name] = {
                "name": source.name, "url": source.url, "licence": source.licence,
            }  # fmt: skip
    credited = [{"name": line, "url": "", "licence": "as named"} for line in scenario.attribution]
    return [*credited, *(found[name] for name in sorted(found))]


def _closed(publisher: str, url: str) -> bool:
    return not may_be_published(publisher, url)


def _publishers(basis: Basis, order: Order) -> Iterator[tuple[str, str]]:
    """Publisher and address of every figure in the product."""
    if order.audience is Audience.INTERNAL:
        yield from ((row.get("publisher", ""), row.get("url", "")) for row in basis.evidence)
        return
    columns, _, rows = book_table(basis.files["forecast.xlsx"], "evidence")
    at = (columns.index("publisher"), columns.index("url"))
    yield from ((str(row[at[0]] or ""), str(row[at[1]] or "")) for row in rows)
