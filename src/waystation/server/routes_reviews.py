"""Address of reviews: a named role answers for a forecast, or takes that back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from waystation.evidence.register import review as append_review
from waystation.server import schema
from waystation.server.asking import Asking
from waystation.server.failures import missing

router = APIRouter(prefix="/api", tags=["forecasts"])


@router.post("/reviews", response_model=schema.ForecastItem)
def review(service: Asking, asked: schema.ReviewRequest) -> JSONResponse:
    """Append a review, or that it is taken back."""
    number = asked["number"]
    with service.desk.opened() as ledger:
        if not any(one.number == number for one in ledger.forecasts()):
            raise missing(f"forecast {number}", "the number of one that was made here")
        append_review(
            ledger,
            number,
            by=asked["by"],
            at=service.settings.clock(),
            reviewed=not asked.get("withdraw", False),
            caveat=asked.get("caveat"),
        )
    service.tell_forecasts()
    found = next((one for one in service.forecasts() if one["number"] == number), None)
    if found is None:
        raise missing(f"forecast {number}", "the number of one whose files are here")
    return JSONResponse(found)
