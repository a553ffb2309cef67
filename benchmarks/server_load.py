"""Many people at one server at once: how long its answers take, and whether all are right.

A forecast of the caravan of 2018 is made through `waystation serve`, which runs as a process of
its own, and so do those who ask. Each of them listens to the server's events all the time, opens
the page with all it is made of, and then goes on as somebody does who looks at it: the state, the
page's data again (which the browser has), the desk searched and sorted, a figure explained, a
report, a table for a spreadsheet, now and then a decision; between two steps 1 to 3 seconds. Every
answer is compared with what it must hold, and in the end the ledger has the decisions that were
acknowledged, no other. Both share the machine's cores: what is measured holds the time that those
who ask need as well.

    python -m benchmarks.server_load --users 50 --seconds 120      (from the root of the repository)
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
from benchmarks.report import machine_line, table
from benchmarks.server_users import PAGE_DATA, Answer, Expected, Told, User, expected

EXAMPLE = Path(__file__).parents[1] / "examples" / "caravan-2018"
COMMAND = "from waystation.cli import main; main()"
WANTED = 0.3
"""Seconds within which 95 of 100 answers with the page's data are wanted."""


async def _load(url: str, known: Expected, users: int, seconds: float) -> Told:
    told = Told()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        until = time.monotonic() + seconds
        everybody = [User(client, known, told, seed) for seed in range(users)]
        await asyncio.gather(*(one.live(until) for one in everybody))
    return told


def _in_process(url: str, known: Expected, users: int, seconds: float, back: Connection) -> None:
    back.send(asyncio.run(_load(url, known, users, seconds)))


def load(url: str, users: int, seconds: float) -> Told:
    """Let many people use a server, from a process of its own.

    Args:
        url: Address of the server; it holds a forecast and a ledger.
        users: How many.
        seconds: How long.
    """
    known = expected(url)
    with httpx.Client(base_url=url, timeout=60) as client:
        before = client.get("/api/state").json()["desk"]["revision"]
        mine, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=_in_process, args=(url, known, users, seconds, theirs))
        process.start()
        try:
            while not mine.poll(0.5):
                if process.exitcode is not None:
                    msg = f"those who ask ended with {process.exitcode}"
                    raise RuntimeError(msg)
            told: Told = mine.recv()
        finally:
            process.join()
        after = client.get("/api/state").json()["desk"]["revision"]
    if after - before != told.decided:
        words = f"{told.decided} acknowledged, {after - before} kept"
        told.answers.append(Answer("a decision", 0, words))
    return told


def example_in(folder: Path) -> Path:
    """A copy of the example as it is shipped: without a ledger."""
    return shutil.copytree(
        EXAMPLE, folder / EXAMPLE.name, ignore=shutil.ignore_patterns("*.sqlite*")
    )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of `waystation serve` over a folder, as a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "serve", str(folder), "--port", "0", "--no-open"],
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
        if found is None:
            msg = "the server did not start"
            raise RuntimeError(msg)
        yield found[0]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def with_forecast(url: str, members: int) -> None:
    """Have a server make a forecast, and wait until it is there."""
    with httpx.Client(base_url=url, timeout=60) as client:
        asked = client.post("/api/forecasts", json={"members": members}).raise_for_status()
        address = f"/api/jobs/{asked.json()['id']}"
        while (state := client.get(address).json()["state"]) in ("queued", "running"):
            time.sleep(0.2)
        if state != "done":
            msg = f"the forecast {state}: {client.get(address).text}"
            raise RuntimeError(msg)


def at(share: float, values: Sequence[float]) -> float:
    """The value that a share of some values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def rows(told: Told) -> list[list[str]]:
    """A line for each kind of answer."""
    kinds = dict.fromkeys(one.what for one in told.answers)
    found = []
    for kind in sorted(kinds):
        mine = [one for one in told.answers if one.what == kind]
        took = [1000 * one.seconds for one in mine]
        times = [f"{at(share, took):.0f}" for share in (0.5, 0.95, 1.0)]
        found.append([kind, str(len(mine)), *times, str(sum(bool(one.wrong) for one in mine))])
    return found


def main() -> None:
    """Print how long answers took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--quick", action="store_true", help="few users, 3 seconds")
    asked = parser.parse_args()
    if asked.quick:
        asked.users, asked.seconds, asked.members = 3, 3, 10
    print(machine_line())
    with tempfile.TemporaryDirectory() as made, served(example_in(Path(made))) as url:
        with_forecast(url, asked.members)
        began = time.monotonic()
        told = load(url, asked.users, asked.seconds)
        passed = time.monotonic() - began
    header = ("milliseconds", "answers", "half", "95 %", "all", "wrong")
    print(
        f"{asked.users} users, {passed:.0f} s, {len(told.answers) / passed:.1f} answers a second,"
    )
    print(f"{told.decided} decisions kept, {told.heard} events heard")
    print(table(header, rows(told)))
    took = [one.seconds for one in told.answers if one.what.startswith(PAGE_DATA)]
    print(f"page's data, 95 %: {1000 * at(0.95, took):.0f} ms; wanted: {1000 * WANTED:.0f} ms")
    for one in [one for one in told.answers if one.wrong][:10]:
        print(f"wrong: {one.what}: {one.wrong}")


if __name__ == "__main__":
    main()
