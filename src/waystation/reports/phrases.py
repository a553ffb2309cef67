"""Clauses and noun phrases around a verb, told by small words alone."""

from __future__ import annotations

from waystation.reports.acts import ActWords
from waystation.reports.clauses import Span
from waystation.reports.lexicon import Lexicon
from waystation.reports.tokens import Token, Tokens, lower_at

_INNER = frozenset({"-", "'", "’", "'s", "’s", "%", "&", "/", "‑"})
_QUOTES = frozenset({'"', "“", "”", "«", "»"})
_QUOTED, _BRACKETS = 4, 8
_LONGEST, _CLAUSE = 18, 40
_LIST_REACH = 7
_TITLE_SHARE = 0.7


def is_sign(token: Token) -> bool:
    """True for a sign that parts phrases; not for hyphens and the like inside a word."""
    return not (token.is_word or token.is_number or token.text in _INNER)


def clause_start(tokens: Tokens, index: int, words: ActWords) -> int:
    """Index of the first token of the clause that holds this one."""
    first = index
    while first > max(0, index - _CLAUSE):
        before = tokens[first - 1]
        if is_sign(before) or words.has("edges", before.lower):
            break
        first -= 1
    return first


def clause_end(tokens: Tokens, index: int, words: ActWords, *, nominal: bool = False) -> int:
    """Index after the clause's last token, going on through lists ("poverty, hunger and war").

    Args:
        tokens: The sentence.
        index: Where to start.
        words: The words of the language.
        nominal: True where what follows an inner clause may be the main verb.
    """
    last, quoted = index, False
    while last < min(len(tokens), index + _CLAUSE):
        token = tokens[last]
        if token.text in _QUOTES:
            if not quoted and _is_closing(tokens, last):
                break
            quoted = not quoted
        elif _ends_clause(tokens, last, index, words) or (
            nominal and last > index and is_finite(tokens, last, words)
        ):
            break
        last += 1
    while last > index and tokens[last - 1].text in {'"', "“", "«"}:
        last -= 1
    return last


def _ends_clause(tokens: Tokens, at: int, start: int, words: ActWords) -> bool:
    """True at a sign, a word that opens another clause, or "and" before a verb."""
    token = tokens[at]
    if is_sign(token):
        return not (token.text == "," and at > start and _lists_on(tokens, at, words))
    if words.has("edges", token.lower):
        return not words.has("cause", token.lower)
    return words.has("joins", token.lower) and _starts_verb(tokens, at + 1, words)


def _is_closing(tokens: Tokens, index: int) -> bool:
    """True for a mark that ends a quotation begun before."""
    mark = tokens[index].text
    touches = index > 0 and tokens[index - 1].end == tokens[index].start
    return mark in "”»" or (mark == '"' and touches)


def _lists_on(tokens: Tokens, comma: int, words: ActWords) -> bool:
    """True where a comma parts members of a list that ends with "and"."""
    for index in range(comma + 1, min(len(tokens), comma + _LIST_REACH)):
        word = tokens[index].lower
        if words.has("joins", word):
            return index > comma + 1 and not _starts_verb(tokens, index + 1, words)
        sign = is_sign(tokens[index]) and tokens[index].text != ","
        if sign or is_finite(tokens, index, words) or words.has("edges", word):
            return False
    return False


def _starts_verb(tokens: Tokens, index: int, words: ActWords) -> bool:
    while words.is_adverb(lower_at(tokens, index)):
        index += 1
    word = lower_at(tokens, index)
    if word in words.verbs and tokens[index].text.islower():
        return not is_sign_at(tokens, index + 1)
    return is_finite(tokens, index, words) or words.has("infinitive", word)


def is_sign_at(tokens: Tokens, index: int) -> bool:
    """True for a parting sign, or the end of the sentence."""
    return index >= len(tokens) or is_sign(tokens[index])


