"""Writes what Waystation consists of as a CycloneDX 1.6 bill of materials.

`python -m tools.sbom FILE`: the packages it runs with, as locked, and those built into its page.
The same sources give the same bytes; its day is that of SOURCE_DATE_EPOCH, where that is set.
"""

from __future__ import annotations

import datetime
import json
import os
import runpy
import sys
import uuid
from pathlib import Path
from typing import Any

from tools.licences import refused
from tools.locked import ROOT
from tools.parts import Part, dependencies, page_parts, python_parts

SPACE = uuid.UUID("3e671687-395b-41f5-a30f-a58921a69b79")
"""Of our serial numbers: each is derived from the content."""


def shipped() -> tuple[Part, ...]:
    """What runs, or is part of the page."""
    return tuple(part for part in (*python_parts(), *page_parts()) if part.use in ("run", "page"))


def component(part: Part) -> dict[str, Any]:
    """One package."""
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "scope": "required" if part.everywhere else "optional",
        "hashes": [{"alg": name, "content": digest} for name, digest in sorted(part.digests)],
        "licenses": [{"expression": part.licence}],
        "purl": part.purl,
        "properties": [{"name": "waystation:use", "value": part.use}],
    }


def edges(found: tuple[Part, ...], own: str) -> list[dict[str, Any]]:
    """Which package asks for which."""
    refs = {part.name: part.purl for part in found if part.registry == "pypi"}
    page = [part.purl for part in found if part.registry == "npm"]
    asked = dependencies()
    first = {"ref": own, "dependsOn": sorted([refs[name] for name in asked[""]] + page)}
    others = [
        {"ref": refs[name], "dependsOn": sorted(refs[one] for one in asked.get(name, ()))}
        for name in sorted(refs)
    ]
    return [first, *others, *({"ref": purl} for purl in page)]


def bill(found: tuple[Part, ...], epoch: str | None) -> dict[str, Any]:
    """The bill of materials.

    Args:
        found: The packages.
        epoch: Seconds since 1970 of the sources' last change, if known.
    """
    version = runpy.run_path(str(ROOT / "src/waystation/domain/version.py"))["__version__"]
    own = f"pkg:pypi/waystation@{version}"
    ourselves = {
        "type": "application",
        "bom-ref": own,
        "name": "waystation",
        "version": version,
        "licenses": [{"expression": "Apache-2.0"}],
        "purl": own,
    }
    told: dict[str, Any] = {"component": ourselves}
    if epoch:
        day = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
        told["timestamp"] = day.strftime("%Y-%m-%dT%H:%M:%SZ")
    content = {
        "metadata": told,
        "components": [component(part) for part in found],
        "dependencies": edges(found, own),
    }
    serial = uuid.uuid5(SPACE, json.dumps(content, sort_keys=True))
    head = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
    }
    return head | content


def main() -> None:
    """The command."""
    found = shipped()
    if problems := [*refused(found)]:
        sys.exit("\n".join(problems))
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill(found, os.environ.get("SOURCE_DATE_EPOCH")), indent=1) + "\n"
    target.write_text(text, encoding="utf-8")
    print(f"{target}: {len(found)} packages")


if __name__ == "__main__":
    main()
