"""How well and how fast reports are read.

    python -m benchmarks.reading      (from the root of the repository)

Labelled sets are scored with `waystation.reports.evaluate`; what its measures mean stands in
docs/reading-format.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.reading import copying, speed
from benchmarks.report import machine_line, table

from waystation.reports.evaluate import our_readers
from waystation.reports.evaluation.gold import Gold
from waystation.reports.evaluation.load import load_gold
from waystation.reports.evaluation.score import Scores, evaluate
from waystation.reports.evaluation.table import load_table

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
_DOCUMENTS, _SECONDS = 200, 5.0
_QUICK_DOCUMENTS, _QUICK_SECONDS = 5, 0.05

_BARS = {
    "figures: number spans, overlap-F1": 0.95,
    "figures: hedges, overlap-F1": 0.60,
    "figures: hedges, found and right F1": 0.60,
    "main figure, passages with one and several figures": 0.76,
}
"""What is wanted on documents not seen before."""


def main() -> None:
    """Print every table."""
    options = _options()
    print(machine_line())
    readers = our_readers()
    for name, gold in _sets(options.gold):
        print(f"\n{name}: {len(gold.documents)} documents")
        print(_scores(evaluate(gold.documents, readers, seed=options.seed)))
    _print_speed(quick=options.quick)
    _print_copies()


def _sets(given: Sequence[Path]) -> Iterator[tuple[str, Gold]]:
    """The real reports where they are, the sets beside this file, and those named."""
    labels = SHARED / "gold" / "three-reports.csv"
    if labels.exists():
        yield "the three real reports", load_table(labels, SHARED / "reports")
    else:
        print("\nthe three real reports are not beside the repository: left out")
    for path in [*sorted(HERE.glob("*.jsonl")), *given]:
        yield path.stem, load_gold(path)


def _scores(scores: Scores) -> str:
    rows = []
    for item in scores.measures:
        bar = _BARS.get(item.name)
        wanted = f"{bar:.2f}" if bar else ""
        interval = f"{item.low:.3f}-{item.high:.3f}"
        rows.append((item.name, f"{item.value:.3f}", interval, f"{item.count:g}", wanted))
    return table(("measure", "value", "95 %", "of", "wanted"), rows)


def _print_speed(*, quick: bool) -> None:
    many, seconds = (_QUICK_DOCUMENTS, _QUICK_SECONDS) if quick else (_DOCUMENTS, _SECONDS)
    real = speed.real(SHARED / "reports")
    sets = {"made up": speed.made_up(many)} | ({"real": real} if real else {})
    print("\nspeed, one core")
    header = ("documents", "number", "characters", "documents/s", "kB/s")
    print(table(header, speed.rows(sets, seconds)))
    cpu, wall = speed.start_up()
    print(f"start-up of `waystation read`: {cpu:.2f} s by the processor, {wall:.2f} s on the wall")


def _print_copies() -> None:
    pairs = [*copying.made_pairs(), *copying.real_pairs(speed.real(SHARED / "reports"))]
    rows = [copying.row(*pair) for pair in pairs]
    print("\ncopies")
    print(table(("pair", "true", "found", "sure"), rows))
    right = sum(truth == found for _, truth, found, _ in rows)
    print(f"{right} of {len(rows)} as they are")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    parser.add_argument("--quick", action="store_true", help="to see that it works")
    parser.add_argument("--seed", type=int, default=1, help="for the intervals")
    parser.add_argument(
        "--gold", type=Path, action="append", default=[], help="one more set of labelled documents"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
