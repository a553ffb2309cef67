"""Where the step is run: on this machine's processor, or on an NVIDIA GPU.

A session holds the state of some members over the days, wherever that is. Callers ask it for what
they read; on the processor everything is at hand, from a device it is fetched.
"""

from __future__ import annotations

from typing import Protocol

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.controls import Controls
from waystation.engine.devices import Device
from waystation.engine.flow import Flows
from waystation.engine.rules import Rules
from waystation.engine.state import DayRecord, State
from waystation.engine.step import advance


class Session(Protocol):
    """Some members of an ensemble, from day to day."""

    @property
    def state(self) -> State:
        """State at the end of the last day."""
        ...

    @property
    def view(self) -> State:
        """The same to be read only: people on the way may be told by group alone, (M, 1, G, 1)."""
        ...

    @property
    def record(self) -> DayRecord:
        """What happened on the last day."""
        ...

    def advance(
        self,
        day: int,
        parameters: FloatArray,
        seed: int,
        *,
        attempt: int = 0,
        controls: Controls | None = None,
        only: IntArray | None = None,
    ) -> None:
        """Advance every member by one day; arguments as of `waystation.engine.step.advance`."""
        ...


class CpuSession:
    """Members on this machine's processor; their state is changed in place."""

    def __init__(
        self,
        rules: Rules,
        state: State,
        *,
        workers: int = 1,
        first_member: int = 0,
        flows: Flows | None = None,
    ) -> None:
        """Begin; arguments as of `start`."""
        self._rules, self._state, self._workers = rules, state, workers
        self._first, self._flows = first_member, flows
        self._record: DayRecord | None = None

    @property
    def state(self) -> State:
        """State at the end of the last day."""
        return self._state

    @property
    def view(self) -> State:
        """The same."""
        return self._state

    @property
    def record(self) -> DayRecord:
        """What happened on the last day."""
        if self._record is None:
            raise ValueError("no day has been run")
        return self._record

    def advance(
        self,
        day: int,
        parameters: FloatArray,
        seed: int,
        *,
        attempt: int = 0,
        controls: Controls | None = None,
        only: IntArray | None = None,
    ) -> None:
        """Advance every member by one day; arguments as of `waystation.engine.step.advance`."""
        self._record = advance(
            self._rules, self._state, parameters, day, seed, attempt=attempt,
            workers=self._workers, first_member=self._first, controls=controls, only=only,
            flows=self._flows,
        )  # fmt: skip


def check_device(device: Device) -> None:
    """Refuse a device that is not there, before anything is run.

    Raises:
        InputError: numba's CUDA part, a driver or a GPU is missing.
    """
    if device is Device.GPU:
        from waystation.engine.device import check_gpu

        check_gpu()


def start(
    rules: Rules,
    state: State,
    *,
    device: Device = Device.CPU,
    workers: int = 1,
    first_member: int = 0,
    flows: Flows | None = None,
) -> Session:
    """Begin with some members.

    Args:
        rules: The rules.
        state: Where everybody is; on the processor it is changed in place.
        device: What runs the step.
        workers: Threads of the processor; the result does not depend on them.
        first_member: Number of the first of these members in the whole ensemble.
        flows: Receives who comes onto which route; only the processor tells it.

    Raises:
        InputError: The device is not there, or has too little memory.
        ValueError: Flow along routes is asked for on a device.
    """
    if device is Device.CPU:
        return CpuSession(rules, state, workers=workers, first_member=first_member, flows=flows)
    if flows is not None:
        raise ValueError("flow along routes is told by the processor only")
    check_device(device)
    from waystation.engine.device import DeviceSession

    return DeviceSession(rules, state, first_member=first_member)
