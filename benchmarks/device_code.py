"""What the compiler makes of the kernels of a device; no GPU is needed, numba-cuda is.

    python -m benchmarks.device_code      (from the root of the repository)

For each kernel: registers of a thread, bytes of its stack and of spilled registers, bytes of
arguments, and the warps that a multiprocessor of an H100 or H200 holds at these registers.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from benchmarks.report import table
from tests.tiny import corridor

from waystation.engine.controls import own_controls
from waystation.engine.departures import leaving_on
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state, no_record

CAPABILITY = (9, 0)
REGISTERS, WARPS, ALLOCATED = 65_536, 64, 256
"""Of a multiprocessor of that capability: registers, warps, registers given out at a time."""


class Code(NamedTuple):
    """What the compiler told of a kernel.

    Attributes:
        name: Kernel.
        seconds: Processor seconds to its PTX.
        registers: Of a thread.
        stack, spilled: Bytes of a thread.
        arguments: Bytes.
    """

    name: str
    seconds: float
    registers: int
    stack: int
    spilled: int
    arguments: int

    @property
    def warps(self) -> int:
        """Warps of four to a block that a multiprocessor holds."""
        of_a_warp = -(-self.registers * 32 // ALLOCATED) * ALLOCATED
        return min(WARPS, REGISTERS // of_a_warp // 4 * 4)


def samples() -> dict[str, Any]:
    """Something for each argument of any kernel, of the types it has on a device."""
    model, threads = corridor(alone=1), 8
    rules, state = build_rules(model), initial_state(model, 2, 1)
    record, cells = no_record(state), np.zeros(8, dtype=np.int32)
    return {
        "facts": rules.facts, "today": rules.base, "controls": own_controls(model, 0, 2, 1),
        "leaving": leaving_on(model, 0), "state": state, "record": record,
        "theta": np.zeros((2, *model.prior_mean.shape)), "members": np.arange(2),
        "batch": 0, "seed": 1, "stamp": 1, "day": 0, "asylum_room": 1.0,
        "new": np.zeros(2, dtype=np.int64), "rates": np.zeros((2, threads)),
        "ready": np.zeros((2, threads), dtype=np.int64), "chance": np.zeros((16, threads)),
        "cumulative": np.zeros((16, threads)), "calendar": state.calendar, "solo": state.solo,
        "sheltered": state.sheltered, "places": np.arange(2),
        **dict.fromkeys(record._fields, cells),
    }  # fmt: skip


@contextmanager
def _as_if_there() -> Iterator[None]:
    """Functions are compiled for the device that is there: where there is none, say one."""
    dispatcher: Any = importlib.import_module("numba.cuda.dispatcher")

    class Told:
        compute_capability = CAPABILITY

    asked = dispatcher.get_current_device
    dispatcher.get_current_device = lambda: Told
    try:
        yield
    finally:
        dispatcher.get_current_device = asked


def assembler() -> str:
    """The assembler of NVIDIA that tells registers: of the installed parts, or of the machine.

    Raises:
        FileNotFoundError: There is none.
    """
    parts = importlib.util.find_spec("nvidia")
    places = [Path(one) for one in (parts and parts.submodule_search_locations) or ()]
    found = [str(one) for place in places for one in place.glob("*/bin/ptxas")]
    found += [one for one in (shutil.which("ptxas"),) if one]
    if not found:
        raise FileNotFoundError("no ptxas: pip install 'waystation[gpu]'")
    return found[0]


def compiled(names: Sequence[str] | None = None) -> list[Code]:
    """Compile kernels for a GPU of CAPABILITY; all of them when none are named."""
    from waystation.engine.launching import kernels

    out = []
    with _as_if_there():
        for name, kernel in kernels().items():
            if names is not None and name not in names:
                continue
            values = samples()
            if name in ("on_the_road", "people_inside"):
                shape = (2, 1, 1, 1) if name == "on_the_road" else (2, 2)
                kind = np.int32 if name == "on_the_road" else np.int64
                values["people"] = np.zeros(shape, dtype=kind)
            arguments, began = kernel.arguments(values), time.process_time()
            text = kernel.compile(arguments, capability=CAPABILITY)
            out.append(_assembled(name, text, time.process_time() - began))
    return out


def _assembled(name: str, text: str, seconds: float) -> Code:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kernel.ptx").write_text(text)
        command = [assembler(), "-v", f"-arch=sm_{CAPABILITY[0]}{CAPABILITY[1]}", "kernel.ptx"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)

    def most(pattern: str) -> int:
        return max((int(found) for found in re.findall(pattern, done.stderr)), default=0)

    return Code(
        name=name,
        seconds=seconds,
        registers=most(r"Used (\d+) registers"),
        stack=most(r"(\d+) bytes stack frame"),
        spilled=most(r"(\d+) bytes spill stores"),
        arguments=_bytes_of_arguments(text),
    )


def _bytes_of_arguments(text: str) -> int:
    """Bytes of the parameters of the entry in PTX, as it aligns them."""
    entry = text[text.index(".entry") :]
    sizes = [int(bits) // 8 for bits in re.findall(r"\.param \.\w(\d+)", entry[: entry.index(")")])]
    place = 0
    for size in sizes:
        place = -(-place // size) * size + size
    return place


def main() -> None:
    """Print a line per kernel."""
    parser = argparse.ArgumentParser(description="What the compiler makes of the kernels.")
    parser.add_argument("kernels", nargs="*", help="names; all when none are given")
    options = parser.parse_args()
    print(f"numba-cuda {version('numba-cuda')}, compute capability {CAPABILITY[0]}.{CAPABILITY[1]}")
    rows = [
        (one.name, f"{one.registers}", f"{one.stack}", f"{one.spilled}", f"{one.arguments:,}",
         f"{one.warps} of {WARPS}", f"{one.seconds:.1f}")
        for one in compiled(options.kernels or None)
    ]  # fmt: skip
    heads = ("kernel", "registers", "stack", "spilled", "arguments", "warps", "seconds")
    print(table(heads, rows))


if __name__ == "__main__":
    main()
