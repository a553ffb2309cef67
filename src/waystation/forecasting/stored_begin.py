"""A stored run begins, or is taken up again: its folder is looked at before anything is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from waystation.domain.errors import InputError, Problem
from waystation.domain.work import Runner
from waystation.engine.state import initial_state
from waystation.evidence.copies import CopyLink
from waystation.forecasting.members import Ground, Prepared
from waystation.forecasting.parts import part_size
from waystation.forecasting.run_facts import differences_told, facts_of, run_hash
from waystation.forecasting.store import PROBE, sees, unseen
from waystation.forecasting.store_layout import (
    DAYS_AT_ONCE,
    MEMBERS,
    Layout,
    check_arrays,
    create,
    zarr_module,
)
from waystation.forecasting.stored_run import (
    KEPT,
    RUN,
    StoredRun,
    as_json,
    quantile_bytes,
    read_json,
)
from waystation.forecasting.summary import frame
from waystation.running.faults import free_bytes, told_bytes, writing
from waystation.running.kept import Tell, replace_file
from waystation.system.locks import lock

PART_BYTES = 512 << 20
"""Memory that the members of a part may take: three times their state, and twice the days that
are held until they are written together."""
LIKELY_SHARE, LEAST_SHARE = 0.1, 0.005
"""Bytes on disk for each byte of days: about, and at the very least (docs/large.md)."""
_KIND = "members of a forecast of Waystation"


class Store(NamedTuple):
    """Where the days of members go, as asked for.

    Attributes:
        folder: The folder.
        resume: A run that was interrupted goes on.
        part_members: Members that are simulated at a time; None for as many as fit.
        tell: Told, in a line each, what is done again and what was there already.
    """

    folder: Path
    resume: bool = False
    part_members: int | None = None
    tell: Tell = lambda _line: None


@contextmanager
def stored(
    store: Store, ready: Prepared, ground: Ground, links: Sequence[CopyLink], runner: Runner
) -> Iterator[StoredRun]:
    """A run whose days go to a folder, which is its own meanwhile.

    Args:
        store: What is asked for.
        ready: The question.
        ground: What its members run on.
        links: Which reports copy which.
        runner: Will do the parts.

    Raises:
        InputError: The folder holds something else, another run, or one that was interrupted and
            is not to be resumed; or there is no hope that the disk has room.
    """
    zarr_module()
    folder = store.folder.absolute()
    told = _looked_at(folder)
    part = store.part_members
    if part is None:
        part = told.get("part_members") or _part(ready, ground, runner.slots)
    if not 1 <= part <= ground.members:
        expected = f"1 to {ground.members:,}, the members of the run"
        raise InputError([Problem("--part-members", 0, "", str(part), expected)])
    facts = facts_of(ready, ground, links, part)
    layout = Layout(ground.members, ground.days, len(ready.model.locations),
                    len(ready.model.groups), part)  # fmt: skip
    run = StoredRun(folder, ready, layout, run_hash(facts), store.tell)
    if told:
        if difference := differences_told(told, facts):
            expected = "the run that was begun there, or another folder (--store-in)"
            found = f"another run: it differs in {difference}"
            raise InputError([Problem(str(folder), 0, "--store", found, expected)])
        if not store.resume and not run.is_complete():
            expected = "--resume, to go on with it; or another folder (--store-in)"
            raise InputError([Problem(str(folder), 0, "--store", "an unfinished run", expected)])
    else:
        if store.resume:
            store.tell(f"{store.folder}: no run to go on with; it begins")
        _check_room(folder, layout)
    with writing(folder, "the first files of the store", 1_000_000):
        (folder / KEPT).mkdir(parents=True, exist_ok=True)
        with _own(folder):
            if not told:
                replace_file(folder / RUN, as_json({"what": _KIND, **facts}))
            if not (folder / MEMBERS).is_dir():
                names = frame(ready.scenario, ready.model, layout.days, ready.as_of, flow=False)
                create(folder, layout, names)
            check_arrays(folder, layout)
            _check_seen(folder, run_hash(facts), runner)
            yield run


def _check_seen(folder: Path, mark: str, runner: Runner) -> None:
    """See that the workers of a cluster, if there is one, can write into the folder.

    Raises:
        InputError: Some cannot.
    """
    everywhere = getattr(runner, "everywhere", None)
    if everywhere is None:
        return
    replace_file(folder / PROBE, mark.encode())
    try:
        seen = everywhere(sees, str(folder), mark)
    finally:
        (folder / PROBE).unlink(missing_ok=True)
    blind = sorted(worker for worker, sees_it in seen.items() if not sees_it)
    if blind:
        who = f"{len(blind)} of {len(seen)} workers cannot write to it, such as {blind[0]}"
        raise InputError([unseen(str(folder), who)])


def _looked_at(folder: Path) -> dict[str, int]:
    """What the run of a folder is of; nothing where there is none yet.

    Raises:
        InputError: It is no folder, or one that holds something else.
    """
    expected = "an empty folder, or one of a stored run (--store-in)"
    if folder.exists() and not folder.is_dir():
        raise InputError([Problem(str(folder), 0, "--store", "a file", expected)])
    told = read_json(folder / RUN)
    if told.pop("what", None) == _KIND:
        if type(told.get("part_members")) is not int:
            found = f"a store whose {RUN} is damaged"
            raise InputError([Problem(str(folder), 0, "--store", found, expected)])
        return told
    try:
        others = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    except FileNotFoundError:
        return {}
    except OSError as error:
        found = f"a folder that cannot be read ({error.strerror})"
        raise InputError([Problem(str(folder), 0, "--store", found, expected)]) from error
    if set(others) - {KEPT}:
        found = f"a folder that holds something else ({min(others)})"
        raise InputError([Problem(str(folder), 0, "--store", found, expected)])
    return {}


def _part(ready: Prepared, ground: Ground, slots: int) -> int:
    """Members of a part: as many as fit into PART_BYTES, and no fewer parts than are of use."""
    state = initial_state(ready.model, 1, ground.seed)
    layout = Layout(1, ground.days, len(ready.model.locations), len(ready.model.groups), 1)
    each = 3 * sum(array.nbytes for array in state)
    each += 2 * DAYS_AT_ONCE * layout.member_day_bytes()
    return min(part_size(ground.members, slots), max(1, PART_BYTES // each))


def _check_room(folder: Path, layout: Layout) -> None:
    """Refuse a run that the disk cannot hold, whatever its days are.

    Raises:
        InputError: It cannot.
    """
    free, whole = free_bytes(folder), layout.whole_bytes()
    least = LEAST_SHARE * (whole + quantile_bytes(layout))
    if free < least:
        found = (
            f"{told_bytes(free)} free; {told_bytes(whole)} of days take about "
            f"{told_bytes(int(LIKELY_SHARE * whole))}"
        )
        expected = "a folder on a disk with more room (--store-in), or fewer --members"
        raise InputError([Problem(str(folder), 0, "--store", found, expected)])


@contextmanager
def _own(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder, where the system can.

    Raises:
        InputError: Another run is writing there.
    """
    with ExitStack() as held:
        with suppress(OSError):
            if not held.enter_context(lock(folder / ".lock")):
                found, expected = (
                    "another run is writing there",
                    "to wait for it, or another folder",
                )
                raise InputError([Problem(str(folder), 0, "--store", found, expected)])
        yield
