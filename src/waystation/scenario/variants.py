"""What-ifs on disk: SCENARIO/variants/NAME.toml, read strictly and written whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from waystation.domain.days import parse_day
from waystation.domain.errors import InputError, Problem
from waystation.domain.personal import personal
from waystation.domain.scenario import Scenario
from waystation.domain.telling import meant
from waystation.domain.variant import Variant
from waystation.scenario.change_tables import DAYS, change_content, read_change
from waystation.scenario.changes import applied, wrong_changes
from waystation.scenario.toml import Table, read_toml, without_persons
from waystation.world.tables import show

VARIANTS = "variants"
SUFFIX = ".toml"
MOST_CHANGES = 100
LONGEST_TITLE, LONGEST_WHY = 200, 2_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_NAMES = 'letters, digits, "-" and "_", at most 64, none but the first two kinds in front'


def check_name(name: str) -> None:
    """Refuse a name that could not be a file's, or would be one somewhere else.

    Raises:
        InputError: It holds anything but letters, digits, "-" and "_".
    """
    if not _NAME.fullmatch(name):
        found = personal(name) or show(name)
        raise InputError([Problem("variant", 0, "name", found, _NAMES)])


def variants_folder(scenario: Scenario) -> Path:
    """Folder of a scenario's what-ifs; it need not exist."""
    return Path(scenario.folder) / VARIANTS


def list_variants(scenario: Scenario) -> tuple[str, ...]:
    """Names of the what-ifs kept with a scenario, in order; wrong ones too."""
    folder = variants_folder(scenario)
    if not folder.is_dir():
        return ()
    found = (path for path in folder.iterdir() if path.suffix == SUFFIX and path.is_file())
    return tuple(sorted(path.stem for path in found if _NAME.fullmatch(path.stem)))


def load_variant(scenario: Scenario, which: str | Path) -> Variant:
    """Read a what-if of a scenario and check it against it.

    Args:
        scenario: The scenario.
        which: Name of one kept in the scenario's `variants` folder, or path of a TOML file.

    Raises:
        InputError: There is none, or anything in it is wrong; every problem with file and line.
    """
    path = _find(scenario, which)
    top = read_toml(path)
    variant = None if top.problems else _variant(top, path.stem)
    if variant is not None and not top.problems:
        tables = top.items("changes")
        for wrong in wrong_changes(scenario, variant.changes):
            tables[wrong.number].report(wrong.key, wrong.found, wrong.expected)
    if top.problems or variant is None:
        raise InputError(top.problems)
    return variant


def check_variants(scenario: Scenario) -> tuple[Variant, ...]:
    """Read every what-if kept with a scenario.

    Raises:
        InputError: Anything is wrong with one of them; every problem in every file.
    """
    problems: list[Problem] = []
    found: list[Variant] = []
    for name in list_variants(scenario):
        try:
            found.append(load_variant(scenario, name))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(found)


def _find(scenario: Scenario, which: str | Path) -> Path:
    text = str(which)
    kept = variants_folder(scenario) / f"{text}{SUFFIX}"
    if _NAME.fullmatch(text) and kept.is_file():
        return kept
    path = Path(which)
    if path.suffix == SUFFIX and path.is_file():
        return path
    names = list_variants(scenario)
    known = f"one of {', '.join(names)}" if names else f"a name in {variants_folder(scenario)}"
    expected = f"{known}, or the path of a .toml file{meant(text, names)}"
    raise InputError([Problem(text, 0, "", "no such what-if", expected)])


def variant_of(content: Mapping[str, Any], name: str) -> Variant:
    """A what-if from plain values (JSON): keys as in the file, days as texts.

    Args:
        content: `title`, `why` and `changes`; a `name` in it is left aside.
        name: Its name.

    Raises:
        InputError: Anything is wrong, all problems at once.
    """
    check_name(name)
    plain = {key: value for key, value in content.items() if key != "name"}
    if isinstance(plain.get("changes"), list):
        plain["changes"] = [_with_days(change) for change in plain["changes"]]
    top = without_persons(Table(f"variant {name}", plain, (), {}, []))
    variant = _variant(top, name)
    if top.problems or variant is None:
        raise InputError(top.problems)
    return variant


def _with_days(change: object) -> object:
    """A change with days where texts stand for them."""
    if not isinstance(change, Mapping):
        return change
    return {key: _as_day(value) if key in DAYS else value for key, value in change.items()}


def _as_day(value: object) -> object:
    try:
        return parse_day(value) if isinstance(value, str) else value
    except ValueError:
        return value


