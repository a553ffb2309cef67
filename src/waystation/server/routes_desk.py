"""Addresses of the evidence desk."""

from __future__ import annotations

import shutil
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from waystation.domain.audit import Deed
from waystation.server import documented, schema, schema_desk
from waystation.server.asking import Asking, StrictRoute
from waystation.server.entries import MOST, SORTS, Asked
from waystation.server.gate import Asker
from waystation.server.intake import take

router = APIRouter(prefix="/api/desk", tags=["desk"], route_class=StrictRoute)


@router.post(
    "/reports",
    status_code=202,
    response_model=schema.Job,
    responses=dict(documented.UNREADABLE),
    openapi_extra=documented.GIVEN,
)
async def give(request: Request, service: Asking, who: Asker) -> JSONResponse:
    """Give documents (multipart, field `files`) or a text that was pasted (JSON)."""
    given, uploads = await take(request, service.settings)
    try:
        await run_in_threadpool(service.whole)
        about = ", ".join(given.get("documents", ())) or str(given.get("title", "a text"))
        await run_in_threadpool(service.auditing.note, who.name, Deed.GAVE, about)
        held = service.jobs.submit("reading", given, uploads)
    except BaseException:
        if uploads is not None:
            shutil.rmtree(uploads, ignore_errors=True)
        raise
    return JSONResponse(service.jobs.told(held), 202)


@router.get("/reports", response_model=schema_desk.Reports)
def reports(service: Asking) -> JSONResponse:
    """All reports of the ledger."""
    return JSONResponse(service.desk.reports())


@router.get("/reports/{report_id}", response_model=schema_desk.ReportDetail)
def report(service: Asking, report_id: str) -> JSONResponse:
    """One report with everything read from it."""
    return JSONResponse(service.desk.report(report_id))


@router.get("/entries", response_model=schema_desk.Entries)
def entries(
    service: Asking,
    search: str = "",
    kind: str = "",
    place: str = "",
    speaker: str = "",
    report: str = "",
    state: str = "",
    sort: Annotated[str, Query(json_schema_extra={"enum": [*SORTS]})] = "entered",
    descending: bool = False,
    start: Annotated[int, Query(alias="from", ge=0)] = 0,
    count: Annotated[int, Query(ge=0, le=MOST)] = 100,
) -> JSONResponse:
    """Figures, searched and sorted, part by part."""
    asked = Asked(search, kind, place, speaker, report, state, sort, descending, start, count)
    return JSONResponse(service.desk.entries(asked))


@router.get("/entries/{figure}", response_model=schema_desk.EntryExplained)
def entry(service: Asking, figure: str) -> JSONResponse:
    """Everything that is known of one figure."""
    return JSONResponse(service.desk.explained(figure, service.scenario))


@router.post(
    "/decisions",
    response_model=schema_desk.DecisionAnswer,
    responses={409: {"model": schema_desk.Conflict}},
)
def decide(service: Asking, who: Asker, asked: schema_desk.DecisionRequest) -> JSONResponse:
    """Append a decision; of somebody signed in, under the name of their account."""
    by = who.author(asked["by"])
    about = ", ".join(asked["figures"])
    noted = service.auditing.entry(by, Deed.DECIDED, about, asked["why"], asked["action"])
    answer = service.desk.decide({**asked, "by": by}, service.scenario, noted)
    service.tell_ledger()
    return JSONResponse(answer)


@router.get("/decisions", response_model=schema_desk.Decisions)
def decisions(service: Asking, since: Annotated[int, Query(ge=0)] = 0) -> JSONResponse:
    """All decisions later than a number."""
    return JSONResponse(service.desk.since(since))
