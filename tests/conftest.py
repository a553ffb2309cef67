"""Options of the test run."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# The first example of a test may compile what it calls; how long that takes is no finding.
settings.register_profile("waystation", deadline=None)
settings.load_profile("waystation")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-golden", action="store_true", help="write the golden outputs anew")


def pytest_configure(config: pytest.Config) -> None:
    """The index of places of a test run is the checkout's own, never that of the user."""
    os.environ.setdefault("WAYSTATION_CACHE", str(config.rootpath / ".pytest_cache" / "waystation"))
