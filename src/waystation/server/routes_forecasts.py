"""Addresses of forecasts: what there is, their files, and asking for a new one."""

from __future__ import annotations

import json
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi import Path as Part
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from waystation.domain.audit import Deed
from waystation.forecasting.sheets import COLUMNS, tagged_csv
from waystation.page.data.top import with_review, with_settled
from waystation.produce import check_order
from waystation.server import documented, results, schema
from waystation.server.asking import Asking, StrictRoute
from waystation.server.failures import RefusedError, missing
from waystation.server.gate import Asker, Who
from waystation.server.orders import order_of
from waystation.server.roles import Role, for_everybody
from waystation.server.service import Service
from waystation.server.serving import bytes_answer, file_answer, media_of
from waystation.server.viewers import for_viewers

router = APIRouter(prefix="/api", tags=["forecasts"], route_class=StrictRoute)
Number = Annotated[int, Part(ge=1, le=999_999_999)]
Hashtags = Annotated[
    bool, Query(description="A row of HXL hashtags below the header, as --hashtags writes it.")
]
TABLES = ("arrivals.csv", "present.csv", "needs.csv", "evidence.csv")


@router.get("/state", response_model=schema.State)
async def state(service: Asking, who: Asker) -> JSONResponse:
    """All that a page needs to know first; to viewers, without what is the analyst's own."""
    jobs = service.jobs.all()
    told = await run_in_threadpool(service.state, jobs)
    return JSONResponse(told if who.may(Role.ANALYST) else for_viewers(told))


@router.get("/page.json", response_model=dict)
def newest_page(request: Request, service: Asking, who: Asker) -> Response:
    """The data of the newest forecast's page."""
    return _page_data(request, service, who, service.current())


@router.get("/forecasts/{number}/page.json", response_model=dict)
def page_data(request: Request, service: Asking, who: Asker, number: Number) -> Response:
    """The data of a forecast's page."""
    return _page_data(request, service, who, number)


@router.get("/forecasts/{number}/influence", response_model=schema.Influence)
def influence(
    service: Asking, number: Number, place: str = "", what: str = "", day: str = ""
) -> JSONResponse:
    """Which figures moved a number: those the forecast kept, narrowed to what is asked for."""
    path = _path(service, number, results.PAGE_DATA)
    try:
        found = _moved(json.loads(path.read_bytes()), place, what, day)
    except (LookupError, TypeError, ValueError, RecursionError):
        raise _damaged(number) from None
    return JSONResponse(schema.Influence(number=number, numbers=found))


def _moved(data: dict[str, Any], place: str, what: str, day: str) -> list[dict[str, Any]]:
    """The numbers of a page that were asked for."""
    position = data["days"].index(day) if day in data["days"] else None
    if day and position is None:
        raise missing(f"day {day} in this forecast", f"{data['days'][0]} to {data['days'][-1]}")
    found = []
    for one in data["numbers"]:
        rows = [row for row in one["rows"] if not day or row[0] in (position, None)]
        if place in ("", one["place"]) and what in ("", one["what"]) and rows:
            found.append({**one, "rows": rows})
    return found


def _damaged(number: int | None) -> RefusedError:
    return missing(f"whole page of forecast {number}", "files as saved: make the forecast again")


@router.get("/forecasts/{number}/files", response_model=schema.Files)
def files(service: Asking, who: Asker, number: Number) -> JSONResponse:
    """The files of a forecast; to viewers, those that may be passed on."""
    folder = results.folder_of(service.settings.home, number)
    if folder is None:
        raise missing(f"forecast {number}", "the number of one that was made here")
    found = results.files_of(folder, number)
    mine = [one for one in found if who.may(Role.ANALYST) or for_everybody(one["name"])]
    return JSONResponse(schema.Files(number=number, files=mine))


@router.head("/forecasts/{number}/files/{name}", include_in_schema=False)
@router.get(
    "/forecasts/{number}/files/{name}",
    response_class=Response,
    responses=dict(documented.FILE),
)
def one_file(request: Request, service: Asking, who: Asker, number: Number, name: str) -> Response:
    """One file of a forecast, for saving; the analyst's own only to analysts."""
    if not (who.may(Role.ANALYST) or for_everybody(name)):
        raise RefusedError(403, "This file is for the role analyst; what may be passed on is not.")
    return _file(request, service, number, name, download=True)


