"""The forecast of a finished store, read again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from waystation.domain.errors import InputError, Problem
from waystation.forecasting.cf import plain
from waystation.forecasting.store_layout import zarr_module
from waystation.forecasting.stored_run import COMPLETE, LAZY_BYTES, QUANTILES, read_json, sum_of


def stored_dataset(folder: Path) -> xr.Dataset:
    """The dataset of a store with its attributes; what takes more than 512 MiB is left there.

    Args:
        folder: Of the store.

    Raises:
        InputError: It is no store of a finished run, it was changed, or zarr is not installed.
    """
    zarr_module()
    told, path = read_json(folder / COMPLETE), folder / QUANTILES
    if not told or not path.is_dir():
        expected = "the store of a finished run; `--resume` goes on with one that was interrupted"
        raise InputError([Problem(str(folder), 0, "store", f"no {COMPLETE}", expected)])
    if told.get("forecast") != sum_of(path):
        expected = "the files as written; a run with `--resume` writes them again"
        raise InputError([Problem(str(path), 0, "store", "files that were changed", expected)])
    data = plain(xr.open_zarr(str(path), chunks=None, consolidated=False, decode_timedelta=False))
    texts = {
        name: (one.dims, np.array([str(text) for text in one.values.tolist()]))
        for name, one in data.coords.items()
        if one.dtype.kind in "TO"
    }
    data = data.assign_coords(texts)
    return data.load() if data.nbytes <= LAZY_BYTES else data
