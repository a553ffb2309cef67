"""Says whether a bill of materials is valid CycloneDX; run in `.venv-supply`."""

from __future__ import annotations

import sys
from pathlib import Path


def problem(text: str) -> str:
    """What the schema has against a bill of materials, or nothing."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return str(found) if found else ""


if __name__ == "__main__":
    if told := problem(Path(sys.argv[1]).read_text(encoding="utf-8")):
        sys.exit(told)
    print(f"{sys.argv[1]}: valid CycloneDX 1.6")
