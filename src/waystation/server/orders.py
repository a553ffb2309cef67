"""The order of a forecast in a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from waystation.produce import Order

KEYS = ("as_of", "members", "seed", "days", "method")


def order_of(request: Mapping[str, Any]) -> Order:
    """The order of a forecast in a request; what is left out is as of the command."""
    return Order(**{key: request[key] for key in KEYS if request.get(key) is not None})
