"""One self-contained HTML file from a forecast: texts, styles, scripts and data inside.

The same forecast gives the same bytes: no clock is read and no address is asked.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib import resources
from string import Template
from typing import Any

from waystation.domain.forecast import Forecast
from waystation.page.beside import ALONE, Beside
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.page.say import LANGUAGES, catalogue, say
from waystation.page.schema import PageData

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def render_page(forecast: Forecast, beside: Beside = ALONE) -> str:
    """The page as one string of HTML.

    Args:
        forecast: What is shown. Only locations and events for the public appear; figures
            about police and troops are counted, not shown.
        beside: What is known of the forecast beside itself.

    Returns:
        A whole document that opens from a file, without a network.
    """
    return saved_page(page_data(Picks(forecast), beside))


def saved_page(data: PageData) -> str:
    """The saved page of some data: one file, nothing asked of any network."""
    script, style = asset("built/page.js"), asset("built/page.css")
    return Template(asset("page.html")).substitute(
        name=escape(data["scenario"]["title"]),
        title=escape(say(data["top"]["title"])),
        decision=escape(say(data["top"]["decision"])),
        lines="".join(f"<p>{escape(say(line))}</p>" for line in data["top"]["lines"]),
        policy=_policy(script, style),
        data=embed(data),
        texts=embed({language: catalogue(language) for language in LANGUAGES}),
        style=style,
        script=script,
    )


def served_page(address: str) -> str:
    """The shell of the page that `waystation serve` gives out.

    Args:
        address: Where the page's data are; empty before the first forecast.
    """
    texts = {language: catalogue(language, served=True) for language in LANGUAGES}
    return Template(asset("served.html")).substitute(page=escape(address), texts=embed(texts))


def _policy(script: str, style: str) -> str:
    """What a browser may run and load: this script, these styles, nothing else."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    """Name of an inline script or style for a content security policy.

    The template puts a line end before and after the text; both count.
    """
    made = hashlib.sha256(f"\n{text}\n".encode()).digest()
    return f"sha256-{base64.b64encode(made).decode()}"


def embed(value: Any) -> str:  # noqa: ANN401
    """JSON that cannot end the element it stands in, nor open another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, replacement in _UNSAFE.items():
        text = text.replace(character, replacement)
    return text


def asset(name: str) -> str:
    """A text that comes with the pages: a template, styles, a script."""
    return resources.files("waystation.page").joinpath(f"assets/{name}").read_text("utf-8")
