"""Addresses of jobs, and of the streams of events."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from waystation.server import schema
from waystation.server.asking import Asking, StrictRoute
from waystation.server.hub import Event, encoded
from waystation.server.jobfiles import ENDS
from waystation.server.service import Service

router = APIRouter(prefix="/api", tags=["jobs"], route_class=StrictRoute)


@router.get("/jobs", response_model=schema.Jobs)
async def jobs(service: Asking) -> JSONResponse:
    """All jobs, newest first."""
    return JSONResponse(schema.Jobs(jobs=service.jobs.all()))


@router.get("/jobs/{key}", response_model=schema.Job)
async def job(service: Asking, key: str) -> JSONResponse:
    """One job."""
    return JSONResponse(service.jobs.told(service.jobs.get(key)))


@router.post("/jobs/{key}/cancel", response_model=schema.Job)
async def cancel(service: Asking, key: str) -> JSONResponse:
    """Stop a job that waits or runs."""
    return JSONResponse(service.jobs.told(await service.jobs.cancel(key)))


@router.post("/jobs/{key}/resume", status_code=202, response_model=schema.Job)
async def resume(service: Asking, key: str) -> JSONResponse:
    """Run a job again that was interrupted, stopped or failed."""
    return JSONResponse(service.jobs.told(service.jobs.resume(key)), 202)


@router.get("/jobs/{key}/events")
async def job_events(request: Request, service: Asking, key: str) -> StreamingResponse:
    """How far one job is, until it is over."""
    held = service.jobs.get(key)
    seen = request.headers.get("last-event-id", "")

    def first() -> list[Event]:
        event = service.jobs.event(held)
        known = seen == str(event.number) and event.name not in ENDS
        return [] if known else [event]

    async def of_this() -> AsyncIterator[Event | None]:
        async for event in service.hub.listen(first, beat=service.settings.beat):
            if event is None or event.name != "job":
                if event is None or event.number is not None:
                    yield event
            elif event.data["id"] == key:
                name = "progress" if event.data["state"] == "running" else event.data["state"]
                yield Event(name, event.data, event.number)

    return _stream(encoded(of_this(), ends=frozenset(ENDS)))


@router.get("/events")
async def events(service: Asking) -> StreamingResponse:
    """What happens, for everybody."""
    desk = await run_in_threadpool(_revision, service)
    hello = [Event("hello", desk)]
    listened = service.hub.listen(lambda: hello, beat=service.settings.beat)
    return _stream(encoded(listened, ends=frozenset()))


def _revision(service: Service) -> schema.DeskRevision:
    return service.desk.revision()


def _stream(content: AsyncIterator[bytes]) -> StreamingResponse:
    headers = {"x-accel-buffering": "no"}
    return StreamingResponse(content, media_type="text/event-stream", headers=headers)
