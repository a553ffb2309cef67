"""Colours: told apart by every sight, read on their ground; light and dark hold the same tokens."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import waystation.page

BASE = Path(__file__).parents[2] / "web/src/style/base.css"
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""Matrices on linear sRGB at full severity (Machado, Oliveira and Fernandes 2009, table 1)."""

LEAST_APART = 27.0
LEAST_CONTRAST = 4.5
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])
_Array = npt.NDArray[np.float64]


def linear(colour: str) -> _Array:
    """Linear sRGB of a colour written #rgb or #rrggbb."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    value = np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: _Array) -> _Array:
    """CIE L*a*b* (D65) of linear sRGB."""
    ratio = _TO_XYZ @ np.clip(rgb, 0, 1) / _WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(first: str, second: str, sight: str) -> float:
    """Difference of two colours (CIE 1976) as one sight sees them."""
    matrix = SIGHTS[sight]
    return float(np.linalg.norm(lab(matrix @ linear(first)) - lab(matrix @ linear(second))))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of WCAG 2."""
    light = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(c)) for c in (first, second))
    return (light[1] + 0.05) / (light[0] + 0.05)


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


def blocks() -> tuple[str, str, str]:
    """What stands in the blocks for light, for a dark screen, and for dark by choice."""
    text = BASE.read_text(encoding="utf-8")
    found = [
        re.search(pattern + r" \{(.*?)\n\s*\}", text, re.DOTALL)
        for pattern in (
            r"\n:root",
            r":root:not\(\[data-theme=\"light\"\]\)",
            r":root\[data-theme=\"dark\"\]",
        )
    ]
    light, screen, chosen = (one.group(1) for one in found if one)
    return light, screen, chosen


def themes() -> dict[str, dict[str, str]]:
    light, screen, _ = blocks()
    return {"light": tokens(light), "dark": {**tokens(light), **tokens(screen)}}


pytestmark = pytest.mark.skipif(not BASE.is_file(), reason="the styles' sources are not here")


def test_the_difference_is_the_known_one() -> None:
    assert apart("#000", "#fff", "normal") == pytest.approx(100, abs=0.1)
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert apart("#c00000", "#008000", "deuteranopia") < apart("#c00000", "#008000", "normal") / 2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_levels_are_told_apart_by_every_sight(theme: str, sight: str) -> None:
    found = themes()[theme]
    levels = [found[f"level{step}"] for step in range(1, 6)]
    assert min(apart(a, b, sight) for a, b in itertools.combinations(levels, 2)) >= LEAST_APART


TEXTS = [
    *((f"level{step}-ink", f"level{step}") for step in range(1, 6)),
    *(
        (text, ground)
        for text in ("ink", "soft", "link", "head", "warn-ink", "over-ink")
        for ground in ("paper", "wash", "raised")
    ),
    ("soft", "mark"), ("soft", "target"),
    ("ink", "unknown1"), ("ink", "unknown2"), ("ink", "warn-wash"), ("ink", "mark"),
    ("ink", "target"), ("tip-ink", "tip"), ("ink", "land"), ("ink", "sea"), ("country", "land"),
    ("country", "sea"),
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_texts_are_read_on_their_ground(theme: str, text: str, ground: str) -> None:
    found = themes()[theme]
    assert contrast(found[text], found[ground]) >= LEAST_CONTRAST


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("sign", "ground"),
    [("edge", "paper"), ("edge", "raised"), ("focus", "paper"), ("focus", "land"),
     ("middle", "paper"), ("middle", "band50"), ("over", "paper"), ("over", "land"),
     ("count-edge", "land"), ("count-line", "land"), ("count-line", "sea"), ("axis", "paper"),
     ("unknown-line", "land")],
)  # fmt: skip
def test_signs_stand_out_from_their_ground(theme: str, sign: str, ground: str) -> None:
    found = themes()[theme]
    assert contrast(found[sign], found[ground]) >= 3


def test_dark_by_choice_is_dark_by_the_screen() -> None:
    light, screen, chosen = blocks()
    assert tokens(screen) == tokens(chosen)
    assert set(tokens(screen)) < set(tokens(light))


def test_built_styles_hold_the_tokens() -> None:
    built = Path(waystation.page.__file__).parent / "assets/built/page.css"
    text = built.read_text(encoding="utf-8")
    assert all(f"--level{step}:" in text for step in range(1, 6))
