"""Clauses and noun phrases around a verb, told by small words alone."""

from __future__ import annotations

from waystation.reports.acts.read_tokens import Reader
from waystation.reports.words.clauses import Span

_INNER = frozenset({"-", "'", "’", "'s", "’s", "%", "&", "/", "‑"})
_QUOTES = frozenset({'"', "“", "”", "«", "»"})
_OPENERS = frozenset({'"', "“", "«"})
_AUXILIARY = frozenset({"be", "have", "modals", "pasts"})
_SHORT_BE = frozenset({"'s", "'re"})
_MAY_BE_FINITE = _AUXILIARY | {"pasts_alike", "speech", "told", "verb_ending"}
_AREAS = frozenset({"barriers", "settlements"})
_QUOTED, _BRACKETS = 4, 8
_LONGEST, _CLAUSE = 18, 40
_LIST_REACH = 7
_TITLE_SHARE = 0.7


def clause_start(reader: Reader, index: int) -> int:
    """Index of the first token of the clause that holds this one."""
    first, lowest = index, max(0, index - _CLAUSE)
    signs, groups = reader.signs, reader.groups
    while first > lowest and not (signs[first - 1] or "edges" in groups[first - 1]):
        first -= 1
    return first


def clause_end(reader: Reader, index: int, *, nominal: bool = False) -> int:
    """Index after the clause's last token, going on through lists ("poverty, hunger and war").

    Args:
        reader: The sentence.
        index: Where to start.
        nominal: True where what follows an inner clause may be the main verb.
    """
    key = ("clause_end", index, nominal)
    if key not in reader.memo:
        reader.memo[key] = _clause_end(reader, index, nominal=nominal)
    return int(reader.memo[key])


def _clause_end(reader: Reader, index: int, *, nominal: bool) -> int:
    last, quoted, tokens = index, False, reader.tokens
    while last < min(len(tokens), index + _CLAUSE):
        if tokens[last].text in _QUOTES:
            if not quoted and _is_closing(reader, last):
                break
            quoted = not quoted
        elif _ends_clause(reader, last, index):
            break
        if nominal and last > index and is_finite(reader, last):
            break
        last += 1
    while last > index and tokens[last - 1].text in _OPENERS:
        last -= 1
    return last


def _ends_clause(reader: Reader, at: int, start: int) -> bool:
    """True at a sign, a word that opens another clause, or "and" before a verb."""
    if reader.signs[at]:
        return not (reader.lows[at] == "," and at > start and _lists_on(reader, at))
    groups = reader.groups[at]
    if "edges" in groups:
        return "cause" not in groups
    return "joins" in groups and _starts_verb(reader, at + 1)


def _is_closing(reader: Reader, index: int) -> bool:
    """True for a mark that ends a quotation begun before."""
    mark = reader.tokens[index].text
    touches = index > 0 and reader.tokens[index - 1].end == reader.tokens[index].start
    return mark in "”»" or (mark == '"' and touches)


def _lists_on(reader: Reader, comma: int) -> bool:
    """True where a comma parts members of a list that ends with "and"."""
    for index in range(comma + 1, min(len(reader.tokens), comma + _LIST_REACH)):
        groups = reader.groups[index]
        if "joins" in groups:
            return index > comma + 1 and not _starts_verb(reader, index + 1)
        sign = reader.signs[index] and reader.lows[index] != ","
        if sign or "edges" in groups or is_finite(reader, index):
            return False
    return False


def _starts_verb(reader: Reader, index: int) -> bool:
    while reader.has("adverb", index):
        index += 1
    if reader.has("verbs", index) and reader.tokens[index].text.islower():
        return not reader.ends_at(index + 1)
    return is_finite(reader, index) or reader.has("infinitive", index)


def is_finite(reader: Reader, index: int) -> bool:
    """True for an auxiliary, a known verb in the past or present, or what looks like one."""
    if not 0 <= index < len(reader.lows):
        return False
    if _MAY_BE_FINITE.isdisjoint(reader.groups[index]) and reader.lows[index] not in _SHORT_BE:
        return False
    key = ("finite", index)
    if key not in reader.memo:
        reader.memo[key] = _is_finite(reader, index)
    return bool(reader.memo[key])


