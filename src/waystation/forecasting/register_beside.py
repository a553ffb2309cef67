"""The register of forecasts beside a table of figures that is exported or imported."""

from __future__ import annotations

from pathlib import Path

from waystation.evidence.ledger import Ledger
from waystation.evidence.register_file import add_register, register_path, register_text
from waystation.evidence.schema import WAIT
from waystation.forecasting.export import write_files
from waystation.forecasting.gather import LEDGER


def export_register(folder: Path, table: Path, *, wait: float = WAIT) -> tuple[int, Path | None]:
    """Write the register of a scenario beside an exported table, if it has any forecast.

    Args:
        folder: The scenario folder; its ledger is there.
        table: The table of figures.
        wait: Seconds to wait for another program that is writing.

    Returns:
        How many forecasts were written, and the file; None for none.

    Raises:
        InputError: The ledger is not in order, or the file cannot be written.
    """
    with Ledger.open(folder / LEDGER, wait=wait, create=False) as ledger:
        number, text = len(ledger.forecasts()), register_text(ledger)
    if not number:
        return 0, None
    path = register_path(table)
    write_files(path.parent, {path.name: text.encode()})
    return number, path


def import_register(folder: Path, table: Path, *, wait: float = WAIT) -> tuple[int, Path | None]:
    """Add the register that stands beside a table to a scenario's ledger, if one does.

    Args:
        folder: The scenario folder; its ledger is there.
        table: The table of figures.
        wait: Seconds to wait for another program that is writing.

    Returns:
        How many of its forecasts are new, and the file; None for none.

    Raises:
        InputError: The file or the ledger is not in order.
    """
    path = register_path(table)
    if not path.exists():
        return 0, None
    with Ledger.open(folder / LEDGER, wait=wait, create=False) as ledger:
        return add_register(ledger, path), path
