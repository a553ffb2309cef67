"""E-mails (.eml): subject, day, the organisation it came from, its text and attachments.

Addresses and telephone numbers of persons do not enter the record: they are starred out.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from email.message import EmailMessage, Message
from email.utils import parseaddr

from waystation.domain.personal import masked
from waystation.reports.intake.decode import decoded
from waystation.reports.intake.html_page import fragment_text
from waystation.reports.intake.records import Extract, Given, Limits, Tell, bounded, refused

_FREE = frozenset(
    {
        *("gmail", "googlemail", "outlook", "hotmail", "live", "yahoo", "icloud", "aol", "gmx"),
        *("protonmail", "proton", "mail", "yandex", "zoho", "msn"),
    }
)
_BODY_WORDS = re.compile(
    r"\b(?:agency|association|bulletin|centre|center|church|city|committee|council|cross|desk"
    r"|diocese|federation|foundation|government|house|institute|ministry|mission|municipality"
    r"|network|news|office|organi[sz]ation|programme|secretariat|service|shelter|team|union|unit"
    r"|university|[A-Z]{3,})\b"
)
_SIGNATURE = re.compile(r"(?m)^--[ ]?\r?\n")


def mail(given: Given, limits: Limits, tell: Tell) -> tuple[Extract | None, list[Given]]:
    """The message as a text, None when it has none, and its attachments.

    Raises:
        InputError: It is damaged or its text too long.
    """
    try:
        message = email.message_from_bytes(given.data, policy=email.policy.default)
        text = _text(given.name, message, tell)
        attached = _attachments(given, message)
        subject = masked(str(message.get("Subject", ""))).strip()
        sender = str(message.get("Organization", "")), str(message.get("From", ""))
        sent = _sent(message)
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        raise refused(given.name, "a damaged e-mail", "a whole .eml file") from None
    if not text.strip():
        return None, attached
    text = f"{subject}\n\n{text}" if subject else text
    extract = Extract(
        name=given.name,
        text=bounded(given.name, text, limits),
        media="email",
        title=subject,
        dated=sent,
        publisher=_organisation(*sender),
    )
    return extract, attached


def _text(name: str, message: EmailMessage, tell: Tell) -> str:
    """Its text part, else its HTML part as text, without the signature, persons starred out."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return ""
    text = decoded(name, data, tell, part.get_content_charset() or "")
    if part.get_content_subtype() == "html":
        text = fragment_text(text)
    signed = _SIGNATURE.search(text)
    return masked(text[: signed.start()] if signed else text).strip("\r\n")


def _attachments(given: Given, message: EmailMessage) -> list[Given]:
    found = []
    for part in message.iter_attachments():
        name = part.get_filename()
        data = part.get_payload(decode=True)
        if name and isinstance(data, bytes):
            media = part.get_content_type()
            found.append(Given(f"{given.name}/{name}", data, media, depth=given.depth + 1))
        else:
            found += _forwarded(given, part)
    return found


def _forwarded(given: Given, part: Message) -> list[Given]:
    """A message attached to the message."""
    inner = part.get_payload()
    if part.get_content_type() != "message/rfc822" or not isinstance(inner, list) or not inner:
        return []
    message = inner[0]
    if not isinstance(message, Message):
        return []
    path = f"{given.name}/message.eml"
    return [Given(path, message.as_bytes(), "message/rfc822", depth=given.depth + 1)]


def _sent(message: EmailMessage) -> dt.date | None:
    stated = getattr(message.get("Date"), "datetime", None)
    return stated.date() if isinstance(stated, dt.datetime) else None


def _organisation(stated: str, sender: str) -> str:
    """The organisation a message came from, never a person: by name, else by its domain."""
    if stated.strip():
        return masked(stated).strip()
    name, address = parseaddr(sender)
    if _BODY_WORDS.search(name) or _BODY_WORDS.search(name.lower()):
        return masked(name).strip()
    domain = address.rpartition("@")[2].lower()
    return "" if domain.split(".")[0] in _FREE else domain
