"""The page where people sign in: whole without any script, in the languages of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from string import Template

from waystation.page.build import asset
from waystation.page.say import LANGUAGES, catalogue
from waystation.server.roles import Role

_NAMES: Mapping[str, str] = {"en": "English", "es": "Español", "fr": "Français", "ar": "العربية"}
_RIGHT_TO_LEFT = frozenset({"ar"})

HEADERS: Mapping[str, str] = {
    # A form that is sent tells its origin only so, and by that we know that it is ours.
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "vary": "accept-language, cookie",
}
"""What browsers are told with the page."""


def language_of(chosen: str, accepted: str) -> str:
    """The language of the page: as chosen, else the first a browser asks for that we have."""
    wanted = [chosen, *(one.partition(";")[0].strip()[:2].lower() for one in accepted.split(","))]
    return next((one for one in wanted if one in LANGUAGES), LANGUAGES[0])


def sign_in_page(
    language: str,
    *,
    there: str,
    status: int = 200,
    name: str = "",
    wait: str = "",
    signed_in: str = "",
    role: Role | None = None,
    csrf: str = "",
    other_ways: Sequence[tuple[str, str]] = (),
) -> str:
    """The page.

    Args:
        language: One of the page's.
        there: Where to go on to.
        status: Of the answer: 401 where name or password were not right, 403 where another
            way did not work, 429 where one must wait.
        name: What was typed as the account.
        wait: Seconds to wait.
        signed_in: Who is signed in already; empty for nobody.
        role: Their role.
        csrf: Their word.
        other_ways: Addresses at which people sign in otherwise, each with the name of who holds the
            accounts.
    """
    t = Speaker(language)
    problem = {
        401: t("session.wrong"),
        403: t("session.otherwise"),
        429: t("session.wait", seconds=wait),
    }.get(status, "")
    links = "".join(
        f'<p><a class="button" href="{escape(a)}">{t("session.with", name=b)}</a></p>'
        for a, b in other_ways
    )
    return Template(asset("sign-in.html")).substitute(
        language=language,
        direction="rtl" if language in _RIGHT_TO_LEFT else "ltr",
        title=t("session.title"),
        problem=f'<p class="problems" role="alert">{problem}</p>' if problem else "",
        session=_session(t, there, signed_in, role, csrf) if signed_in else "",
        there=escape(there),
        name_label=t("session.name"),
        name=escape(name[:60]),
        password_label=t("session.password"),
        enter=t("session.enter"),
        focus_name="" if name else " autofocus",
        focus_password=" autofocus" if name else "",
        help=t("session.help"),
        other_ways=links,
        languages_label=t("session.languages"),
        languages=" ".join(_link(one, language, there) for one in LANGUAGES),
    )


def arrived_page(language: str, there: str = "/") -> str:
    """A page that goes on by itself, for somebody who comes back from another site signed in.

    Browsers keep a session's cookie from a request that another site began, and from where it is
    sent on to. What this page asks for is asked for by ourselves.
    """
    t = Speaker(language)
    way = escape(there)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0; url={way}"><title>Waystation</title>'
        '<link rel="stylesheet" href="/assets/served.css"></head>'
        f'<body><main id="main"><h1>Waystation</h1><p><a href="{way}">{t("session.on")}</a></p>'
        "</main></body></html>"
    )


class Speaker:
    """The texts of a language, ready for a page of HTML."""

    def __init__(self, language: str) -> None:
        self._texts = catalogue(language, served=True)

    def __call__(self, key: str, **values: str) -> str:
        """A text with its values."""
        text = self._texts[key]
        assert isinstance(text, str)
        return escape(text.format(**values))


def _session(t: Speaker, there: str, name: str, role: Role | None, csrf: str) -> str:
    told = t("session.as", name=name, role=_role(t, role))
    return (
        f'<form method="post" action="/sign-out" class="fields"><p>{told}</p>'
        f'<a href="{escape(there)}">{t("session.on")}</a> '
        f'<input type="hidden" name="csrf" value="{escape(csrf)}">'
        f'<button type="submit">{t("session.out")}</button></form>'
    )


def _role(t: Speaker, role: Role | None) -> str:
    from html import unescape

    return unescape(t(f"session.role.{role}")) if role else ""


def _link(language: str, current: str, there: str) -> str:
    mark = ' aria-current="true"' if language == current else ""
    way = f"/sign-in?language={language}" + (f"&next={there}" if there != "/" else "")
    told = f'href="{escape(way)}" lang="{language}" hreflang="{language}"{mark}'
    return f"<a {told}>{_NAMES[language]}</a>"
