"""A run whose members' days go to a folder: what it is of, how far it is, and that it is whole.

`run.json` tells what the run is of and is written first, `complete.json` last, both by renaming:
nothing reads a store without the second as whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from waystation.assimilation.replay import answer
from waystation.domain.work import Part, Runner, equal_parts
from waystation.forecasting.cf import attributes_in_store, described
from waystation.forecasting.learnt import with_learnt
from waystation.forecasting.members import Lived, Prepared, Written
from waystation.forecasting.parts import live_part, part_name
from waystation.forecasting.store import ZarrSink, remove_part, written
from waystation.forecasting.store_layout import Layout, add_array, write_frame, zarr_module
from waystation.forecasting.summary import ORDER, frame, variables
from waystation.forecasting.task_forms import ANSWERS, LIVED, written_of
from waystation.running.faults import writing
from waystation.running.kept import Form, Kept, Tell, replace_file

RUN, COMPLETE, KEPT, QUANTILES = "run.json", "complete.json", "kept", "forecast.zarr"
"""What stands in the folder of a stored run, beside the members."""
LAZY_BYTES = 512 << 20
"""A forecast whose quantiles take more is not read before it is asked for."""


class StoredRun:
    """A run and its folder.

    Attributes:
        sink: Takes the days.
        part_members: Members of a part.
    """

    def __init__(self, folder: Path, ready: Prepared, layout: Layout, run: str, tell: Tell) -> None:
        """A run that has been begun.

        Args:
            folder: Its folder, with the arrays of the members.
            ready: The question.
            layout: How its arrays are cut.
            run: Hash of what it is of.
            tell: Told, in a line each, what is done again and what was there already.
        """
        self.folder, self._tell = folder, tell
        self._ready, self._layout, self._run = ready, layout, run
        self.sink = ZarrSink(str(self.folder), layout)
        self.part_members = layout.part

    @property
    def parts(self) -> list[Part]:
        """The parts."""
        return equal_parts(self._layout.members, self._layout.part)

    def runner(self, inner: Runner) -> Kept:
        """A runner that keeps what is done, and does not do it again.

        What was kept of parts whose chunks are not as they were written is done again.
        """
        forms: dict[Callable[..., Any], Form] = {answer: ANSWERS, live_part: LIVED}
        kept = Kept(inner, self.folder / KEPT, self._run, forms, self._tell)
        whole = 0
        for part in self.parts:
            arrays = kept.arrays(part_name(part))
            if arrays is not None and self._is_whole(part, written_of(arrays)):
                whole += 1
                continue
            (self.folder / COMPLETE).unlink(missing_ok=True)
            if arrays is not None:
                self._tell(f"{part_name(part)}: days are missing or damaged; done again")
            kept.forget(part_name(part))
            remove_part(self.folder, self._layout, part.first)
        if whole:
            self._tell(f"{self.folder}: {whole} of {len(self.parts)} parts are done already")
        return kept

    def _is_whole(self, part: Part, told: Written) -> bool:
        found = written(self.folder, self._layout, part.first)
        return found.paths == told.paths and all(
            np.array_equal(one, other) for one, other in zip(found[1:], told[1:], strict=True)
        )

    def summarised(self, lived: Lived, tell: Callable[[int, int], None]) -> xr.Dataset:
        """The dataset of the forecast, written to the folder; then the run is complete.

        Args:
            lived: What the members lived through.
            tell: Called with (blocks of places done, blocks in all).

        Raises:
            WaystationError: It cannot be written.
        """
        ready, path = self._ready, self.folder / QUANTILES
        outline = frame(
            ready.scenario, ready.model, self._layout.days, ready.as_of, flow=lived.flow is not None
        )
        if not self.is_complete():
            part = path.with_name(f".{QUANTILES}.part")
            shutil.rmtree(part, ignore_errors=True)
            with writing(self.folder, "quantiles of the forecast", quantile_bytes(self._layout)):
                write_frame(self._described(outline, lived), part)
                variables(
                    ready.model, self.sink.days(), lived.reached, ready.as_of, lived.flow,
                    place=_In(part, self._layout.block), tell=tell,
                )  # fmt: skip
                shutil.rmtree(path, ignore_errors=True)
                part.rename(path)
                told = {"run": self._run, "forecast": sum_of(path)}
                replace_file(self.folder / COMPLETE, as_json(told))
        return _opened(path, outline)

    def _described(self, outline: xr.Dataset, lived: Lived) -> xr.Dataset:
        """The coordinates with what the conventions want told of them, and what was learnt."""
        ready, told = self._ready, read_json(self.folder / RUN)
        data = described(
            outline,
            ready.scenario,
            as_of=ready.as_of,
            seed=int(told.get("seed", 0)),
            members=self._layout.members,
        )
        return with_learnt(data, lived.past.unknowns).assign_attrs(
            method=lived.past.told,
            device=str(ready.rules.device),
            effective_members=float(lived.past.effective),
        )

    def is_complete(self) -> bool:
        """Whether the forecast is there as it was written."""
        told = read_json(self.folder / COMPLETE)
        path = self.folder / QUANTILES
        return bool(told) and path.is_dir() and told == {"run": self._run, "forecast": sum_of(path)}


class _In:
    """Gives arrays in a Zarr group, cut by blocks of places."""

    def __init__(self, path: Path, block: int) -> None:
        self._root = zarr_module().open_group(str(path), mode="a", zarr_format=3)
        self._block = block

    def __call__(
        self, name: str, dims: tuple[str, ...], shape: tuple[int, ...], dtype: np.dtype[Any]
    ) -> Any:  # noqa: ANN401
        chunks = tuple(
            self._block if dim == "location" else size
            for dim, size in zip(dims, shape, strict=True)
        )
        made = add_array(self._root, name, shape, chunks, str(dtype), dims)
        made.attrs.update(attributes_in_store(name, dims))
        return made


def quantile_bytes(layout: Layout) -> int:
    """The quantiles of a forecast, uncompressed."""
    return 9 * 8 * 5 * layout.days * layout.places * (layout.groups + 1)


def _opened(path: Path, outline: xr.Dataset) -> xr.Dataset:
    """The forecast of a store: read where it is small, else read when asked for."""
    found = xr.open_zarr(str(path), chunks=None, consolidated=False).drop_attrs()
    data = outline.assign(
        {name: found.variables[name] for name in ORDER if name in found.variables}
    )
    return data.load() if data.nbytes <= LAZY_BYTES else data


def sum_of(folder: Path) -> str:
    """SHA-256 over the names, sizes and sums of all files in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            line = f"{path.relative_to(folder).as_posix()} {len(content)} {zlib.crc32(content)}\n"
            digest.update(line.encode())
    return digest.hexdigest()


def as_json(content: Mapping[str, Any]) -> bytes:
    """A JSON object as the bytes of a file."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object; empty where there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
