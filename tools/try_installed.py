"""Tries the wheel where nothing of the source tree can help it.

`python -m tools.try_installed locked` installs the wheel with the locked packages it needs and
nothing else into an environment of its own outside the repository, runs the main commands there,
then a quick ring of tests, copied elsewhere. `oldest` does so with the oldest versions that
pyproject.toml allows, `latest` with the newest there are today on the newest Python at hand. There
a library's warning is shown and is no failure.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.locked import ROOT, project

EXTRAS = ("web", "verify", "osm", "cluster", "store", "oidc")
"""Those whose tests are in the ring; `gpu` needs a GPU and `fuzz` is a tool."""
TEST_TOOLS = ("pytest", "pytest-xdist", "hypothesis", "packaging")
COPIED = ("tests", "examples", "tools", "pyproject.toml", "README.md", "docs", "benchmarks")
QUICK = ROOT / "tests/quick.txt"
PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
OLDEST = "python3.11"


class TrialError(Exception):
    """A step did not do what it must; the message says which."""


@dataclass(frozen=True)
class Place:
    """An environment outside the repository, and the folder commands are run in."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "venv/bin/python"

    @property
    def command(self) -> Path:
        """Its `waystation`."""
        return self.folder / "venv/bin/waystation"

    @property
    def elsewhere(self) -> Path:
        """Where tests and examples are copied to."""
        return self.folder / "elsewhere"

    def environment(self) -> dict[str, str]:
        """That of this process, without anything that leads to the source tree."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        own = {"WAYSTATION_CACHE": str(self.folder / "cache")}
        return kept | own | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    def run(self, *words: str | Path, seconds: int = 3600, quiet: bool = False) -> str:
        """Run a command in `elsewhere`; its output.

        Raises:
            TrialError: another exit status than 0.
        """
        done = subprocess.run(
            [str(word) for word in words],
            cwd=self.elsewhere, env=self.environment(), timeout=seconds, check=False,
            stdout=subprocess.PIPE if quiet else None, text=True,
        )  # fmt: skip
        if done.returncode:
            raise TrialError(f"{' '.join(map(str, words))}: exit status {done.returncode}")
        return done.stdout or ""


def uv(*words: str | Path, given: str | None = None) -> str:
    """Run uv; its output.

    Raises:
        TrialError: another exit status than 0.
    """
    found = Path(sys.executable).with_name("uv")
    done = subprocess.run(
        [str(found if found.exists() else "uv"), *map(str, words)],
        cwd=ROOT, input=given, stdout=subprocess.PIPE, text=True, timeout=1800, check=False,
    )  # fmt: skip
    if done.returncode:
        raise TrialError(f"uv {' '.join(map(str, words))}: exit status {done.returncode}")
    return done.stdout


def build(folder: Path) -> Path:
    """The wheel of these sources, in a folder."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, timeout=300, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    return wheel


def usable(names: Sequence[str]) -> str:
    """The first Python of these that runs here, also one that pyenv keeps and has not chosen.

    Raises:
        TrialError: none does.
    """
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for name in names:
        number = name.removeprefix("python")
        others = sorted(kept.glob(f"{number}.*/bin/python"), reverse=True)
        for path in (shutil.which(name), *others):
            if path and not subprocess.run([path, "-c", ""], capture_output=True).returncode:
                return str(path)
    raise TrialError(f"none of {', '.join(names)} is here")


def install(place: Place, *words: str | Path) -> None:
    """Install into the place's environment."""
    uv("pip", "install", "--quiet", "--python", place.python, *words)


def install_locked(place: Place, wheel: Path) -> None:
    """The wheel with the locked packages it needs, and no other."""
    install(place, "--require-hashes", "-r", ROOT / "locks/run.lock")
    install(place, "--no-deps", wheel)


def install_oldest(place: Place, wheel: Path) -> None:
    """The wheel with the oldest versions of what pyproject.toml names."""
    pins = place.folder / "oldest.txt"
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    uv("pip", "compile", "--quiet", "--resolution", "lowest-direct", "--python", place.python,
       "pyproject.toml", *extras, "-o", pins)  # fmt: skip
    install(place, "-r", pins)
    install(place, "--no-deps", wheel)


