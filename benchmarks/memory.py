"""The most memory a process has held."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_KIB = 1024


def peak_bytes() -> int:
    """Peak of this process, in bytes.

    Linux tells it in /proc; what `getrusage` tells there holds the parent's size at the start too.
    """
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    told = [int(line.split()[1]) * _KIB for line in lines if line.startswith("VmHWM:")]
    unit = 1 if sys.platform == "darwin" else _KIB
    return told[0] if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
