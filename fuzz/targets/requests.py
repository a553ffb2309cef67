"""Bodies of requests to the server: their JSON, their form, and what they order."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import Any

from fuzz.damage import json_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal
from fuzz.targets.variant import scenario
from pydantic import TypeAdapter, ValidationError

from waystation.domain.errors import InputError
from waystation.evidence.protect import veil
from waystation.produce import check_order
from waystation.scenario.variants import apply
from waystation.server import schema, schema_desk, schema_what_if
from waystation.server.asking import strict_json
from waystation.server.orders import order_of
from waystation.server.variants import given

_NOW = dt.datetime(2019, 3, 20, tzinfo=dt.UTC)
_CHANGES = [{"kind": "close", "where": "Home -> Fork", "day": "2019-03-09", "share": 0.5}]
_VARIANT = {"name": "try", "title": "Tried", "why": "To see.", "changes": _CHANGES}
_ORDER = {"as_of": "2019-03-05", "members": 100, "seed": 1, "days": 14, "method": "auto"}
_BODIES: dict[str, Any] = {
    "ForecastRequest": _ORDER,
    "ComparisonRequest": {**_ORDER, "variant": _VARIANT},
    "Variant": _VARIANT,
    "ReviewRequest": {"number": 1, "by": "Duty officer", "caveat": "Few.", "withdraw": False},
    "TextRequest": {"text": "Some 40 came.", "name": "a", "published": "2019-03-05"},
    "DecisionRequest": {"figure_id": "a1", "verdict": "accepted", "by": "Desk", "why": "seen"},
}
_FORMS: dict[str, type] = {
    "ForecastRequest": schema.ForecastRequest,
    "ComparisonRequest": schema_what_if.ComparisonRequest,
    "Variant": schema_what_if.Variant,
    "ReviewRequest": schema.ReviewRequest,
    "TextRequest": schema_desk.TextRequest,
    "DecisionRequest": schema_desk.DecisionRequest,
}


@cache
def form_of(name: str) -> TypeAdapter[Any]:
    """What checks the form of a body."""
    return TypeAdapter(_FORMS[name])


def check(data: bytes) -> bool:
    """Read a damaged body; one that is taken is JSON again, and orders something or nothing."""
    draw = Draw(data)
    name = draw.one_of(tuple(_BODIES))
    try:
        body = strict_json(json_bytes(draw, _BODIES[name]))
        taken = form_of(name).validate_python(body)
    except (json.JSONDecodeError, ValidationError) as error:
        if isinstance(error, ValidationError):
            json.dumps(error.errors(include_context=False, include_url=False), default=str)
        return False
    json.dumps(taken, ensure_ascii=False, allow_nan=False).encode()
    try:
        if name in ("ForecastRequest", "ComparisonRequest"):
            check_order(scenario(), order_of(taken), _NOW)
        asked = taken.get("variant") if name == "ComparisonRequest" else taken
        if name in ("Variant", "ComparisonRequest") and isinstance(asked, dict):
            apply(scenario(), given(asked))  # type: ignore[arg-type]
    except InputError as error:
        check_refusal(InputError([veil(one) for one in error.problems]))  # as `plain_problems`
        return False
    return True
