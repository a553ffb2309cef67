"""The step on an NVIDIA GPU: what is on it, what goes there and what comes back.

The state stays on the device. Each day what holds goes there (parameters, factors, departures, the
arrays of situations not met lately), and what callers ask for comes back. What no draw depends on
is done here: which members are in which situation, and buses.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections import OrderedDict
from typing import Any, NamedTuple

import numpy as np
from numba.core import config

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import FloatArray, IntArray
from waystation.engine.alone import NOISY
from waystation.engine.buses import Ride, alight, board
from waystation.engine.controls import WEEK, Controls, own_controls
from waystation.engine.departures import leaving_on
from waystation.engine.rules import Facts, Rules
from waystation.engine.state import DayRecord, State, no_record
from waystation.engine.step import natural_units, stamp
from waystation.engine.today import KEPT_BYTES, Today

EXTRA = "pip install 'waystation[gpu]'"
SPARE = 0.95
"""Share of a device's free memory that may be used."""
_GIB = 2.0**30
_BUS_READS = (
    "home", "solo", "sheltered", "size", "waiting", "kind", "at", "towards", "km_left", "mode",
    "goal", "hold", "held_since", "arrived",
)  # fmt: skip


def _missing(found: str, expected: str) -> InputError:
    return InputError([Problem("--device", 0, "", f"gpu, but {found}", expected)])


@functools.cache
def check_gpu() -> None:
    """Refuse to run where there is no GPU that numba can use.

    Raises:
        InputError: numba's CUDA part, a driver or a GPU is missing.
    """
    if vars(config)["ENABLE_CUDASIM"]:
        return
    if importlib.util.find_spec("numba_cuda") is None:
        raise _missing("numba-cuda is not installed", f"{EXTRA}, or --device cpu")
    try:
        importlib.import_module("numba.cuda").get_current_device()
    except Exception as problem:
        told = [line.strip() for line in str(problem).splitlines() if line.strip(" :")]
        reason = " ".join(told[:2]) or type(problem).__name__
        raise _missing(
            f"no NVIDIA GPU or driver was found ({reason})",
            "a machine with a GPU of NVIDIA and its driver, or --device cpu",
        ) from problem


def check_memory(needed: int, members: int, free: float) -> None:
    """Refuse an ensemble that does not fit.

    Args:
        needed: Bytes all members need.
        members: Members.
        free: Bytes that may be used.

    Raises:
        InputError: They need more.
    """
    if needed > free:
        fit = int(free / (needed / members))
        found = f"{members:,} members of {needed / members / 2**20:.0f} MiB each"
        expected = f"at most {fit:,} members in the {free / _GIB:.1f} GiB free on the device"
        raise InputError([Problem("--members", 0, "", found, expected)])


class _Sent(NamedTuple):
    """An array or some that were sent, and what they were."""

    host: Any
    there: Any


