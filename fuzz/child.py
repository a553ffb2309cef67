"""One target under atheris: `python -m fuzz.child NAME FOLDER`, then libFuzzer's arguments."""

from __future__ import annotations

import sys

import atheris
from fuzz.targets import COMPILED, check_of


def main() -> None:
    """Run until something breaks or libFuzzer's limits are reached."""
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["waystation"], exclude=list(COMPILED)):
        check = check_of(name)
    check(b"")  # what is made once takes longer than an input may

    def one_input(data: bytes) -> None:
        check(data)

    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
