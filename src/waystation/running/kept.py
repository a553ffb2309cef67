"""Results of finished tasks kept in a folder, so that a run that was interrupted goes on.

A result is arrays by name, in a file that holds nothing else and runs nothing when it is read;
beside it stand its task's name, its run and its SHA-256. That file is written last, by renaming:
without it, or where anything does not fit, the task counts as not done.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from waystation.domain.work import Runner, Task
from waystation.running.faults import writing

Arrays = Mapping[str, np.ndarray]
Tell = Callable[[str], None]


_DAMAGED = (
    *(OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error),
)
"""What reading raises where a file is not as it was written; zip files of a form that the library
does not know are a `NotImplementedError`, which is a `RuntimeError`."""


class Form(NamedTuple):
    """How the results of one kind of task become arrays, and what they were again.

    Attributes:
        pack: Arrays by name, from a result.
        unpack: The result, from what all tasks share, the task's arguments and the arrays.
    """

    pack: Callable[[Any], dict[str, np.ndarray]]
    unpack: Callable[[Any, tuple[Any, ...], Arrays], Any]


class Kept:
    """A runner that has another do what is not kept yet, and keeps it."""

    def __init__(
        self,
        inner: Runner,
        folder: Path,
        run: str,
        forms: Mapping[Callable[..., Any], Form],
        tell: Tell,
    ) -> None:
        """Nothing is read yet.

        Args:
            inner: Does the tasks.
            folder: Where results are kept; it exists.
            run: Hash of everything a bit of a result may depend on, beside the task's name.
            forms: How results become arrays, by the function of the task; results of other
                functions are not kept.
            tell: Told of a kept result that is not as it was written.
        """
        self._inner, self._folder, self._run = inner, folder, run
        self._forms, self._tell = forms, tell
        self.done = 0

    @property
    def slots(self) -> int:
        """Tasks that can be done at a time."""
        return self._inner.slots

    def run(self, shared: Any, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
        """As of `waystation.domain.work.Runner`; those that are kept come first."""
        left = []
        for position, task in enumerate(tasks):
            form, arrays = self._forms.get(task.call), self.arrays(task.name)
            if form is None or arrays is None:
                left.append(position)
            else:
                yield position, form.unpack(shared, task.arguments, arrays)
        for number, result in self._inner.run(shared, [tasks[position] for position in left]):
            task = tasks[left[number]]
            form = self._forms.get(task.call)
            if form is not None:
                self._keep(task.name, form.pack(result))
            self.done += 1
            yield left[number], result

    def arrays(self, name: str) -> Arrays | None:
        """The arrays kept of a task; None where there are none, or not as they were written."""
        note, data = self._paths(name)
        if not note.exists():
            return None
        try:
            told, content = json.loads(note.read_text()), data.read_bytes()
            if told["run"] != self._run or told["task"] != name:
                return None
            if told["sha256"] == hashlib.sha256(content).hexdigest():
                with np.load(io.BytesIO(content), allow_pickle=False) as found:
                    return {key: found[key] for key in found.files}
        except _DAMAGED:
            pass
        self._tell(f"{name}: what was kept is damaged; it is done again")
        return None

    def forget(self, name: str) -> None:
        """Count a task as not done."""
        for path in self._paths(name):
            path.unlink(missing_ok=True)

    def _keep(self, name: str, arrays: dict[str, np.ndarray]) -> None:
        content = io.BytesIO()
        np.savez(content, allow_pickle=False, **arrays)
        note, data = self._paths(name)
        told = {
            "task": name,
            "run": self._run,
            "sha256": hashlib.sha256(content.getvalue()).hexdigest(),
        }
        with writing(self._folder, f"the result of {name}", len(content.getvalue())):
            replace_file(data, content.getvalue())
            replace_file(note, (json.dumps(told, indent=2) + "\n").encode())

    def _paths(self, name: str) -> tuple[Path, Path]:
        short = hashlib.sha256(name.encode()).hexdigest()[:24]
        return self._folder / f"{short}.json", self._folder / f"{short}.npz"


def replace_file(path: Path, content: bytes) -> None:
    """Write a file under another name, then rename it; nothing is left where that fails."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
