"""Results of the tasks of a stored run as plain arrays by name, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from waystation.assimilation.replay import Answers
from waystation.assimilation.trace import Traced
from waystation.domain.model import IntArray
from waystation.forecasting.flows import FlowDay
from waystation.forecasting.living import asked_of
from waystation.forecasting.members import Ground, LivedPart, Written
from waystation.running.kept import Arrays, Form

_TRACES = ("traced", "before", "after")


def _pack_answers(result: Answers) -> dict[str, np.ndarray]:
    return result._asdict()


def _unpack_answers(_shared: object, _arguments: tuple[Any, ...], arrays: Arrays) -> Answers:
    return Answers(**arrays)


def _pack_lived(result: LivedPart) -> dict[str, np.ndarray]:
    assert result.written is not None
    found: dict[str, np.ndarray] = {"reached": result.reached}
    traces = (result.traced, *result.asked)
    for name, traced in zip(_TRACES, traces, strict=True):
        found |= {f"{name}_{key}": array for key, array in traced._asdict().items()
                  if key != "observations"}  # fmt: skip
    if result.flow is not None:
        found["flow_day"] = np.array(list(result.flow), np.int64)
        for key in FlowDay._fields:
            days = [getattr(day, key) for day in result.flow.values()]
            found[f"flow_{key}"] = np.array(days)
    found["written_paths"] = np.array(result.written.paths, dtype=np.str_)
    found["written_sizes"], found["written_sums"] = result.written[1:]
    return found


def _unpack_lived(ground: Ground, arguments: tuple[Any, ...], arrays: Arrays) -> LivedPart:
    (_, begin), (before, after) = arguments, asked_of(ground)
    if begin.going is not None:
        before = []
    seen = () if begin.going is not None else ground.observations
    traced, past, ahead = (
        _traced(name, arrays, tuple(observations))
        for name, observations in zip(_TRACES, (seen, before, after), strict=True)
    )
    return LivedPart(
        snapshots=[],
        reached=arrays["reached"],
        traced=traced,
        asked=(past, ahead),
        flow=_flow(arrays) if ground.flows else None,
        written=written_of(arrays),
    )


def _traced(name: str, arrays: Arrays, observations: tuple[Any, ...]) -> Traced:
    parts = (arrays[f"{name}_{key}"] for key in Traced._fields[1:])
    return Traced(observations, *parts)


def _flow(arrays: Arrays) -> dict[int, FlowDay]:
    days: IntArray = arrays["flow_day"]
    arrived = [arrays[f"flow_{key}"] for key in FlowDay._fields]
    return {int(day): FlowDay(*(array[n] for array in arrived)) for n, day in enumerate(days)}


def written_of(arrays: Arrays) -> Written:
    """What a kept part wrote."""
    paths = tuple(arrays["written_paths"].tolist())
    return Written(paths, arrays["written_sizes"], arrays["written_sums"])


ANSWERS = Form(_pack_answers, _unpack_answers)
LIVED = Form(_pack_lived, _unpack_lived)
