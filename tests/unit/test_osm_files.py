"""Extracts that are broken, cut off or none: each ends in a problem that says what to give."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.osm_fixture import Drawing

from waystation.domain.errors import InputError
from waystation.world import osm_read
from waystation.world.osm import roads_from_extract

ROOT = Path(__file__).parents[2]

pytest.importorskip("osmium", reason="extracts are read by the extra waystation[osm]")


def roads(path: Path) -> Path:
    drawing = Drawing()
    drawing.town("Alpha", 15.0, 9.0)
    drawing.town("Beta", 15.1, 9.1)
    drawing.way("alpha beta")
    return drawing.write(path)


def problem(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        roads_from_extract(path)
    (found,) = caught.value.problems
    assert found.file == str(path)
    assert found.found
    assert found.expected
    return str(found)


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    assert "no such file; expected an OpenStreetMap extract" in problem(tmp_path / "a.osm.pbf")
    (tmp_path / "b.osm.pbf").mkdir()
    assert "no such file" in problem(tmp_path / "b.osm.pbf")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.osm.pbf", b""),
        ("text.osm.pbf", b"no extract at all " * 50),
        ("page.osm", b"<html><body>Not found</body></html>"),
        ("half.osm", b"<osm version='0.6'><node id='1'"),
        ("packed.osm.gz", b"not packed"),
        ("table.csv", b"name,lat,lon\n"),
    ],
)
def test_files_that_are_no_extract(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert "cannot be read as an extract" in problem(path)


def test_a_download_that_broke_off(tmp_path: Path) -> None:
    whole = roads(tmp_path / "whole.osm.pbf").read_bytes()
    path = tmp_path / "part.osm.pbf"
    for share in (0.5, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert "a whole extract; download it again" in problem(path)


def test_extracts_without_what_a_network_needs(tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.town("Alpha", 15.0, 9.0)
    assert "no road; expected ways tagged highway" in problem(drawing.write(tmp_path / "a.osm.pbf"))
    drawing = Drawing()
    drawing.node("a", 15.0, 9.0)
    drawing.node("b", 15.1, 9.0)
    drawing.way("a b")
    assert "no place with a name" in problem(drawing.write(tmp_path / "b.osm.pbf"))
    drawing.unwritten = {"a", "b"}
    expected = "roads without any of their nodes; expected an extract with its nodes"
    assert expected in problem(drawing.write(tmp_path / "c.osm.pbf"))
    drawing.unwritten = {"a"}
    drawing.node("Alpha", 15.1, 9.0, place="town", name="Alpha")
    network = roads_from_extract(drawing.write(tmp_path / "d.osm.pbf"))
    assert (network.locations, network.routes) == ((), ())
    assert any("no road of d.osm.pbf lies within" in remark for remark in network.remarks)


def test_more_than_a_machine_should_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osm_read, "MOST_REFERENCES", 1)
    path = roads(tmp_path / "a.osm.pbf")
    with pytest.raises(InputError, match="a smaller extract, cut to the area"):
        roads_from_extract(path, apart=False)


def test_without_osmium_what_to_install_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "osmium", None)
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(b"")
    assert "pip install 'waystation[osm]'" in problem(path)


@pytest.mark.parametrize("most", [1, 2])
def test_reading_in_several_passes_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    drawing = Drawing()
    drawing.first_id = (1 << 25) - 2
    drawing.town("Alpha", 15.0, 9.0)
    drawing.town("Beta", 15.1, 9.1)
    drawing.way("alpha beta")
    path = drawing.write(tmp_path / "a.osm.pbf")
    plain = roads_from_extract(path)
    assert len(plain.routes) == 2
    monkeypatch.setattr(osm_read, "_MOST_CHUNKS", most)
    assert roads_from_extract(path, apart=False) == plain


CHILD = """
import sys
from pathlib import Path
from benchmarks.memory import peak_bytes
from waystation.world.osm import roads_from_extract
network = roads_from_extract(Path(sys.argv[1]), apart=False)
print(len(network.locations), peak_bytes())
"""


# Of libosmium: the fewest blocks that may wait, the fewest threads.
FEW_BLOCKS = {
    "OSMIUM_POOL_THREADS": "1",
    "OSMIUM_MAX_INPUT_QUEUE_SIZE": "2",
    "OSMIUM_MAX_OSMDATA_QUEUE_SIZE": "2",
    "OSMIUM_MAX_WORK_QUEUE_SIZE": "2",
}


def test_memory_does_not_grow_with_the_nodes_of_the_file(tmp_path: Path) -> None:
    """300,000 nodes that are no road's take a small part of what holding them would.

    Held, a node is 16 bytes at the least, in Python some hundred; between the two files memory may
    grow by 4 bytes a node. What it takes to read a block of a file is in both; how many blocks wait
    for their turn is a matter of threads and of the machine, so few are let in.
    """
    few, many = (write_with_nodes(tmp_path, count) for count in (60_000, 360_000))
    (places, first), (places2, second) = peak(few), peak(many)
    assert places == places2 == 2
    assert (second - first) / 300_000 < 4


def write_with_nodes(folder: Path, count: int) -> Path:
    import osmium
    from osmium.osm import mutable

    path = folder / f"{count}.osm.pbf"
    with osmium.SimpleWriter(str(path), bufsz=1 << 20) as writer:
        for at in range(count):
            where = (9 + (at * 7919 % 100_003) * 1e-5, 15 + (at * 104_729 % 99_991) * 1e-5)
            tags = {"place": "town", "name": f"Town {at}"} if at in (5, count - 5) else {}
            writer.add_node(mutable.Node(id=at + 1, location=where, tags=tags))
        ends = [6, *range(1_000, 2_000), count - 4]
        writer.add_way(mutable.Way(id=1, nodes=ends, tags={"highway": "primary"}))
    return path


def peak(path: Path) -> tuple[int, int]:
    """Places found by a process of its own and the most memory it took, in bytes."""
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, **FEW_BLOCKS},
    )
    places, most = run.stdout.split()
    return int(places), int(most)
