"""What reports tell beside their figures: events, statements, and how the figures hang together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from waystation.domain.evidence import Figure, Findings, Report
from waystation.domain.places import Location
from waystation.reports.findings import findings_with
from waystation.world.gazetteer import with_locations, world_gazetteer


def told_by(
    documents: Iterable[tuple[Report, tuple[Figure, ...]]], locations: Sequence[Location] = ()
) -> list[Findings]:
    """Reports with their figures, events, statements and relations.

    Args:
        documents: Reports with the figures a reader found in them.
        locations: Locations looked up before the world's place names.
    """
    gazetteer = with_locations(world_gazetteer(), locations)
    return [findings_with(report, figures, gazetteer) for report, figures in documents]
