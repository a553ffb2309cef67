"""Words that make people a threat, by language, each with what to write instead.

Most are harmless in other company (a flood is a hazard, a wave is in the sea, a stream is of
numbers): such a word counts only beside people. From the ecosystem guide, section 4, point 15, and
the wording guides of UNHCR and the Ethical Journalism Network.
"""

from __future__ import annotations

from collections.abc import Mapping

Entry = tuple[str, str, str]
"""Stems joined by "|", of which a text with the phrase holds one; a regular expression, matched in
any case; the kinder word."""

_PEOPLE = (
    r"(?:people|persons?|migrants?|refugees?|asylum[- ]seekers?|families|foreigners|newcomers|"
    r"immigrants?|migration|immigration|displacements?|arrivals|departures|returnees|crossings|"
    r"caravans?|humans?|humanity|children|minors|displaced|emigrants?)"
)
_MANY = r"(?:flood|wave|stream|tide|surge|torrent|deluge|tsunami|avalanche|onslaught|invasion)s?"
_MANY_STEMS = "flood|wave|stream|tide|surge|torrent|deluge|tsunami|avalanche|onslaught|invasion"
_GAP = r"(?:[\w'’-]+ ){0,3}?"

_ENGLISH: tuple[Entry, ...] = (
    ("influx", r"\binflux(?:es)?\b", "arrivals"),
    ("horde", r"\bhordes?\b", "groups of people"),
    (
        "swarm",
        r"\b(?<!locust )(?<!earthquake )swarm(?:s|ed|ing)?\b(?! of (?:locusts|bees|earthq))",
        "groups",
    ),
    (_MANY_STEMS, rf"\b{_MANY} (?:of|in) {_GAP}{_PEOPLE}\b", "many people, arrivals"),
    (_MANY_STEMS, rf"\b{_PEOPLE} {_MANY}\b", "many people, arrivals"),
    (
        "flood|stream|pour|surg|swamp|invad|overrun",
        rf"\b{_PEOPLE} (?:(?:are|were|is|was|have|has|had|who|that|keep|still) ){{0,3}}"
        r"(?:flood|stream|pour|surg|swamp|invad|overrun)\w*",
        "people arrive, people come",
    ),
    (
        "flood|swamp|overrun|invad",
        rf"\b(?:flooded|swamped|overrun|invaded) (?:by|with) {_GAP}{_PEOPLE}\b",
        "where people came",
    ),
    ("illegals", r"\billegals\b", "people without papers"),
    (
        "illegal",
        rf"\billegal(?:ly)? {_GAP}(?:aliens?|cross\w*|ent(?:ry|ries|er\w*)|stay\w*|{_PEOPLE})",
        "without papers, away from an official crossing",
    ),
    (
        "illegally",
        r"\b(?:cross|enter|arriv)\w* (?:[\w'’-]+ ){0,4}?illegally\b",
        "without papers, away from an official crossing",
    ),
    ("alien", r"\baliens?\b", "people from another country"),
    (
        "cris",
        r"\b(?:migrants?|migration|immigrants?|immigration|border|caravan) cris[ie]s\b",
        "people on the move who need help",
    ),
    (
        "burden",
        r"\b(?<!disease )burdens?\b(?! of (?:proof|disease))(?![- ]sharing)",
        "task, what is needed, responsibility",
    ),
    (
        "caravan",
        r"\bcaravan (?:threat|invasion|army|mob|menace|danger|problem)s?\b",
        "caravan, as a name alone",
    ),
    (
        "threat|danger|menace",
        rf"\b(?:threat|danger|menace) (?:of|from|by) {_GAP}(?:{_PEOPLE})\b",
        "what people may need",
    ),
)

_GENTE = (
    r"(?:personas|gente|migrantes?|inmigrantes?|refugiad[oa]s?|solicitantes|familias|extranjer[oa]s|"
    r"human[oa]s?|migratori[oa]s?|migraci[oó]n|inmigraci[oó]n|desplazad[oa]s?|desplazamientos?|"
    r"llegadas|salidas|caravanas?|menores|centroamerican[oa]s)"
)
_MUCHOS = (
    r"(?:ola|oleada|avalancha|marea|riada|aluvi[oó]n|torrente|inundaci[oó]n|invasi[oó]n|tsunami|"
    r"estampida)(?:e?s)?"
)
_MUCHOS_STEMS = "ola|olead|avalancha|marea|riada|aluvi|torrente|inundaci|invasi|tsunami|estampida"

_SPANISH: tuple[Entry, ...] = (
    ("horda", r"\bhordas?\b", "grupos de personas"),
    ("enjambre", r"\benjambres? de (?!langostas|abejas|sismos)", "grupos de personas"),
    (_MUCHOS_STEMS, rf"\b{_MUCHOS} (?:de |en )?{_GAP}{_GENTE}\b", "muchas personas, llegadas"),
    (
        "inund|invad|desbord",
        r"\b(?:inundan?|invaden?|desbordan?) (?:la|el|las|los) (?:frontera|ciudad|pa[ií]s)\w*",
        "llegan",
    ),
    (
        "ilegal",
        rf"\b{_GENTE} (?:\w+ )?ilegal(?:es)?\b",
        "personas sin papeles, en situación irregular",
    ),
    ("ilegales", r"\b(?:los|las|unos|unas) ilegales\b", "personas sin papeles"),
    ("ilegal", r"\b(?:cruce|entrada|ingreso|paso)s? ilegal(?:es)?\b", "por un paso no oficial"),
    (
        "ilegalmente",
        r"\b(?:cruz|entr|ingres|lleg)\w+ (?:\w+ ){0,4}?ilegalmente\b",
        "por un paso no oficial",
    ),
    (
        "crisis",
        r"\bcrisis (?:migratoria|de (?:los )?migrantes|fronteriza)\b",
        "personas en movimiento que necesitan ayuda",
    ),
    ("carga", rf"\bcarga (?:de |para |por )?(?:\w+ ){{0,3}}?{_GENTE}\b", "lo que hace falta"),
    (
        "amenaza|peligro",
        rf"\b(?:amenaza|peligro) (?:de|por) {_GAP}{_GENTE}\b",
        "lo que la gente puede necesitar",
    ),
    ("llamada", r"\befecto (?:de )?llamada\b", "razones para venir"),
)

