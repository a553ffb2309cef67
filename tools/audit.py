"""Asks for known holes in what is locked; run in `.venv-supply`.

Where those who keep the lists cannot be reached it says so, and that nothing was looked at.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.locked import LOCKS, ROOT

UNREACHED = "the list of known holes could not be reached: not looked at"


@dataclass(frozen=True)
class Told:
    """What one audit says: lines for people, and whether it fails."""

    lines: tuple[str, ...]
    fails: bool = False


def of_python(answer: str) -> Told:
    """What pip-audit's JSON says.

    Packages it skipped while it looked at others fail: nobody knows of their holes.
    """
    try:
        found: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        return Told((UNREACHED,))
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if len(skipped) == len(found):
        return Told((UNREACHED,))
    lines = [*_python_holes(found), *(f"{name}: not on the list" for name in skipped)]
    return Told(tuple(lines) or (f"{len(found)} packages, no known hole",), bool(lines))


def _python_holes(found: list[dict[str, Any]]) -> Iterator[str]:
    for one in found:
        for hole in one.get("vulns", ()):
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            yield f"{one['name']} {one['version']}: {hole['id']}, mended in {mended}"


def of_page(answer: str) -> Told:
    """What `npm audit --json` says."""
    try:
        found: dict[str, Any] = json.loads(answer)["vulnerabilities"]
    except (ValueError, KeyError):
        return Told((UNREACHED,))
    lines = tuple(f"{name}: {one['severity']}" for name, one in sorted(found.items()))
    return Told(lines or ("no known hole",), bool(lines))


def _answer(*words: str, folder: Path = ROOT) -> str:
    done = subprocess.run(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        timeout=900, check=False,
    )  # fmt: skip
    return done.stdout


def audits() -> Iterator[tuple[str, Told]]:
    """Every lock with what is known of its packages."""
    for lock in LOCKS:
        name = str(lock.relative_to(ROOT))
        words = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "-f", "json"]
        answer = _answer(sys.executable, "-m", "pip_audit", *words, "-r", name)
        yield name, of_python(answer)
    if npm := shutil.which("npm"):
        answer = _answer(npm, "audit", "--package-lock-only", "--json", folder=ROOT / "web")
        yield "web/package-lock.json", of_page(answer)
    else:
        yield "web/package-lock.json", Told(("there is no npm here: not looked at",))


def main() -> None:
    """The command."""
    fails = False
    for name, told in audits():
        for line in told.lines:
            print(f"{name}: {line}", flush=True)
        fails = fails or told.fails
    sys.exit(int(fails))


if __name__ == "__main__":
    main()
