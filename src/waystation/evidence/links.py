"""Which reports copy which, as the ledger keeps it: one canonical JSON text a link."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from waystation.evidence.copies import CopyKind, CopyLink
from waystation.evidence.overlap import SharedPassage


def link_to_text(link: CopyLink) -> str:
    """The link as canonical JSON."""
    values = asdict(link) | {"kind": link.kind.value}
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link_from_text(text: str) -> CopyLink:
    """The link that `link_to_text` gave this text for.

    Raises:
        ValueError: It holds a kind that is not one of ours.
        KeyError: A part is absent.
    """
    values: dict[str, Any] = json.loads(text)
    shared = tuple(_passage(one) for one in values.pop("passages"))
    return CopyLink(**values | {"kind": CopyKind(values["kind"]), "passages": shared})


def _passage(values: dict[str, Any]) -> SharedPassage:
    plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return SharedPassage(**plain)