_GENS = (
    r"(?:personnes|gens|migrants?|immigr[ée]s?|immigrants?|r[ée]fugi[ée]e?s?|demandeurs|familles|"
    r"[ée]trangers?|humaine?s?|migratoires?|migration|immigration|d[ée]plac[ée]e?s?|"
    r"d[ée]placements?|arriv[ée]es|d[ée]parts|caravanes?|mineurs)"
)
_FOULE = (
    r"(?:vague|d[ée]ferlement|mar[ée]e|flot|raz[- ]de[- ]mar[ée]e|torrent|d[ée]luge|invasion|"
    r"tsunami|avalanche|submersion|afflux)s?"
)
_FOULE_STEMS = (
    "vague|ferlement|mar|flot|raz|torrent|luge|invasion|tsunami|avalanche|submersion|afflux"
)

_FRENCH: tuple[Entry, ...] = (
    ("afflux", r"\bafflux\b", "arrivées"),
    ("horde", r"\bhordes?\b", "groupes de personnes"),
    ("essaim", r"\bessaims? d(?:e |['’])(?!criquets|abeilles)", "groupes de personnes"),
    (
        _FOULE_STEMS,
        rf"\b{_FOULE} (?:des? |d['’])?{_GAP}{_GENS}\b",
        "beaucoup de personnes, des arrivées",
    ),
    (
        "ferl|envahi|submerg",
        rf"\b{_GENS} (?:\w+ )?(?:d[ée]ferl|envahiss|submerg)\w+",
        "des personnes arrivent",
    ),
    (
        "gaux|gal|clandestin",
        rf"\b{_GENS} (?:\w+ )?(?:ill[ée]gaux|ill[ée]gale?s?|clandestin(?:e|s|es)?)\b",
        "personnes sans papiers, en situation irrégulière",
    ),
    (
        "clandestins|gaux",
        r"\b(?:les|des|aux|ces) (?:clandestins|ill[ée]gaux)\b",
        "personnes sans papiers",
    ),
    (
        "ga",
        r"\b(?:passages?|entr[ée]es?|franchissements?) ill[ée]ga(?:l|les?|ux)\b",
        "hors d'un passage officiel",
    ),
    (
        "galement",
        r"\b(?:pass|entr|travers|franchi|arriv)\w+ (?:\S+ ){0,4}?ill[ée]galement\b",
        "hors d'un passage officiel",
    ),
    (
        "crise",
        r"\bcrise (?:migratoire|des migrants|[àa] la fronti[èe]re)",
        "personnes en route qui ont besoin d'aide",
    ),
    ("fardeau", r"\bfardeaux?\b", "ce qu'il faut, responsabilité"),
    (
        "menace|danger|ril",
        rf"\b(?:menace|danger|p[ée]ril) (?:des? |d['’])?{_GAP}{_GENS}\b",
        "ce dont les personnes peuvent avoir besoin",
    ),
    ("appel", r"\bappel d['’]air\b", "raisons de venir"),
)

_NAS = r"(?:ال)?(?:مهاجر|لاجئ|نازح|وافد|عائل|أسر|ناس|أشخاص|بشر|هجر|لجوء|نزوح|قوافل|قافل|أجانب)\w*"
_KATHIR = r"(?:موج|أمواج|سيل|سيول|طوفان|فيضان|تسونامي|غزو|اجتياح|زحف|أسراب|سرب)\w*"
_KATHIR_STEMS = "موج|سيل|سيول|طوفان|فيضان|تسونامي|غزو|اجتياح|زحف|سرب|أسراب|أمواج"

_ARABIC: tuple[Entry, ...] = (
    (
        _KATHIR_STEMS,
        rf"\b(?:[وبلكف])?(?:ال)?{_KATHIR} (?:من )?(?:\w+ )?{_NAS}",
        "وصول كثير من الناس",
    ),
    ("جحافل|قطعان", r"\b(?:[وبلكف])?(?:ال)?(?:جحافل|قطعان)\b(?: (?:من )?\w+)?", "مجموعات من الناس"),
    ("غير", rf"{_NAS} (?:ال)?غير (?:ال)?(?:شرعي|قانوني)\w*", "أشخاص بلا أوراق"),
    ("غير", r"\bبشكل غير (?:شرعي|قانوني)\b|\bبطريقة غير (?:شرعية|قانونية)\b", "خارج معبر رسمي"),
    ("أزمة", r"\b(?:ال)?أزمة (?:ال)?(?:مهاجرين|هجرة)\b", "أشخاص في الطريق يحتاجون إلى العون"),
    ("عبء|أعباء", rf"\b(?:ال)?(?:عبء|أعباء) (?:ال)?{_NAS}", "ما يلزم للناس"),
    ("تهديد|خطر", rf"\b(?:تهديد|خطر) (?:ال)?{_NAS}", "ما قد يحتاج إليه الناس"),
)

WORDS: Mapping[str, tuple[Entry, ...]] = {
    "en": _ENGLISH,
    "es": _SPANISH,
    "fr": _FRENCH,
    "ar": _ARABIC,
}
"""Expressions and kinder words, by language."""
