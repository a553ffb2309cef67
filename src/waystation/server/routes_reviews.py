"""Address of reviews: a named role answers for a forecast, or takes that back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from waystation.domain.audit import Deed
from waystation.domain.errors import InputError
from waystation.evidence import audit
from waystation.evidence.register import review as append_review
from waystation.reviewed import review_saved_pages
from waystation.server import schema
from waystation.server.asking import Asking, StrictRoute
from waystation.server.failures import LOG, missing
from waystation.server.gate import Asker
from waystation.server.service import Service

router = APIRouter(prefix="/api", tags=["forecasts"], route_class=StrictRoute)


@router.post("/reviews", response_model=schema.ForecastItem)
def review(service: Asking, who: Asker, asked: schema.ReviewRequest) -> JSONResponse:
    """Append a review, or that it is taken back; by the account of somebody signed in."""
    number, by = asked["number"], who.author(asked["by"])
    with service.desk.opened() as ledger, ledger.transaction():
        if not any(one.number == number for one in ledger.forecasts()):
            raise missing(f"forecast {number}", "the number of one that was made here")
        append_review(
            ledger,
            number,
            by=by,
            at=service.settings.clock(),
            reviewed=not asked.get("withdraw", False),
            caveat=asked.get("caveat"),
        )
        note = "taken back" if asked.get("withdraw", False) else asked.get("caveat", "")
        audit.note(
            ledger, service.auditing.entry(by, Deed.REVIEWED, f"forecast {number}", "", note)
        )
    _stamp_saved(service, number)
    service.tell_forecasts()
    found = next((one for one in service.forecasts() if one["number"] == number), None)
    if found is None:
        raise missing(f"forecast {number}", "the number of one whose files are here")
    return JSONResponse(found)


def _stamp_saved(service: Service, number: int) -> None:
    """Put the review on the saved pages; the ledger holds it even where they cannot be written."""
    try:
        review, since = service.review_of(number), service.settled_since(number)
        review_saved_pages(service.settings.home, number, review, since)
    except (InputError, OSError) as error:
        LOG.warning("the saved pages of forecast %s could not be stamped: %s", number, error)
