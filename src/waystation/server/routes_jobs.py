"""Addresses of jobs, and of the streams of events."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from waystation.domain.audit import Deed
from waystation.server import documented, schema, schema_desk
from waystation.server.asking import Asking, StrictRoute
from waystation.server.desk import EMPTY
from waystation.server.gate import Asker
from waystation.server.hub import Event, encoded
from waystation.server.jobfiles import ENDS
from waystation.server.roles import Role
from waystation.server.service import Service
from waystation.server.viewers import SESSION, heard_by

router = APIRouter(prefix="/api", tags=["jobs"], route_class=StrictRoute)


@router.get("/jobs", response_model=schema.Jobs)
async def jobs(service: Asking) -> JSONResponse:
    """All jobs, newest first."""
    return JSONResponse(schema.Jobs(jobs=service.jobs.all()))


@router.get("/jobs/{key}", response_model=schema.Job)
async def job(service: Asking, key: str) -> JSONResponse:
    """One job."""
    return JSONResponse(service.jobs.told(service.jobs.get(key)))


@router.post("/jobs/{key}/cancel", response_model=schema.Job, responses=dict(documented.LATE))
async def cancel(service: Asking, who: Asker, key: str) -> JSONResponse:
    """Stop a job that waits or runs."""
    service.jobs.get(key)
    await run_in_threadpool(service.auditing.note, who.name, Deed.RAN, f"job {key}", "", "stopped")
    return JSONResponse(service.jobs.told(await service.jobs.cancel(key)))


@router.post(
    "/jobs/{key}/resume",
    status_code=202,
    response_model=schema.Job,
    responses=dict(documented.LATE),
)
async def resume(service: Asking, who: Asker, key: str) -> JSONResponse:
    """Run a job again that was interrupted, stopped or failed."""
    service.jobs.get(key)
    await run_in_threadpool(service.auditing.note, who.name, Deed.RAN, f"job {key}", "", "again")
    return JSONResponse(service.jobs.told(service.jobs.resume(key)), 202)


@router.get(
    "/jobs/{key}/events", response_class=StreamingResponse, responses=dict(documented.EVENTS)
)
async def job_events(request: Request, service: Asking, who: Asker, key: str) -> StreamingResponse:
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

    heard = heard_by(of_this(), who, service.signing)
    return _stream(encoded(heard, ends=frozenset((*ENDS, SESSION))))


@router.get("/events", response_class=StreamingResponse, responses=dict(documented.EVENTS))
async def events(service: Asking, who: Asker) -> StreamingResponse:
    """What happens, for everybody; to viewers, nothing of the desk, of jobs and of the folder."""
    desk = await run_in_threadpool(_revision, service) if who.may(Role.ANALYST) else EMPTY.revision
    hello = [Event("hello", desk)]
    listened = service.hub.listen(lambda: hello, beat=service.settings.beat)
    heard = heard_by(listened, who, service.signing)
    return _stream(encoded(heard, ends=frozenset((SESSION,))))


def _revision(service: Service) -> schema_desk.DeskRevision:
    return service.desk.revision()


def _stream(content: AsyncIterator[bytes]) -> StreamingResponse:
    headers = {"x-accel-buffering": "no"}
    return StreamingResponse(content, media_type="text/event-stream", headers=headers)
