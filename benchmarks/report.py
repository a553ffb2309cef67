"""What every benchmark prints: the machine it ran on, and one table."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import numba
import numpy as np


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def machine_line() -> str:
    """Processor, cores, what else runs on it, and the versions that matter."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = names[0] if names else platform.processor() or platform.machine()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = f"Python {platform.python_version()}, numpy {np.__version__}"
    return f"{processor}, {cores()} cores{load}; {versions}, numba {numba.__version__}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns padded to their widest cell: the first to the left, the others to the right."""
    widths = [max(len(row[n]) for row in (header, *rows)) for n in range(len(header))]
    lines = [_padded(header, widths), "  ".join("-" * width for width in widths)]
    return "\n".join([*lines, *(_padded(row, widths) for row in rows)])


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    first = row[0].ljust(widths[0])
    others = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join([first, *others]).rstrip()
