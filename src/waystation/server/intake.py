"""Documents that are given to the desk: refused in words at once, or put aside for the worker."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from waystation.domain.days import parse_day
from waystation.reports.intake.kinds import is_known
from waystation.reports.intake.records import FORMATS, size
from waystation.server.asking import strict_json
from waystation.server.failures import RefusedError
from waystation.server.schema_desk import TextRequest
from waystation.server.schema_problems import Problem
from waystation.server.settings import Settings
from waystation.server.words import in_short

_PROGRAMS = (
    *(b"MZ", b"\x7fELF", b"#!", b"dex\n", b"\x00asm", b"\xca\xfe\xba\xbe"),
    *(b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf"),
)
"""First bytes of programs and scripts that a system would run."""

_UNSAFE = re.compile(r"[^\w .()+,@&'-]")
_LONGEST_NAME = 120
_TEXT: TypeAdapter[TextRequest] = TypeAdapter(TextRequest)
Given = tuple[dict[str, Any], Path | None]


async def take(request: Request, settings: Settings) -> Given:
    """What a request gives to the desk: the job's request, and the folder of its documents.

    Raises:
        RefusedError: It is too large, of a kind that is not read, or nothing.
        RequestValidationError: A text whose form is not in order.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return await _text(request, settings), None
    if kind != "multipart/form-data":
        found = kind or "nothing"
        raise _refused(415, "content-type", found, "multipart/form-data, or application/json")
    try:
        async with request.form(max_files=settings.files, max_fields=20) as form:
            return await run_in_threadpool(_put_aside, form, settings)
    except HTTPException as error:
        expected = f"at most {settings.files} documents in the field `files`"
        raise _refused(422, "request", str(error.detail), expected) from None


async def _text(request: Request, settings: Settings) -> dict[str, Any]:
    body = await request.body()
    try:
        given = _TEXT.validate_python(strict_json(body))
    except json.JSONDecodeError as error:
        raise _refused(422, "request", error.msg, "JSON") from None
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None
    most = settings.limits.text_chars
    if not given["text"].strip():
        raise _refused(422, "text", "no text", "the text of a report")
    if len(given["text"]) > most:
        found = f"a text of {len(given['text']):,} characters"
        raise _refused(413, "text", found, f"at most {most:,}")
    _check_day(given.get("published"))
    plain: dict[str, Any] = {
        key: value if key == "text" else _line(str(value)) for key, value in given.items() if value
    }
    return {key: value for key, value in plain.items() if value}


def _line(text: str) -> str:
    """A text as one line, without characters that do not print."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _put_aside(form: FormData, settings: Settings) -> Given:
    """Copy the documents of a form into a folder of their own."""
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile)]
    published = form.get("published") or None
    if not isinstance(published, str | None):
        raise _refused(422, "published", "a document", "a day, as YYYY-MM-DD")
    _check_day(published)
    if not files:
        raise _refused(422, "files", "nothing", f"documents: {FORMATS}")
    for one in files:
        _check(one, settings)
    settings.jobs.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".given-", dir=settings.jobs))
    try:
        names = [_copy(one, folder) for one in files]
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    request: dict[str, Any] = {"documents": names}
    return ({**request, "published": published} if published else request), folder


def _check(given: UploadFile, settings: Settings) -> None:
    """Refuse a document that is too large, a program, or of a kind that is not read."""
    name = given.filename or "a document without a name"
    if (given.size or 0) > settings.limits.file_bytes:
        expected = f"at most {size(settings.limits.file_bytes)}"
        raise _refused(413, name, f"a file of {size(given.size or 0)}", expected)
    head = given.file.read(16)
    given.file.seek(0)
    if head.startswith(_PROGRAMS):
        raise _refused(415, name, "a program, not a document", FORMATS)
    if not is_known(name) and "." in name:
        raise _refused(415, name, f"a .{name.rpartition('.')[2]} file", FORMATS)


def _copy(given: UploadFile, folder: Path) -> str:
    """Put a document under a name that leads nowhere else and is nobody else's there."""
    plain = (given.filename or "document").replace("\\", "/").rpartition("/")[2]
    plain = _UNSAFE.sub("_", plain)[-_LONGEST_NAME:].lstrip(". ") or "document"
    path, number = folder / plain, 1
    while path.exists():
        number += 1
        path = folder / f"{number}-{plain}"
    with path.open("wb") as file:
        shutil.copyfileobj(given.file, file)
    return path.name


def _check_day(text: str | None) -> dt.date | None:
    try:
        return parse_day(text) if text else None
    except ValueError:
        expected = "a day that exists, as YYYY-MM-DD"
        raise _refused(422, "published", repr(text), expected) from None


def _refused(status: int, where: str, found: str, expected: str) -> RefusedError:
    problem = Problem(file=where, line=0, column="", found=found, expected=expected)
    return RefusedError(status, in_short([problem]), [problem])
