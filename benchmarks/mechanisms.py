"""Seconds of the kernel by mechanism: every statement of its day compiled by itself.

The statements are those of `waystation.engine.kernel.step_members`, whatever they are: each becomes
a loop over all members, and the loops are run one after the other with a clock between them.
Members are independent of each other, so the result is the same to the bit; that is checked.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.synthetic import Shape, network
from benchmarks.world_network import Size, world
from numba import njit

from waystation.domain.model import Model
from waystation.engine import kernel, step
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state
from waystation.engine.step import advance, draw_parameters

SEED = 1
_KEPT = "_kept_{}"


class _Kept(ast.NodeTransformer):
    """What one statement leaves for another is kept by member."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self._names:
            return node
        return ast.Subscript(ast.Name(_KEPT.format(node.id)), ast.Name("m"), node.ctx)


def _mechanisms(loop: ast.For) -> list[tuple[str, ast.stmt]]:
    """Name and statement of each mechanism; loops over places are cut at their statements."""
    found: list[tuple[str, ast.stmt]] = []
    for one in loop.body:
        parts = [one] if not isinstance(one, ast.For) else [
            ast.For(one.target, one.iter, [each], []) for each in one.body
        ]  # fmt: skip
        for part in parts:
            calls: list[Any] = [n for n in ast.walk(part) if _is_mechanism(n)]
            if calls:
                found.append((ast.unparse(calls[0].func).replace("_", " "), part))
    return found


def _is_mechanism(node: ast.AST) -> Any:  # noqa: ANN401
    return isinstance(node, ast.Call) and hasattr(node.func, "id") and node.func.id != "range"


def apart() -> Callable[[dict[str, float]], Callable[..., None]]:
    """The kernel as one compiled loop a mechanism; given where seconds go, a kernel to call."""
    written: Any = kernel.step_members
    source = textwrap.dedent(inspect.getsource(getattr(written, "py_func", written)))
    (function,) = (n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef))
    names = [one.arg for one in function.args.args]
    body = function.body
    (loop,) = (n for n in body if isinstance(n, ast.For))
    before = [n for n in body if isinstance(n, ast.Assign)]
    local = [n for n in loop.body if isinstance(n, ast.Assign) and not _calls(n)]
    kept = {ast.unparse(n.targets[0]) for n in loop.body if isinstance(n, ast.Assign) and _calls(n)}
    compiled = []
    for number, (name, part) in enumerate(_mechanisms(loop)):
        inner = ast.For(loop.target, loop.iter, [*local, _Kept(kept).visit(part)], [])
        given = ", ".join([*names, *(_KEPT.format(one) for one in sorted(kept))])
        text = "\n".join(ast.unparse(ast.fix_missing_locations(n)) for n in (*before, inner))
        code = f"def part_{number}({given}):\n{textwrap.indent(text, '    ')}\n"
        space = dict(vars(kernel))
        exec(code, space)
        compiled.append((name, njit(nogil=True, error_model="numpy")(space[f"part_{number}"])))

    def timing(seconds: dict[str, float]) -> Callable[..., None]:
        def run(*args: Any) -> None:  # noqa: ANN401
            members = len(args[names.index("state")].home)
            left = [np.zeros(members, dtype=np.int64) for _ in kept]
            for name, part in compiled:
                begin = time.process_time()
                part(*args, *left)
                seconds[name] = seconds.get(name, 0.0) + time.process_time() - begin

        return run

    return timing


def _calls(node: ast.Assign) -> bool:
    return any(_is_mechanism(one) for one in ast.walk(node))


def by_mechanism(model: Model, members: int, days: int) -> dict[str, float]:
    """Milliseconds of a member-day by mechanism, the second half of the days.

    Args:
        model: The model.
        members: Members, on one thread.
        days: Days to run.
    """
    rules = build_rules(model)
    seconds: dict[str, float] = {}
    module: Any = step
    states = [initial_state(model, members, SEED) for _ in range(2)]
    parameters = draw_parameters(model, members, SEED)
    whole, other = module.step_members, 0.0
    timed = apart()(seconds)
    for day in range(days):
        if day == days // 2:
            seconds.clear()
            other = 0.0
        advance(rules, states[0], parameters, day, SEED)
        begin = time.process_time()
        module.step_members = timed
        advance(rules, states[1], parameters, day, SEED)
        module.step_members = whole
        other += time.process_time() - begin
    for one, another in zip(*states, strict=True):
        if not np.array_equal(one, another):
            raise AssertionError("the mechanisms one by one do not do what the kernel does")
    seconds["situations, controls, calls"] = max(0.0, other - sum(seconds.values()))
    scale = 1e3 / members / max(days - days // 2, 1)
    return {name: value * scale for name, value in seconds.items()}


def mali(instances: Path, *, quick: bool) -> dict[str, float]:
    """The kernel on Mali 2012."""
    from benchmarks.peer import imported

    model = imported(instances / "mali2012").model
    return by_mechanism(model, *((5, 10) if quick else (100, 300)))


def large(_instances: Path | None, *, quick: bool) -> dict[str, float]:
    """The kernel on the large network."""
    shape = Shape(places=60, routes=240, people=60_000, days=12) if quick else Shape()
    return by_mechanism(network(shape, SEED), *((2, 4) if quick else (2, 120)))


def everyone(_instances: Path | None, *, quick: bool) -> dict[str, float]:
    """The kernel on the whole world's network."""
    size = Size(places=200, routes=800, people=500_000) if quick else Size()
    return by_mechanism(world(size, SEED), 1, 4 if quick else 60)