def is_finite(tokens: Tokens, index: int, words: ActWords) -> bool:
    """True for an auxiliary, a known verb in the past or present, or what looks like one."""
    word = lower_at(tokens, index)
    if any(words.has(group, word) for group in ("be", "have", "modals")):
        return True
    if words.has("pasts", word):
        return True
    if word in words.speech and _says(tokens, index, words):
        return True
    for form in (*words.verbs.get(word, ()), *words.speech.get(word, ())):
        if form.kinds & {"past", "present"} and "infinitive" not in form.kinds:
            plain = "past" not in form.kinds and is_sign_at(tokens, index + 1)
            return not (plain or _is_adjective(tokens, index, words))
    ends = len(word) > 4 and word.endswith(tuple(words.words["finite_endings"]))
    if not ends or tokens[index].is_capitalised or _is_adjective(tokens, index, words):
        return False
    return words.has("determiners", lower_at(tokens, index + 1))


def _says(tokens: Tokens, index: int, words: ActWords) -> bool:
    """Reads "organisers say more people will come": a verb of saying in the plural present."""
    plain = any("present" in form.kinds for form in words.speech[tokens[index].lower])
    before = lower_at(tokens, index - 1)
    small = words.has("infinitive", before) or words.has("modals", before)
    noun = index > 0 and tokens[index - 1].is_word and not _is_adjective(tokens, index, words)
    return plain and noun and not small and not is_sign_at(tokens, index + 1)


def _is_adjective(tokens: Tokens, index: int, words: ActWords) -> bool:
    before = lower_at(tokens, index - 1)
    return words.has("determiners", before) or words.has("prepositions", before)


def noun_phrase_before(tokens: Tokens, edge: int, words: ActWords, lexicon: Lexicon) -> Span:
    """The noun phrase that ends before a token; an empty span where there is none."""
    first, join = _before_brackets(tokens, edge), -1
    edge = first
    while first > 0 and edge - first < _LONGEST:
        token = tokens[first - 1]
        quoted = _quoted_start(tokens, first - 1) if token.text in _QUOTES else None
        if quoted is not None:
            first = quoted
            continue
        hedged = _hedge_over(tokens, first - 1, lexicon)
        if hedged is not None:
            first = hedged
            continue
        if is_sign(token) or words.has("edges", token.lower):
            break
        if is_finite(tokens, first - 1, words) or _is_infinitive(tokens, first - 1, words):
            first = join + 1 if join >= 0 else first
            break
        join = first - 1 if words.has("joins", token.lower) else join
        first -= 1
    return Span(_without_lead(tokens, first, edge, words, lexicon), edge)


def _hedge_over(tokens: Tokens, index: int, lexicon: Lexicon) -> int | None:
    """Where a hedge starts whose words would end a phrase ("more than 300 people")."""
    for first in (index - 1, index - 2):
        found = lexicon.hedges.at(tokens, first) if first >= 0 else None
        if found and found.last > index:
            return first
    return None


def _before_brackets(tokens: Tokens, edge: int) -> int:
    """Index before a bracket that closes a name ("Customs and Border Protection (CBP)")."""
    if edge < 1 or tokens[edge - 1].text != ")":
        return edge
    span = range(edge - 2, max(-1, edge - _BRACKETS), -1)
    return next((index for index in span if tokens[index].text == "("), edge)


def _quoted_start(tokens: Tokens, close: int) -> int | None:
    """Index of the mark that opens a word or two in quotation marks inside a phrase."""
    span = range(close - 2, max(-1, close - _QUOTED - 1), -1)
    return next((index for index in span if tokens[index].text in _QUOTES), None)


def _is_infinitive(tokens: Tokens, index: int, words: ActWords) -> bool:
    return words.has("infinitive", lower_at(tokens, index - 1)) and "infinitive" in _kinds(
        lower_at(tokens, index), words
    )


