"""Fuzzing: `python -m fuzz NAME... --seconds N`; without a name, every target.

What is found is kept in results/fuzz, with the inputs that led further, which the next run begins
with. `python -m fuzz --again FILE` reads one find again.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fuzz.targets import LONGEST, TARGETS, check_of

HOME = Path("results/fuzz")
HANGS, MEMORY = 25, 3000
"""Seconds one input may take, and MiB all of them together."""
_SEEDS = 48
_SLACK = 240
"""Seconds for loading and for the last input, above those asked for."""
_ROOM = Path("/dev/shm")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz what is asked for; the exit status is 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__.split(";")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--runs", type=int, default=0, help="inputs for each at most; 0 for any")
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time")
    parser.add_argument("--seed", type=int, default=0, help="0 for another each time")
    parser.add_argument("--again", type=Path, help="a file with a find: read it once more")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.names) - set(TARGETS))
    if unknown:
        parser.error(f"no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    if asked.again:
        return _again(asked.again)
    if importlib.util.find_spec("atheris") is None:
        print(
            "fuzz: skipped, atheris is not installed (pip install '.[fuzz]'; Python 3.11 to 3.13)"
        )
        return 0
    names = asked.names or list(TARGETS)
    with ThreadPoolExecutor(max(asked.jobs, 1)) as pool:
        failed = [
            name
            for name in pool.map(
                lambda one: _fuzzed(one, asked.seconds, asked.runs, asked.seed), names
            )
            if name
        ]
    print(f"fuzz: {len(names) - len(failed)} of {len(names)} targets without a find", flush=True)
    return 1 if failed else 0


def _fuzzed(name: str, seconds: int, runs: int, seed: int) -> str:
    """Fuzz one target; its name where anything was found.

    With a seed of its own a run is led by what code it reaches alone and not by what is compared,
    which holds names of folders: it is the same run again, as far as its time goes.
    """
    home = HOME / name
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_ROOM if _ROOM.is_dir() else None) as room:
        command = [
            *(sys.executable, "-m", "fuzz.child", name, str(home), str(_seeds(Path(room)))),
            *(f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-len_control=0"),
            *(f"-timeout={HANGS}", f"-rss_limit_mb={MEMORY}", "-print_final_stats=1"),
            f"-artifact_prefix={HOME}/{name}-",
            *(f"-seed={seed}", f"-runs={runs or -1}", f"-use_cmp={int(not seed)}"),
        ]
        try:
            done = subprocess.run(
                command,
                env={**os.environ, "TMPDIR": room, "PYTHONHASHSEED": str(seed or "random")},
                capture_output=True,
                timeout=seconds + _SLACK,
                check=False,
            )
            status, told = done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")
        except subprocess.TimeoutExpired as error:
            told = (error.stderr or b"").decode("utf-8", "replace")
            status, told = -1, f"no end within {seconds + _SLACK} seconds\n{told}"
    (HOME / f"{name}.log").write_text(told, encoding="utf-8")
    inputs = [line.split()[-1] for line in told.splitlines() if "number_of_executed_units" in line]
    result = "in order" if status == 0 else f"a find; see {HOME / name}.log"
    print(f"fuzz {name}: {inputs[0] if inputs else 'no'} inputs, {result}", flush=True)
    return "" if status == 0 else name


def _seeds(room: Path) -> Path:
    """Inputs to begin with: bytes that choose a little of everything."""
    chance, seeds = random.Random(9), room / "seeds"
    seeds.mkdir()
    for number in range(_SEEDS):
        (seeds / f"{number}").write_bytes(chance.randbytes(6 + 4 * number))
    return seeds


def _again(path: Path) -> int:
    """Read one find once more, in this process."""
    named = [
        name for name in TARGETS if path.name.startswith(f"{name}-") or path.parent.name == name
    ]
    if len(named) != 1:
        print(f"{path}: its name begins with that of no target")
        return 2
    taken = check_of(named[0])(path.read_bytes())
    print(f"{path}: {'taken' if taken else 'refused in order'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
