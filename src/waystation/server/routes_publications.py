"""Address of what is passed on: a product of a forecast, checked by the rules, as a zip file."""

from __future__ import annotations

import datetime as dt
import io
import threading
import zipfile
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from waystation.domain.errors import InputError, Problem
from waystation.domain.protection import Rule
from waystation.domain.vocabulary import Audience
from waystation.publishing.publish import prepare
from waystation.publishing.records import Files, Order
from waystation.server import documented, schema
from waystation.server.asking import Asking, StrictRoute
from waystation.server.failures import RefusedError, missing
from waystation.server.gate import Asker
from waystation.server.results import numbers

router = APIRouter(prefix="/api", tags=["forecasts"], route_class=StrictRoute)
MOST_DAYS = 366
_ONE_AT_A_TIME = threading.Lock()
_LONGEST = 1000
_EPOCH = (1980, 1, 1, 0, 0, 0)


@router.post(
    "/publications", response_class=Response, responses=dict(documented.content("application/zip"))
)
def publication(service: Asking, who: Asker, asked: schema.PublicationRequest) -> Response:
    """Make a product, note who passes it on, and give it out; the server keeps none."""
    order = _order(asked, who.author(asked["by"]), service.settings.clock().replace(microsecond=0))
    number, home = asked["number"], service.settings.home
    if number not in numbers(home):
        raise missing(f"forecast {number}", "the number of one whose files are here")
    scenario = service.whole()
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise RefusedError(503, "Another product is being made; try again in some seconds.")
    try:
        name = f"forecast-{number}-{order.audience}"
        made = prepare(scenario, number, order, home=home, out=Path(name))
        made.note()
    finally:
        _ONE_AT_A_TIME.release()
    headers = {"content-disposition": f'attachment; filename="{name}.zip"'}
    return Response(zipped(name, made.files), 200, headers, "application/zip")


def _order(asked: schema.PublicationRequest, by: str, at: dt.datetime) -> Order:
    """What was asked for.

    Raises:
        InputError: There is no such rule, a number of days is none, or a text is far too long.
    """
    problems = []
    overrides: dict[Rule, str] = {}
    for one in asked.get("overrides", []):
        if one["rule"] in set(Rule):
            overrides[Rule(one["rule"])] = one["reason"]
        else:
            problems.append(Problem("overrides", 0, "rule", str(one["rule"]), "a rule, 1 to 18"))
    days = asked.get("expires_days")
    if days is not None and not 1 <= days <= MOST_DAYS:
        problems.append(Problem("expires_days", 0, "", str(days), f"1 to {MOST_DAYS}"))
    if len(asked["purpose"]) > _LONGEST:
        found = f"{len(asked['purpose'])} characters"
        problems.append(Problem("purpose", 0, "", found, f"{_LONGEST} at most"))
    if problems:
        raise InputError(problems)
    audience = Audience(asked["audience"])
    return Order(audience, asked["purpose"], by, at, days, overrides)


def zipped(folder: str, files: Files) -> bytes:
    """Files in a folder of a zip file; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, files[name])
    return made.getvalue()
