"""The page's shell, and what it is made of."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as Part
from fastapi.responses import Response

from waystation.page.build import served_page
from waystation.server import results
from waystation.server.asking import Asking
from waystation.server.failures import missing
from waystation.server.safety import policy
from waystation.server.service import Service
from waystation.server.serving import bytes_answer, media_of

router = APIRouter(include_in_schema=False)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
_STYLE = re.compile(r"<style>(.*?)</style>", re.S)
_ASSET = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}", re.I)


@router.api_route("/", methods=["GET", "HEAD"])
def newest(request: Request, service: Asking) -> Response:
    """The page of the newest forecast."""
    return _page(request, service, service.current())


@router.api_route("/forecasts/{number}", methods=["GET", "HEAD"])
def numbered(request: Request, service: Asking, number: Annotated[int, Part(ge=1)]) -> Response:
    """The page of one forecast: links that are shared."""
    if results.folder_of(service.settings.home, number) is None:
        raise missing(f"forecast {number}", "the number of one that was made here")
    return _page(request, service, number)


@router.api_route("/assets/{name}", methods=["GET", "HEAD"])
def asset(request: Request, name: str) -> Response:
    """A script, a style, a picture of the page."""
    found = asset_bytes(name) if _ASSET.fullmatch(name) else None
    if found is None:
        raise missing("such part of the page", "one that the page names")
    return bytes_answer(request, found, media_of(name))


@lru_cache(maxsize=64)
def asset_bytes(name: str) -> bytes | None:
    """A part of the page that comes with the program; None for one that does not."""
    part = resources.files("waystation.page").joinpath("assets", "built", name)
    return part.read_bytes() if part.is_file() else None


def _page(request: Request, service: Service, number: int | None) -> Response:
    """The page of a forecast: the shell where its data are here, else as it was saved."""
    folder = results.folder_of(service.settings.home, number) if number else None
    if folder and results.file_of(folder, results.PAGE_DATA):
        shell = served_page(f"/api/forecasts/{number}/page.json")
        return bytes_answer(request, shell.encode(), media_of(results.PAGE))
    path = results.file_of(folder, results.PAGE) if folder else None
    if path is None:
        return bytes_answer(request, served_page("").encode(), media_of(results.PAGE))
    text, scripts, styles = _saved(path, path.stat().st_mtime_ns)
    more = {"content-security-policy": policy(scripts, styles)}
    return bytes_answer(request, text.encode(), media_of(path.name), **more)


@lru_cache(maxsize=8)
def _saved(path: Path, written: int) -> tuple[str, tuple[str, ...], tuple[str, ...]]:  # noqa: ARG001
    """A saved page, and the hashes of the scripts and of the styles inside it."""
    text = path.read_text("utf-8")
    return text, _hashes(_SCRIPT, text), _hashes(_STYLE, text)


def _hashes(element: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(
        f"sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}"
        for one in element.findall(text)
    )
