"""A client of a Dask scheduler, or one clear line about why there is none."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from waystation.domain.errors import InputError, Problem

if TYPE_CHECKING:
    from distributed import Client

_EXPECTED = (
    "the address of a Dask scheduler that runs and can be reached from here, such as "
    "tcp://10.0.0.5:8786"
)
_GRACE_SECONDS = 2.0
"""Given on top, so that the reason found within the time is the one told."""


def connect(address: str, seconds: float) -> Client:
    """A client of the scheduler at an address.

    Args:
        address: Such as tcp://10.0.0.5:8786.
        seconds: How long it may take to answer.

    Raises:
        InputError: Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError:
        expected = 'dask and distributed: pip install "waystation[cluster]"'
        raise InputError([Problem("--scheduler", 0, "", "no Dask here", expected)]) from None
    import logging

    for name in ("distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        _check_scheduler(address, seconds)
        with warnings.catch_warnings():
            # Dask's table of versions; ours are compared when work begins.
            warnings.simplefilter("ignore")
            return Client(address, timeout=seconds, set_as_default=False, name="waystation")
    except (OSError, TimeoutError) as error:
        found = f"no scheduler that answers, in {seconds:g} seconds ({_reason(error)})"
        raise InputError([Problem(address, 0, "", found, _EXPECTED)]) from None
    except (ValueError, TypeError, RuntimeError) as error:
        found = f"no address that can be used ({_reason(error)})"
        raise InputError([Problem(address, 0, "", found, _EXPECTED)]) from None


def _check_scheduler(address: str, seconds: float) -> None:
    """Ask who is there: a client would wait for ever on what takes a call and says nothing.

    Raises:
        OSError: Nobody answers, or somebody else.
        ValueError: It is no address.
        TypeError: It needs keys that are not set.
        RuntimeError: Dask's settings forbid it.
    """
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from distributed import Security, rpc

    async def ask() -> str:
        async with asyncio.timeout(seconds + _GRACE_SECONDS):
            keys = Security().get_connection_args("client")
            async with rpc(address, timeout=seconds, connection_args=keys) as there:
                told = await there.identity()
        return str(told["type"])

    # In a thread of its own: a notebook's own thread has an event loop that runs.
    with ThreadPoolExecutor(1) as apart:
        kind = apart.submit(lambda: asyncio.run(ask())).result()
    if kind != "Scheduler":
        msg = f"a Dask {kind.lower()} is there"
        raise ConnectionError(msg)


def _reason(error: BaseException) -> str:
    """The innermost reason, in one line."""
    while isinstance(error.__cause__, Exception):
        error = error.__cause__
    return " ".join(str(error).split()) or "no answer"
