"""Marks of persons in texts: e-mail addresses, telephone numbers, numbers of papers and cases.

No record may hold them. Texts of reports have them starred out, everything else is refused; the
offending text is never repeated. Names cannot be told from places by their form: columns of names
are refused by what they are called (`domain.personal_columns`).
"""

from __future__ import annotations

import re

WEB_ADDRESS = re.compile(r"https?://\S+")
EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.\w{2,}")
_CALLS = (
    r"t[ée]l|t[ée]l[ée]phones?|tel[ée]fonos?|telefones?|phone|mobile|m[óo]vil|cel(?:ular)?|portable|"
    r"cell|whatsapp|hotline|llam(?:ar|e|en) al|appele[rz](?: le| au)?|هاتف|جوال|واتساب|موبايل"
)
PHONE = re.compile(
    r"\+\d(?:[ ().\-/]*\d){8,14}(?!\d)"  # +504 9999-9999
    r"|(?<![\w.,])00[1-9](?:[ ().\-/]?\d){8,13}(?!\d)"  # 00504 9999 9999
    r"|\(\d{2,4}\) ?\d{3,4}[ .\-]?\d{3,4}\b"  # (555) 123-4567
    r"|\b\d{3}[.\-]\d{3}[.\-]\d{4}\b"  # 555-123-4567
    r"|\b(?<!\d )\d{3} \d{3}[ \-]\d{4}\b(?! \d)"  # 555 123 4567, no row of numbers
    r"|(?<![\w.,\-])(?<!\d )(?:55|56|33|81)[ .\-]\d{4}[ .\-]\d{4}\b(?![.,\-]\d)"  # of Mexico
    r"|(?<![\w.,\-])0\d{1,3}[ \-]\d{3}[ \-]\d{3,4}\b(?![.,\-]\d)"  # 0712 345 678
    r"|(?<![\w.,\-])0\d(?:[ .\-]\d{2}){4}\b(?![.,\-]\d)"  # 06 12 34 56 78
    r"|(?<!\d[.,])\b\d{10,15}\b"  # more digits together than any count of people has
    rf"|\b(?:{_CALLS})\b[^\d\n]{{0,12}}\d(?:[ .\-]?\d){{5,}}",
    re.IGNORECASE,
)
_NUMBERED = r"(?:no\.?|nr\.?|n[.°º]{1,2}|n[úu]m(?:\.|ero)?|num[ée]ro|number|#|id|رقم)"
_KEYED = (
    r"case|file|registration|ration card|individual|expediente|caso|registro|dossier|"
    r"enregistrement|ملف|حالة|تسجيل"
)
_PAPERS = (
    r"passport|pasaporte|passeport|passaporte|dni|cui|curp|rfc|nie|nif|dpi|c[ée]dula|"
    r"identity card|id card|national id|carte d['’]identit[ée]|جواز(?: سفر| السفر)?|"
    r"بطاقة (?:ال)?هوية"
)
IDENTITY = re.compile(
    rf"\b(?:{_KEYED})[ ]{{0,2}}(?:{_NUMBERED})[ :#]{{0,3}}(?=[\w\-/]*\d{{3}})[\w\-/]{{4,24}}"
    rf"|رقم (?:ال)?(?:{_KEYED})[ :#]{{0,3}}(?=[\w\-/]*\d{{3}})[\w\-/]{{4,24}}"
    rf"|\b(?:{_PAPERS})[ ]{{0,2}}(?:{_NUMBERED})?[ :#]{{0,3}}"
    r"(?:\d{4} \d{5} \d{4}\b|(?=[\w\-/]*\d{4})[\w\-/]{5,24})"
    r"|\b\d{4}-\d{4}-\d{5}\b"  # identity number of Honduras
    r"|(?<![\w.,\-])\d{3}-\d{2}-\d{4}\b(?!-)"  # of the United States
    r"|\b[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d\b"  # of Mexico
    r"|\b\d{3}-\d{2}[A-Z]\d{5}\b",  # of a UNHCR case
    re.IGNORECASE,
)
_FORMS = (
    (EMAIL, "an e-mail address"),
    (IDENTITY, "the number of a person's papers or case"),
    (PHONE, "digits like a telephone number"),
)
_CALLED_ABROAD = re.compile(r"\+\d(?:[ ().\-/]*\d){8,14}(?!\d)")
_QUOTED = tuple(
    (re.compile(rf"['\"]?{form.pattern}['\"]?"), told)
    for form, told in ((EMAIL, _FORMS[0][1]), (_CALLED_ABROAD, _FORMS[2][1]))
)
_MASK = "*"


def personal(text: str) -> str:
    """What in the text belongs to a person ("an e-mail address"); empty when nothing does."""
    if text.isascii() and text.isalpha():
        return ""
    rest = WEB_ADDRESS.sub(" ", text) if "://" in text else text
    return next((told for form, told in _FORMS if form.search(rest)), "")


def masked(text: str) -> str:
    """The text with everything of a person starred out, as long as before; web addresses stay."""
    kept: list[tuple[int, int]] = []
    if "://" in text:
        kept = [match.span() for match in WEB_ADDRESS.finditer(text)]
    for form, _ in _FORMS:
        text = form.sub(lambda match: _starred(match, kept), text)
    return text


def untold(text: str) -> str:
    """The text of a message, with e-mail addresses and telephone numbers told by what they are."""
    if "@" in text or "+" in text:
        for form, told in _QUOTED:
            text = form.sub(told, text)
    return text


def masked_name(name: str) -> str:
    """The name of a file without e-mail address and telephone number; long digits may be a day."""
    for form in (EMAIL, _CALLED_ABROAD):
        name = form.sub(lambda match: _MASK * len(match.group()), name)
    return name


def _starred(match: re.Match[str], kept: list[tuple[int, int]]) -> str:
    start, end = match.span()
    if any(first < end and start < last for first, last in kept):
        return match.group()
    return _MASK * (end - start)
