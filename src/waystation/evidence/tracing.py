"""The origins of a few figures of a large ledger, without looking at all of it."""

from __future__ import annotations

from collections.abc import Collection

from waystation.evidence.ledger import Ledger
from waystation.evidence.origins import OriginTrace, trace_origins
from waystation.evidence.query import Query


def traces_of(ledger: Ledger, figure_ids: Collection[str]) -> tuple[OriginTrace, ...]:
    """How figures go back to their origins, in order of age.

    Looked at are figures with the same numbers, and those of reports that copy one another.
    A figure without a number stands for itself here.

    Args:
        ledger: The ledger, open; which reports copy which is known to it.
        figure_ids: The figures.

    Raises:
        InputError: The ledger cannot be read.
    """
    wanted = ledger.entries(Query(figure_ids=tuple(sorted(figure_ids))))
    own = {entry.figure.report_id for entry in wanted} - {""}
    links = [link for report_id in sorted(own) for link in ledger.links(report_id)]
    linked = {one for link in links for one in (link.older, link.newer)} - own
    copied = [e for one in sorted(linked) for e in ledger.entries(Query(report=one, counting=True))]
    known = {entry.figure_id: entry for entry in (*wanted, *copied)}
    numbers = {end for e in known.values() for end in (e.figure.low, e.figure.high)} - {None}
    if numbers:
        alike = Query(numbers=tuple(sorted(n for n in numbers if n is not None)), counting=True)
        known.update((entry.figure_id, entry) for entry in ledger.entries(alike))
    traces = trace_origins(known.values(), links=dict.fromkeys(links))
    return tuple(trace for trace in traces if trace.figure_id in figure_ids)
