"""Measures what an installation downloads: the wheels of `locks/run.lock`, and Waystation's own.

`python -m tools.install_size` fetches them for each system with pip and prints a table;
`--write` puts it into docs/install.md; `--packages` lists every wheel. Sizes are of wheels as they
are downloaded, in MB of a million bytes.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from tools.locked import ROOT, RUN, Pinned, locked

PAGE = ROOT / "docs/install.md"
START, END = "<!-- sizes -->", "<!-- end of sizes -->"
LARGEST = 8
"""Wheels named in the table."""
LINE = 25.0
"""Megabits a second of the connection that seconds are told for."""


@dataclass(frozen=True)
class System:
    """A system wheels are fetched for.

    Attributes:
        name: As it is told.
        platforms: Tags of wheels it takes, the newest first.
        markers: What differs in the conditions of a lock.
    """

    name: str
    platforms: tuple[str, ...]
    markers: Mapping[str, str]


def _linux(machine: str) -> System:
    tags = tuple(f"manylinux_2_{minor}_{machine}" for minor in (28, 27, 26, 24, 17))
    found = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    name = "Linux, Intel or AMD" if machine == "x86_64" else "Linux, ARM"
    return System(name, (*tags, f"manylinux2014_{machine}"), found | {"platform_machine": machine})


SYSTEMS = (
    _linux("x86_64"),
    _linux("aarch64"),
    System(
        "macOS, Apple silicon",
        tuple(f"macosx_{major}_0_arm64" for major in (14, 13, 12, 11)),
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix",
         "platform_machine": "arm64"},
    ),
    System(
        "Windows, Intel or AMD",
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt",
         "platform_machine": "AMD64"},
    ),
)  # fmt: skip


def wanted(system: System, pins: Mapping[str, Pinned]) -> str:
    """What a system takes of a lock, without conditions, as pip reads it."""
    lines = []
    for pin in pins.values():
        if not pin.marker or Marker(pin.marker).evaluate(dict(system.markers)):
            hashes = "".join(f" --hash=sha256:{digest}" for digest in pin.hashes)
            lines.append(f"{pin.name}=={pin.version}{hashes}")
    return "\n".join(lines) + "\n"


def sizes(system: System, python: str) -> dict[str, int]:
    """Bytes of each wheel by its file's name."""
    with tempfile.TemporaryDirectory() as place:
        listed, folder = Path(place) / "wanted.txt", Path(place) / "wheels"
        listed.write_text(wanted(system, locked(RUN)), encoding="utf-8")
        tags = [word for tag in system.platforms for word in ("--platform", tag)]
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
             "--only-binary", ":all:", "--python-version", python, "--implementation", "cp",
             *tags, "-r", str(listed), "-d", str(folder)],
            check=True, timeout=1800, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return {path.name: path.stat().st_size for path in sorted(folder.iterdir())}


def own_size() -> int:
    """Bytes of Waystation's own wheel."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
            cwd=ROOT, check=True, timeout=300, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        (wheel,) = Path(folder).glob("*.whl")
        return wheel.stat().st_size


def table(found: Mapping[str, Mapping[str, int]], own: int) -> str:
    """The table: a row for each system."""
    lines = [
        f"| system | packages | MB | with Waystation, MB | seconds at {LINE:g} Mbit/s | largest |",
        "|---|---|---|---|---|---|",
    ]
    for name, wheels in found.items():
        whole = sum(wheels.values())
        largest = sorted(wheels.items(), key=lambda one: -one[1])[:LARGEST]
        told = ", ".join(f"{file.split('-')[0]} {size / 1e6:.1f}" for file, size in largest)
        seconds = (whole + own) * 8 / 1e6 / LINE
        lines.append(
            f"| {name} | {len(wheels)} | {whole / 1e6:.1f} | {(whole + own) / 1e6:.1f} "
            f"| {seconds:.0f} | {told} |"
        )
    return "\n".join(lines)


def put_in(page: str, new: str) -> str:
    """A page with another table between its marks.

    Raises:
        ValueError: it has no marks.
    """
    pattern = rf"({re.escape(START)}\n).*?(\n{re.escape(END)})"
    text, times = re.subn(pattern, lambda found: found[1] + new + found[2], page, flags=re.DOTALL)
    if times != 1:
        raise ValueError("docs/install.md has no marks for the table")
    return text


def main(words: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default="3.11", help="version wheels are fetched for")
    parser.add_argument("--write", action="store_true", help="put the table into docs/install.md")
    parser.add_argument("--packages", action="store_true", help="list every wheel as well")
    asked = parser.parse_args(words)
    found = {system.name: sizes(system, asked.python) for system in SYSTEMS}
    if asked.packages:
        for name, wheels in found.items():
            print(f"\n{name}")
            for file, size in sorted(wheels.items(), key=lambda one: -one[1]):
                print(f"{size / 1e6:8.2f}  {file}")
    told = table(found, own_size())
    print(told)
    if asked.write:
        PAGE.write_text(
            put_in(PAGE.read_text(encoding="utf-8"), told), encoding="utf-8", newline="\n"
        )


if __name__ == "__main__":
    main()
