"""The model card: filled from the scenario, its gaps told, refused for a release while any is."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
from tests.scenario_folder import write_folder

from waystation import cli
from waystation.domain.errors import InputError
from waystation.domain.parameters import PARAMETERS
from waystation.domain.verification import Asked
from waystation.domain.verification_summary import Gate, VerificationSummary
from waystation.publishing.card import NOT_FILLED, Known, make_card
from waystation.publishing.card_file import FIELDS, GROUPS, HARM, MATRIX, CardFile, read_card
from waystation.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "caravan-2018"
EVERY_GAP = sum(map(len, FIELDS.values())) + len(HARM) + len(GROUPS) * (len(MATRIX) - 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return write_folder(path)


def filled() -> CardFile:
    return CardFile(
        {f"{name}.{key}": "Told." for name, keys in FIELDS.items() for key in keys},
        (dict.fromkeys(HARM, "Told."),),
        tuple(dict.fromkeys(MATRIX, "Told.") | {"group": name} for name in GROUPS),
    )


def test_what_is_missing_is_said_to_be(folder: Path) -> None:
    scenario = load_scenario(folder)
    card = make_card(Known(scenario), read_card(folder))
    assert len(card.gaps) == EVERY_GAP
    assert f"{EVERY_GAP} {NOT_FILLED}" in card.text
    assert card.text.count(f"**{NOT_FILLED}**") == EVERY_GAP
    whole = make_card(Known(scenario), filled())
    assert whole.gaps == ()
    assert NOT_FILLED not in whole.text
    assert not re.search(r"\{\w+\}", whole.text)


def test_each_answer_closes_its_own_gap(folder: Path) -> None:
    scenario = load_scenario(folder)
    answers = filled().fields
    for key in answers:
        left = {name: told for name, told in answers.items() if name != key}
        card = make_card(Known(scenario), CardFile(left, filled().harms, filled().matrix))
        (gap,) = card.gaps
        assert gap.startswith(f"{key}: ")


def test_every_belief_stands_in_it_with_its_source(folder: Path) -> None:
    scenario = load_scenario(folder)
    text = make_card(Known(scenario), filled()).text
    for spec in PARAMETERS:
        if any(prior.name == spec.name for prior in scenario.priors) or spec.default:
            assert f"| {spec.name} |" in text
    assert scenario.purpose in text
    assert scenario.caveat in text


def test_a_verification_is_told_with_what_failed(folder: Path) -> None:
    gates = (Gate(Asked.ARRIVALS, 0.55, 0.5), Gate(Asked.STOCK, 0.9, 0.5))
    kept = VerificationSummary("0.1", ("Ford",), "waystation", (), (), (), gates, ())
    card = make_card(Known(load_scenario(folder), verification=kept), CardFile({}))
    assert "55%, outside 80 to 96 %: not calibrated" in card.text
    assert "held 90% |" in card.text
    assert not [gap for gap in card.gaps if gap.startswith("performance")]


def test_texts_of_people_are_no_markup(folder: Path) -> None:
    answers = dict(filled().fields) | {"use.users": "A | B <script>\nx</script> & C"}
    text = make_card(Known(load_scenario(folder)), CardFile(answers, *_rest())).text
    assert "A \\| B &lt;script> x&lt;/script> &amp; C" in text
    assert "<script>" not in text


def _rest() -> tuple[tuple[dict[str, str], ...], tuple[dict[str, str], ...]]:
    return tuple(map(dict, filled().harms)), tuple(map(dict, filled().matrix))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[use]\nuser = "x"\n', "users"),
        ("[use]\nusers = 3\n", "no text"),
        ('[usage]\nusers = "x"\n', "unknown key"),
        ('[responsible]\ncontact = "desk@example.org"\n', "e-mail"),
        ('[responsible]\ncontact = "call +504 9999-9999"\n', "telephone"),
        ('[[harms]]\nwhat = "x"\n', "unknown key"),
        ('harms = "x"\n', "harms"),
        ("[use\n", "not TOML"),
    ],
)
def test_a_card_file_is_read_strictly(folder: Path, text: str, told: str) -> None:
    (folder / "card.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told) as caught:
        read_card(folder)
    assert "9999" not in str(caught.value)
    assert "desk@" not in str(caught.value)


def test_the_example_is_filled_and_says_that_nobody_was_asked() -> None:
    card = make_card(Known(load_scenario(EXAMPLE)), read_card(EXAMPLE))
    assert card.gaps == ()
    assert "People affected were not consulted" in card.text


def test_the_file_in_the_document_is_read_and_fills_what_it_says(folder: Path) -> None:
    text = (ROOT / "docs" / "card.md").read_text(encoding="utf-8")
    shown = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)[0]
    (folder / "card.toml").write_text(shown, encoding="utf-8")
    assert set(tomllib.loads(shown)) == {*FIELDS, "harms", "matrix"}
    gaps = make_card(Known(load_scenario(folder)), read_card(folder)).gaps
    assert len(gaps) == (len(GROUPS) - 1) * (len(MATRIX) - 1)


def test_the_command_writes_the_card_and_refuses_a_release_with_gaps(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["waystation", *map(str, arguments)])
        try:
            cli.main()
        except SystemExit as end:
            said = capsys.readouterr()
            return int(str(end.code or 0)), said.out, said.err
        raise AssertionError

    out = tmp_path / "card.md"
    status, said, _ = run("card", folder, "--out", out)
    assert (status, f"{EVERY_GAP} not filled" in said) == (0, True)
    assert out.read_text(encoding="utf-8").startswith("# Model card: ")
    status, _, said = run("card", folder, "--check")
    assert status == 2
    assert said.count("found not filled") == EVERY_GAP
    shutil.copy(EXAMPLE / "card.toml", folder)
    assert run("card", folder, "--check")[0] == 0
    (folder / "card.toml").write_text("[use]\nusers = 3\n", encoding="utf-8")
    status, _, said = run("check", folder)
    assert (status, "card.toml" in said) == (2, True)
