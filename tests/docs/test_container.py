"""The steps of the container file do what they say, here without a container."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]


def steps(folder: Path) -> list[str]:
    """What the first stage runs, with its places in a folder."""
    text = (HOME / "Containerfile").read_text(encoding="utf-8")
    first = text.partition("\nFROM ")[2].partition("\nFROM ")[0]
    lines = [line.removeprefix("RUN ") for line in first.splitlines() if line.startswith("RUN ")]
    places = {
        "/opt/waystation": f"{folder}/opt",
        "/tmp/container.lock": f"{HOME}/locks/container.lock",
        "/tmp/dist": f"{folder}/dist",
        "python3 ": f"{sys.executable} ",
    }
    for there, here in places.items():
        lines = [line.replace(there, here) for line in lines]
    return lines


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment["PATH"] = f"{folder}/opt/bin:/usr/bin:/bin"
    environment |= {"NUMBA_CACHE_DIR": f"{folder}/kernels", "WAYSTATION_CACHE": f"{folder}/places"}
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=1500, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="the steps are those of a shell of Linux")
@pytest.mark.slow
def test_the_steps_install_what_is_locked_and_it_runs(tmp_path: Path) -> None:
    tried = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "annotated-doc"]
    if subprocess.run(tried, cwd=tmp_path, capture_output=True, timeout=300).returncode:
        pytest.skip("no packages can be had here")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=HOME, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    lines = steps(tmp_path)
    assert len(lines) == 3
    for line in lines:
        done = run(line, tmp_path)
        assert done.returncode == 0, done.stderr[-2000:]
    told = run("waystation doctor", tmp_path)
    assert told.returncode == 0, told.stderr
    assert "libraries that are needed are here" in told.stdout
    assert run("waystation example", tmp_path).returncode == 0
    assert run("waystation check caravan-2018", tmp_path).returncode == 0
