"""What newcomers stumbled over: each is told so that they can go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.forecast_fixture import copy_example
from typer.testing import CliRunner, Result

from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.domain.telling import counted, meant, nearest
from waystation.forecasting.export import refuse_scenario
from waystation.server.reach import tls_context
from waystation.server.serve import listening


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def refused(*arguments: object) -> str:
    done = invoke(*arguments)
    assert isinstance(done.exception, InputError), done.output
    return str(done.exception)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_example(tmp_path, with_evidence=False)


def test_a_card_is_not_written_over_a_folder_nor_into_one_that_is_not_there(
    folder: Path, tmp_path: Path
) -> None:
    assert f"{tmp_path}: found a folder; expected a Markdown" in refused(
        "card", folder, "--out", tmp_path
    )
    nowhere = tmp_path / "nowhere"
    assert f"{nowhere}: found no such folder" in refused("card", folder, "--out", nowhere / "x.md")
    assert not nowhere.exists()
    assert "expected a CSV file" in refused("ledger", "export", folder, tmp_path)
    assert invoke("card", folder, "--out", tmp_path / "card.md").exit_code == 0
    assert (tmp_path / "card.md").read_text(encoding="utf-8")


def test_a_role_is_taken_either_way(folder: Path, tmp_path: Path) -> None:
    word = tmp_path / "word.txt"
    word.write_text("kettle orchard lantern\n", encoding="utf-8")
    assert invoke("accounts", "add", folder, "lead", "--password-file", word).exit_code == 0
    assert "analyst" in invoke("accounts", "role", folder, "lead", "--role", "analyst").output
    assert "viewer" in invoke("accounts", "role", folder, "lead", "viewer").output
    assert "one of the two" in refused("accounts", "role", folder, "lead", "viewer", "--role", "x")
    assert "viewer, analyst or administrator" in refused("accounts", "role", folder, "lead")
    assert "did you mean 'analyst'?" in refused("accounts", "role", folder, "lead", "analist")


def test_a_port_that_cannot_be_is_told_in_words() -> None:
    for port in (999_999, -1):
        with pytest.raises(InputError, match="a number from 1 to 65535"):
            listening("127.0.0.1", port)


def test_the_file_of_tls_that_is_missing_is_named(tmp_path: Path) -> None:
    here = tmp_path / "cert.pem"
    here.write_text("nothing", encoding="utf-8")
    with pytest.raises(InputError, match=r"--tls-key: found no file key\.pem") as refusal:
        tls_context(here, tmp_path / "key.pem")
    assert "--tls-cert" not in str(refusal.value).split("; expected")[0]


def test_a_purge_without_a_reason_says_nothing_of_what_would_go(
    folder: Path, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Some 40 people slept in Huixtla.", encoding="utf-8")
    assert invoke("evidence", "add", folder, note, "--published", "2018-10-24").exit_code == 0
    words = ("evidence", "purge", folder, "note.txt", "--by", "Analyst")
    done = invoke(*words)
    assert isinstance(done.exception, InputError)
    assert "--reason" in str(done.exception)
    assert "undone" not in done.output
    done = invoke(*words, "--reason", "Asked for by the source", "--results", tmp_path / "results")
    assert "1 report purged, 1 figure without sentences" in done.output


def test_results_are_not_mixed_with_a_scenario(folder: Path, tmp_path: Path) -> None:
    before = sorted(folder.iterdir())
    asked = ("--place", "Tijuana", "--day", "2018-11-20")
    for words in (("forecast", folder), ("verify", folder), ("explain", folder, *asked)):
        assert "[--out]: found a scenario folder" in refused(*words, "--out", folder)
    assert "--results" in refused("serve", folder, "--no-open", "--results", folder)
    other = tmp_path / "other"
    other.mkdir()
    (other / "scenario.toml").write_text("", encoding="utf-8")
    assert "--results" in refused("serve", folder, "--no-open", "--results", other)
    assert sorted(folder.iterdir()) == before
    refuse_scenario(tmp_path)


def test_numbers_agree_with_their_words() -> None:
    assert [counted(n, "report") for n in (0, 1, 2, 1200)] == [
        "0 reports", "1 report", "2 reports", "1,200 reports",
    ]  # fmt: skip
    assert counted(2, "entry", "entries") == "2 entries"


def test_the_word_that_was_meant() -> None:
    places = ("Tijuana", "Tapachula", "Huixtla")
    assert nearest("tijuna", places) == ("Tijuana",)
    assert nearest("Berlin", places) == ()
    assert nearest("", places) == nearest("x" * 1000, places) == ()
    assert meant("Hiuxtla", places) == " (did you mean 'Huixtla'?)"
    assert meant("Oslo", places) == ""
