"""The process that does a job: `python -m waystation.server.worker JOBFOLDER`.

It lives by itself: a server that ends in the middle leaves it running, and one started later finds
its result. One that is killed leaves a job without a result, which can be run again.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError
from waystation.server.jobfiles import (
    RESULT,
    WORKER,
    add_progress,
    held,
    read_asked,
    write_json,
)
from waystation.server.schema import Progress
from waystation.server.words import in_short, plain_problems

_TRIES, _PAUSE = 20, 0.05
"""Looks at a lock that the server may be looking at as well."""
_NICER = 5


class Teller:
    """Keeps how far a job is: each new stage, and each per cent of it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._last = folder, ("", -1)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take how far a stage is."""
        now = (stage, 100 * done // total if total > 1 else 0)
        if now != self._last:
            self._last = now
            add_progress(self._folder, Progress(stage=stage, done=done, all=total))


def work(folder: Path) -> None:
    """Do the job of a folder and keep what came of it."""
    from waystation.server.tasks import TASKS

    asked = read_asked(folder)
    if asked is None or (folder / RESULT).exists():
        return
    home = Path(asked.scenario)
    result: dict[str, Any] = {"state": "done", "message": "", "problems": [], "result": None}
    try:
        found, problems = TASKS[asked.kind](folder, asked, Teller(folder))
        refused = plain_problems(problems, home)
        result |= {"result": found, "problems": refused}
        result["message"] = in_short(refused) if refused else ""
    except InputError as error:
        problems_told = plain_problems(error.problems, home)
        result |= {"state": "failed", "problems": problems_told}
        result["message"] = in_short(problems_told)
    except OSError as error:
        traceback.print_exc()
        words = f"The system said: {error.strerror or type(error).__name__}. Expected room on the "
        words += "disk and folders that can be written to; mend that and try again."
        result |= {"state": "failed", "message": words}
    except Exception:
        traceback.print_exc()
        words = "The program failed here. What it was is in worker.log in the job's folder."
        result |= {"state": "failed", "message": words}
    write_json(folder / RESULT, result)


def main(arguments: list[str]) -> int:
    """Do one job; 0 unless there is none to do."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python -m waystation.server.worker JOBFOLDER\n")
        return 2
    folder = Path(arguments[0])
    for _ in range(_TRIES):
        with held(folder) as mine:
            if mine:
                write_json(folder / WORKER, {"pid": os.getpid()})
                if hasattr(os, "nice"):
                    os.nice(_NICER)
                work(folder)
                return 0
        time.sleep(_PAUSE)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
