"""A run whose days go to a folder is the run that holds them, to the byte, and can be taken up."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from tests.elsewhere import Elsewhere
from tests.forecast_fixture import EXAMPLE, add_rows
from tests.unit.test_forecasting_parts import same
from tests.unit.test_forecasting_smoother import FIRST, SECOND, empty_folder, row

from waystation.domain.errors import InputError
from waystation.domain.forecast import Forecast
from waystation.domain.scenario import Scenario
from waystation.domain.work import Runner, Task
from waystation.forecasting.export import DATASET, result_files
from waystation.forecasting.learnt import ESTIMATE, LEARNT, UNIT, UNKNOWN
from waystation.forecasting.members import Lived
from waystation.forecasting.run import forecast, forecast_with_members
from waystation.forecasting.stored_begin import Store
from waystation.forecasting.stored_run import QUANTILES
from waystation.running.local import Local
from waystation.scenario.load import load_scenario

pytest.importorskip("zarr", reason="the extra waystation[store] is not installed")


@pytest.fixture
def question(tmp_path: Path) -> Scenario:
    folder = empty_folder(tmp_path)
    add_rows(folder, [FIRST, SECOND])
    return load_scenario(folder)


def run(
    scenario: Scenario,
    store: Store | None = None,
    runner: Runner | None = None,
    *,
    seed: int = 3,
    members: int = 40,
) -> tuple[Forecast, Lived]:
    return forecast_with_members(
        scenario, as_of=dt.date(2019, 3, 20), members=members, days=9, seed=seed, entries=None,
        links=(), workers=1, progress=None, method="auto", flows=True, runner=runner, store=store,
    )  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


class StoppedError(Exception):
    """As if the machine had been switched off."""


class Stopping:
    """Does some tasks, then no more."""

    slots = 1

    def __init__(self, tasks: int) -> None:
        self.left = tasks
        self.names: list[str] = []

    def run(self, shared: Any, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:
        for position, task in enumerate(tasks):
            if self.left == 0:
                raise StoppedError
            self.left -= 1
            self.names.append(task.name)
            yield from ((position, result) for _, result in Local(1).run(shared, [task]))


def test_days_in_a_folder_give_the_same_forecast(question: Scenario, tmp_path: Path) -> None:
    """Whoever does the parts, and however large they are."""
    one, held = run(question)
    for name, size, runner in (("a", 20, None), ("b", 13, Elsewhere(2))):
        other, lived = run(question, Store(tmp_path / name, part_members=size), runner)
        same(one, other)
        assert len(lived.snapshots) == len(held.snapshots)
        for mine, theirs in zip(held.snapshots, lived.snapshots, strict=True):
            for field in vars(mine):
                kept = getattr(mine, field)
                assert np.asarray(getattr(theirs, field)).tobytes() == kept.tobytes(), field
        assert np.array_equal(lived.reached[:, :], held.reached[:, :])


def test_groups_that_travel_together(tmp_path: Path) -> None:
    """The filter corrects all members together; they go on in parts."""
    scenario = load_scenario(EXAMPLE)
    one, other = (
        forecast(scenario, as_of="2018-10-25", members=60, days=9, store=store, part_members=size)
        for store, size in ((None, None), (tmp_path / "store", 25))
    )
    same(one, other)
    before = contents(tmp_path / "store")
    again = forecast(scenario, as_of="2018-10-25", members=60, days=9, store=tmp_path / "store")
    same(one, again)
    assert contents(tmp_path / "store") == before


@pytest.mark.parametrize("tasks", [4, 19])
def test_an_interrupted_run_goes_on(question: Scenario, tmp_path: Path, tasks: int) -> None:
    """2 parts: 9 times the past, then the members themselves; the files are the same in the end."""
    one, _ = run(question, Store(tmp_path / "whole", part_members=20))
    store, stopping = Store(tmp_path / "part", part_members=20), Stopping(tasks)
    with pytest.raises(StoppedError):
        run(question, store, stopping)
    with pytest.raises(InputError, match="an unfinished run; expected --resume"):
        run(question, store)
    rest = Stopping(1000)
    other, _ = run(question, store._replace(resume=True, part_members=None), rest)
    same(one, other)
    assert not set(stopping.names) & set(rest.names)
    assert contents(store.folder) == contents(tmp_path / "whole")
    nothing = Stopping(0)
    again, _ = run(question, store._replace(resume=True), nothing)
    same(one, again)
    assert contents(store.folder) == contents(tmp_path / "whole")


def test_damage_is_found_and_mended(question: Scenario, tmp_path: Path) -> None:
    told: list[str] = []
    store = Store(tmp_path / "store", part_members=20, tell=told.append)
    one, _ = run(question, store._replace(resume=True))
    assert told == [f"{store.folder}: no run to go on with; it begins"]
    whole = contents(store.folder)
    chunks = (store.folder / "members.zarr" / "present" / "c" / "1").rglob("*")
    chunk = min(path for path in chunks if path.is_file())
    sound = chunk.read_bytes()
    for damaged in (sound[:-3], sound[:-1] + b"?"):
        chunk.write_bytes(damaged)
        runner = Stopping(1000)
        again, _ = run(question, store._replace(resume=True), runner)
        same(one, again)
        assert runner.names == ["members 20 to 39"]
        assert "members 20 to 39: days are missing or damaged; done again" in told
        assert contents(store.folder) == whole
    kept = [path for path in (store.folder / "kept").glob("*.json")
            if json.loads(path.read_text())["task"] == "past 2, members 0 to 19"]  # fmt: skip
    data = kept[0].with_suffix(".npz")
    data.write_bytes(data.read_bytes()[:-10])
    runner = Stopping(1000)
    run(question, store._replace(resume=True), runner)
    assert runner.names == ["past 2, members 0 to 19"]
    assert told[-1] == "past 2, members 0 to 19: what was kept is damaged; it is done again"
    assert contents(store.folder) == whole


def test_what_only_a_store_has_is_refused_without_one(question: Scenario) -> None:
    with pytest.raises(InputError, match="store: found part_members=10 and no store"):
        forecast(question, members=20, part_members=10)
    with pytest.raises(InputError, match="store: found resume and no store"):
        forecast(question, members=20, resume=True)


@pytest.mark.parametrize("size", [0, -1, 41])
def test_a_part_has_one_member_or_more(question: Scenario, tmp_path: Path, size: int) -> None:
    with pytest.raises(InputError, match=rf"found {size}; expected 1 to 40, the members"):
        run(question, Store(tmp_path / "store", part_members=size))
    assert not (tmp_path / "store").exists()


def test_another_run_is_refused(question: Scenario, tmp_path: Path) -> None:
    store = Store(tmp_path / "store", part_members=20)
    run(question, store)
    before = contents(store.folder)
    for resume in (False, True):
        asked = store._replace(resume=resume)
        with pytest.raises(InputError, match=r"differs in the seed \(3 there, 4 now\)"):
            run(question, asked, seed=4)
        with pytest.raises(InputError, match="members of a part"):
            run(question, asked._replace(part_members=30))
    add_rows(Path(question.folder), [row(17, 300)])
    with pytest.raises(InputError, match="differs in the evidence"):
        run(load_scenario(question.folder), store)
    assert contents(store.folder) == before


def test_the_store_tells_its_variables_as_the_file_does(question: Scenario, tmp_path: Path) -> None:
    """The same attributes, coordinates of places, ends of days, and what was learnt."""
    made, _ = run(question, Store(tmp_path / "store"))
    content = result_files(made, None)[DATASET]
    with xr.open_dataset(io.BytesIO(content), engine="scipy") as file:
        store = xr.open_zarr(tmp_path / "store" / QUANTILES, chunks=None, consolidated=False)
        assert set(store.variables) == set(file.variables)
        assert {LEARNT, UNKNOWN, UNIT, ESTIMATE} <= set(store.variables)
        for name in file.variables:
            assert store[name].attrs == file[name].attrs, name
            np.testing.assert_array_equal(store[name].values, file[name].values)
        assert store["arrivals"].encoding["coordinates"] == "lat lon"
        assert store.attrs == file.attrs
        assert {"method", "device", "effective_members"} <= set(file.attrs)
