"""Whether workers can give the same results: what each of them runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from waystation.domain.errors import InputError, Problem
from waystation.running.doing import Stamp, stamp_here

if TYPE_CHECKING:
    from distributed import Client


def stamps_of(client: Client) -> list[Stamp]:
    """What the workers of now run.

    Args:
        client: A `distributed.Client`.

    Raises:
        InputError: A worker cannot even be asked.
    """
    told = client.run(_asking(), on_error="return")
    problems, stamps = [], []
    for worker, answer in sorted(told.items()):
        if isinstance(answer, tuple):
            stamps.append(Stamp(worker, *answer))
        else:
            found = f"a worker that cannot run a function of ours ({type(answer).__name__})"
            expected = f"one with Python {stamp_here().python} and the same packages as here"
            problems.append(Problem(worker, 0, "", found, expected))
    if problems:
        raise InputError(problems)
    return stamps


def check_stamps(stamps: Iterable[Stamp]) -> list[str]:
    """Compare with what runs here.

    Args:
        stamps: Of workers.

    Returns:
        Sentences about what may make last digits differ.

    Raises:
        InputError: A worker has another version of Waystation, or none.
    """
    here, problems, lines = stamp_here(), [], list[str]()
    for one in stamps:
        if one.waystation != here.waystation:
            found = f"Waystation {one.waystation}" if one.waystation else "no Waystation"
            expected = f"Waystation {here.waystation}, as here"
            problems.append(Problem(f"worker {one.worker}", 0, "", found, expected))
        for name in ("python", "numpy", "numba"):
            theirs, ours = getattr(one, name), getattr(here, name)
            if theirs != ours:
                lines.append(
                    f"Workers have {name} {theirs}, this machine {ours}: last digits of results "
                    "may differ from those of a run here"
                )
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(lines))


def _asking() -> Callable[[], Sequence[str]]:
    """A function that a worker without this package understands: it is sent as it stands."""

    def ask() -> tuple[str, ...]:
        import importlib
        import sys

        def version(name: str) -> str:
            try:
                return str(importlib.import_module(name).__version__)
            except ImportError:
                return ""

        python = ".".join(map(str, sys.version_info[:2]))
        return version("waystation"), python, version("numpy"), version("numba")

    return ask


def doing() -> Callable[..., Any]:
    """The function that does a task, sent as it stands: a scheduler needs no Waystation."""

    def do(shared: Any, payload: bytes, version: str) -> Any:  # noqa: ANN401
        from waystation.running.doing import work

        return work(shared, payload, version)

    return do
