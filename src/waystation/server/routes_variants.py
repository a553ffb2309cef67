"""Addresses of what-ifs: variants that are kept, and comparisons with the scenario as it is."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from waystation.domain.audit import Deed
from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.produce import check_order
from waystation.scenario import variants as kept
from waystation.server import schema, schema_what_if
from waystation.server.asking import Asking, StrictRoute
from waystation.server.choices import choices_of
from waystation.server.failures import RefusedError, missing
from waystation.server.gate import Asker
from waystation.server.jobfiles import OUT
from waystation.server.orders import order_of
from waystation.server.service import Service
from waystation.server.serving import file_answer
from waystation.server.variants import COMPARISON, given, list_of

router = APIRouter(prefix="/api", tags=["what-if"], route_class=StrictRoute)


@router.get("/choices", response_model=schema_what_if.Choices)
def choices(service: Asking) -> JSONResponse:
    """What a what-if can change, with what holds now."""
    return JSONResponse(choices_of(service.whole()))


@router.get("/variants", response_model=schema_what_if.Variants)
def variants(service: Asking) -> JSONResponse:
    """The variants that are kept with the scenario."""
    return JSONResponse(list_of(service.scenario))


@router.post("/variants", response_model=schema_what_if.Variant)
def check(service: Asking, asked: schema_what_if.Variant) -> JSONResponse:
    """A variant as it would be kept, where everything in it fits the scenario; nothing is kept."""
    scenario = service.whole()
    made = given(asked)
    kept.apply(scenario, made)
    return JSONResponse(kept.content_of(made))


@router.get("/variants/{name}", response_model=schema_what_if.Variant)
def variant(service: Asking, name: str) -> JSONResponse:
    """One variant."""
    scenario = service.whole()
    _check_there(scenario, name)
    return JSONResponse(kept.content_of(kept.load_variant(scenario, name)))


@router.put("/variants/{name}", response_model=schema_what_if.Variant)
def keep(service: Asking, who: Asker, name: str, asked: schema_what_if.Variant) -> JSONResponse:
    """Keep a variant under a name; one of the same name is replaced."""
    if asked["name"] != name:
        words = f"name: found {asked['name']!r}; expected {name!r}, as in the address."
        raise RefusedError(422, words)
    scenario = service.whole()
    made = given(asked)
    kept.apply(scenario, made)
    service.auditing.note(who.name, Deed.RAN, f"what-if {name}", note="kept")
    kept.write_variant(scenario, made)
    service.tell_changes()
    return JSONResponse(kept.content_of(made))


@router.delete("/variants/{name}", response_model=schema_what_if.Variants)
def remove(service: Asking, who: Asker, name: str) -> JSONResponse:
    """Take a variant out of the scenario's folder."""
    scenario = service.whole()
    _check_there(scenario, name)
    service.auditing.note(who.name, Deed.RAN, f"what-if {name}", note="removed")
    kept.remove_variant(scenario, name)
    service.tell_changes()
    return JSONResponse(list_of(scenario))


@router.post("/comparisons", status_code=202, response_model=schema.Job)
async def compare(
    service: Asking, who: Asker, asked: schema_what_if.ComparisonRequest
) -> JSONResponse:
    """Ask what a variant changes."""
    request = await run_in_threadpool(_comparison, service, asked)
    name = str(request["variant"]["name"])
    await run_in_threadpool(service.auditing.note, who.name, Deed.RAN, f"comparison with {name}")
    held = service.jobs.submit("comparison", request)
    return JSONResponse(service.jobs.told(held), 202)


@router.get("/comparisons/{key}.json", response_model=schema_what_if.Comparison)
async def comparison(request: Request, service: Asking, key: str) -> Response:
    """Two futures and the difference."""
    held = service.jobs.get(key)
    path = held.folder / OUT / COMPARISON
    if held.state != "done" or not path.is_file():
        raise missing("such comparison", "a job of this kind that is done")
    return file_answer(request, path)


def _comparison(service: Service, asked: schema_what_if.ComparisonRequest) -> dict[str, Any]:
    """The request of a comparison with its variant whole, so that it stays what it was."""
    scenario = service.whole()
    check_order(scenario, order_of(asked), service.settings.clock())
    wanted = asked["variant"]
    if isinstance(wanted, str):
        _check_there(scenario, wanted)
        made = kept.load_variant(scenario, wanted)
    else:
        made = given(wanted)
    kept.apply(scenario, made)
    request = {key: value for key, value in asked.items() if value is not None}
    return {**request, "variant": kept.content_of(made)}


def _check_there(scenario: Scenario, name: str) -> None:
    try:
        there = name in kept.list_variants(scenario)
    except InputError:
        there = False
    if not there:
        raise missing("such variant", "one of /api/variants")