def content_of(variant: Variant) -> dict[str, Any]:
    """A what-if as plain values, the inverse of `variant_of`: days as texts, keys left out if none.

    Args:
        variant: The what-if.
    """
    changes = [
        {
            key: value.isoformat() if isinstance(value, dt.date) else value
            for key, value in change_content(change).items()
        }
        for change in variant.changes
    ]
    return {
        "name": variant.name,
        "title": variant.title,
        "why": variant.why,
        "changes": changes,
    }


def _variant(top: Table, name: str) -> Variant | None:
    top.allow(("title", "why", "changes"))
    title = _short(top, "title", LONGEST_TITLE)
    why = _short(top, "why", LONGEST_WHY)
    if not _NAME.fullmatch(name):
        top.problems.append(Problem(top.file, 0, "name", show(name), _NAMES))
    tables = top.tables("changes")
    if len(tables) > MOST_CHANGES:
        top.report("changes", f"{len(tables)} changes", f"at most {MOST_CHANGES}")
    changes = [read_change(table) for table in tables]
    told = tuple(change for change in changes if change is not None)
    return Variant(name, title, why, told) if len(told) == len(changes) else None


def _short(top: Table, key: str, longest: int) -> str:
    text = top.text(key)
    if len(text) > longest:
        top.report(key, f"{len(text):,} characters", f"at most {longest:,}")
    return text


def apply(scenario: Scenario, variant: Variant) -> Scenario:
    """The scenario with the changes of a what-if; the scenario itself, and its files, stay.

    Changes of sizes of groups on the as-of day are checked but change no scenario: they act when a
    forecast has come to that day. The order of changes does not matter, but for several of one
    thing: each thing may be changed once a day.

    Args:
        scenario: The scenario.
        variant: The what-if.

    Raises:
        InputError: A change names what is not there, or makes no sense; all problems at once.
    """
    problems = [
        Problem(f"variant {variant.name}", 0, f"changes.{wrong.number + 1}.{wrong.key}",
                wrong.found, wrong.expected)
        for wrong in wrong_changes(scenario, variant.changes)
    ]  # fmt: skip
    if problems:
        raise InputError(problems)
    return applied(scenario, variant.changes)


def variant_text(variant: Variant) -> str:
    """A what-if as the text of its file."""
    lines = [f"title = {_toml(variant.title)}", f"why = {_toml(variant.why)}"]
    for change in variant.changes:
        lines += ["", "[[changes]]"]
        lines += [f"{key} = {_toml(value)}" for key, value in change_content(change).items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A value as TOML; JSON's escapes of texts are TOML's too, but for the delete character."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    return repr(value)


def write_variant(scenario: Scenario, variant: Variant) -> Path:
    """Keep a what-if with its scenario; one of the same name is replaced.

    Args:
        scenario: The scenario; nothing but the file in its `variants` folder is written.
        variant: The what-if.

    Returns:
        The file.

    Raises:
        InputError: Its name is no file name, it does not fit the scenario, or the folder cannot be
            written to.
    """
    check_name(variant.name)
    variant_of(content_of(variant), variant.name)
    apply(scenario, variant)
    folder = variants_folder(scenario)
    target = folder / f"{variant.name}{SUFFIX}"
    try:
        _replace(target, variant_text(variant).encode())
    except (OSError, UnicodeEncodeError) as error:
        reason = getattr(error, "strerror", None) or "characters that no file can hold"
        found = f"a place that cannot be written to ({reason})"
        expected = "a scenario folder that can be written to"
        raise InputError([Problem(str(target), 0, "", found, expected)]) from error
    return target


def _replace(target: Path, content: bytes) -> None:
    """Write under another name first, then rename."""
    target.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        part.chmod(0o644)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def remove_variant(scenario: Scenario, name: str) -> None:
    """Take a what-if out of the scenario's folder.

    Raises:
        InputError: There is none of this name, or it cannot be removed.
    """
    check_name(name)
    if name not in list_variants(scenario):
        names = list_variants(scenario)
        expected = f"one of: {', '.join(names) or 'none is kept'}{meant(name, names)}"
        raise InputError([Problem(name, 0, "", "no such what-if", expected)])
    path = variants_folder(scenario) / f"{name}{SUFFIX}"
    try:
        path.unlink()
    except OSError as error:
        found = f"a file that cannot be removed ({error.strerror})"
        raise InputError([Problem(str(path), 0, "", found, "a folder to write to")]) from error
