"""What a compiled function is made from, as one short text: the same as long as nothing changes.

numba looks at the file of a kernel alone. What the kernel calls, the constants it names and the
order of the fields of its arguments are in other files, and in other packages of the program.
"""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType

import numpy as np

_DIGITS = 16


def fingerprint(function: Callable[..., object]) -> str:
    """Sixteen digits that depend on a function, all it calls, and the constants they name.

    Functions are found through the names of their modules; those a module defines further down
    are not there yet while it is loaded.
    """
    digest = hashlib.sha256()
    for part in _parts(function, set()):
        digest.update(f"{len(part)}:".encode() + part)
    return digest.hexdigest()[:_DIGITS]


def _parts(function: Callable[..., object], seen: set[str]) -> Iterator[bytes]:
    """Code, fields, constants, and the same of what is called, each function once."""
    plain = inspect.unwrap(function)
    if not isinstance(plain, FunctionType):
        return
    name = f"{plain.__module__}.{plain.__qualname__}"
    if name in seen:
        return
    seen.add(name)
    yield name.encode()
    names = set(re.findall(r"\w+", " ".join(map(str, plain.__annotations__.values()))))
    for code in _nested(plain.__code__):
        yield code.co_code
        yield repr(code.co_names).encode()
        yield repr([c for c in code.co_consts if not isinstance(c, CodeType)]).encode()
        names.update(code.co_names)
    for name in sorted(names & plain.__globals__.keys()):
        yield name.encode()
        value = plain.__globals__[name]
        if isinstance(value, type):
            yield repr(getattr(value, "_fields", ())).encode()
        elif isinstance(value, np.ndarray):
            yield f"{value.dtype.str}{value.shape}".encode() + value.tobytes()
        elif isinstance(value, int | float | str | np.generic):
            yield repr(value).encode()
        elif isinstance(value, ModuleType):
            yield value.__name__.encode()
        elif callable(value):
            yield from _parts(value, seen)


def _nested(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)
