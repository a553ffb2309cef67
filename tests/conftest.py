"""Options of the test run."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# The same examples every time, so that a change is never refused by chance; `explore` looks for
# others. How long an example takes, or the first that compiles what it calls, is no finding.
settings.register_profile(
    "waystation", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", settings.get_profile("waystation"), derandomize=False)
settings.load_profile("waystation")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-golden", action="store_true", help="write the golden outputs anew")


def pytest_configure(config: pytest.Config) -> None:
    """The index of places of a test run is the checkout's own, never that of the user."""
    os.environ.setdefault("WAYSTATION_CACHE", str(config.rootpath / ".pytest_cache" / "waystation"))
