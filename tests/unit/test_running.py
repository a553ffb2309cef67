"""Tasks and who does them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import cluster_fixture as odd

from waystation.domain.errors import InputError, WaystationError
from waystation.domain.work import Means, Part, Task, in_order, parts_of
from waystation.running.local import Local
from waystation.running.processes import Processes, on_this_machine


def add(shared: int, one: int, *, means: Means) -> tuple[int, int]:
    means.progress("Adding", one, 3)
    return shared + one, means.threads


def test_local_does_every_task_with_what_all_share() -> None:
    told: list[tuple[str, int, int]] = []
    runner = Local(2, lambda *one: told.append(one))
    tasks = [Task(f"add {one}", add, (one,)) for one in (3, 1, 2)]
    assert in_order(runner, 10, tasks) == [(13, 2), (11, 2), (12, 2)]
    assert told == [("Adding", 3, 3), ("Adding", 1, 3), ("Adding", 2, 3)]


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_parts_cover_all_members_once(members: int, most: int) -> None:
    parts = parts_of(members, most)
    assert parts[0].first == 0
    assert parts[-1] == Part(parts[-1].first, members)
    assert all(a.beyond == b.first for a, b in itertools.pairwise(parts))
    sizes = [part.beyond - part.first for part in parts]
    assert max(sizes) <= most
    assert max(sizes) - min(sizes) <= 1


def test_processes_do_what_this_one_does() -> None:
    told: list[tuple[str, int, int]] = []
    tasks = [Task(f"count {one}", odd.count, (one,)) for one in range(9)]
    runner = on_this_machine(2, lambda *one: told.append(one))
    assert in_order(runner, b"abc", tasks) == in_order(on_this_machine(1), b"abc", tasks)
    assert [one[1:] for one in told] == [(done, 9) for done in range(10)]
    assert list(runner.run(b"", [])) == []


def test_faults_in_processes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found 'x'; expected a number") as told:
        in_order(Processes(2), None, [Task("refuse", odd.refuse, ("input",))])
    assert len(told.value.problems) == 2
    with pytest.raises(WaystationError, match="died; most likely memory ran out"):
        in_order(Processes(2), str(tmp_path / "a"), [Task("die", odd.die_once, (1,))])
