"""Every kind of file knows every other by its shape, and names the command for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.loader_samples import sample_of_each_kind, write

from waystation import cli
from waystation.domain.errors import InputError
from waystation.evidence.table import COLUMNS, FURTHER, REQUIRED
from waystation.world.loaders.acled import read_acled
from waystation.world.loaders.dtm import read_dtm
from waystation.world.loaders.figures import read_figures
from waystation.world.loaders.geojson import read_geojson
from waystation.world.loaders.idmc import read_idmc
from waystation.world.loaders.records import Teller
from waystation.world.loaders.shapes import SHAPES
from waystation.world.loaders.ucdp import read_ucdp
from waystation.world.loaders.unhcr import read_unhcr

READERS: dict[str, Callable[[Path], object]] = {
    "figures": lambda path: read_figures(path, (*COLUMNS, *FURTHER), REQUIRED, None, ""),
    "unhcr": read_unhcr,
    "dtm": read_dtm,
    "idmc": lambda path: read_idmc(path, Teller(path.name)),
    "places": lambda path: read_geojson(path, Teller(path.name)),
    "acled": lambda path: list(read_acled(path, Teller(path.name))),
    "ucdp": lambda path: list(read_ucdp(path, Teller(path.name))),
}
SAMPLES = sample_of_each_kind()
PAIRS = [(asked, given) for asked in READERS for given in SAMPLES if given != asked]


def test_every_kind_has_a_sample_and_a_shape() -> None:
    kinds = [one.kind for one in SHAPES]
    assert len(set(kinds)) == len(kinds)
    assert {*SAMPLES, "flee"} == set(kinds)
    assert {*READERS, "flee"} == set(kinds)


@pytest.mark.parametrize(("asked", "given"), PAIRS)
def test_a_file_of_another_kind_is_named(tmp_path: Path, asked: str, given: str) -> None:
    for number, text in enumerate(SAMPLES[given]):
        path = write(tmp_path / f"{given}{number}.csv", text)
        with pytest.raises(InputError, match="looks like") as error:
            READERS[asked](path)
        command = f"`waystation import {given} {given}{number}.csv --into SCENARIO`"
        assert command in str(error.value)


@pytest.mark.parametrize("given", SAMPLES)
def test_a_file_given_for_an_instance_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    for number, text in enumerate(SAMPLES[given]):
        path = write(tmp_path / f"{given}{number}.csv", text)
        monkeypatch.setattr(sys, "argv", ["waystation", "import", "flee", str(path)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == 2
        assert f"`waystation import {given} {given}{number}.csv" in capsys.readouterr().err


@pytest.mark.parametrize("asked", READERS)
def test_the_folder_of_an_instance_is_named(tmp_path: Path, asked: str) -> None:
    (tmp_path / "mali" / "input_csv").mkdir(parents=True)
    with pytest.raises(InputError, match="`waystation import flee mali`"):
        READERS[asked](tmp_path / "mali")
