"""What the clause says of the people counted: kind and measure."""

from __future__ import annotations

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Measure, PlaceRole, Unit
from waystation.reports.words.clauses import Span, clause_around, distance
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens, lower_at

_FAR, _INSIDE, _WINDOW = 12.0, 2.0, 20
_GOVERNS, _SOFT = -2.0, 4.0
_SITE_REACH, _LINKS, _NAME, _UNDONE = 6, 2, 4, 5
_HOME_REACH, _VERB_REACH = 8, 2
_WIDE = frozenset({"country", "admin1", "area"})
_LABEL_SIGNS = frozenset({":", "|", "="})
_LABEL_EDGES = frozenset({";", "|", "•", ":", "\n"})
_NOTHING = "none"
_HEAD_NOUNS = frozenset({FigureKind.DEAD.value, FigureKind.INJURED.value, _NOTHING})
"""Kinds told by the counted noun itself ("20 killed, 290 injured and 63 missing")."""
_SITE = FigureKind.AT_PLACE.value
_WAYS = frozenset(kind.value for kind in (FigureKind.ON_THE_MOVE, FigureKind.ARRIVING))
_EVENTS = frozenset(
    {FigureKind.ARRIVING, FigureKind.CROSSING, FigureKind.RETURNS, FigureKind.DETAINED}
)
_STOCKS = frozenset(
    {FigureKind.ON_THE_MOVE, FigureKind.AT_PLACE, FigureKind.WAITING, FigureKind.SHELTER_PLACES}
)
_ONCE = frozenset({FigureKind.DEAD, FigureKind.INJURED, FigureKind.ASYLUM_CLAIMS})


def kind_of(
    tokens: Tokens, span: Span, others: tuple[Span, ...], lexicon: Lexicon
) -> FigureKind | None:
    """Kind of a figure about people by the nearest telling word; None when none is near.

    Args:
        tokens: The sentence.
        span: The figure with the words that say who.
        others: Spans of the sentence's other figures.
        lexicon: The grammar's words.
    """
    first, last = max(0, span.first - _WINDOW), min(len(tokens), span.last + _WINDOW)
    cues = lexicon.predicates.all_in(tokens, first, last)
    cues += _sites_behind(tokens, span.last, lexicon)
    ranked = [
        (_price(tokens, span, cue, others, lexicon), cue.first, cue)
        for cue in cues
        if cue.value != FigureKind.OTHER.value and not _tells_nothing(tokens, span, cue, lexicon)
        if not _is_of_next(cue, span, others)
    ]
    near = min(ranked, key=lambda item: item[:2], default=None)
    kind = _kind(near[2]) if near and near[0] <= _FAR else None
    if near and kind is FigureKind.RETURNS and is_undone(tokens, near[2], lexicon):
        return FigureKind.ON_THE_MOVE
    may_stay = kind in {None, FigureKind.AT_PLACE}
    return FigureKind.ON_THE_MOVE if may_stay and _is_outdoors(tokens, span, lexicon) else kind


def is_undone(tokens: Tokens, cue: Found, lexicon: Lexicon) -> bool:
    """True for a return that has not happened ("have not been able to go home")."""
    near = tokens[max(0, cue.first - _UNDONE) : cue.first]
    return any(lexicon.has("kinds.undone", token.lower) for token in near)


def _is_of_next(cue: Found, span: Span, others: tuple[Span, ...]) -> bool:
    """True for places told right before another number ("6,200 share space meant for 3,000")."""
    capacity = cue.value == FigureKind.SHELTER_PLACES.value and cue.first >= span.last
    return capacity and any(other.first == cue.last for other in others)


def has_firm_stay(tokens: Tokens, span: Span, lexicon: Lexicon) -> bool:
    """True where the clause tells of a refuge, not only that people live or remain somewhere."""
    clause = clause_around(tokens, span, lexicon)
    cues = lexicon.predicates.all_in(tokens, clause.first, clause.last)
    stays = [cue for cue in cues if cue.value == FigureKind.AT_PLACE.value]
    firm = any(not _is_soft(tokens, cue, lexicon) for cue in stays)
    return firm or bool(_sites_behind(tokens, span.last, lexicon))


