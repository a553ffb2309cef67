"""The step on a device, as far as it can be tested without one."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.forecast_fixture import EXAMPLE
from tests.tiny import corridor

import waystation
from waystation.domain.errors import InputError
from waystation.engine.backend import CpuSession, check_device, start
from waystation.engine.device import check_memory
from waystation.engine.devices import Device, read_device
from waystation.engine.flow import Flows
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state
from waystation.engine.step import advance, draw_parameters
from waystation.forecasting.run import check_alone, forecast
from waystation.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
SOURCES = Path(waystation.__file__).parents[1]
INSTALLED = importlib.util.find_spec("numba_cuda") is not None
NO_PARTS = "numba-cuda is not installed: pip install 'waystation[gpu]'"


def simulated(ring: str) -> str:
    """The tests of one ring in the simulator, which must be chosen before numba is loaded."""
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", ring,
            "-W", "ignore::RuntimeWarning", "tests/simulated_device.py",
        ],
        cwd=ROOT,
        env=os.environ
        | {"NUMBA_ENABLE_CUDASIM": "1", "PYTHONPATH": f"{SOURCES}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def test_the_kernels_equal_the_processor_in_a_simulator() -> None:
    assert "100%" in simulated("not slow")


@pytest.mark.slow
def test_the_kernels_equal_the_processor_on_many_models_in_a_simulator() -> None:
    assert "100%" in simulated("slow")


def test_a_session_of_the_processor_is_the_step() -> None:
    model = corridor(alone=1, present={(1, 1): 200})
    rules, parameters = build_rules(model), draw_parameters(model, 5, 1)
    plain, state = initial_state(model, 5, 1), initial_state(model, 5, 1)
    session = start(rules, state, workers=2)
    with pytest.raises(ValueError, match="no day"):
        _ = session.record
    for day in range(4):
        record = advance(rules, plain, parameters, day, 1)
        session.advance(day, parameters, 1)
        for mine, theirs in zip((*plain, *record), (*session.state, *session.record), strict=True):
            np.testing.assert_array_equal(mine, theirs)
    assert isinstance(session, CpuSession)
    assert session.view is session.state is state


def test_flow_along_routes_is_refused_on_a_device() -> None:
    model = corridor()
    rules, state = build_rules(model), initial_state(model, 2, 1)
    with pytest.raises(ValueError, match="processor only"):
        start(rules, state, device=Device.GPU, flows=Flows(rules, 2))


def test_devices_have_names() -> None:
    assert read_device("gpu") is Device.GPU
    with pytest.raises(InputError, match="'tpu'; expected cpu or gpu"):
        read_device("tpu")


@pytest.mark.skipif(INSTALLED, reason="numba-cuda is installed")
def test_without_the_extra_it_is_named() -> None:
    with pytest.raises(InputError, match=r"waystation\[gpu\]") as told:
        check_device(Device.GPU)
    assert "\n" not in str(told.value)


def test_a_cluster_and_a_gpu_are_refused_together() -> None:
    with pytest.raises(InputError, match="not both"):
        check_alone("gpu")
    check_alone("cpu")


@pytest.mark.skipif(INSTALLED, reason="numba-cuda is installed")
def test_a_forecast_is_refused_before_anything_is_read() -> None:
    with pytest.raises(InputError, match="--device: found gpu, but numba-cuda is not installed"):
        forecast(load_scenario(EXAMPLE), entries=(), members=10, days=1, device="gpu")


@pytest.mark.skipif(INSTALLED, reason="numba-cuda is installed")
def test_the_benchmark_says_that_it_was_not_run() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.device"],
        cwd=ROOT, check=True, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": f"{SOURCES}{os.pathsep}{ROOT}"},
    )  # fmt: skip
    assert done.stdout.startswith("not run: ")
    assert done.stdout.count("\n") == 1


def test_what_is_too_large_is_refused_with_what_fits() -> None:
    check_memory(800, 8, 800.0)
    with pytest.raises(InputError, match="at most 7 members in the") as told:
        check_memory(800, 8, 799.0)
    assert "8 members of 0 MiB each" in str(told.value)


@pytest.mark.skipif(not INSTALLED, reason=NO_PARTS)
def test_a_kernel_compiles_for_a_gpu() -> None:
    from benchmarks.device_code import compiled

    (code,) = compiled(["come"])
    assert 0 < code.registers <= 255
    assert code.arguments <= 4096


@pytest.mark.slow
@pytest.mark.skipif(not INSTALLED, reason=NO_PARTS)
def test_every_kernel_compiles_for_a_gpu() -> None:
    """No registers are spilled; all arguments fit what every driver takes."""
    from benchmarks.device_code import compiled

    from waystation.engine.launching import kernels

    found = compiled()
    assert [code.name for code in found] == list(kernels())
    assert [code for code in found if code.spilled or code.arguments > 4096 or not code.warps] == []
