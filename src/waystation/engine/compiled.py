"""How the pieces of the kernel are compiled: only the kernel itself can be called from Python.

Leaving out the wrappers of every inner function halves the time the first run spends compiling.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_njit: Any = numba.njit


def inner(function: Function) -> Function:
    """A function the kernel calls; it has no form that Python could call."""
    compiled: Function = _njit(
        nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False
    )(function)
    return compiled


def kernel(function: Function) -> Function:
    """A function Python calls; its compiled form is kept on disk."""
    compiled: Function = _njit(nogil=True, error_model="numpy", cache=True, no_cfunc_wrapper=True)(
        function
    )
    return compiled
