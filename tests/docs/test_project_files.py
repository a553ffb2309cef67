"""Files that others read of a project: they are in order, and say what the project says."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from waystation.domain.version import __version__
from waystation.running.installed import FOR_DEVELOPERS

HOME = Path(__file__).parents[2]
FORMS = sorted((HOME / ".github").rglob("*.yml"))
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_forms_and_workflows_can_be_read(path: Path) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.parent.name == "ISSUE_TEMPLATE" and path.name != "config.yml":
        assert told["name"]
        assert told["description"]
        parts = [part for part in told["body"] if part["type"] != "markdown"]
        assert parts
        assert all(part["attributes"]["label"] for part in parts)
        assert len({part["id"] for part in parts}) == len(parts)


def workflow(name: str) -> dict[str, Any]:
    path = HOME / ".github/workflows" / name
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(told, dict)
    # YAML 1.1 takes the key "on" for a truth.
    return {"on" if key is True else key: value for key, value in told.items()}


def test_the_versions_that_are_tested_are_those_that_are_told() -> None:
    jobs = workflow("test.yml")["jobs"]
    tested = jobs["fast"]["strategy"]["matrix"]["python"]
    lines = [re.fullmatch(r".*:: Python :: (3\.\d+)", line) for line in PROJECT["classifiers"]]
    assert tested == [line[1] for line in lines if line]
    assert tested == jobs["windows"]["strategy"]["matrix"]["python"]
    assert PROJECT["requires-python"] == f">={tested[0]}"


WORKFLOWS = ("test.yml", "weekly.yml", "release.yml", "docs.yml")
OF_WORKFLOW = {"name", "on", "permissions", "jobs", "concurrency"}
OF_JOB = {
    *("strategy", "runs-on", "timeout-minutes", "steps", "needs", "if", "environment"),
    *("permissions", "defaults"),
}
OF_STEP = {"uses", "with", "run", "id", "env", "name", "if"}
ACTION = re.compile(r"[\w-]+/[\w-]+@(v\d+|release/v\d+)")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_is_made_of_known_parts(name: str) -> None:
    told = workflow(name)
    assert set(told) <= OF_WORKFLOW
    assert told["permissions"] == {"contents": "read"}, "more is asked for by single jobs"
    for job in told["jobs"].values():
        assert set(job) <= OF_JOB
        assert job["timeout-minutes"] <= 360
        needed = job.get("needs", [])
        assert {needed} if isinstance(needed, str) else set(needed) <= set(told["jobs"])
        for step in job["steps"]:
            assert set(step) <= OF_STEP
            assert ("uses" in step) != ("run" in step)
            if "uses" in step:
                assert ACTION.fullmatch(step["uses"]), step["uses"]
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_a_workflow_runs_is_there(name: str) -> None:
    told = workflow(name)
    makefile = (HOME / "Makefile").read_text(encoding="utf-8")
    seen = 0
    for job in told["jobs"].values():
        matrix = job.get("strategy", {}).get("matrix", {})
        for line in (line for step in job["steps"] for line in step.get("run", "").splitlines()):
            seen += 1
            # What somebody else may have written never stands in a line a shell reads.
            assert "${{ github." not in line
            words = line.replace("${{ matrix.target }}", "|".join(matrix.get("target", [])))
            for targets in re.findall(r"\bmake ([\w|-]+)", words):
                for target in targets.split("|"):
                    assert f"\n{target}:" in makefile, target
            for module in re.findall(r"-m (tools\.\w+)", words):
                assert (HOME / f"{module.replace('.', '/')}.py").exists(), module
            for path in re.findall(r"(?<=[ =])[\w./-]+\.(?:yaml|lock|toml)\b", words):
                assert (HOME / path).exists(), path
    assert seen


def test_only_single_jobs_of_a_release_may_write_or_sign() -> None:
    jobs = workflow("release.yml")["jobs"]
    asked = {name: job["permissions"] for name, job in jobs.items() if "permissions" in job}
    assert asked == {"publish": {"id-token": "write"}, "page": {"contents": "write"}}
    assert jobs["publish"]["environment"] == "pypi"
    assert workflow("release.yml")["on"] == {"push": {"tags": ["v*"]}}
    for path in FORMS:
        assert "secrets." not in path.read_text(encoding="utf-8"), path.name


def test_the_citation_is_of_this_version() -> None:
    told = yaml.safe_load((HOME / "CITATION.cff").read_text(encoding="utf-8"))
    assert told["version"] == __version__
    assert told["license"] == PROJECT["license"]
    assert [one["name"] for one in told["authors"]] == [one["name"] for one in PROJECT["authors"]]


# ------------------------------------------------------------------ conda, container, line ends


def recipe() -> dict[str, Any]:
    told = yaml.safe_load((HOME / "conda/recipe.yaml").read_text(encoding="utf-8"))
    assert isinstance(told, dict)
    return told


def bounds(lines: list[str]) -> dict[str, SpecifierSet]:
    parts = [line.partition(" ") for line in lines]
    return {name: SpecifierSet(rest) for name, _, rest in parts}


def wanted(lines: list[str]) -> dict[str, SpecifierSet]:
    asked = [Requirement(line) for line in lines]
    return {one.name: one.specifier for one in asked}


def test_the_recipe_asks_for_what_the_project_asks_for() -> None:
    told = recipe()
    run = bounds(told["requirements"]["run"])
    assert run.pop("python") == SpecifierSet(PROJECT["requires-python"])
    assert run == wanted(PROJECT["dependencies"])
    extras = PROJECT["optional-dependencies"]
    lines = [line for name in extras if name not in FOR_DEVELOPERS for line in extras[name]]
    assert bounds(told["requirements"]["run_constraints"]) == wanted(lines)
    assert told["context"]["version"] == __version__
    command = PROJECT["scripts"]["waystation"]
    assert told["build"]["python"]["entry_points"] == [f"waystation = {command}"]
    assert all((HOME / name).exists() for name in told["about"]["license_file"])


def instructions() -> list[tuple[str, str]]:
    text = (HOME / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_container_holds_what_is_locked_and_runs_without_rights() -> None:
    told = instructions()
    words = {"ARG", "FROM", "COPY", "RUN", "LABEL", "ENV", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in told} == words
    runs = " && ".join(rest for word, rest in told if word == "RUN")
    assert "--require-hashes -r /tmp/container.lock" in runs
    assert "--no-deps --no-index" in runs
    last = [word for word, _ in told][::-1].index("FROM")
    end = dict(told[-last:])
    assert not end["USER"].startswith(("0", "root"))
    assert json.loads(end["ENTRYPOINT"]) == [*PROJECT["scripts"]]
    admitted = (HOME / ".containerignore").read_text(encoding="utf-8").splitlines()
    for rest in (rest for word, rest in told if word == "COPY" and "--from" not in rest):
        source = rest.split()[0]
        assert source == "dist/*.whl" or (HOME / source).exists()
        assert f"!{source}" in admitted, f"{source}: .containerignore keeps it out"
    assert not any(word in runs for word in ("curl", "wget", "apt-get"))


def test_what_is_copied_into_the_container_is_told_twice_alike() -> None:
    one, other = (HOME / name for name in (".containerignore", ".dockerignore"))
    assert one.read_bytes() == other.read_bytes()


def test_files_have_the_line_ends_that_are_told() -> None:
    told = (HOME / ".gitattributes").read_text(encoding="utf-8")
    assert re.search(r"^\* +text=auto eol=lf$", told, flags=re.MULTILINE)
    suffixes = set(re.findall(r"^\*\.(\w+) +binary$", told, flags=re.MULTILINE))
    for top in ("src", "docs", "examples", "tests"):
        for path in (HOME / top).rglob("*"):
            if path.is_file() and path.suffix[1:] in {"png", "gz", "xz", "npz", "xlsx", "pbf"}:
                assert path.suffix[1:] in suffixes, path