def _is_finite(reader: Reader, index: int) -> bool:
    groups = reader.groups[index]
    if reader.lows[index] in _SHORT_BE:
        return reader.has("pronouns", index - 1)
    if not _AUXILIARY.isdisjoint(groups):
        return True
    if "pasts_alike" in groups:
        return reader.has("determiners", index + 1) and not _is_adjective(reader, index)
    if "speech" in groups and _says(reader, index):
        return True
    if "told" in groups:
        ends = reader.ends_at(index + 1) or reader.has("prepositions", index + 1)
        plain = "told_past" not in groups and ends
        return not (plain or index == 0 or _is_adjective(reader, index))
    if "verb_ending" not in groups or reader.tokens[index].is_capitalised:
        return False
    number = index + 1 < len(reader.tokens) and reader.tokens[index + 1].is_number
    behind = number or reader.has("determiners", index + 1)
    return behind and not _is_adjective(reader, index)


def _says(reader: Reader, index: int) -> bool:
    """Reads "organisers say more people will come": a verb of saying in the plural present."""
    if "says_present" not in reader.groups[index] or not index:
        return False
    small = reader.has("infinitive", index - 1) or reader.has("modals", index - 1)
    noun = reader.tokens[index - 1].is_word and not _is_adjective(reader, index)
    return noun and not small and not reader.ends_at(index + 1)


def _is_adjective(reader: Reader, index: int) -> bool:
    return reader.has("determiners", index - 1) or reader.has("prepositions", index - 1)


def noun_phrase_before(reader: Reader, edge: int) -> Span:
    """The noun phrase that ends before a token; an empty span where there is none."""
    key = ("before", edge)
    if key not in reader.memo:
        reader.memo[key] = _noun_phrase_before(reader, edge)
    phrase: Span = reader.memo[key]
    return phrase


def _noun_phrase_before(reader: Reader, edge: int) -> Span:
    first, join = _before_brackets(reader, edge), -1
    edge = first
    while first > 0 and edge - first < _LONGEST:
        before = first - 1
        quoted = reader.tokens[before].text in _QUOTES
        over = _quoted_start(reader, before) if quoted else _hedge_over(reader, before)
        if over is not None:
            first = over
            continue
        if reader.signs[before] or "edges" in reader.groups[before]:
            break
        if is_finite(reader, before) or _is_infinitive(reader, before):
            first = join + 1 if join >= 0 else first
            break
        join = before if "joins" in reader.groups[before] else join
        first = before
    return Span(_without_lead(reader, _after_time(reader, first, edge), edge), edge)


def _after_time(reader: Reader, first: int, edge: int) -> int:
    """Where the phrase starts behind a time ("after a rest on Sunday the group ...")."""
    for index in range(edge - 2, first - 1, -1):
        if reader.lows[index] in reader.lexicon.weekdays and reader.has("determiners", index + 1):
            return index + 1
    return first


def _hedge_over(reader: Reader, index: int) -> int | None:
    """Where a hedge starts whose words would end a phrase ("more than 300 people")."""
    if "edges" not in reader.groups[index]:
        return None
    for first in (index - 1, index - 2):
        found = reader.lexicon.hedges.at(reader.tokens, first) if first >= 0 else None
        if found and found.last > index:
            return first
    return None


def _before_brackets(reader: Reader, edge: int) -> int:
    """Index before a bracket that closes a name ("Customs and Border Protection (CBP)")."""
    if edge < 1 or reader.lows[edge - 1] != ")":
        return edge
    span = range(edge - 2, max(-1, edge - _BRACKETS), -1)
    return next((index for index in span if reader.lows[index] == "("), edge)


def _quoted_start(reader: Reader, close: int) -> int | None:
    """Index of the mark that opens a word or two in quotation marks inside a phrase."""
    span = range(close - 2, max(-1, close - _QUOTED - 1), -1)
    return next((index for index in span if reader.tokens[index].text in _QUOTES), None)


