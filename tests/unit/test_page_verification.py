"""The page of a verification: what it says, and that it says losses as plainly as wins."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest
from tests.verification_page_fixture import CASES, JUDGED, RULES, sample_verification

from waystation.domain.verification import Asked, Skill, Track, Verification
from waystation.page.verification import build_verification_page, difference, told
from waystation.page.verification_skill import told_skill


@pytest.fixture(scope="module")
def verification() -> Verification:
    return sample_verification()


@pytest.fixture(scope="module")
def page(verification: Verification) -> str:
    return build_verification_page(verification)


NONE = float("nan")


def skill(value: float, low: float, high: float) -> Skill:
    return Skill(
        forecaster=JUDGED,
        against="repeat",
        track=Track.UNCONDITIONAL,
        asked=Asked.ARRIVALS,
        horizon=30,
        case="",
        measure="log_crps",
        value=value,
        low=low,
        high=high,
        p_value=NONE,
        questions=90,
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (skill(0.12, 0.03, 0.2), "12 % better than"),
        (skill(-0.31, -0.5, -0.1), "31 % worse than"),
        (skill(0.12, -0.1, 0.3), "12 % better than (which may be chance)"),
        (skill(0.001, -0.1, 0.1), "as good as"),
        (skill(-0.2, NONE, NONE), "20 % worse than (on too few days to say how surely)"),
    ],
)
def test_a_difference_is_told_no_surer_than_it_is(found: Skill, words: str) -> None:
    assert difference(found) == words


def test_the_first_sentence_names_the_hardest_rule_and_the_bands(page: str) -> None:
    title = re.search(r"<h1>(.*?)</h1>", page)
    assert title is not None
    assert "arrivals over 30 days" in title[1]
    assert "movement &lt;model&gt;" in title[1]
    assert "% worse than the best simple rule on these cases" in title[1]
    assert "their bands held what they promise" in title[1]
    sure = build_verification_page(sample_verification(too_sure=True))
    assert "their bands did not hold what they promise" in sure


def test_wins_ties_and_losses_are_told_losses_first(verification: Verification) -> None:
    assert told(verification)[0] == (
        "Arrivals: worse than “climatology”; a tie with “repeat”; better than “no change”."
    )


def test_every_rule_case_and_horizon_is_in_a_picture_and_in_a_table(
    page: str, verification: Verification
) -> None:
    shown = [one for one in verification.skills if one.measure in ("log_crps", "brier")]
    assert page.count('<g class="above"><title>') + page.count('<g class="below"><title>') == len(
        shown
    )
    for one in shown:
        assert "<td><span class=" in page
        assert told_skill(one) in page
    assert page.count("Against “") == 3 * len(RULES)


def test_losses_have_the_size_and_weight_of_wins(page: str) -> None:
    styles = dict(re.findall(r"^(\.(?:above|below|better|worse)[^{]*) \{([^}]*)\}", page, re.M))
    plain = {
        name: re.sub(r"(?:color|stroke|fill): #\w+;", "", text) for name, text in styles.items()
    }
    assert plain[".above"] == plain[".below"]
    assert {".better", ".worse"} <= plain.keys()
    assert "font" not in plain[".worse"] + plain[".better"]
    for radius in re.findall(r'<g class="(?:above|below)">.*?<circle[^>]* r="(\d+)"', page):
        assert radius == "4"


def test_nothing_is_asked_of_the_network_and_no_script_is_needed(page: str) -> None:
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert "default-src 'none'" in page


def test_text_is_escaped_and_elements_are_closed(page: str) -> None:
    assert "movement <model>" not in page
    assert "Pine &amp; Fir 2002" in page

    class Closing(HTMLParser):
        """Counts what is open."""

        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
            if tag not in ("meta", "link"):
                self.open.append(tag)

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            """Closed at once."""

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    parser = Closing()
    parser.feed(page)
    assert parser.open == []


def test_what_was_left_out_and_how_to_repeat_it_are_told(page: str) -> None:
    assert "7 spans in which a registration was corrected" in page
    assert "days from one origin to the next" in page
    assert "Everything asked was scored" not in page
    assert all(case.replace("&", "&amp;") in page for case in CASES)


def test_bands_are_shown_for_every_forecaster(page: str, verification: Verification) -> None:
    for one in verification.calibrations:
        if not one.case:
            assert one.forecaster.replace("<", "&lt;").replace(">", "&gt;") in page
    assert page.count("promised and reached") == 2
    assert page.count('<rect class="bar-') == 20


def test_bars_outside_the_band_are_marked() -> None:
    page = build_verification_page(sample_verification(too_sure=True))
    assert 'class="bar-out"' in page
    assert ">no</span>" in page


def test_few_answers_make_a_page_all_the_same(verification: Verification) -> None:
    empty = dataclasses.replace(
        verification, scores=(), skills=(), calibrations=(), claims=(), left_out=()
    )
    page = build_verification_page(empty)
    assert "were scored on what was reported later" in page
    assert "There is nothing to compare with" in page
    assert "Everything asked was scored" in page


def test_the_same_verification_gives_the_same_bytes(page: str) -> None:
    assert build_verification_page(sample_verification()) == page
