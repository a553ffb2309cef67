"""What stands for a speaker whose name is not kept, by language and kind.

Two of them need not be one person: whoever compares speakers takes them as not named.
"""

from __future__ import annotations

from collections.abc import Mapping

PARTICIPANT, RESIDENT, UNKNOWN = "participant", "resident", "unknown"
"""Kinds beside those of `SpeakerClass`."""

NAMELESS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "official": "an official",
        "organiser": "an organiser",
        "shelter": "somebody of a shelter",
        "aid agency": "somebody of an aid agency",
        "registration": "somebody of a registration office",
        "press": "a reporter",
        PARTICIPANT: "a participant",
        RESIDENT: "a resident",
        UNKNOWN: "a person",
    },
    "es": {
        "official": "un funcionario",
        "organiser": "quien organiza",
        "shelter": "alguien de un albergue",
        "aid agency": "alguien de una organización de ayuda",
        "registration": "alguien de una oficina de registro",
        "press": "un periodista",
        PARTICIPANT: "participante",
        RESIDENT: "residente",
        UNKNOWN: "una persona",
    },
    "fr": {
        "official": "un responsable",
        "organiser": "une personne qui organise",
        "shelter": "une personne d'un refuge",
        "aid agency": "une personne d'une organisation d'aide",
        "registration": "une personne d'un bureau d'enregistrement",
        "press": "un journaliste",
        PARTICIPANT: "une personne du groupe",
        RESIDENT: "une personne du lieu",
        UNKNOWN: "une personne",
    },
}

# Reports say "an official" of their own, and always did: those who compare take it as it stands.
_NOT_NAMED = frozenset(
    told
    for own in NAMELESS.values()
    for kind, told in own.items()
    if kind in (PARTICIPANT, RESIDENT, UNKNOWN)
)


def named(speaker: str) -> str:
    """The speaker where something tells one from another; empty for a person without a name."""
    return "" if speaker in _NOT_NAMED else speaker
