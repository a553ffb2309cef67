"""Processor time of a piece of work, so that neither a busy machine nor the collector decides."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def least_seconds(work: Callable[[], object], times: int = 5) -> float:
    """Least processor seconds of several runs, with the garbage collector at rest."""
    took = []
    running = gc.isenabled()
    gc.disable()
    try:
        for _ in range(times):
            start = time.process_time()
            work()
            took.append(time.process_time() - start)
            gc.collect()
    finally:
        if running:
            gc.enable()
    return min(took)
