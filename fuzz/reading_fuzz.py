"""An atheris target over the grammar: `make fuzz`, or `python -m fuzz.reading_fuzz FOLDER`.

The first byte chooses the language and how the rest becomes a text: as it is, or as numbers that
pick words of the grammar. Whatever the text, `fuzz.invariants` must hold and no error may be
raised. All further arguments are libFuzzer's (`-max_total_time=600`).
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["waystation"]):
    from fuzz.invariants import LANGUAGES, check_text
    from fuzz.soup import soup

_RAW, _MIXED = 1, 2


def one_input(data: bytes) -> None:
    """Read what the bytes stand for."""
    provider = atheris.FuzzedDataProvider(data)
    language = LANGUAGES[provider.ConsumeIntInRange(0, len(LANGUAGES) - 1)]
    way = provider.ConsumeIntInRange(0, 2)
    text = ""
    if way in {_RAW, _MIXED}:
        text = provider.ConsumeUnicode(400)
    if way != _RAW:
        number = provider.remaining_bytes() // 2
        text += soup([provider.ConsumeUInt(2) for _ in range(number)], language)
    check_text(text, language)


def main() -> None:
    """Run until something breaks or libFuzzer's limits are reached."""
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
