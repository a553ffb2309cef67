"""The index of place names: lookups, what stands alone, the file it is kept in."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.timing import least_seconds

from waystation.world import gazetteer_index
from waystation.world.gazetteer import ATTRIBUTION, fold, world_gazetteer
from waystation.world.gazetteer_index import index_path, is_whole
from waystation.world.gazetteer_store import FIELDS, Found, Store, store
from waystation.world.resolve import full_name, resolve
from waystation.world.spelling import loose, without_kind

_FIRST_USE = """
import re, time
from pathlib import Path
before = time.process_time()
from waystation.world.gazetteer import world_gazetteer
found = world_gazetteer().lookup("Tapachula")
assert found[0].country == "MEX"
assert world_gazetteer().lookup_all("Maungdaw")
took = time.process_time() - before
(peak,) = re.findall("VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())
print(took, int(peak) / 1024)
"""


def _first_use(cache: Path) -> tuple[float, float]:
    """Processor seconds and peak memory in MB of a process that looks up its first place."""
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_USE],
        env={**os.environ, "WAYSTATION_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


@cache
def _number_of_places() -> int:
    return int(store().rows("SELECT count(*) FROM place")[0][0])


def test_all_places_are_there() -> None:
    counts = dict(store().rows("SELECT level, count(*) FROM place GROUP BY level"))
    assert counts["city"] >= 234_908
    assert counts["country"] >= 250
    assert counts["admin1"] >= 3_500
    assert counts["crossing"] >= 120
    coded = store().rows(
        "SELECT count(*) FROM place WHERE level = 'admin1' AND code GLOB '[A-Z][A-Z]-*'"
    )
    assert coded[0][0] >= 3_400


@pytest.mark.parametrize(
    ("name", "country", "level"),
    [
        ("North Darfur", "SDN", "admin1"),
        ("Tigray", "ETH", "admin1"),
        ("Kharkiv", "UKR", "city"),
        ("N'Djamena", "TCD", "city"),
        ("Sofia", "BGR", "city"),
        ("Beni", "COD", "city"),
        ("Chihuahua", "MEX", "admin1"),
        ("Chad", "TCD", "country"),
    ],
)
def test_the_likeliest_place_comes_first(name: str, country: str, level: str) -> None:
    first = world_gazetteer().lookup(name)[0]
    assert (first.country, first.level) == (country, level)


@pytest.mark.parametrize("word", ["North", "Mon", "Somali", "Lakes", "Patrick", "Central"])
def test_common_words_are_no_regions_by_themselves(word: str) -> None:
    assert not any(one.level == "admin1" for one in world_gazetteer().lookup(word))
    assert any(one.level == "admin1" for one in world_gazetteer().lookup_all(word))


def test_small_places_need_context() -> None:
    gazetteer = world_gazetteer()
    assert gazetteer.lookup("Maungdaw") == ()
    assert [one.small for one in gazetteer.lookup_all("Maungdaw")] == [True]
    told = gazetteer.lookup("San Pedro")
    assert set(told) < set(gazetteer.lookup_all("San Pedro"))
    assert not any(one.small for one in told)


def test_capitals_and_codes_are_marked() -> None:
    (kabul,) = [one for one in world_gazetteer().lookup("Kabul") if one.level == "city"]
    assert kabul.capital
    (chiapas,) = world_gazetteer().lookup("Chiapas")
    assert chiapas.code == "MX-CHP"


def test_names_alike_in_given_countries() -> None:
    gazetteer = world_gazetteer()
    assert gazetteer.similar("Huixlta", frozenset({"MEX"}))[0].name == "Huixtla"
    assert gazetteer.similar("Huixlta", frozenset({"SDN"})) == ()
    assert gazetteer.similar("Huixlta", frozenset()) == ()


@pytest.mark.parametrize("region", ["Shanxi", "Shaanxi"])
def test_a_region_is_the_one_that_is_spelt_so(region: str) -> None:
    found = resolve(f"Xincheng, {region}, China")
    assert found is not None
    assert found.place.admin1 == region


@settings(max_examples=300, deadline=None)
@given(number=st.integers(min_value=0, max_value=10**9))
def test_every_place_is_found_by_its_name_with_region_and_country(number: int) -> None:
    query = f"SELECT {FIELDS} FROM place p WHERE p.id = ?"
    place = Found.of(store().rows(query, (1 + number % _number_of_places(),))[0]).place
    assert place in world_gazetteer().lookup_all(place.name)
    if re.search(r"[,;()\[\]|]", full_name(place).replace(", ", "")) is None:
        found = resolve(full_name(place))
        assert found is not None
        assert found.place.country == place.country
        assert place.level != "city" or found.place.admin1 == place.admin1


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert loose(loose(fold(text))) == loose(fold(text)) or not fold(text).isascii()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Al-Qa'im", "El Qaim"),
        ("St. Louis", "Saint Louis"),
        ("Sta. Ana", "Santa Ana"),
        ("Cox's Bazar", "Coxs Bazaar"),
        ("Deir ez-Zor", "Deir Ezzor"),
        ("Djenné", "Jenne"),
        ("Łódź", "Lodz"),
    ],
)
def test_sloppy_spellings_share_a_key(one: str, other: str) -> None:
    assert loose(fold(one)) == loose(fold(other))


def test_words_for_kinds_of_regions_are_left_out() -> None:
    assert without_kind(fold("Kharkiv Oblast")) == "kharkiv"
    assert without_kind(fold("State of Chiapas")) == "chiapas"
    assert without_kind("state") == "state"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory from /proc")
def test_an_index_is_built_once_and_then_opened_at_once(tmp_path: Path) -> None:
    seconds, megabytes = _first_use(tmp_path)
    assert seconds < 20
    assert megabytes < 150
    written = sorted(path.name for path in tmp_path.iterdir())
    assert len([name for name in written if name.endswith(".sqlite")]) == 1
    assert not [name for name in written if name.endswith(".part")]
    again = min(_first_use(tmp_path) for _ in range(3))
    assert again[0] < 0.3
    assert again[1] < 150


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory from /proc")
def test_processes_that_start_together_share_one_index(tmp_path: Path) -> None:
    environment = {**os.environ, "WAYSTATION_CACHE": str(tmp_path)}
    running = [
        subprocess.Popen([sys.executable, "-c", _FIRST_USE], env=environment) for _ in range(2)
    ]
    assert [process.wait(timeout=300) for process in running] == [0, 0]
    assert len(list(tmp_path.glob("*.sqlite"))) == 1


def test_a_broken_file_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = index_path().read_bytes()
    path = tmp_path / index_path().name
    monkeypatch.setenv("WAYSTATION_CACHE", str(tmp_path))
    for broken in (b"", b"no database", whole[: len(whole) // 2]):
        path.write_bytes(broken)
        assert not is_whole(path)
    built: list[Path] = []
    monkeypatch.setattr(gazetteer_index, "_fill", lambda _: built.append(path))
    gazetteer_index._built(path)
    assert built == [path]


def test_damage_inside_a_file_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = index_path().read_bytes()
    path = tmp_path / index_path().name
    monkeypatch.setenv("WAYSTATION_CACHE", str(tmp_path))
    damaged = bytearray(whole)
    start, end = 100 * 8192, len(damaged) // 2
    damaged[start:end] = bytes(end - start)
    path.write_bytes(damaged)
    assert is_whole(path)
    monkeypatch.setattr(
        "waystation.world.gazetteer_store.rebuilt", lambda _: path.write_bytes(whole) and path
    )
    assert Store().rows("SELECT count(*) FROM place")[0][0] == _number_of_places()


def test_without_a_folder_to_write_a_temporary_one_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("WAYSTATION_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(gazetteer_index, "_temporary_folder", lambda: tmp_path)
    monkeypatch.setattr(gazetteer_index, "_fill", lambda _: None)
    assert index_path().parent == tmp_path


def test_indexes_of_old_versions_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        old = tmp_path / f"places-old{number}.sqlite"
        old.write_text("old")
        os.utime(old, (number, number))
    monkeypatch.setattr(gazetteer_index, "_fill", lambda _: None)
    built = gazetteer_index._built(tmp_path / "places-new.sqlite")
    left = sorted(path.name for path in tmp_path.glob("*.sqlite"))
    assert left == [built.name, *(f"places-old{number}.sqlite" for number in (3, 4, 5))]


def test_threads_and_forked_processes_look_up_at_once() -> None:
    expected = world_gazetteer().lookup_all("San Pedro")
    own = Store()
    found: list[int] = []

    def count() -> None:
        found.append(len(own.rows("SELECT id FROM place WHERE name = 'San Pedro'")))

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 8
    child = os.fork()
    if child == 0:
        own.rows("SELECT id FROM place WHERE name = 'San Pedro'")
        os._exit(0 if world_gazetteer().lookup_all("San Pedro") == expected else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_gazetteer_travels_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(world_gazetteer())) is world_gazetteer()


def test_words_that_are_no_names_cost_next_to_nothing() -> None:
    gazetteer = world_gazetteer()
    words = [f"Nichtwort{number} Wort" for number in range(10_000)]
    assert least_seconds(lambda: [gazetteer.lookup(word) for word in words], times=1) < 0.5


def test_the_sources_are_credited() -> None:
    assert "GeoNames (CC BY 4.0)" in ATTRIBUTION
