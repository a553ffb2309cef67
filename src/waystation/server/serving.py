"""Files as answers: with a tag by which a client knows that it has them already."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response

_MEDIA = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".nc": "application/netcdf",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def media_of(name: str) -> str:
    """Media type of a file, by its name."""
    known = _MEDIA.get(Path(name).suffix)
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def file_answer(
    request: Request, path: Path, *, download: bool = False, more: Mapping[str, str] | None = None
) -> Response:
    """A file, or that the client has it already.

    Args:
        request: The request; its `If-None-Match` is obeyed.
        path: The file.
        download: Offer it for saving rather than show it.
        more: Further headers.
    """
    stat = path.stat()
    tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    headers = {
        "etag": tag,
        "cache-control": "no-cache",
        "last-modified": formatdate(stat.st_mtime, usegmt=True),
        **(more or {}),
    }
    if has_it(request, tag):
        return Response(status_code=304, headers=headers)
    name = path.name if download else None
    return FileResponse(path, media_type=media_of(path.name), headers=headers, filename=name)


def bytes_answer(request: Request, content: bytes, media: str, **more: str) -> Response:
    """Bytes, or that the client has them already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache", **more}
    if has_it(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media, headers=headers)


def has_it(request: Request, tag: str) -> bool:
    """True where a client says it has what a tag names."""
    told = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return tag in told or f"W/{tag}" in told or "*" in told
