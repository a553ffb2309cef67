"""Marks of persons in texts: e-mail addresses and telephone numbers, which no record may hold."""

from __future__ import annotations

import re

WEB_ADDRESS = re.compile(r"https?://\S+")
EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.\w{2,}")
PHONE = re.compile(
    r"\+\d(?:[ ().\-/]*\d){8,14}(?!\d)"  # +504 9999-9999
    r"|\(\d{2,4}\) ?\d{3,4}[ .\-]?\d{3,4}\b"  # (555) 123-4567
    r"|\b\d{3}[ .\-]\d{3}[ .\-]\d{4}\b"  # 555-123-4567
    r"|\b\d{10,15}\b"  # more digits together than any count of people has
    r"|\b(?:tel|phone|telephone|mobile|whatsapp|hotline)\b[^\d\n]{0,12}\d(?:[ .\-]?\d){5,}",
    re.IGNORECASE,
)
_MASK = "*"


def masked(text: str) -> str:
    """The text with e-mail addresses and telephone numbers starred out, as long as before."""
    for form in (EMAIL, PHONE):
        text = form.sub(lambda match: _MASK * len(match.group()), text)
    return text
