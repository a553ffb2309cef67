"""A stored run on a real cluster writes the bytes it writes here, and asks who sees its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cluster_fixture import local_cluster
from tests.unit.test_forecasting_parts import same
from tests.unit.test_store import contents, question, run

from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.forecasting.stored_begin import Store
from waystation.running.cluster import Cluster
from waystation.running.local import Local

pytest.importorskip("distributed", reason="the extra waystation[cluster] is not installed")
pytest.importorskip("zarr", reason="the extra waystation[store] is not installed")
__all__ = ["question"]


def test_the_same_bytes_as_here(question: Scenario, tmp_path: Path) -> None:
    here, there = (Store(tmp_path / name, part_members=20) for name in ("here", "there"))
    one, _ = run(question, here)
    with local_cluster() as cluster, Cluster.at(cluster.scheduler_address) as workers:
        other, _ = run(question, there, workers)
        same(one, other)
        assert contents(there.folder) == contents(here.folder)
        same(one, run(question, here, workers)[0])


class Blind(Local):
    """A worker that sees the folder, and one that does not."""

    def everywhere(self, call: Callable[..., Any], folder: str, mark: str) -> dict[str, Any]:
        return {"tcp://a": call(folder, mark), "tcp://b": call(f"{folder} elsewhere", mark)}


def test_workers_that_do_not_see_the_folder(question: Scenario, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="1 of 2 workers cannot write to it, such as tcp://b"):
        run(question, Store(tmp_path / "store"), Blind(1))
    run(question, Store(tmp_path / "store", resume=True))