def _sites_behind(tokens: Tokens, index: int, lexicon: Lexicon) -> list[Found]:
    """The site that people are in, where it is named behind them ("were in 75 schools")."""
    for first in range(index, min(index + _SITE_REACH, len(tokens))):
        if not tokens[first].is_word:
            return []
        if lexicon.has("kinds.site_before", tokens[first].lower):
            last = min(first + _SITE_REACH, len(tokens))
            sites = (at for at in range(first + 1, last) if _is_site(tokens, at, lexicon))
            site = next(sites, None)
            return [Found(_SITE, first, site + 1)] if site else []
    return []


def _is_site(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    return lexicon.has("kinds.sites", tokens[index].lower)


def _is_outdoors(tokens: Tokens, span: Span, lexicon: Lexicon) -> bool:
    """True for those who stay where nobody lives ("slept in the bush")."""
    clause = clause_around(tokens, span, lexicon)
    return bool(lexicon.phrases("kinds.outdoors").all_in(tokens, clause.first, clause.last))


def head_kind(tokens: Tokens, span: Span, lexicon: Lexicon) -> FigureKind | None:
    """Dead, injured or missing, where the counted noun itself says so; None otherwise.

    Args:
        tokens: The sentence.
        span: The figure with the words that say who, without the rest of a list.
        lexicon: The grammar's words.
    """
    if span.last - span.first < 1:
        return None
    found = lexicon.predicates.at(tokens, span.last - 1)
    says = found is not None and found.last == span.last and found.value in _HEAD_NOUNS
    return _kind(found) if found and says else None


def _kind(cue: Found) -> FigureKind:
    return FigureKind.OTHER if cue.value == _NOTHING else FigureKind(cue.value)


def label_kind(tokens: Tokens, span: Span, lexicon: Lexicon) -> FigureKind | None:
    """Kind told by the label of a line or a row ("New arrivals (May): +2,311").

    None where no colon stands before the figure, but for a name of a few words.
    """
    colon = next((at for at in _label_ends(tokens, span) if tokens[at].text in _LABEL_SIGNS), None)
    if colon is None:
        return None
    first = colon
    while first > max(0, colon - _WINDOW) and tokens[first - 1].text not in _LABEL_EDGES:
        first -= 1
    cues = lexicon.predicates.all_in(tokens, first, colon)
    cues = [cue for cue in cues if cue.value != FigureKind.OTHER.value]
    if not cues:
        return None
    sites = [cue for at in range(first, colon) for cue in _sites_behind(tokens, at, lexicon)]
    firm = [cue for cue in cues if not _is_soft(tokens, cue, lexicon)]
    return _kind((firm or sites or cues)[0])


def _label_ends(tokens: Tokens, span: Span) -> range:
    """Where the colon of a label may stand: right before the figure, or before its name."""
    first = span.first - 1
    while first > span.first - 1 - _NAME and first > 0 and _is_label_name(tokens, first):
        first -= 1
    return range(first, first + 1) if first >= 0 else range(0)


def _is_label_name(tokens: Tokens, index: int) -> bool:
    token = tokens[index]
    return token.is_capitalised or token.text in {"+", "-"}


def _price(
    tokens: Tokens, span: Span, cue: Found, others: tuple[Span, ...], lexicon: Lexicon
) -> float:
    """Distance of a telling word; one among the words that say who gives way to a verb beside.

    A verb right before the figure governs it; words such as "in camps" give way to a verb.
    """
    soft = _SOFT if _is_soft(tokens, cue, lexicon) else 0.0
    if span.first <= cue.first < span.last:
        return _INSIDE + soft
    is_verb = cue.last == span.first or not soft
    if is_verb and cue.value != _NOTHING and _leads_to(tokens, cue.last, span.first, lexicon):
        return _GOVERNS
    return distance(tokens, span, cue, others, lexicon) + soft


def _leads_to(tokens: Tokens, last: int, first: int, lexicon: Lexicon) -> bool:
    """True right before a figure, or with "at", "stood at" and the like between."""
    if first - last > _LINKS:
        return False
    between = tokens[last:first]
    return last <= first and all(lexicon.has("kinds.links", token.lower) for token in between)


def _is_soft(tokens: Tokens, cue: Found, lexicon: Lexicon) -> bool:
    """True for a stay told by its place alone, or by a word that may only describe."""
    if lexicon.has("kinds.site_before", tokens[cue.first].lower):
        return True
    found = lexicon.phrases("kinds.soft").at(tokens, cue.first)
    return found is not None and found.last == cue.last


def _tells_nothing(tokens: Tokens, span: Span, cue: Found, lexicon: Lexicon) -> bool:
    """True for a name in capitals ("REACH"), for aid "to reach 300", for what "left 300 ...".

    And for change "climbed to 300": a number is no place to go to.
    """
    word, beside = tokens[cue.first], cue.last == span.first
    aid = lexicon.has("kinds.aid", word.lower) and cue.last - cue.first == 1
    reached = aid and cue.first == span.last and not lower_at(tokens, cue.last)[:1].isalpha()
    to = beside and cue.last - cue.first > 1 and cue.value in _WAYS
    role = lexicon.roles.at(tokens, cue.last - 1) if to else None
    to = role is not None and role.value == PlaceRole.TO.value
    return (aid and beside) or reached or to or (word.text.isupper() and len(word.text) > 1)


def harm_to_forces(
    tokens: Tokens, span: Span, others: tuple[Span, ...], lexicon: Lexicon
) -> FigureKind | None:
    """Injured or dead, where that is said right beside forces; None otherwise."""
    kind = kind_of(tokens, span, others, lexicon)
    near = lexicon.predicates.all_in(tokens, max(0, span.first - 2), span.last + 3)
    told = {item.value for item in near}
    is_harm = kind in {FigureKind.INJURED, FigureKind.DEAD}
    return kind if kind and is_harm and kind.value in told else None


def has_capacity(tokens: Tokens, first: int, lexicon: Lexicon) -> bool:
    """True when words such as "a capacity of", "room for" stand right before this token."""
    found = lexicon.predicates.all_in(tokens, max(0, first - 5), first)
    return any(item.value == FigureKind.SHELTER_PLACES.value for item in found)


def registered_kind(
    tokens: Tokens, span: Span, figure: Figure, lexicon: Lexicon
) -> FigureKind | None:
    """Arriving or crossing, for a running count ("had registered 900 people at X by Friday").

    None where people are registered as living somewhere ("were registered in X").
    """
    before = [lower_at(tokens, span.first - back) for back in (1, 2)]
    if not any(lexicon.has("kinds.registered", word) for word in before):
        return None
    if figure.place_role is not PlaceRole.AT:
        return None
    clause = clause_around(tokens, span, lexicon)
    cues = {item.value for item in lexicon.measure.all_in(tokens, clause.first, clause.last)}
    if "cumulative" not in cues and not _is_perfect(tokens, span, lexicon):
        return None
    at_border = _names_border(figure.place, lexicon)
    return FigureKind.CROSSING if at_border else FigureKind.ARRIVING


def _names_border(place: str, lexicon: Lexicon) -> bool:
    """True for "the border" and "Suchiate bridge", whatever the order of the words."""
    words = place.lower()
    stations = lexicon.texts["kinds.borders"]
    return words.endswith(stations) or words.startswith(stations)


def is_held_by_site(tokens: Tokens, span: Span, lexicon: Lexicon) -> bool:
    """True for what a camp or the like "has": "the centre at Hamdayet has 15,000"."""
    if not lexicon.has("perfect", lower_at(tokens, span.first - 1)):
        return False
    clause = clause_around(tokens, Span(span.first - 1, span.last), lexicon)
    return any(_is_site(tokens, at, lexicon) for at in range(clause.first, span.first))


def default_kind(tokens: Tokens, span: Span, role: PlaceRole, lexicon: Lexicon) -> FigureKind:
    """Kind of a figure about people when no word tells: those right before their place are there.

    Args:
        tokens: The sentence.
        span: The figure with the words that say who.
        role: What its place is to it.
        lexicon: The grammar's words.
    """
    beside = lexicon.roles.at(tokens, span.last)
    is_there = role is PlaceRole.AT and beside is not None and beside.value == role.value
    return FigureKind.AT_PLACE if is_there else FigureKind.OTHER


def is_counted_away(tokens: Tokens, span: Span, figure: Figure, lexicon: Lexicon) -> bool:
    """True for people of elsewhere counted at a town ("registered 900 people from Buzi in Beira").

    A country or region behind their home may only say where that lies ("from Homs in Syria").

    Args:
        tokens: The sentence.
        span: The figure with the words that say who.
        figure: The figure with its place.
        lexicon: The grammar's words.
    """
    is_wide = figure.at is not None and figure.at.level in _WIDE
    home = lexicon.roles.at(tokens, span.last)
    is_of = home is not None and home.value == PlaceRole.FROM.value
    if is_wide or not is_of or figure.place_role is not PlaceRole.AT:
        return False
    behind = tokens[span.last : span.last + _HOME_REACH]
    before = tokens[max(0, span.first - _VERB_REACH) : span.first]
    there = next((at for at in range(1, len(behind)) if _is_at(behind, at, lexicon)), 0)
    words = (*before, *behind[:there])
    return bool(there) and any(lexicon.has("kinds.registered", word.lower) for word in words)


def _is_at(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """Whether a place where something is begins here, with nothing but words before it."""
    found = lexicon.roles.at(tokens, index)
    is_at = found is not None and found.value == PlaceRole.AT.value
    return is_at and all(token.is_word for token in tokens[:index])


def unit_for(unit: Unit, kind: FigureKind) -> Unit:
    """Shelter places are counted in places, whoever they are for."""
    return Unit.PLACES if kind is FigureKind.SHELTER_PLACES and unit is Unit.PEOPLE else unit


def measure_of(tokens: Tokens, span: Span, kind: FigureKind, lexicon: Lexicon) -> Measure:
    """Stock, flow or cumulative, by telling words, else by kind and tense."""
    clause = clause_around(tokens, span, lexicon)
    cues = {item.value for item in lexicon.measure.all_in(tokens, clause.first, clause.last)}
    if kind in _STOCKS or kind is FigureKind.FORCES:
        return Measure.FLOW if cues & {"flow", "new"} else Measure.STOCK
    if "flow" in cues:
        return Measure.FLOW
    if "cumulative" in cues or _is_perfect(tokens, span, lexicon):
        return Measure.CUMULATIVE
    if "new" in cues:
        return Measure.FLOW
    if kind in _ONCE:
        return Measure.CUMULATIVE
    return Measure.FLOW if kind in _EVENTS else Measure.STOCK


def is_total(tokens: Tokens, span: Span, lexicon: Lexicon) -> bool:
    """Whether the clause says that a figure holds all so far, and tells no rate."""
    clause = clause_around(tokens, span, lexicon)
    cues = {item.value for item in lexicon.measure.all_in(tokens, clause.first, clause.last)}
    return "cumulative" in cues and not cues & {"flow", "new"}


def _is_perfect(tokens: Tokens, span: Span, lexicon: Lexicon) -> bool:
    """Reads "have arrived" right after the people counted, or "had registered" right before."""
    near = [lower_at(tokens, index) for index in range(span.last, span.last + 3)]
    near += [lower_at(tokens, index) for index in range(span.first - 3, span.first)]
    return any(lexicon.has("perfect", word) for word in near)
