"""`python -m waystation.reports.evaluate GOLD`: how well figures are read.

Takes labelled documents (docs/reading-format.md) and prints how the reader's figures agree with
their labels. Exit status 2 when a file cannot be understood.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Figure, Report
from waystation.domain.printable import printable, printable_line
from waystation.reports.evaluation.found import Found
from waystation.reports.evaluation.gold import Gold
from waystation.reports.evaluation.load import load_gold
from waystation.reports.evaluation.score import Readers, evaluate
from waystation.reports.evaluation.show import mistakes_text, scores_json, scores_table
from waystation.reports.evaluation.table import load_table
from waystation.reports.figures.main_figure import main_figure
from waystation.reports.numbers.quantities import Quantity, quantities_in
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer


def our_readers() -> Readers:
    """The grammar."""
    gazetteer = world_gazetteer()

    def figures(report: Report) -> Sequence[Figure]:
        return read_report(report, gazetteer)

    def quantities(report: Report) -> Sequence[Found]:
        return [_as_found(item) for item in quantities_in(report.text, report.language)]

    return Readers(figures, quantities, main_figure)


def _as_found(item: Quantity) -> Found:
    hedge = (item.hedge_start, item.hedge_end) if item.hedge_end > item.hedge_start else None
    return Found((item.start, item.end), hedge, item.hedge_class, item.low, item.high)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    options = _options().parse_args(arguments)
    try:
        gold = _gold(options)
    except InputError as error:
        count = len(error.problems)
        sys.stderr.write(f"{count} problem{'s' if count > 1 else ''}:\n{error}\n")
        return 2
    for remark in gold.remarks:
        sys.stderr.write(f"{printable_line(remark)}\n")
    scores = evaluate(gold.documents, our_readers(), seed=options.seed)
    if options.json:
        sys.stdout.write(json.dumps(scores_json(scores), indent=2) + "\n")
        return 0
    sys.stdout.write(f"{scores.documents} documents\n{scores_table(scores)}\n")
    if options.errors is not None:
        told = mistakes_text(
            scores.mistakes,
            gold.documents,
            sorts=[word.strip() for word in options.errors.split(",") if word.strip()],
            limit=options.limit,
        )
        sys.stdout.write(printable(f"\n{told}\n"))
    return 0


def _gold(options: argparse.Namespace) -> Gold:
    if options.table:
        if not options.texts:
            raise InputError([Problem("--texts", 0, "", "nothing", "the folder of the texts")])
        return load_table(options.table, options.texts)
    if not options.gold:
        raise InputError([Problem("GOLD", 0, "", "nothing", "a file of labelled documents")])
    return load_gold(options.gold)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m waystation.reports.evaluate",
        description="Compare the figures read with labelled documents (docs/reading-format.md).",
    )
    parser.add_argument("gold", nargs="?", type=Path, help="labelled documents, JSON lines")
    parser.add_argument("--table", type=Path, help="a table of figures (CSV) in place of GOLD")
    parser.add_argument("--texts", type=Path, help="folder of the table's documents")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--errors", nargs="?", const="", metavar="SORTS",
        help='list mistakes with the words around them; SORTS such as "missed,hedge" picks some',
    )  # fmt: skip
    parser.add_argument("--limit", type=int, metavar="N", help="most mistakes shown of each sort")
    parser.add_argument("--seed", type=int, default=1, help="for the intervals (default 1)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
