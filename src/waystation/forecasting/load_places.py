"""Places of GeoJSON into a scenario folder: read, matched, planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from waystation.domain.vocabulary import Audience
from waystation.domain.work import Progress, silent
from waystation.forecasting.gather import check_folder
from waystation.scenario.loaders.geo import plan_places
from waystation.scenario.loaders.plan import Plan
from waystation.world.data_sources import DataSource
from waystation.world.loaders.geojson import read_geojson
from waystation.world.loaders.naming import file_name
from waystation.world.loaders.records import Teller

OWN = DataSource("places", "own places", "", "", "", Audience.PUBLIC)
"""Files of nobody in particular."""


def load_places(
    files: Sequence[Path],
    folder: str,
    read_on: dt.date,
    *,
    overwrite: bool = False,
    progress: Progress = silent,
) -> Plan:
    """Plan what files of places change.

    Args:
        files: GeoJSON files.
        folder: The scenario folder.
        read_on: Day the files are loaded.
        overwrite: Whether positions, P-codes and capacities that stand there are replaced.
        progress: Told how far it is.

    Raises:
        InputError: The folder or a file is not in order.
    """
    plan = Plan(check_folder(folder, progress=progress), OWN, read_on)
    for path in files:
        teller = Teller(file_name(path), progress)
        points, lines = read_geojson(path, teller)
        plan_places(plan, points, lines, teller, overwrite=overwrite)
        plan.tell_all(teller.told())
    return plan
