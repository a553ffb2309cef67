"""Waystation: from reports of people on the move to a forecast of arrivals and needs.

import waystation as ws
scenario = ws.load("examples/caravan-2018")
result = ws.forecast(scenario, as_of="2018-10-29")
result.arrivals.sel(location="Tijuana")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from waystation.domain.version import __version__

__all__ = [
    "__version__",
    "card",
    "check",
    "check_hub",
    "compare",
    "desk",
    "doctor",
    "draft",
    "example",
    "explain",
    "forecast",
    "hub",
    "import_data",
    "load",
    "open_results",
    "plot",
    "publish",
    "read",
    "record",
    "review",
    "save",
    "situation_report",
    "verify",
]

if TYPE_CHECKING:
    from waystation.api import (
        card,
        check,
        check_hub,
        compare,
        desk,
        doctor,
        draft,
        example,
        explain,
        forecast,
        hub,
        import_data,
        load,
        open_results,
        plot,
        publish,
        read,
        record,
        review,
        save,
        situation_report,
        verify,
    )


def __getattr__(name: str) -> object:
    """Bring in the public functions on first use, so that importing the package stays light."""
    if name in __all__:
        return getattr(import_module("waystation.api"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    """The public names alone."""
    return list(__all__)
