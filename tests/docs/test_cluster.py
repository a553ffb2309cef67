"""docs/cluster.md: its commands run, its snippets are valid, its numbers are those of the code."""

from __future__ import annotations

import datetime as dt
import inspect
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
from tests.terminal import at_terminal

from waystation.domain.vocabulary import Exit
from waystation.engine.rules import build_rules
from waystation.engine.state import (
    calendar_days,
    holding_crossings,
    initial_state,
    no_record,
)
from waystation.forecasting.history import main_places, take_snapshot
from waystation.forecasting.parts import LEAST_PART, TASKS_PER_SLOT
from waystation.forecasting.room import known_places
from waystation.running.cluster import CONNECT_SECONDS, WORKER_SECONDS
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
BASE = 400e6
MEMBERS = 125


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, flags=re.DOTALL)


def state_bytes(places: int, groups: int, calendar: int, crossings: int) -> int:
    per_place = places * groups * (16 + 4 * calendar) + 8 * places
    return per_place + 128 * crossings * groups + 1000


def day_bytes(places: int, groups: int) -> int:
    return 20 * places * groups + places + 44 * groups


def number(cell: str) -> float:
    amount, _, unit = cell.strip().replace(",", "").partition(" ")
    return float(amount) * {"": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}[unit]


def test_the_table_of_sizes_follows_the_formula() -> None:
    rows = re.findall(r"^\| [^|]*place[^|]* \|(.*)\|$|^\| the example[^|]* \|(.*)\|$", TEXT, re.M)
    assert len(rows) == 3
    for row in rows:
        cells = [number(cell) for cell in (row[0] or row[1]).split("|")]
        places, groups, calendar, crossings, days = map(int, cells[:5])
        state = state_bytes(places, groups, calendar, crossings)
        told = days * day_bytes(places, groups)
        task = MEMBERS * (2 * state + told) + BASE
        assert cells[5:] == pytest.approx([state, told, task], rel=0.06)


def test_the_formula_is_that_of_the_code() -> None:
    scenario = load_scenario(ROOT / "examples" / "caravan-2018")
    model = build_model(scenario, as_of=dt.date(2018, 10, 29), days=60)
    shape = len(model.locations), len(model.groups)
    state, members = initial_state(model, 4, 1), 4
    expected = state_bytes(*shape, calendar_days(model), len(holding_crossings(model)))
    assert sum(np.asarray(one).nbytes for one in state) == pytest.approx(
        members * expected, rel=0.01
    )
    rules = build_rules(model)
    places = known_places(scenario)
    snapshot = take_snapshot(
        rules, state, no_record(state), main_places(state, shape[1], None), places, 0
    )
    taken = sum(one.nbytes for name, one in vars(snapshot).items() if name != "assessed")
    assert taken == pytest.approx(members * day_bytes(*shape), rel=0.02)
    assert 4 * (len(Exit) + 5) == 44


def test_the_numbers_told_are_those_of_the_code() -> None:
    assert f"of {LEAST_PART} members or more" in TEXT
    assert (
        f"with 1,000 members more than {-(-1000 // LEAST_PART // TASKS_PER_SLOT)} threads" in TEXT
    )
    assert f"within {CONNECT_SECONDS:.0f} seconds" in TEXT
    assert f"no worker within {WORKER_SECONDS:.0f} seconds" in TEXT


def test_snippets_fit_what_they_call() -> None:
    """Of packages that are installed; the others are read as Python and YAML alone."""
    programs = blocks("python")
    assert len(programs) == 3
    for program in programs:
        compile(program, "cluster.md", "exec")
    yaml = pytest.importorskip("yaml", reason="comes with dask")
    (text,) = blocks("yaml waystation.yaml")
    cluster = yaml.safe_load(text)
    ports = {one["name"] for one in cluster["spec"]["scheduler"]["service"]["ports"]}
    assert ports == {"tcp-comm", "http-dashboard"}
    for part in ("scheduler", "worker"):
        (container,) = cluster["spec"][part]["spec"]["containers"]
        program, *options = container["args"]
        assert (program, options[0]) == ("dask", part)
        from distributed.cli import dask_scheduler, dask_worker

        command = {"scheduler": dask_scheduler, "worker": dask_worker}[part].main
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        assert {one for one in options if one.startswith("--")} <= known


def test_snippets_fit_jobqueue_and_kubernetes_where_installed() -> None:
    jobqueue = pytest.importorskip("dask_jobqueue", reason="not installed")
    named = set(re.findall(r"^    (\w+)=", blocks("python")[2], flags=re.M))
    known = {*inspect.signature(jobqueue.core.Job.__init__).parameters}
    known |= {*inspect.signature(jobqueue.core.JobQueueCluster.__init__).parameters}
    known |= {*inspect.signature(jobqueue.slurm.SLURMJob.__init__).parameters}
    assert named <= known


@contextmanager
def background(words: list[str]) -> Iterator[None]:
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        try:
            yield
        finally:
            program.terminate()


def free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def words_of(line: str) -> list[str]:
    program = {
        "dask": ["-m", "dask"],
        "waystation": ["-c", "from waystation.cli import main; main()"],
    }
    first, *rest = shlex.split(line)
    return [sys.executable, *program[first], *rest]


@pytest.mark.slow
def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra waystation[cluster] is not installed")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    (commands,) = blocks("run")
    lines = commands.replace("8786", free_port()).splitlines()
    assert [line.split()[0] for line in lines] == ["dask", "dask", "waystation", "waystation"]
    with ExitStack() as stack:
        for line in lines:
            if line.endswith("&"):
                stack.enter_context(background(words_of(line.removesuffix("&"))))
                continue
            with at_terminal(words_of(line), TERM="dumb") as terminal:
                out, _ = terminal.process.communicate(timeout=600)
                seen = terminal.rest()
            assert terminal.process.returncode == 0, (out, seen)
            assert "Working on the cluster" in seen or "forecast" in line
    assert (tmp_path / "results" / "verify" / "caravan-2018").is_dir()


@pytest.mark.slow
def test_the_program_for_one_machine_runs(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra waystation[cluster] is not installed")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "program.py").write_text(blocks("python")[0], encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "Tijuana" in ran.stdout
