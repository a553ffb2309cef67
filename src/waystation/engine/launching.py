"""Kernels made ready and launched: numba's CUDA part, or its simulator, is behind this module.

Kernels are given those fields of a bundle that they use: so their arguments stay below the 4 KB
that every driver takes. Work arrays of threads are columns of arrays of the device, one per thread
that runs at a time; threads take one piece of work after the other.
"""

from __future__ import annotations

import functools
import inspect
import math
from typing import Any

import numpy as np
from numba import types
from numba.np.numpy_support import from_dtype

from waystation.engine import device_kernels
from waystation.engine.compiled import InnerType
from waystation.engine.device_kernels import SIMULATED, cuda
from waystation.engine.state import DayRecord
from waystation.engine.translate import Translation, fewer

BLOCK, SMALL_BLOCK = (4, 2) if SIMULATED else (128, 32)
"""Threads of a block; fewer where there is so little work that some processors would have none."""
FEW_BLOCKS = 0 if SIMULATED else 128
"""Blocks that occupy a device; with fewer, numba warns."""
SIMULATED_BLOCKS = 2
THREADS_OF_A_PROCESSOR = 2048
"""Threads a multiprocessor holds at most."""
WORK_BYTES = 512_000_000
"""Memory for work arrays at most: fewer threads run at a time where each needs more."""
_WORK_ARRAYS = 4
_FLOATS = frozenset({"asylum_room"})

Work = dict[str, tuple[int, Any]]
"""Work arrays: name to the length for each thread and the type of the elements."""


class _Linked:
    """A function of the device, compiled once for whole numbers of any width."""

    def __init__(self, function: Any) -> None:  # noqa: ANN401
        self._made = cuda.jit(device=True)(function)
        self._numba_type_ = InnerType(self._made)


def _made(function: Any) -> Any:  # noqa: ANN401
    """A function of the device; threads of Python run those of Python."""
    return function if SIMULATED else _Linked(function)


class Kernel:
    """A kernel and the names of what it is given.

    Attributes:
        name: Its name.
        names: Names of its arguments.
    """

    def __init__(self, function: Any, translation: Translation) -> None:  # noqa: ANN401
        """Translate a kernel; it is compiled when it is first launched."""
        self.name = function.__name__
        self.names = tuple(inspect.signature(function).parameters)
        self._used = translation.used(function)
        self._whole = translation.whole(function)
        self._kinds: dict[type, type] = {}
        self._ready: Any = cuda.jit(self._whole) if SIMULATED else None

    def arguments(self, values: dict[str, Any]) -> list[Any]:
        """What it is given, of these values."""
        return [self._cut(values[name]) for name in self.names]

    def signature(self, arguments: list[Any]) -> tuple[types.Type, ...]:
        """Types of its arguments."""
        return tuple(map(_type_of, self.names, arguments))

    def compile(self, arguments: list[Any], *, capability: tuple[int, int]) -> str:
        """Its code (PTX) for a device of this capability, which need not be there."""
        found = cuda.compile(
            self._whole,
            self.signature(arguments),
            cc=capability,
            device=False,
            abi="numba",
            output="ptx",
        )[0]
        return found.decode() if isinstance(found, bytes) else str(found)

    def launch(self, threads: tuple[int, int], values: dict[str, Any]) -> None:
        """Run it on so many blocks of so many threads; the call returns before it is done."""
        arguments = self.arguments(values)
        if self._ready is None:
            self._ready = cuda.jit(types.void(*self.signature(arguments)))(self._whole)
        self._ready[threads](*arguments)

    def _cut(self, value: Any) -> Any:  # noqa: ANN401
        """A bundle with those of its fields that are used; anything else as it is."""
        if not isinstance(value, tuple):
            return value
        kind = self._kinds.setdefault(type(value), fewer(type(value), self._used))
        return kind(*(getattr(value, name) for name in kind._fields))  # type: ignore[attr-defined]


def _type_of(name: str, value: Any) -> types.Type:  # noqa: ANN401
    if isinstance(value, tuple):
        fields = [_type_of(field, getattr(value, field)) for field in value._fields]  # type: ignore[attr-defined]
        return types.NamedTuple(fields, type(value))
    if hasattr(value, "dtype"):
        return types.Array(from_dtype(value.dtype), value.ndim, "C")
    return types.float64 if name in _FLOATS else types.int64


@functools.cache
def kernels() -> dict[str, Kernel]:
    """All kernels by name, translated once."""
    translation = Translation(_made, device_kernels.INSTEAD)
    functions = (*device_kernels.STEP, *device_kernels.OTHERS)
    return {one.__name__: Kernel(one, translation) for one in functions}


class Launcher:
    """Launches kernels and keeps the work arrays of their threads."""

    def __init__(self) -> None:
        """Ask the device how many threads it holds."""
        self._most = SIMULATED_BLOCKS
        if not SIMULATED:
            processors = cuda.get_current_device().MULTIPROCESSOR_COUNT
            self._most = int(processors) * THREADS_OF_A_PROCESSOR // BLOCK
        self._work: dict[str, Any] = {}

    def free_bytes(self) -> float:
        """Memory of the device that nobody uses, less that of work arrays."""
        if SIMULATED:
            return math.inf
        return float(cuda.current_context().get_memory_info().free) - WORK_BYTES

    def send(self, array: Any) -> Any:  # noqa: ANN401
        """A copy of an array on the device."""
        return cuda.to_device(np.ascontiguousarray(array))

    def step(self, name: str, items: int, values: dict[str, Any], work: Work | None = None) -> None:
        """Launch a kernel of the step.

        Args:
            name: Its name.
            items: Pieces of work.
            values: What kernels are given, by name.
            work: Work arrays it needs.
        """
        blocks, block = self._threads(items)
        arrays = {one: self._work_array(one, *told) for one, told in (work or {}).items()}
        held = [array.shape[1] // block for array in arrays.values()]
        kernels()[name].launch((min([blocks, *held]), block), {**values, **arrays})

    def clear(self, record: DayRecord) -> None:
        """Nothing has happened yet."""
        cells = {name: one.reshape(one.size) for name, one in record._asdict().items()}
        kernels()["clear"].launch(self._threads(len(cells["arrivals"])), cells)

    def on_the_road(self, calendar: Any, people: Any) -> None:  # noqa: ANN401
        """Sum the calendar into (M, 1, G, 1) zeros."""
        values = {"calendar": calendar, "people": people}
        kernels()["on_the_road"].launch(self._threads(math.prod(calendar.shape[:3])), values)

    def people_inside(self, solo: Any, sheltered: Any, places: Any, people: Any) -> None:  # noqa: ANN401
        """Count people alone at some places into (M, S) zeros."""
        values = {"solo": solo, "sheltered": sheltered, "places": places, "people": people}
        kernels()["people_inside"].launch(self._threads(people.size), values)

    def _threads(self, items: int) -> tuple[int, int]:
        """Blocks, and threads of each, for so many pieces of work."""
        block = BLOCK if items >= FEW_BLOCKS * BLOCK else SMALL_BLOCK
        return max(1, FEW_BLOCKS, min(self._most, -(-items // block))), block

    def _work_array(self, name: str, length: int, kind: Any) -> Any:  # noqa: ANN401
        """(length, threads) array, as long as any yet asked for."""
        kept = self._work.get(name)
        if kept is None or kept.shape[0] < length:
            size = np.dtype(kind).itemsize * length * BLOCK
            threads = BLOCK * max(1, min(self._most, WORK_BYTES // _WORK_ARRAYS // size))
            kept = self._work[name] = cuda.device_array((length, threads), dtype=kind)
        return kept
