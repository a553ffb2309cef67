"""The command `waystation serve` as a process of its own, at a port that stays the same."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from tests.server_fixture import until

from waystation.server import jobfiles

COMMAND = "from waystation.cli import main; main()"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@dataclass
class Process:
    """A server over a folder, which can be killed and started again."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60)

    def start(self, *more: str) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", COMMAND, "serve", str(self.folder)),
                *("--port", str(self.port), "--no-open", *more),
            ],
            cwd=self.folder.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._answers, 300)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None
        try:
            return httpx.get(f"{self.url}api/session", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    def forecast(self, **asked: object) -> None:
        """Make a forecast and wait until it is there."""
        with self.client() as client:
            job = client.post("/api/forecasts", json=asked).json()["id"]
            until(lambda: client.get(f"/api/jobs/{job}").json()["state"] in jobfiles.ENDS, 300)
            assert client.get(f"/api/jobs/{job}").json()["state"] == "done"

    def kill(self) -> None:
        """End the server and its workers as a failing machine would."""
        assert self.process is not None
        jobs = self.folder.parent / "results" / self.folder.name / "jobs"
        open_jobs = [one for one in jobs.iterdir() if not (one / jobfiles.RESULT).exists()]
        workers = [jobfiles.worker_of(one) for one in open_jobs if one.is_dir()]
        self.process.kill()
        for worker in workers:
            if worker is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise
