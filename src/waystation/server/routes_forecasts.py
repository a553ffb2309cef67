"""Addresses of forecasts: what there is, their files, and asking for a new one."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as Part
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from waystation.page.data.top import with_review
from waystation.produce import check_order
from waystation.server import results, schema
from waystation.server.asking import Asking, StrictRoute
from waystation.server.failures import missing
from waystation.server.orders import order_of
from waystation.server.service import Service
from waystation.server.serving import bytes_answer, file_answer, media_of

router = APIRouter(prefix="/api", tags=["forecasts"], route_class=StrictRoute)
Number = Annotated[int, Part(ge=1, le=999_999_999)]
TABLES = ("arrivals.csv", "present.csv", "needs.csv", "evidence.csv")


@router.get("/state", response_model=schema.State)
async def state(service: Asking) -> JSONResponse:
    """All that a page needs to know first."""
    jobs = service.jobs.all()
    return JSONResponse(await run_in_threadpool(service.state, jobs))


@router.get("/page.json", response_model=dict)
def newest_page(request: Request, service: Asking) -> Response:
    """The data of the newest forecast's page."""
    return _page_data(request, service, service.current())


@router.get("/forecasts/{number}/page.json", response_model=dict)
def page_data(request: Request, service: Asking, number: Number) -> Response:
    """The data of a forecast's page."""
    return _page_data(request, service, number)


@router.get("/forecasts/{number}/influence", response_model=schema.Influence)
def influence(
    service: Asking, number: Number, place: str = "", what: str = "", day: str = ""
) -> JSONResponse:
    """Which figures moved a number: those the forecast kept, narrowed to what is asked for."""
    data = json.loads(_path(service, number, results.PAGE_DATA).read_bytes())
    position = data["days"].index(day) if day in data["days"] else None
    if day and position is None:
        raise missing(f"day {day} in this forecast", f"{data['days'][0]} to {data['days'][-1]}")
    found = []
    for one in data["numbers"]:
        rows = [row for row in one["rows"] if not day or row[0] in (position, None)]
        if place in ("", one["place"]) and what in ("", one["what"]) and rows:
            found.append({**one, "rows": rows})
    return JSONResponse(schema.Influence(number=number, numbers=found))


@router.get("/forecasts/{number}/files", response_model=schema.Files)
def files(service: Asking, number: Number) -> JSONResponse:
    """The files of a forecast."""
    folder = results.folder_of(service.settings.home, number)
    if folder is None:
        raise missing(f"forecast {number}", "the number of one that was made here")
    return JSONResponse(schema.Files(number=number, files=results.files_of(folder, number)))


@router.head("/forecasts/{number}/files/{name}", include_in_schema=False)
@router.get("/forecasts/{number}/files/{name}")
def one_file(request: Request, service: Asking, number: Number, name: str) -> Response:
    """One file of a forecast, for saving."""
    return _file(request, service, number, name, download=True)


def _table(name: str) -> None:
    """Give a table of the newest forecast an address that stays, for spreadsheets."""

    def table(request: Request, service: Asking) -> Response:
        return _file(request, service, service.current(), name)

    table.__doc__ = f"`{name}` of the newest forecast."
    router.add_api_route(f"/{name}", table, methods=["GET"], name=name)
    router.add_api_route(f"/{name}", table, methods=["HEAD"], include_in_schema=False)


for _name in TABLES:
    _table(_name)


@router.post("/forecasts", status_code=202, response_model=schema.Job)
async def ask(service: Asking, asked: schema.ForecastRequest) -> JSONResponse:
    """Ask for a forecast."""
    await run_in_threadpool(_check, service, asked)
    request = {key: value for key, value in asked.items() if value is not None}
    held = service.jobs.submit("forecast", request)
    return JSONResponse(service.jobs.told(held), 202)


def _check(service: Service, asked: schema.ForecastRequest) -> None:
    check_order(service.whole(), order_of(asked))


def _page_data(request: Request, service: Service, number: int | None) -> Response:
    """The data of a page, with the review that is in force now."""
    path = _path(service, number, results.PAGE_DATA)
    review = service.review_of(number)
    told = (review.by, review.caveat) if review else ("", "")
    content = _reviewed(path, path.stat().st_mtime_ns, *told)
    if content is None:
        return file_answer(request, path)
    return bytes_answer(request, content, media_of(path.name))


@lru_cache(maxsize=4)
def _reviewed(path: Path, written: int, by: str, caveat: str) -> bytes | None:  # noqa: ARG001
    """The data of a page with its review; None where the file holds them so."""
    data = json.loads(path.read_bytes())
    made = with_review(data, by, caveat)
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
