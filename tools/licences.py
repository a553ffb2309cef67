"""Says under which licence each package stands, and fails on one that must not be.

`python -m tools.licences FILE` writes the report; `locks/licences.toml` has the rules.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from tools.parts import Part, parts, policy


def allowed(expression: str, licences: Collection[str]) -> bool:
    """Whether an SPDX expression can be met with these licences.

    Raises:
        ValueError: it is no expression.
    """
    left = re.findall(r"[()]|[^\s()]+", expression)
    found = _either(left, licences)
    if left:
        raise ValueError(f"no licence expression: {expression!r}")
    return found


def _either(left: list[str], licences: Collection[str]) -> bool:
    found = _both(left, licences)
    while left[:1] == ["OR"]:
        left.pop(0)
        found = _both(left, licences) or found
    return found


def _both(left: list[str], licences: Collection[str]) -> bool:
    found = _one(left, licences)
    while left[:1] == ["AND"]:
        left.pop(0)
        found = _one(left, licences) and found
    return found


def _one(left: list[str], licences: Collection[str]) -> bool:
    word = left.pop(0) if left else ")"
    if word == "(":
        inner = _either(left, licences)
        if not left or left.pop(0) != ")":
            raise ValueError("no licence expression: a bracket is not closed")
        return inner
    if word in (")", "AND", "OR", "WITH"):
        raise ValueError(f"no licence expression: {word} stands where a licence should")
    if left[:1] == ["WITH"]:
        word = " ".join([word, *left[:2]])
        del left[:2]
    return word in licences


def refused(found: Sequence[Part]) -> Iterator[str]:
    """One line for every package that must not be depended on."""
    rules = policy()
    for part in found:
        licences = {*rules["allowed"], *rules["allowed_with"].get(part.use, ())}
        if not part.licence:
            yield f"{part.name} {part.version}: licence unknown ({part.told})"
        elif not allowed(part.licence, licences):
            yield f"{part.name} {part.version}: {part.licence} is not allowed"


def stale(found: Sequence[Part]) -> Iterator[str]:
    """One line for every licence told by hand for a package that is no longer there."""
    names = {part.name for part in found}
    for name in policy()["told"]:
        if name not in names:
            yield f"locks/licences.toml tells of {name}, which nothing depends on"


def report(found: Sequence[Part]) -> str:
    """The report, in Markdown."""
    lines = ["# Licences of what Waystation is made of", ""]
    for use in dict.fromkeys(part.use for part in found):
        lines += [f"## For: {use}", "", "| package | version | licence | told by |"]
        lines += ["|---|---|---|---|"]
        lines += [
            f"| {part.name} | {part.version} | {part.licence or 'unknown'} | {part.told} |"
            for part in found
            if part.use == use
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """The command."""
    found = parts()
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(report(found), encoding="utf-8")
    problems = [*refused(found), *stale(found)]
    if problems:
        sys.exit("\n".join(problems))
    print(f"{target}: {len(found)} packages, each under a licence that is allowed")


if __name__ == "__main__":
    main()