def install_latest(place: Place, wheel: Path) -> None:
    """The wheel with the newest versions that it allows."""
    install(place, "--upgrade", f"{wheel}[{','.join(EXTRAS)}]")


WAYS = {
    "locked": (install_locked, (OLDEST, *PYTHONS)),
    "oldest": (install_oldest, (OLDEST,)),
    "latest": (install_latest, PYTHONS),
}


def copy_elsewhere(place: Place) -> None:
    """Tests and examples, without the sources and without what earlier runs left."""
    place.elsewhere.mkdir()
    left = shutil.ignore_patterns("__pycache__", ".*", "results", "node_modules", "*.sqlite*")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place.elsewhere / name, ignore=left)
        else:
            shutil.copy(source, place.elsewhere / name)


def check_it_is_the_installed_one(place: Place) -> None:
    """What is imported lies in the environment."""
    code = "import waystation; print(waystation.__file__)"
    found = Path(place.run(place.python, "-c", code, quiet=True).strip())
    if "site-packages" not in found.parts or not found.is_relative_to(place.folder):
        raise TrialError(f"imported from {found}, not from the environment")


def try_commands(place: Place) -> None:
    """The main job, with its page; then the page served."""
    place.run(place.command, "--version")
    place.run(
        place.command, "forecast", "examples/caravan-2018", "--as-of", "2018-10-29",
        "--members", "50", "--out", "forecast", quiet=True,
    )  # fmt: skip
    page = (place.elsewhere / "forecast/page.html").read_text(encoding="utf-8")
    if "<script" not in page or len(page) < 100_000:
        raise TrialError("the page has no script")
    served = try_serving(place)
    if "<script" not in served:
        raise TrialError("the served page has no script")


def try_serving(place: Place) -> str:
    """The first page of `waystation serve`."""
    words = ["serve", "examples/caravan-2018", "--port", "0", "--no-open", "--results", "served"]
    with subprocess.Popen(
        [str(place.command), *words],
        cwd=place.elsewhere, env=place.environment() | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if found := re.search(r"http://\S+", line):
                    with urllib.request.urlopen(found[0], timeout=120) as answer:
                        return str(answer.read().decode())
            raise TrialError("waystation serve ended before it served")
        finally:
            process.terminate()


def quick_ring() -> list[str]:
    """The files of tests that are run."""
    lines = (line.split("#")[0].strip() for line in QUICK.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def try_tests(place: Place, way: str) -> None:
    """The quick ring."""
    extras = [
        one for extra in EXTRAS for one in project()["project"]["optional-dependencies"][extra]
    ]
    held: list[str | Path] = ["-c", ROOT / "requirements.lock"] if way == "locked" else []
    install(place, *held, *TEST_TOOLS, *extras)
    check_it_is_the_installed_one(place)
    place.run(
        place.python, "-m", "pytest", "-p", "no:cacheprovider", "-m", "not slow",
        "-p", "xdist", "-p", "hypothesispytest", "-n", "2", "--dist", "loadfile",
        *([] if way == "locked" else ["-W", "default"]), *quick_ring(),
    )  # fmt: skip


def attempt(way: str, python: str | None) -> None:
    """All of it, in a folder that is removed afterwards."""
    put_in, pythons = WAYS[way]
    with tempfile.TemporaryDirectory(prefix="waystation-installed-") as folder:
        place = Place(Path(folder).resolve())
        chosen = python or usable(pythons)
        uv("venv", "--quiet", "--python", chosen, place.folder / "venv")
        put_in(place, build(place.folder / "wheel"))
        copy_elsewhere(place)
        check_it_is_the_installed_one(place)
        versions = place.run(
            place.python, "-c", "import sys; print(sys.version.split()[0])", quiet=True
        )
        print(f"{way}: Python {versions.strip()}", flush=True)
        try_commands(place)
        try_tests(place, way)
    print(f"{way}: the installed wheel does its work")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=sorted(WAYS))
    parser.add_argument("--python", help="another Python than that of choice")
    asked = parser.parse_args()
    try:
        attempt(asked.way, asked.python)
    except TrialError as failed:
        sys.exit(str(failed))


if __name__ == "__main__":
    main()