def _without_lead(tokens: Tokens, first: int, edge: int, words: ActWords, lexicon: Lexicon) -> int:
    """Index after adverbs, times and a place that open the clause ("In Tapachula police ...")."""
    while first < edge:
        token = tokens[first]
        hedge = lexicon.hedges.at(tokens, first)
        if hedge and hedge.last < edge and tokens[hedge.last].is_number:
            break
        known = words.has("lead", token.lower) or token.lower in lexicon.weekdays
        long = len(token.lower) > 5 and words.is_adverb(token.lower)
        long = long and not tokens[min(first + 1, edge)].is_number if edge < len(tokens) else long
        if known or long or token.lower in lexicon.months or token.text in _INNER:
            first += 1
        elif words.has("prepositions", token.lower):
            first = _after_opening(tokens, first + 1, edge, words, lexicon)
        else:
            break
    return first


def _after_opening(tokens: Tokens, first: int, edge: int, words: ActWords, lexicon: Lexicon) -> int:
    """Index after the place or time of an opening phrase; its start lies behind the preposition."""
    if first < edge and (tokens[first].lower in lexicon.weekdays or tokens[first].is_number):
        return first + 1
    if first < edge and words.has("determiners", tokens[first].lower):
        for index in range(first + 1, min(edge, first + 4)):
            if words.classes.get(tokens[index].lower, frozenset()) & {"barriers", "settlements"}:
                return index + 1
        return edge
    start = first
    while first < edge and (tokens[first].is_capitalised or tokens[first].text == "-"):
        first += 1
    return first if first > start else min(edge, first + 1)


def noun_phrase_after(tokens: Tokens, start: int, words: ActWords) -> Span:
    """The noun phrase that starts at a token, up to a preposition other than "of"."""
    first = start
    while first + 1 < len(tokens) and words.is_adverb(tokens[first].lower):
        if is_sign(tokens[first + 1]) or tokens[first + 1].text == "-":
            break
        first += 1
    last, end = first, clause_end(tokens, first, words)
    while last < min(end, first + _LONGEST):
        word = tokens[last].lower
        if words.has("prepositions", word) and not words.has("of", word):
            break
        if word in words.verbs and last > first and "gerund" in _kinds(word, words):
            break
        if last > first and is_finite(tokens, last, words):
            break
        if words.has("infinitive", word) or (last > first and _is_time(tokens, last, words)):
            break
        last += 1
    return Span(first, last)


def _is_time(tokens: Tokens, index: int, words: ActWords) -> bool:
    word = tokens[index].lower
    return words.has("time_words", word)


def _kinds(word: str, words: ActWords) -> set[str]:
    return {kind for form in words.verbs.get(word, ()) for kind in form.kinds}


def antecedent(tokens: Tokens, relative: int, words: ActWords, lexicon: Lexicon) -> Span:
    """The noun phrase a relative pronoun stands for ("authorities, who have vowed")."""
    edge = relative - 1 if lower_at(tokens, relative - 1) == "," else relative
    phrase = noun_phrase_before(tokens, edge, words, lexicon)
    return innermost(tokens, phrase, words)


def innermost(tokens: Tokens, phrase: Span, words: ActWords) -> Span:
    """The last noun phrase of a longer one ("a showdown with a caravan": "a caravan")."""
    for index in range(phrase.last - 1, phrase.first, -1):
        word = tokens[index].lower
        preposition = words.has("prepositions", word) and not words.has("inner", word)
        after = words.has("prepositions", lower_at(tokens, index - 1))
        gerund = after and word.endswith(tuple(words.words["gerund_endings"]))
        if preposition or gerund or "gerund" in _kinds(word, words):
            return Span(index + 1, phrase.last)
    return phrase


def is_title(tokens: Tokens) -> bool:
    """True for a headline with most of its words capitalised."""
    plain = [token for token in tokens if token.is_word and len(token.text) > 3]
    capital = sum(token.is_capitalised for token in plain)
    return len(plain) > 3 and capital >= _TITLE_SHARE * len(plain)