def _table(name: str) -> None:
    """Give a table of the newest forecast an address that stays, for spreadsheets."""

    def plain(request: Request, service: Asking) -> Response:
        return _file(request, service, service.current(), name)

    def either(request: Request, service: Asking, hashtags: Hashtags = False) -> Response:
        if not hashtags:
            return plain(request, service)
        return _tagged(request, _path(service, service.current(), name))

    table = either if Path(name).stem in COLUMNS else plain
    table.__doc__ = f"`{name}` of the newest forecast."
    router.add_api_route(
        f"/{name}",
        table,
        methods=["GET"],
        name=name,
        response_class=Response,
        responses=dict(documented.TABLE),
    )
    router.add_api_route(f"/{name}", table, methods=["HEAD"], include_in_schema=False)


def _tagged(request: Request, path: Path) -> Response:
    """A table with a row of hashtags, as an answer."""
    changed = formatdate(path.stat().st_mtime, usegmt=True)
    content = tagged_csv(path.stem, path.read_bytes())
    return bytes_answer(request, content, media_of(path.name), **{"last-modified": changed})


for _name in TABLES:
    _table(_name)


@router.post("/forecasts", status_code=202, response_model=schema.Job)
async def ask(service: Asking, who: Asker, asked: schema.ForecastRequest) -> JSONResponse:
    """Ask for a forecast."""
    await run_in_threadpool(_check, service, asked)
    request = {key: value for key, value in asked.items() if value is not None}
    told = " ".join(f"{key}={value}" for key, value in request.items())
    await run_in_threadpool(service.auditing.note, who.name, Deed.RAN, "forecast", "", told)
    held = service.jobs.submit("forecast", request)
    return JSONResponse(service.jobs.told(held), 202)


def _check(service: Service, asked: schema.ForecastRequest) -> None:
    check_order(service.whole(), order_of(asked), service.settings.clock())


def _page_data(request: Request, service: Service, who: Who, number: int | None) -> Response:
    """The data of a page, with the review that is in force now and the files one may have."""
    path = _path(service, number, results.PAGE_DATA)
    review = service.review_of(number)
    told = (review.by, review.caveat) if review else ("", "")
    since = tuple(service.settled_since(number).items())
    all_files = who.may(Role.ANALYST)
    try:
        written = path.stat().st_mtime_ns
        content = _reviewed(path, written, *told, since, everything=all_files)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise _damaged(number) from None
    if content is None:
        return file_answer(request, path)
    return bytes_answer(request, content, media_of(path.name))


@lru_cache(maxsize=4)
def _reviewed(
    path: Path,
    written: int,  # noqa: ARG001
    by: str,
    caveat: str,
    since: tuple[tuple[str, str], ...],
    *,
    everything: bool,
) -> bytes | None:
    """The data of a page with its review and what was settled since; None where it holds them.

    Where not everything may be seen, the files that may are named alone.
    """
    data = json.loads(path.read_bytes())
    made = with_settled(with_review(data, by, caveat), dict(since))
    if not everything:
        mine = [one for one in made.get("files", ()) if for_everybody(one["name"])]
        made = {**made, "files": mine}
    if made == data:
        return None
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def _file(
    request: Request, service: Service, number: int | None, name: str, *, download: bool = False
) -> Response:
    """A file of a forecast, as an answer."""
    return file_answer(request, _path(service, number, name), download=download)


def _path(service: Service, number: int | None, name: str) -> Path:
    """A file of a forecast.

    Raises:
        RefusedError: There is no such forecast or file.
    """
    if number is None:
        raise missing("forecast yet", "one that was asked for with POST /api/forecasts")
    folder = results.folder_of(service.settings.home, number)
    if folder is None:
        raise missing(f"forecast {number}", "the number of one that was made here")
    path = results.file_of(folder, name)
    if path is None:
        raise missing(f"such file of forecast {number}", f"one of /api/forecasts/{number}/files")
    return path