def _is_infinitive(reader: Reader, index: int) -> bool:
    return reader.has("infinitive", index - 1) and reader.has("told_plain", index)


def _without_lead(reader: Reader, first: int, edge: int) -> int:
    """Index after adverbs, times and a place that open the clause ("In Tapachula police ...")."""
    while first < edge:
        hedge = reader.lexicon.hedges.at(reader.tokens, first)
        if hedge and hedge.last < edge and reader.tokens[hedge.last].is_number:
            break
        if _is_lead(reader, first, edge):
            first += 1
        elif reader.has("prepositions", first):
            number = first + 1 < edge and reader.tokens[first + 1].is_number
            if number and not reader.has("time_leads", first):
                break
            first = _after_opening(reader, first + 1, edge)
        else:
            break
    return first


def _is_lead(reader: Reader, index: int, edge: int) -> bool:
    """An adverb or a time that opens a clause; not "nearly" before a number."""
    word, groups = reader.lows[index], reader.groups[index]
    if "lead" in groups or word in reader.lexicon.weekdays or word in reader.lexicon.months:
        return True
    number = index + 1 < edge and reader.tokens[index + 1].is_number
    return ("adverb" in groups and len(word) > 5 and not number) or word in _INNER


def _after_opening(reader: Reader, first: int, edge: int) -> int:
    """Index after the place or time of an opening phrase; its start lies behind the preposition."""
    if first >= edge:
        return edge
    if reader.lows[first] in reader.lexicon.weekdays or reader.tokens[first].is_number:
        return first + 1
    if "determiners" in reader.groups[first]:
        for index in range(first + 1, min(edge, first + 4)):
            if reader.words.classes.get(reader.lows[index], frozenset()) & _AREAS:
                return index + 1
        return edge
    start = first
    while first < edge and (reader.tokens[first].is_capitalised or reader.lows[first] == "-"):
        first += 1
    return first if first > start else min(edge, first + 1)


def noun_phrase_after(reader: Reader, start: int) -> Span:
    """The noun phrase that starts at a token, up to a preposition other than "of"."""
    key = ("after", start)
    if key not in reader.memo:
        reader.memo[key] = _noun_phrase_after(reader, start)
    phrase: Span = reader.memo[key]
    return phrase


def _noun_phrase_after(reader: Reader, start: int) -> Span:
    first = start
    while first + 1 < len(reader.lows) and "adverb" in reader.groups[first]:
        if reader.signs[first + 1] or reader.lows[first + 1] == "-":
            break
        first += 1
    last, end = first, clause_end(reader, first)
    while last < min(end, first + _LONGEST) and not _ends_phrase(reader, last, first):
        last += 1
    return Span(first, last)


def _ends_phrase(reader: Reader, at: int, first: int) -> bool:
    groups = reader.groups[at]
    if ("prepositions" in groups and "of" not in groups) or "infinitive" in groups:
        return True
    acting = "acting" in groups and not reader.has("determiners", at - 1)
    return at > first and (acting or "time_words" in groups or is_finite(reader, at))


def antecedent(reader: Reader, relative: int) -> Span:
    """The noun phrase a relative pronoun stands for ("authorities, who have vowed")."""
    edge = relative - 1 if reader.lower(relative - 1) == "," else relative
    return innermost(reader, noun_phrase_before(reader, edge))


def innermost(reader: Reader, phrase: Span) -> Span:
    """The last noun phrase of a longer one ("a showdown with a caravan": "a caravan")."""
    for index in range(phrase.last - 1, phrase.first, -1):
        groups = reader.groups[index]
        preposition = "prepositions" in groups and "inner" not in groups
        gerund = "gerund_ending" in groups and reader.has("prepositions", index - 1)
        if preposition or gerund or "acting" in groups:
            return Span(index + 1, phrase.last)
    return phrase


def is_title(reader: Reader) -> bool:
    """True for a headline with most of its words capitalised."""
    plain = [token for token in reader.tokens if token.is_word and len(token.text) > 3]
    capital = sum(token.is_capitalised for token in plain)
    return len(plain) > 3 and capital >= _TITLE_SHARE * len(plain)
