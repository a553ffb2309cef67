"""A ledger of many documents: seconds to add one more, to open it, to list and to verify it.

Documents of about 3 kB are made up: sentences of stock phrases, so that unrelated ones share words
as real ones do; one in ten copies sentences of an earlier one. The ledger is filled with them, with
figures made with the text, and at every size a few more documents are added the whole way: read,
stored, compared with all the others, origins of their figures traced. *Store one* is what storing
and sealing alone takes of that, for documents with figures that are made and not read.

    python -m benchmarks.ledger_scale      (from the root of the repository)
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.report import machine_line, table

from waystation.domain.evidence import Figure, Report
from waystation.domain.vocabulary import FigureKind, Measure, Unit
from waystation.evidence.ledger import Ledger
from waystation.evidence.origins import assign_origins
from waystation.evidence.query import Query
from waystation.evidence.signatures import signature_keys
from waystation.evidence.sync import find_links
from waystation.evidence.tracing import traces_of
from waystation.evidence.verify import verify
from waystation.reports.documents import report_from_text
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

SIZES = (1_000, 5_000, 20_000)
ADDED = 5
STORED = 41
SENTENCES = 22
COPIES = 0.1
AT_ONCE = 200
_FIRST_DAY = dt.date(2019, 1, 1)

_WHO = ("people", "refugees", "displaced people", "migrants", "returnees", "villagers")
_VERBS = ("reached", "left", "crossed into", "were counted in", "are sheltering in", "fled to")
_SAID = ("officials said", "the agency reported", "aid workers said", "the council announced")
_STOCK = (
    "after heavy fighting along the road near a bridge with little water food tents medicine and "
    "blankets while the rain went on for days in villages schools camps markets where families "
    "waited to be registered by teams that had come from the capital before the border was closed "
    "again because roads were cut and lorries could not pass the river until boats were found"
)

T = TypeVar("T")


def documents(seed: int) -> Iterator[Report]:
    """Made-up reports without end, about 3 kB each; the same for the same seed."""
    source = random.Random(seed)
    earlier: list[list[str]] = []
    number = 0
    while True:
        sentences = [_sentence(source) for _ in range(SENTENCES)]
        if earlier and source.random() < COPIES:
            taken = source.choice(earlier)
            many = source.choice((1, 2, 8))
            sentences[:many] = taken[:many]
        if len(earlier) < AT_ONCE:
            earlier.append(sentences)
        else:
            earlier[source.randrange(AT_ONCE)] = sentences
        number += 1
        published = _FIRST_DAY + dt.timedelta(days=number // 30)
        yield report_from_text("\n".join(sentences), f"made-up-{number}.txt", published=published)


def _sentence(source: random.Random) -> str:
    stock = _STOCK.split()
    rest = " ".join(source.choice(stock) for _ in range(source.randint(8, 24)))
    if source.random() > 0.2:
        return f"{rest.capitalize()}."
    digits = source.choice((1, 1, 2, 2, 3, 4))
    size = 10 ** source.uniform(2, 5)
    unit = 10 ** max(0, len(str(int(size))) - digits)
    told = f"{round(size / unit) * unit:,} {source.choice(_WHO)} {source.choice(_VERBS)} the town"
    return f"{told}, {source.choice(_SAID)}, {rest}."


def figures_of(report: Report) -> tuple[Figure, ...]:
    """The figures of a made-up report, found by its stock phrases and not by reading."""
    made: list[Figure] = []
    at = 0
    for sentence in report.text.split("\n"):
        words = sentence.partition(" ")[0]
        if words[0].isdigit():
            number = int(words.replace(",", ""))
            made.append(
                Figure(
                    low=number,
                    high=number,
                    words=words,
                    unit=Unit.PEOPLE,
                    who=sentence.split(" ")[1],
                    kind=FigureKind.AT_PLACE,
                    measure=Measure.STOCK,
                    event_day=report.published,
                    published=report.published,
                    report_id=report.report_id,
                    sentence=sentence,
                    sentence_start=at,
                    start=at,
                    end=at + len(words),
                    number_start=at,
                    number_end=at + len(words),
                )
            )
        at += len(sentence) + 1
    return tuple(made)


def fill(ledger: Ledger, reports: Iterator[Report], many: int) -> None:
    """Add reports with their figures and signatures, without comparing them."""
    for first in range(0, many, AT_ONCE):
        with ledger.transaction():
            for _ in range(min(AT_ONCE, many - first)):
                report = next(reports)
                ledger.add_report(report, figures_of(report))
                ledger.sign(report.report_id, signature_keys(report.text))


def add_whole(ledger: Ledger, report: Report) -> tuple[int, int]:
    """Read, store and compare one report, trace its figures; how many links, how many figures."""
    read = read_report(report, world_gazetteer())
    ledger.add_report(report, read)
    links = find_links(ledger, report)
    entries = ledger.entries(Query(report=report.report_id))
    traces_of(ledger, [entry.figure_id for entry in entries])
    return len(links), len(entries)


def store(ledger: Ledger, report: Report, figures: tuple[Figure, ...], keys: Sequence[int]) -> None:
    """Store one report with its figures and its keys, in one transaction."""
    with ledger.transaction():
        ledger.add_report(report, figures)
        ledger.sign(report.report_id, keys)


def stored(ledger: Ledger, reports: Iterator[Report]) -> float:
    """Processor seconds to store one report, in the middle of several."""
    spent = []
    for _ in range(STORED):
        report = next(reports)
        figures, keys = figures_of(report), signature_keys(report.text)
        work = partial(store, ledger, report, figures, keys)
        spent.append(timed(work)[0])
    return sorted(spent)[STORED // 2]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds of a piece of work, and what it gave."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def line(path: Path, reports: Iterator[Report], size: int) -> list[str]:
    """Fill the ledger up to a size, and measure."""
    with Ledger.open(path) as ledger:
        fill(ledger, reports, size - len(ledger.report_ids()))
        storing = stored(ledger, reports)
        added = [timed(lambda: add_whole(ledger, next(reports))) for _ in range(ADDED)]
    opening, ledger = timed(lambda: Ledger.open(path))
    with ledger:
        few, _ = timed(lambda: ledger.entries(Query(search="border", limit=50)))
        listing, entries = timed(lambda: ledger.entries())
        origins, _ = timed(lambda: assign_origins(entries, links=ledger.links()))
        verifying, _ = timed(lambda: verify(ledger))
    seconds = sorted(spent for spent, _ in added)
    return [
        f"{size:,}",
        f"{len(entries):,}",
        f"{seconds[len(seconds) // 2]:.3f}",
        f"{seconds[-1]:.3f}",
        f"{storing:.4f}",
        f"{opening:.3f}",
        f"{few:.3f}",
        f"{listing:.2f}",
        f"{origins:.2f}",
        f"{verifying:.2f}",
        f"{path.stat().st_size / 2**20:,.0f}",
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:,.0f}",
    ]


HEADER = (
    *("documents", "figures", "add one, s", "slowest, s", "store one, s", "open, s"),
    *("list 50, s", "list all, s", "all origins, s", "verify, s", "file, MiB", "peak memory, MiB"),
)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--quick", action="store_true", help="tiny sizes, to see that it works")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    sizes = (20, 60) if chosen.quick else SIZES
    print(machine_line())
    world_gazetteer().lookup("Nowhere")
    reports = documents(chosen.seed)
    read_report(next(reports), world_gazetteer())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        print(table(HEADER, [line(path, reports, size) for size in sizes]))


if __name__ == "__main__":
    main()
