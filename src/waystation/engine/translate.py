"""The mechanisms of the kernel, written once, made into functions of another machine.

An inner function knows its callees as compiled functions of this machine. Here each is made anew
from the same code, in a copy of its module's names where every inner function has been made anew
as well, and where a few are replaced by others: nothing else about them can differ.
"""

from __future__ import annotations

import dis
from collections import namedtuple
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

from waystation.engine.compiled import Inner

Plain = Callable[..., Any]
_LOADS = frozenset({"LOAD_GLOBAL", "LOAD_ATTR", "LOAD_METHOD"})


class Translation:
    """Functions made anew, each once."""

    def __init__(self, make: Callable[[FunctionType], Any], instead: dict[Any, Plain]) -> None:
        """Nothing is made yet.

        Args:
            make: Makes a function of the other machine from one whose names are all of it.
            instead: Functions that stand for others there.
        """
        self._make = make
        self._instead = {_identity(one): other for one, other in instead.items()}
        self._made: dict[int, Any] = {}
        self._spaces: dict[int, dict[str, Any]] = {}
        self._used: dict[int, frozenset[str]] = {}

    def whole(self, function: Plain) -> FunctionType:
        """A function from the same code that calls functions of the other machine; not yet made."""
        plain = _plain(function)
        space = self._spaces.setdefault(id(plain.__globals__), dict(plain.__globals__))
        for name in _called(plain):
            value = plain.__globals__.get(name)
            if isinstance(value, Inner) or _identity(value) in self._instead:
                space[name] = self._of(value)
        return FunctionType(plain.__code__, space, plain.__name__, plain.__defaults__)

    def used(self, function: Plain) -> frozenset[str]:
        """Names of the attributes that a function and all it calls use there."""
        plain = _plain(function)
        if id(plain) not in self._used:
            names = {name for how, name in _loads(plain) if how != "LOAD_GLOBAL"}
            for name in _called(plain):
                value = plain.__globals__.get(name)
                value = self._instead.get(_identity(value), value)
                if isinstance(value, Inner | FunctionType):
                    names |= self.used(value)
            self._used[id(plain)] = frozenset(names)
        return self._used[id(plain)]

    def _of(self, function: Any) -> Any:  # noqa: ANN401
        if _identity(function) not in self._made:
            other = self._instead.get(_identity(function), function)
            self._made[_identity(function)] = self._make(self.whole(other))
        return self._made[_identity(function)]


def fewer(kind: type, used: frozenset[str]) -> type:
    """A named tuple like another one with those fields alone whose names are used."""
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    return namedtuple(kind.__name__, [name for name in fields if name in used])


def _plain(function: Plain) -> FunctionType:
    """The function as written."""
    found = function.py_func if isinstance(function, Inner) else function
    if not isinstance(found, FunctionType):
        raise TypeError(f"{function!r} is not a function")
    return found


def _identity(function: Any) -> int:  # noqa: ANN401
    return id(function)


def _called(function: FunctionType) -> list[str]:
    """Names of its module that a function uses."""
    return sorted({name for how, name in _loads(function) if how == "LOAD_GLOBAL"})


def _loads(function: FunctionType) -> Iterator[tuple[str, str]]:
    """How and by which name a function and those inside it get at something."""
    for code in _nested(function.__code__):
        for step in dis.get_instructions(code):
            if step.opname in _LOADS:
                yield step.opname, str(step.argval)


def _nested(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)
