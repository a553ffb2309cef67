"""What Waystation is made of is told: licences, the bill of materials, NOTICE."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from email.message import Message
from importlib.metadata import PackageNotFoundError, version
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.licences import allowed, refused, report, stale
from tools.locked import DEVELOPMENT, ROOT, RUN, locked
from tools.parts import (
    NPM_LOCK,
    Part,
    bundled,
    dependencies,
    licence_of,
    page_parts,
    parts,
    policy,
    python_parts,
)
from tools.sbom import bill, shipped

NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
SUPPLY_PYTHON = ROOT / ".venv-supply/bin/python"


def as_locked() -> bool:
    """Whether the packages installed here are those of the lock."""
    for name, one in locked(DEVELOPMENT).items():
        try:
            if version(name) != one.version and not one.marker:
                return False
        except PackageNotFoundError:
            if not one.marker:
                return False
    return True


locked_here = pytest.mark.skipif(not as_locked(), reason="other packages than the locked are here")


def part(licence: str, use: str = "run") -> Part:
    return Part("ours", "1.0", "pypi", use, licence, "metadata", (("SHA-256", "0" * 64),))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("GPL-3.0-only OR MIT AND AGPL-3.0-only", False),
        ("(GPL-3.0-only OR MIT) AND ISC", True),
        ("ISC AND (GPL-3.0-only OR (MIT AND ISC))", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("MIT WITH LLVM-exception", False),
    ],
)
def test_expressions(expression: str, expected: bool) -> None:
    assert allowed(expression, {"MIT", "ISC", "Apache-2.0 WITH LLVM-exception"}) is expected


@pytest.mark.parametrize("wrong", ["", "(MIT", "MIT)", "AND MIT", "MIT OR", "MIT ISC", "()"])
def test_what_is_no_expression_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="no licence expression"):
        allowed(wrong, {"MIT", "ISC"})


TREES = st.recursive(
    st.sampled_from("ABC"),
    lambda inner: st.tuples(inner, st.sampled_from(["AND", "OR"]), inner),
    max_leaves=6,
)


def written(tree: object) -> str:
    return tree if isinstance(tree, str) else f"({' '.join(map(written, tree))})"  # type: ignore[call-overload]


@given(TREES)
def test_expressions_are_read_as_python_reads_them(tree: object) -> None:
    text = written(tree)
    for a, b, c in product([True, False], repeat=3):
        held = {"A": a, "B": b, "C": c}
        expected = eval(text.replace("AND", "and").replace("OR", "or"), {}, held)
        assert allowed(text, {name for name, value in held.items() if value}) is expected


def test_licences_that_are_not_allowed_are_refused() -> None:
    assert [*refused([part("MIT")])] == []
    for wrong in ("GPL-2.0-only", "AGPL-3.0-or-later", "LGPL-3.0-only", "Surely-Free-1.0", ""):
        assert len([*refused([part(wrong)])]) == 1, wrong
    proprietary = "LicenseRef-NVIDIA-Proprietary"
    assert [*refused([part(proprietary, "gpu")])] == []
    assert len([*refused([part(proprietary)])]) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"License-Expression": "MIT AND ISC", "License": "BSD"}, "MIT AND ISC"),
        ({"License": "BSD-3-Clause"}, "BSD-3-Clause"),
        ({"License": "BSD", "Classifier": "License :: OSI Approved :: BSD License"}, ""),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, "MIT"),
        ({"License": "a long text", "Classifier": "Typing :: Typed"}, ""),
        (
            {"Classifier": "License :: OSI Approved :: GNU Affero General Public License v3"},
            "AGPL-3.0-only",
        ),
    ],
)
def test_metadata_tell_a_licence_or_are_unclear(fields: dict[str, str], expected: str) -> None:
    found = Message()
    for name, value in fields.items():
        found[name] = value
    assert licence_of(found) == expected  # type: ignore[arg-type]


def test_rules_have_reasons_and_are_of_packages_that_are_there() -> None:
    rules = policy()
    assert all(rules["allowed"].values())
    assert all(one["seen"] for one in rules["told"].values())
    assert not any(re.search(r"\bA?L?GPL", name) for name in rules["allowed"])
    assert [*stale(parts())] == []


@locked_here
def test_every_package_is_under_a_licence_that_is_allowed() -> None:
    found = parts()
    assert [*refused(found)] == []
    assert all(f"| {one.name} | {one.version} | {one.licence} |" in report(found) for one in found)


def test_the_bill_lists_what_runs_and_what_the_page_holds() -> None:
    listed = {(one["name"], one["version"]) for one in bill(shipped(), None)["components"]}
    runs = {(name, one.version) for name, one in locked(RUN).items()}
    assert listed == runs | set(bundled().items())


def test_the_bill_is_the_same_each_time_and_another_for_other_contents() -> None:
    found = shipped()
    assert json.dumps(bill(found, "1700000000")) == json.dumps(bill(found, "1700000000"))
    serials = {
        bill(found, "1700000000")["serialNumber"],
        bill(found, None)["serialNumber"],
        bill(found[:-1], None)["serialNumber"],
    }
    assert len(serials) == 3
    assert bill(found, "1700000000")["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"


def test_every_package_of_the_bill_is_asked_for_by_another() -> None:
    made = bill(shipped(), None)
    refs = {one["bom-ref"] for one in made["components"]}
    own = made["metadata"]["component"]["bom-ref"]
    edges = {one["ref"]: one.get("dependsOn", []) for one in made["dependencies"]}
    assert set(edges) == refs | {own}
    reached: set[str] = set()
    left = [own]
    while left:
        one = left.pop()
        if one not in reached:
            reached.add(one)
            left += edges[one]
    assert reached == refs | {own}
    assert "numpy" in dependencies()["scipy"]


@pytest.mark.skipif(
    not SUPPLY_PYTHON.exists() and importlib.util.find_spec("cyclonedx") is None,
    reason="the library that knows the schema is not here; `make sbom` installs it",
)
@locked_here
def test_the_bill_is_valid(tmp_path: Path) -> None:
    python = SUPPLY_PYTHON if SUPPLY_PYTHON.exists() else "python"
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    made = bill(shipped(), "1700000000")
    good.write_text(json.dumps(made), encoding="utf-8")
    bad.write_text(json.dumps(made | {"serialNumber": "one"}), encoding="utf-8")
    for path, expected in ((good, 0), (bad, 1)):
        done = subprocess.run(
            [python, "-m", "tools.sbom_valid", str(path)],
            cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == expected, done.stderr


def test_packages_are_named_once_with_their_digests() -> None:
    found = parts()
    assert len({one.purl for one in found}) == len(found)
    assert all(one.digests for one in found)
    assert len(python_parts()) >= len(locked(DEVELOPMENT))


def test_packages_of_the_page_have_their_digests_and_no_address() -> None:
    lock = json.loads(NPM_LOCK.read_text(encoding="utf-8"))
    packages = [one for path, one in lock["packages"].items() if path]
    assert all(one["integrity"].startswith("sha512-") for one in packages)
    assert "://" not in re.sub(r'"url": "[^"]*"', "", NPM_LOCK.read_text(encoding="utf-8"))


def test_notice_tells_of_every_package_in_the_page_and_of_no_other() -> None:
    told = NOTICE.split("hold code of these packages:")[1]
    named = dict(re.findall(r"([A-Za-z][A-Za-z0-9/@-]*) (\d+\.\d+\.\d+)", told))
    assert {name.lower(): number for name, number in named.items()} == dict(bundled())


def test_notice_has_the_terms_of_every_package_in_the_page() -> None:
    told = NOTICE.split("hold code of these packages:")[1]
    for one in page_parts():
        if one.use == "page":
            section = " ".join(told.lower().split()).split(f"{one.name} {one.version}")[1]
            assert f"{one.licence.lower()} licence" in section
            assert "permission notice" in section


@pytest.mark.parametrize("script", ["page.js", "served.js"])
def test_scripts_name_whose_code_they_hold(script: str) -> None:
    path = ROOT / "src/waystation/page/assets/built" / script
    first = path.read_text(encoding="utf-8").split("*/")[0].lower()
    assert all(name in first for name in bundled())


def test_copyrights_of_packages_in_the_page_are_those_of_notice() -> None:
    folder = ROOT / "web/node_modules"
    if not folder.is_dir():
        pytest.skip("the packages are not here; `make page` fetches them")
    plain = " ".join(NOTICE.split())
    for name in bundled():
        text = (folder / name / "LICENSE").read_text(encoding="utf-8")
        for line in re.findall(r"^Copyright (?:\(c\) )?(\S+(?: \S+)*)", text, flags=re.M):
            assert line.rstrip(".") in plain, f"{name}: {line}"
