"""Columns about persons, by what they are called in English, Spanish, French and Arabic."""

from __future__ import annotations

import re
import unicodedata

COUNTS_ONLY = "counts only; no column for a person"
"""What is expected instead of a column about persons."""

_SURELY = frozenset(
    {
        *("surname", "surnames", "nickname", "firstname", "lastname", "fullname", "middlename"),
        *("phone", "phones", "telephone", "mobile", "whatsapp", "email", "emails", "msisdn"),
        *("passport", "passports", "birth", "birthday", "birthdate", "dob", "photo", "photos"),
        *("fingerprint", "fingerprints", "biometric", "biometrics", "signature"),
        *("beneficiary", "respondent", "informant"),
        *("apellido", "apellidos", "telefono", "telefonos", "celular", "movil", "correo"),
        *("pasaporte", "cedula", "dni", "curp", "cui", "nacimiento", "foto", "fotos", "huella"),
        *("beneficiario", "beneficiaria", "expediente", "firma"),
        *("prenom", "prenoms", "courriel", "passeport", "naissance", "empreinte", "beneficiaire"),
        *("الهاتف", "هاتف", "جوال", "الجوال", "جواز", "الجواز", "الميلاد", "ميلاد", "صورة"),
        *("الصورة", "البصمة", "بصمة", "الكنية", "كنية", "اللقب"),
    }
)
"""Words of columns that hold something of a person in any table."""

_TOGETHER = (
    *({one, "name"} for one in ("first", "last", "full", "family", "given", "person", "head")),
    *({one, "name"} for one in ("contact", "beneficiary", "patient", "migrant", "refugee")),
    *({one, "id"} for one in ("individual", "national", "person", "case", "refugee", "identity")),
    *({"case", one} for one in ("number", "no", "num")),
    *({one, "number"} for one in ("id", "registration", "ration")),
    *({"nombre", one} for one in ("completo", "persona", "pila", "migrante", "familiar", "jefe")),
    *({"nombres", one} for one in ("completos", "apellidos")),
    *({one, "identidad"} for one in ("numero", "no", "documento", "tarjeta")),
    *({"numero", one} for one in ("caso", "registro")),
    *({"nom", one} for one in ("famille", "complet", "personne", "chef")),
    *({"numero", one} for one in ("dossier", "enregistrement", "identite")),
    *({"اسم", one} for one in ("العائلة", "الشخص", "الأب", "الأم", "الكامل", "اللاجئ", "المهاجر")),
    *({"الاسم", one} for one in ("الكامل", "الأول", "الثلاثي", "الشخصي")),
    *({"رقم", one} for one in ("الحالة", "الملف", "الهوية", "القضية", "التسجيل", "البطاقة")),
    {"البريد", "الإلكتروني"},
)

_ONE = {
    "names": "name", "heads": "head", "contacts": "contact", "noms": "nom", "chefs": "chef",
    "nombres": "nombre", "jefes": "jefe",
}  # fmt: skip
"""Words of `_TOGETHER`, by their plurals."""

_PERHAPS = frozenset(
    {
        *("name", "names", "mail", "id", "ids", "identity", "case", "person", "persons"),
        *("picture", "nombre", "nombres", "nom", "noms", "persona", "personne", "identidad"),
        *("identite", "caso", "dossier", "الاسم", "اسم", "الأسماء", "الهوية", "الحالة"),
    }
)
"""Words that may name a place or a thing where others made the table."""


def about_person(column: str) -> bool:
    """True when the name of a column says, in anybody's table, that its cells are of persons."""
    words = _words(column)
    words |= {_ONE[one] for one in _ONE.keys() & words}
    return not _SURELY.isdisjoint(words) or any(pair <= words for pair in _TOGETHER)


def about_persons(column: str) -> bool:
    """True when a column that no table of ours has may hold something of a person."""
    return about_person(column) or not _PERHAPS.isdisjoint(_words(column))


def _words(column: str) -> set[str]:
    """The words of a column's name: lower case, accents of Latin letters left out."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", column).casefold()
    plain = re.sub("([a-z])[\u0300-\u036f]+", r"\1", unicodedata.normalize("NFD", spaced))
    return {word for word in re.split(r"[\W\d_]+", unicodedata.normalize("NFC", plain)) if word}
