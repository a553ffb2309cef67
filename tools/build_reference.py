"""Writes docs/reference anew from the code, and the closed lists of words in docs/glossary.md.

Each page says that it is made, and by what; a test fails where one is not what the code gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tools import (
    build_format_tables,
    reference_commands,
    reference_library,
    reference_scenario,
    reference_server,
)
from tools.build_site import DOCS

PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": reference_commands.page,
    "library.md": reference_library.page,
    "scenario-files.md": reference_scenario.page,
    "server.md": reference_server.page,
}
"""The pages of docs/reference, and what makes each."""

FOLDER = DOCS / "reference"
GLOSSARY = DOCS / "glossary.md"


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")
        print(f"docs/reference/{name}")
    words = reference_scenario.with_words(GLOSSARY.read_text(encoding="utf-8"))
    GLOSSARY.write_text(words, encoding="utf-8")
    build_format_tables.main()


if __name__ == "__main__":
    main()
