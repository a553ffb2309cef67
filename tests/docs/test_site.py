"""The site of the documentation: every page in its navigation, nothing from another host."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tools.build_site import CARRIED, DOCS, ROOT, filled, for_site, kept_apart, pages
from tools.site_outside import outside

CONFIG = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
EVERY = dict(pages())


def leaves(nav: list[object]) -> list[str]:
    found: list[str] = []
    for entry in nav:
        under = next(iter(entry.values())) if isinstance(entry, dict) else entry
        found += leaves(under) if isinstance(under, list) else [str(under)]
    return found


def test_every_page_stands_in_the_navigation_once() -> None:
    named = leaves(filled(yaml.safe_load(CONFIG)["nav"], EVERY))
    missing = sorted(set(EVERY) - set(named))
    assert not missing, f"name them under nav in mkdocs.yml: {missing}"
    assert set(named) <= set(EVERY)
    assert len(named) == len(set(named))


def test_the_configuration_is_plain_and_asks_nobody() -> None:
    """No tags, hooks or templates of our own; no fonts, addresses or numbers of visitors."""
    told = yaml.safe_load(CONFIG)
    assert told["strict"] is True
    assert told["theme"]["font"] is False
    assert told["plugins"] == ["search"]
    assert "://" not in CONFIG
    assert "!!" not in CONFIG
    assert not {"hooks", "repo_url", "site_url", "extra_css", "extra_javascript"} & set(told)
    assert "analytics" not in told["extra"]


def test_files_named_behind_a_language_become_titles() -> None:
    text = "```csv places.csv\na,b\n```\n"
    assert for_site(text, "a.md", DOCS / "a.md") == '```csv title="places.csv"\na,b\n```\n'


@pytest.mark.parametrize(
    ("page", "link", "becomes"),
    [
        ("trust.md", "../SECURITY.md", "project/security.md"),
        ("decisions/017-x.md", "../../benchmarks/README.md", "../project/benchmarks.md"),
        ("decisions/012-x.md", "../files.md#a", "../files.md#a"),
        ("a.md", "../src/waystation/api.py", "index.md"),
        ("decisions/012-x.md", "../../README.md", "../index.md"),
        ("a.md", "https://hubverse.io/x", "https://hubverse.io/x"),
        ("a.md", "#here", "#here"),
    ],
)
def test_links_lead_on(page: str, link: str, becomes: str) -> None:
    assert for_site(f"see [it]({link}).", page, DOCS / page) == f"see [it]({becomes})."
    code = f"```\n[it]({link})\n```"
    assert for_site(code, page, DOCS / page) == code


def test_what_a_root_document_links_to_is_found_from_its_place_on_the_site() -> None:
    told = for_site("[a](docs/trust.md) [b](docs/decisions)", "project/security.md", ROOT / "S.md")
    first = min((DOCS / "decisions").glob("*.md")).name
    assert told == f"[a](../trust.md) [b](../decisions/{first})"
    assert all((ROOT / name).exists() for name in CARRIED)


def test_lists_are_as_the_builder_wants_them() -> None:
    text = "Two:\n- one\n  - in it\n- two\n   1. deep\n\n- three"
    told = "Two:\n\n- one\n    - in it\n- two\n    1. deep\n\n- three"
    assert for_site(text, "a.md", DOCS / "a.md") == told


PAGE = '<html><head><link href="a.css">{}</head><body><a href="https://x.org">x</a></body></html>'


@pytest.mark.parametrize(
    ("fetched", "address"),
    [
        ('<link rel="stylesheet" href="https://fonts.example/a.css">', "https://fonts.example/a.css"),
        ('<script src="//cdn.example/a.js"></script>', "//cdn.example/a.js"),
        ("<style>a{background:url('http://x.org/a.png')}</style>", "http://x.org/a.png"),
        ('<img src="a.png" srcset="b.png, https://x.org/b.png">', "https://x.org/b.png"),
    ],
)  # fmt: skip
def test_what_would_be_fetched_elsewhere_is_found(
    tmp_path: Path, fetched: str, address: str
) -> None:
    page = tmp_path / "index.html"
    page.write_text(PAGE.format(fetched), encoding="utf-8")
    assert kept_apart(page) == 1
    assert list(outside(tmp_path)) == [(page, address)]
    page.write_text(PAGE.format(""), encoding="utf-8")
    assert kept_apart(page) == 1
    (tmp_path / "a.css").write_text("@import 'https://x.org/a.css';", encoding="utf-8")
    assert [address for _, address in outside(tmp_path)] == ["https://x.org/a.css"]


def test_a_page_without_the_rule_is_found(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE.format(""), encoding="utf-8")
    assert [said for _, said in outside(tmp_path)] == ["no rule that forbids other hosts"]
