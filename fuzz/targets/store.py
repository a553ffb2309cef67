"""The store of a run with its files changed: Zarr metadata, run.json, results that were kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from fuzz.damage import damaged, json_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch, write
from tests.scenario_folder import write_folder

from waystation.domain.errors import InputError
from waystation.domain.work import Means, silent
from waystation.forecasting.members import Ground, Prepared, ground_of
from waystation.forecasting.run import prepared
from waystation.forecasting.stored_begin import Store, stored
from waystation.forecasting.stored_run import COMPLETE, QUANTILES
from waystation.running.kept import Kept
from waystation.running.local import Local
from waystation.scenario.load import load_scenario

_MEANS = Means(1, silent)
_MEMBERS = 10
_SLOW = 'median = 0.5\nsigma = 0.2\nunit = "km/day"'


@cache
def question() -> tuple[Prepared, Ground, dict[str, bytes]]:
    """A small question, what it runs on, and the files of a store that was begun."""
    with scratch() as home:
        path = write_folder(home) / "scenario.toml"
        text = path.read_text(encoding="utf-8").replace(_SLOW, _SLOW.replace("0.5", "90"))
        path.write_text(text, encoding="utf-8")
        ready = prepared(
            load_scenario(home), as_of=dt.date(2019, 3, 4), members=_MEMBERS, seed=1, days=2,
            entries=(), links=(), method="auto",
        )  # fmt: skip
    ground = ground_of(ready, members=_MEMBERS, seed=1, asked=(), flows=False)
    with scratch() as folder:
        store = folder / "store"
        with stored(Store(store, part_members=5), ready, ground, (), Local(*_MEANS)):
            pass
        write(store, {COMPLETE: b'{"run": "a", "forecast": "b"}', f"{QUANTILES}/zarr.json": b"{}"})
        found = [path for path in sorted(store.rglob("*")) if path.is_file()]
        return ready, ground, {one.relative_to(store).as_posix(): one.read_bytes() for one in found}


def check(data: bytes) -> bool:
    """Look at a damaged store, or at a damaged result: as it was written, or not taken."""
    draw = Draw(data)
    return _result(draw) if draw.below(4) == 3 else _store(draw)


def _store(draw: Draw) -> bool:
    ready, ground, whole = question()
    files = dict(whole)
    telling = [name for name in files if name.endswith(".json")]
    top = [name for name in telling if "/" not in name]
    for _ in range(1 + draw.below(2)):
        name = draw.one_of(draw.one_of((top, telling, list(files))))
        files[name] = _changed(draw, name, files[name])
    if draw.below(9) == 8:
        del files[draw.one_of(tuple(files))]
    with scratch() as folder:
        write(folder, files)
        who = Local(*_MEANS)
        try:
            with stored(Store(folder, resume=True), ready, ground, (), who) as run:
                run.runner(who)
                assert not run.is_complete(), "a run without members is complete"
        except InputError as error:
            check_refusal(error)
            return False
    return True


def _changed(draw: Draw, name: str, content: bytes) -> bytes:
    if name.endswith(".json") and draw.below(5) < 4:
        try:
            held: Any = json.loads(content)
        except ValueError:
            return content
        return json_bytes(draw, held)
    return damaged(draw, content)


def _result(draw: Draw) -> bool:
    """A result whose sum fits what it holds now, and a note beside it."""
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, days=np.arange(6).reshape(2, 3), name=np.array("a"))
    content = damaged(draw, out.getvalue())
    note = {"task": "a part", "run": "r", "sha256": hashlib.sha256(content).hexdigest()}
    told: list[str] = []
    with scratch() as folder:
        kept = Kept(Local(*_MEANS), Path(folder), "r", {}, told.append)
        short = hashlib.sha256(b"a part").hexdigest()[:24]
        text = json_bytes(draw, note) if draw.below(3) == 2 else json.dumps(note).encode()
        write(folder, {f"{short}.json": text, f"{short}.npz": content})
        found = kept.arrays("a part")
    if found is None:
        return False
    assert all(isinstance(one, np.ndarray) for one in found.values()), "no array"
    return True
