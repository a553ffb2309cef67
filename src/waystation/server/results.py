"""Forecasts on disk: a folder for each number; the newest of a day where the command puts it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from waystation.domain.forecast import Forecast
from waystation.domain.register import Issued, Review, review_in_force
from waystation.evidence.since import SettledSince
from waystation.evidence.standing import time_to_text
from waystation.server.jobfiles import Asked, read_json, write_json
from waystation.server.schema import FileItem, ForecastItem
from waystation.server.settled import items_of

ISSUED = "issued.json"
PAGE_DATA, PAGE = "page.json", "page.html"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"[1-9]\d{0,8}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def numbered(home: Path) -> Path:
    """Where forecasts of a scenario are kept by number."""
    return home / "forecasts"


def numbers(home: Path) -> list[int]:
    """Numbers of the forecasts that are kept, rising."""
    try:
        names = [path.name for path in numbered(home).iterdir() if path.is_dir()]
    except OSError:
        return []
    return sorted(int(name) for name in names if _NUMBER.fullmatch(name))


def next_number(home: Path) -> int:
    """The number after the last."""
    return max(numbers(home), default=0) + 1


def keep(out: Path, home: Path, number: int, forecast: Forecast, asked: Asked) -> Path:
    """Keep a forecast's files under its number, and as the newest of its day.

    Args:
        out: Folder with the files; gone afterwards.
        home: Results folder of the scenario.
        number: The forecast's number.
        forecast: The forecast.
        asked: What was asked for.

    Returns:
        The folder they are in.
    """
    write_json(out / ISSUED, _issued(number, forecast, asked))
    target = numbered(home) / str(number)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        _replace(out, target)
        shutil.rmtree(out)
    else:
        out.rename(target)
    day = home / forecast.as_of.isoformat()
    day.mkdir(exist_ok=True)
    _replace(target, day, leaving=(ISSUED,))
    return target


def _issued(number: int, forecast: Forecast, asked: Asked) -> ForecastItem:
    request = asked.request
    return ForecastItem(
        number=number,
        made_at=asked.asked_at,
        as_of=forecast.as_of.isoformat(),
        status="draft",
        reviewer="",
        caveat="",
        members=forecast.members,
        seed=forecast.seed,
        days=request.get("days"),
        method=request.get("method", "auto"),
        version=forecast.version,
        variant="",
        files=[],
        page=False,
        settled_since=[],
    )


def _replace(source: Path, target: Path, leaving: tuple[str, ...] = ()) -> None:
    """Put every file of a folder into another one, each whole or not at all."""
    for path in sorted(source.iterdir()):
        if path.is_file() and path.name not in leaving and not path.name.startswith("."):
            part = target / f".{path.name}.part"
            part.unlink(missing_ok=True)
            try:
                os.link(path, part)
            except OSError:
                shutil.copyfile(path, part)
            os.replace(part, target / path.name)  # noqa: PTH105


def folders(home: Path) -> dict[int, Path]:
    """Folders of forecasts by number; of one made by the command, that of its day.

    That of a day holds the newest of it: an earlier one of the same day has its folder only where
    the server made it.
    """
    found: dict[int, Path] = {}
    for day in sorted(home.glob("????-??-??")):
        data = day / PAGE_DATA
        if _DAY.fullmatch(day.name) and data.is_file():
            number = _number_in(data, data.stat().st_mtime_ns)
            if number is not None:
                found[number] = day
    return found | {number: numbered(home) / str(number) for number in numbers(home)}


@lru_cache(maxsize=256)
def _number_in(data: Path, written: int) -> int | None:  # noqa: ARG001
    """The number that a page's data tell; None where they tell none."""
    stamp = (read_json(data) or {}).get("stamp")
    number = stamp.get("number") if isinstance(stamp, dict) else None
    return number if type(number) is int else None


def folder_of(home: Path, number: int) -> Path | None:
    """The folder of a forecast; None where there is none."""
    folder = numbered(home) / str(number)
    return folder if folder.is_dir() else folders(home).get(number)


def files_of(folder: Path, number: int) -> list[FileItem]:
    """Files of a forecast that may be fetched, by name."""
    return [
        FileItem(
            name=path.name,
            bytes=path.stat().st_size,
            url=f"/api/forecasts/{number}/files/{path.name}",
        )
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != ISSUED and _NAME.fullmatch(path.name)
    ]


def file_of(folder: Path, name: str) -> Path | None:
    """A file of a forecast; None for a name that leads elsewhere or to nothing."""
    if not _NAME.fullmatch(name) or name == ISSUED:
        return None
    path = folder / name
    return path if path.is_file() and not path.is_symlink() else None


def items(
    home: Path,
    issued: Sequence[Issued] = (),
    reviews: Sequence[Review] = (),
    settled: Mapping[int, Sequence[SettledSince]] | None = None,
) -> list[ForecastItem]:
    """Every forecast that is kept here or stands in the register, newest first.

    Args:
        home: Results folder of the scenario.
        issued: The register's forecasts.
        reviews: What people said of them, oldest first.
        settled: By number, figures that were settled otherwise since.
    """
    found: dict[int, ForecastItem] = {}
    for number in numbers(home):
        kept = _kept(numbered(home) / str(number) / ISSUED)
        if kept and kept["number"] == number:
            found[number] = kept
    for one in issued:
        found[one.number] = _registered(one, review_in_force(reviews, one.number))
    here = folders(home)
    for number, item in found.items():
        folder = here.get(number)
        item["files"] = [one["name"] for one in files_of(folder, number)] if folder else []
        item["page"] = PAGE_DATA in item["files"]
        item["settled_since"] = items_of((settled or {}).get(number, ()))
    return [found[number] for number in sorted(found, reverse=True)]


def _kept(path: Path) -> ForecastItem | None:
    """What was kept of a forecast; None where there is nothing, or it is damaged."""
    try:
        return _form().validate_python(read_json(path), strict=True)
    except ValidationError:
        return None


@lru_cache(maxsize=1)
def _form() -> TypeAdapter[ForecastItem]:
    return TypeAdapter(ForecastItem)


def newest(found: Sequence[ForecastItem]) -> int | None:
    """Number of the newest forecast of the scenario itself whose files are here."""
    plain = (one["number"] for one in found if one["files"] and not one["variant"])
    return next(plain, None)


def _registered(one: Issued, review: Review | None) -> ForecastItem:
    return ForecastItem(
        number=one.number,
        made_at=time_to_text(one.made_at),
        as_of=one.as_of.isoformat(),
        status="reviewed" if review else "draft",
        reviewer=review.by if review else "",
        caveat=review.caveat if review else "",
        members=one.members,
        seed=one.seed,
        days=one.days,
        method=one.method,
        version=one.version,
        variant=one.variant,
        files=[],
        page=False,
        settled_since=[],
    )
