"""A forecast whose days outgrow memory: a network made up by rule, as a scenario folder, run whole.

    python -m benchmarks.large FOLDER [PLACES] [MEMBERS] [DAYS] [PART_MEMBERS]

writes FOLDER/scenario, runs `waystation forecast --store` on it in a process of its own, runs the
same again with `--resume`, and tells time, peak memory and bytes on disk.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.synthetic import Shape, network

from waystation.domain.model import UNLIMITED, Model
from waystation.domain.movement import SETTING_BY_NAME
from waystation.domain.parameters import PARAMETER_BY_NAME
from waystation.domain.vocabulary import LocationKind
from waystation.forecasting.store_layout import Layout
from waystation.scenario.flee_folder import MOVEMENT
from waystation.scenario.flee_folder import PARAMETERS as GIVEN
from waystation.scenario.question import needed_priors

ORIGINS = 0.004
"""Share of places where conflict holds: few people are on the move, so that the store is measured
and not the engine; what is held and written for a member and day is the same for many."""
_LOCATIONS = "name,country,admin1,lat,lon,kind,capacity,population,source"
_EVENTS = "kind,where,from,to,certainty,chance,value,published,text,source,least_size,most_size"
_QUESTION = """\
title = "A network made up by rule"
purpose = "To measure what a large forecast takes."
caveat = "Nothing here happened."
first_day = 2020-01-01
horizon_days = {days}
home_countries = ["AAA"]
watched = ["p0", "p1", "p2"]

[[groups]]
name = "people"
title = "People"
travel = "alone"
share = 1
"""


def write_scenario(folder: Path, model: Model, days: int) -> None:
    """Write a network as a scenario folder, conflict at the places it holds there from day one.

    Args:
        folder: Made when missing.
        model: From `benchmarks.synthetic.network`.
        days: Days ahead.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names, kinds = [f"p{n}" for n in range(len(model.locations))], list(LocationKind)
    locations = (
        (name, "AAA", "", f"{lat:.5f}", f"{lon:.5f}", kinds[kind].value,
         "" if places == UNLIMITED else places, people, "made up")
        for name, lat, lon, kind, places, people in zip(
            names, model.lat, model.lon, model.kind, model.places, model.population, strict=True
        )
    )  # fmt: skip
    routes = (
        (names[start], names[end], f"{km:.1f}", "foot", "", "made up")
        for start, end, km in zip(model.route_start, model.route_end, model.route_km, strict=True)
    )
    events = (
        ("conflict", names[place], "2020-01-01", "", "enacted", 1, 1, "2020-01-01", "made up",
         "made up", "", "")
        for place in sorted(set(model.hazards.location.tolist()))
    )  # fmt: skip
    _write(folder / "locations.csv", _LOCATIONS.split(","), locations)
    _write(folder / "routes.csv", ["from", "to", "km", "modes", "pace", "source"], routes)
    _write(folder / "events.csv", _EVENTS.split(","), events)
    settings_given = {one.name: one.value for one in MOVEMENT} | {"conflict_departures": 0.2}
    settings = "".join(
        f"\n[movement.{name}]\nvalue = {value}\n"
        f'unit = "{SETTING_BY_NAME[name].unit}"\nsource = "assumption: made up"\n'
        for name, value in settings_given.items()
    )
    medians = {one.name: one.value for one in GIVEN}
    settings += "".join(
        f"\n[parameters.{name}]\nmedian = {medians.get(name, 0.5)}\nsigma = 0.1\n"
        f'unit = "{PARAMETER_BY_NAME[name].unit}"\nsource = "assumption: made up"\n'
        for name in sorted({*needed_priors(together=False), *medians})
    )
    text = _QUESTION.format(days=days) + settings
    (folder / "scenario.toml").write_text(text, encoding="utf-8")


def _write(path: Path, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def run(words: list[str]) -> tuple[int, float, float, int, list[tuple[float, str]]]:
    """Run a command; status, seconds on the clock and of the processor, peak bytes, and stages.

    Args:
        words: Options of `waystation forecast`.
    """
    begun = time.monotonic()
    code = "from waystation.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "forecast", *words], text=True, stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stderr is not None
    stages = [(time.monotonic() - begun, line.strip()) for line in process.stderr]
    _, status, used = os.wait4(process.pid, 0)
    spent = used.ru_utime + used.ru_stime
    unit = 1 if sys.platform == "darwin" else 1024
    return (
        os.waitstatus_to_exitcode(status),
        time.monotonic() - begun, spent, used.ru_maxrss * unit, stages,
    )  # fmt: skip


def main() -> None:
    """Run it and tell what it took."""
    folder = Path(sys.argv[1])
    places, members, days = (
        int(sys.argv[n]) if len(sys.argv) > n else default
        for n, default in ((2, 5_000), (3, 1_000), (4, 60))
    )
    part = sys.argv[5:6]
    scenario, out = folder / "scenario", folder / "results"
    shape = Shape(
        places=places, routes=4 * places, people=10_000 * places, days=days, origins=ORIGINS
    )
    write_scenario(scenario, network(shape, 1), days)
    whole = Layout(members, days + 1, places, 1, members).whole_bytes()
    shutil.rmtree(out, ignore_errors=True)
    words = [str(scenario), "--members", str(members), "--out", str(out), "--store"]
    words += ["--part-members", *part] if part else []
    print(f"{places:,} places, {members:,} members, {days + 1} days: {whole / 1e9:.2f} GB of days")
    for again in ([], ["--resume"]):
        status, clock, spent, peak, stages = run([*words, *again])
        print(f"\n{' '.join(again) or 'first'}: exit {status}, {clock:.0f} s on the clock, "
              f"{spent:.0f} s of the processor, peak {peak / 1e9:.2f} GB")  # fmt: skip
        for second, line in stages:
            print(f"  {second:7.1f} s  {re.sub(str(folder), '', line)}")
    for name in ("members.zarr", "forecast.zarr", "kept"):
        files = [path for path in (out / "store" / name).rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        print(f"{name}: {size / 1e9:.3f} GB in {len(files):,} files")


if __name__ == "__main__":
    main()
