"""Runs the blocks of a document in order, as a reader would who has nothing but its words.

A block says by its first line what it is:

- no word, or `sh`: commands, one a line
- `shown`: a command after `$ `, and what it prints below; `...` stands for lines left out
- `diff FILE`: lines taken out of FILE (`-`) and put in their place, or at its end (`+`)
- `python`: runs here
- another word and a FILE: FILE is written
- `text` alone, and `mermaid`: only to be looked at
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from waystation import cli

BLOCK = re.compile(r"^```([^\n`]*)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"(?<![\w-])\d[\d,]*(?:\.\d+)?(?![\w-])")
WITHIN = 0.3
"""Share by which a number shown may differ from the one of another machine or library."""


@dataclass(frozen=True)
class Block:
    """One block of a document: what it is, the file it is about, and its lines."""

    word: str
    file: str
    body: str


def blocks(document: Path) -> list[Block]:
    found = []
    for info, body in BLOCK.findall(document.read_text(encoding="utf-8")):
        word, _, file = info.strip().partition(" ")
        found.append(Block(word, file.strip(), body))
    return found


def commands(document: Path) -> list[str]:
    """Every command of a document's blocks, without comments."""
    lines = []
    for block in blocks(document):
        if block.word in ("", "sh"):
            lines += [line for line in block.body.splitlines() if line.strip()]
        elif block.word == "shown":
            lines += [line[2:] for line in block.body.splitlines() if line.startswith("$ ")]
    return lines


def follow(
    document: Path, said: Callable[[], str], patch: pytest.MonkeyPatch, *, without: str = ""
) -> None:
    """Do what the document says, in the folder that is the current one.

    Args:
        document: The document.
        said: What was printed since it was last asked.
        patch: Puts back what is changed on the way.
        without: Blocks with this word in a command are left out.
    """
    for block in blocks(document):
        if without and without in block.body and block.word in ("", "sh", "shown"):
            continue
        where = f"{document.name}: ```{block.word} {block.file}\n{block.body}"
        if block.word in ("", "sh"):
            for line in block.body.splitlines():
                run(line, said, patch)
        elif block.word == "shown":
            _shown(block, said, patch, where)
        elif block.word == "diff":
            _edit(Path(block.file), block.body, where)
        elif block.word == "python":
            exec(compile(block.body, document.name, "exec"), {"__name__": "__main__"})
            said()
        elif block.file:
            Path(block.file).parent.mkdir(parents=True, exist_ok=True)
            Path(block.file).write_text(block.body, encoding="utf-8", newline="\n")
        else:
            assert block.word in ("text", "mermaid"), f"nobody runs {where}"


def run(line: str, said: Callable[[], str], patch: pytest.MonkeyPatch) -> str:
    """One command: what it printed; it must end well."""
    words = shlex.split(line, comments=True)
    if not words:
        return ""
    if words[0] == "waystation":
        patch.setattr(sys, "argv", words)
        said()
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = said()
        assert not end.value.code, (line, printed)
        return printed
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        patch.setenv(name, value)
    elif words[0] == "mkdir":
        for name in words[1:]:
            Path(name).mkdir()
    elif words[:2] == ["cp", "-r"]:
        shutil.copytree(words[2], words[3])
    elif words[0] == "cd":
        os.chdir(words[1])
    else:
        raise AssertionError(f"not a command of these pages: {line}")
    return ""


def _shown(block: Block, said: Callable[[], str], patch: pytest.MonkeyPatch, where: str) -> None:
    first, _, rest = block.body.partition("\n")
    assert first.startswith("$ "), where
    printed = run(first[2:], said, patch)
    parts = [_words(part) for part in re.split(r"^\.\.\.$", rest, flags=re.MULTILINE)]
    left = _words(printed)
    for part in parts:
        at = _find(part, left)
        assert at is not None, f"{where}\nprints\n{printed}"
        left = left[at + len(part) :]


def _words(text: str) -> list[str]:
    return text.split()


def _find(part: list[str], words: list[str]) -> int | None:
    """Where the part stands in the words, numbers being about the same."""
    for at in range(len(words) - len(part) + 1):
        if all(_alike(one, other) for one, other in zip(part, words[at:], strict=False)):
            return at
    return None


def _alike(shown: str, printed: str) -> bool:
    if shown == printed:
        return True
    if NUMBER.sub("#", shown) != NUMBER.sub("#", printed):
        return False
    pairs = zip(NUMBER.findall(shown), NUMBER.findall(printed), strict=True)
    return all(_near(_number(one), _number(other)) for one, other in pairs)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= max(WITHIN * max(one, other), 1)


def _edit(path: Path, body: str, where: str) -> None:
    text = path.read_text(encoding="utf-8")
    old = "".join(f"{line[1:]}\n" for line in body.splitlines() if line.startswith("-"))
    new = "".join(f"{line[1:]}\n" for line in body.splitlines() if line.startswith("+"))
    assert old or new, where
    if not old:
        text = text if not text or text.endswith("\n") else f"{text}\n"
        path.write_text(text + new, encoding="utf-8")
        return
    assert text.count(old) == 1, f"{where}\nis not in\n{text}"
    path.write_text(text.replace(old, new), encoding="utf-8")
