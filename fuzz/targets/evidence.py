"""evidence.csv with cells or bytes changed, and a ledger filled from it."""

from __future__ import annotations

from functools import cache

from fuzz.damage import table_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch
from tests.evidence_figures import entry, figure, read_figure

from waystation.domain.errors import InputError
from waystation.evidence.ledger import Ledger
from waystation.evidence.table import evidence_text, read_evidence, read_rows, write_evidence

_BY_HAND = (
    "event_day,published,place,kind,measure,low,high,words,unit,speaker,publisher,url,note\n"
    "2018-10-22,2018-10-23,Camp,at a place,stock,400,500,400 to 500,people,,A paper,"
    "https://example.org/1,\n"
    "2018-10-23,2018-10-23,Camp,at a place,stock,,,people slept there,people,,A paper,"
    "https://example.org/2,seen\n"
)


@cache
def bases() -> tuple[str, ...]:
    """A table as an export writes it, and one as a person does."""
    items = (
        entry(figure()),
        entry(read_figure(), 2, via="r1"),
        entry(figure(low=None, words="=about 900"), 3),
    )
    return evidence_text(items), _BY_HAND


def check(data: bytes) -> bool:
    """Read a damaged table; what is taken comes back, from a table and from a ledger."""
    draw = Draw(data)
    kept = draw.below(8) == 7
    with scratch() as folder:
        path = folder / "evidence.csv"
        path.write_bytes(table_bytes(draw, draw.one_of(bases())))
        try:
            rows = read_rows(path)
            figures = read_evidence(path, locations=("Camp",) if draw.below(8) == 7 else None)
        except InputError as error:
            check_refusal(error)
            return False
        again = folder / "again.csv"
        write_evidence(again, figures)
        assert read_evidence(again) == figures, "it changed in its file"
        if kept:
            with Ledger.open(folder / "ledger.sqlite") as ledger:
                ledger.add_figures([row.figure for row in rows], "evidence.csv")
                known = {one.figure for one in ledger.entries()}
            assert known == {row.figure for row in rows}, "it changed in the ledger"
    return True