class DeviceSession:
    """Members on a device, from day to day; as `waystation.engine.backend.Session`."""

    def __init__(self, rules: Rules, state: State, *, first_member: int = 0) -> None:
        """Send the members to the device; the state given is not changed.

        Args:
            rules: The rules.
            state: Where everybody is.
            first_member: Number of the first of them in the whole ensemble.

        Raises:
            InputError: They do not fit.
        """
        from waystation.engine.launching import Launcher

        self._rules, self._first, self._members = rules, first_member, len(state.home)
        self._launcher = Launcher()
        self._check(state)
        send = self._launcher.send
        self._event_on = state.event_on.copy()
        self._there = State._make(map(send, state))
        self._record = DayRecord._make(map(send, no_record(state)))
        self._facts = Facts._make(map(send, rules.facts))
        self._new = send(np.zeros(self._members, dtype=np.int64))
        self._sets_out = bool(
            len(rules.model.departures.people) or state.owed.any() or state.kind.size
        )
        self._sent: dict[str, _Sent] = {}
        self._todays: OrderedDict[int, _Sent] = OrderedDict()
        self._read: dict[str, Any] = {}
        self._ran = False

    @property
    def state(self) -> State:
        """State at the end of the last day, fetched."""
        return State._make(self._field(name) for name in State._fields)

    @property
    def view(self) -> State:
        """The same to be read only; people on the way are told by group alone, (M, 1, G, 1)."""
        if "road" not in self._read:
            members, _, groups, _ = self._there.calendar.shape
            people = self._launcher.send(np.zeros((members, 1, groups, 1), dtype=np.int32))
            self._launcher.on_the_road(self._there.calendar, people)
            self._read["road"] = _fetched(people)
        fields = {name: self._field(name) for name in State._fields if name != "calendar"}
        return State(**fields, calendar=self._read["road"])

    @property
    def record(self) -> DayRecord:
        """What happened on the last day, fetched."""
        if not self._ran:
            raise ValueError("no day has been run")
        if "record" not in self._read:
            self._read["record"] = [_fetched(one) for one in self._record]
        return DayRecord._make(self._read["record"])

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
        rides = self._board(day, only)
        model = self._rules.model
        common = {
            "facts": self._facts,
            "state": self._there,
            "record": self._record,
            "leaving": self._kept("leaving", leaving_on(model, day)),
            "controls": self._factors(controls, day, seed),
            "theta": self._kept("theta", (parameters,), lambda one: (natural_units(one[0]),))[0],
            "new": self._new,
            "batch": self._first,
            "seed": seed,
            "stamp": stamp(day, attempt),
            "day": day,
            "asylum_room": model.movement.asylum_room,
        }
        self._launcher.clear(self._record)
        for today, members in self._rules.situations.of_members(
            day, self._event_on, self._inside, only
        ):
            self._step(today, members, common)
        self._read.clear()
        self._ran = True
        self._alight(rides)

    def _step(self, today: Today, members: IntArray, common: dict[str, Any]) -> None:
        """The members of one situation."""
        launcher, model = self._launcher, self._rules.model
        (mine,) = self._kept("members", (members,))
        values = {**common, "today": self._today(today), "members": mine}
        places, groups = len(model.locations), len(model.groups)
        at_places, queues = len(members) * places, self._there.queue.shape[1]
        if today.rate.any():
            launcher.step("by_hazard", at_places, values, {"rates": (groups, np.float64)})
        if self._sets_out:
            launcher.step("set_out", len(members), values)
        launcher.step("come", at_places, values)
        if queues:
            launcher.step("cross", len(members) * queues, values)
        launcher.step("end", at_places, values, {"ready": (groups, np.int64)})
        if self._there.kind.shape[1]:
            launcher.step("go_together", len(members), values)
        most = max(1, int(np.diff(today.first, axis=1).max(initial=0)))
        if not values["controls"].pull.shape[0]:
            most = min(most, NOISY)
        work = {"chance": (most, np.float64), "cumulative": (most, np.float64)}
        launcher.step("go_alone", at_places, values, work)

    def _check(self, state: State) -> None:
        """Refuse members that do not fit, with all that a day needs."""
        model = self._rules.model
        wide = 8 * self._members * (3 * len(model.locations) + model.prior_mean.size)
        needed = sum(array.nbytes for array in state) + 4 * state.solo.nbytes + wide
        free = SPARE * self._launcher.free_bytes()
        check_memory(needed, self._members, free)

    def _field(self, name: str) -> Any:  # noqa: ANN401
        if name == "event_on":
            return self._event_on.copy()
        if name not in self._read:
            self._read[name] = _fetched(getattr(self._there, name))
        return self._read[name]

    def _kept(self, name: str, host: Any, made: Any = None) -> Any:  # noqa: ANN401
        """Arrays on the device: those sent last where they are still the same."""
        last = self._sent.get(name)
        if last is None or not _alike(last.host, host):
            arrays = host if made is None else made(host)
            there = [self._launcher.send(array) for array in arrays]
            copied = [np.array(array) for array in host]
            last = self._sent[name] = _Sent(copied, there)
        kind = type(host)
        return kind._make(last.there) if hasattr(kind, "_make") else last.there

    def _factors(self, controls: Controls | None, day: int, seed: int) -> Controls:
        """Factors of the day on the device; the members' own change from week to week."""
        last, week = self._sent.get("controls"), (day // WEEK, seed)
        same = last is not None and (last.host == week if controls is None else
                                     last.host is controls)  # fmt: skip
        if last is not None and same:
            return Controls._make(last.there)
        told = controls
        if told is None:
            told = own_controls(self._rules.model, day, self._members, seed, self._first)
        plain = (np.require(one, np.float64, ["C"]) for one in told)
        there = Controls._make(map(self._launcher.send, plain))
        self._sent["controls"] = _Sent(week if controls is None else controls, there)
        return there

    def _today(self, today: Today) -> Today:
        """What holds, on the device; kept like the route choices it holds."""
        if id(today) not in self._todays:
            there = Today._make(map(self._launcher.send, today))
            self._todays[id(today)] = _Sent(today, there)
            size = sum(array.nbytes for array in today)
            while len(self._todays) * size > KEPT_BYTES and len(self._todays) > 1:
                self._todays.popitem(last=False)
        self._todays.move_to_end(id(today))
        return Today._make(self._todays[id(today)].there)

    def _inside(self, places: IntArray) -> IntArray:
        """(M, S) people alone at some places at the end of the day before."""
        people = self._launcher.send(np.zeros((self._members, len(places)), dtype=np.int64))
        self._launcher.people_inside(
            self._there.solo, self._there.sheltered, self._launcher.send(places), people
        )
        return np.asarray(_fetched(people))

    def _board(self, day: int, only: IntArray | None) -> list[Ride]:
        """People get on buses, where there are any: for that they come here and go back."""
        buses = self._rules.model.buses
        if not ((buses.first <= day) & (day <= buses.last)).any():
            return []
        self._read.clear()
        state = self._at_hand()
        rides = board(self._rules.model, state, day, only)
        self._give_back(state)
        return rides

    def _alight(self, rides: list[Ride]) -> None:
        if not rides:
            return
        state, record = self._at_hand(), self.record
        alight(self._rules.model, state, record, rides)
        self._give_back(state)
        for there, here in zip(self._record, record, strict=True):
            _overwrite(there, here)
        self._read.clear()

    def _at_hand(self) -> State:
        """What buses change, here; the other fields are empty."""
        nothing = np.zeros((self._members, 0), dtype=np.int32)
        names = State._fields
        return State._make(self._field(one) if one in _BUS_READS else nothing for one in names)

    def _give_back(self, state: State) -> None:
        for name in _BUS_READS:
            if getattr(state, name).size:
                _overwrite(getattr(self._there, name), getattr(state, name))
        self._read.clear()


def _fetched(there: Any) -> Any:  # noqa: ANN401
    """A copy of an array of the device."""
    return there.copy_to_host()


def _overwrite(there: Any, here: np.ndarray) -> None:  # noqa: ANN401
    """An array of the device becomes a copy of one of this machine."""
    there.copy_to_device(here)


def _alike(before: Any, now: Any) -> bool:  # noqa: ANN401
    """Whether arrays are the same as those before."""
    pairs = zip(before, now, strict=True)
    return all(one.shape == other.shape and np.array_equal(one, other) for one, other in pairs)
