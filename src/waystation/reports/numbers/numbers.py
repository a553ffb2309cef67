"""Numbers with their hedges and ranges, as stated.

The literal range is open (None) on the side the words leave open: "nearly 1,000" has only a
high, "more than 4,000" only a low, "thousands" neither.
"""

from __future__ import annotations

from dataclasses import replace

from waystation.domain.vocabulary import HedgeClass
from waystation.reports.numbers.amounts import Amount, Shape, amount_at
from waystation.reports.record import record
from waystation.reports.words.lexicon import Lexicon, english
from waystation.reports.words.tokens import Tokens, joined, lower_at, tokenise


@record
class Number:
    """A stated number.

    Attributes:
        first: First token of the span, hedge included.
        last: Index after the last token of the span.
        core: First token of the number itself.
        core_last: Index after the last token of the number itself.
        base_low: The number, its range's lower end, or the magnitude that is multiplied.
        base_high: As `base_low`, upper end.
        shape: How it is stated.
        hedge: Hedge words, in lower case.
        hedge_span: Tokens of the hedge words alone; empty where there are none or where the
            number itself is vague.
        hedge_class: What they do.
        open_low: True for a range whose lower end is a magnitude ("a few hundred to 2,500").
    """

    first: int
    last: int
    core: int
    core_last: int
    base_low: float
    base_high: float
    shape: Shape
    hedge: str
    hedge_span: tuple[int, int]
    hedge_class: HedgeClass
    open_low: bool = False

    @property
    def low(self) -> int | None:
        """Lowest number stated; None where the words leave it open."""
        if self._is_open or self.open_low or self._bound in {HedgeClass.NEARLY, HedgeClass.UP_TO}:
            return None
        return round(self.base_low)

    @property
    def high(self) -> int | None:
        """Highest number stated; None where the words leave it open."""
        if self._is_open or self._bound is HedgeClass.MORE_THAN:
            return None
        return round(self.base_high)

    @property
    def _is_open(self) -> bool:
        return self.shape not in {Shape.EXACT, Shape.RANGE, Shape.COUPLE}

    @property
    def _bound(self) -> HedgeClass:
        return self.hedge_class if self.shape is Shape.EXACT else HedgeClass.NONE


_VAGUE = frozenset({Shape.SEVERAL, Shape.FEW, Shape.COUPLE})
"""Magnitudes read as at least twice their scale word ("a few hundred": 200)."""


@record
class _Hedge:
    words: str
    kind: HedgeClass
    first: int
    edge: int


def number_at(tokens: Tokens, index: int, lexicon: Lexicon) -> Number | None:
    """The number whose span, hedge included, starts at this token."""
    if not 0 <= index < len(tokens):
        return None
    token = tokens[index]
    if not token.is_number and token.lower not in lexicon.number_starts:
        return None
    hedge = _hedge_before(tokens, index, lexicon)
    span = _ends_at(tokens, hedge.edge, lexicon)
    if span is None:
        return None
    low, high = span
    return _assembled(tokens, index, _with_opener(tokens, hedge, span, lexicon), low, high, lexicon)


def hedge_offsets(tokens: Tokens, number: Number) -> tuple[int, int] | None:
    """Characters of the hedge words alone, counted like the tokens; None without a hedge."""
    first, last = number.hedge_span
    return (tokens[first].start, tokens[last - 1].end) if last > first else None


def number_in(words: str, lexicon: Lexicon | None = None) -> Number | None:
    """The first number in a few words ("nearly 1,500"), or None."""
    grammar = lexicon or english()
    tokens = tokenise(words, grammar.numbers.form)
    found = (number_at(tokens, index, grammar) for index in range(len(tokens)))
    return next((number for number in found if number), None)


def _assembled(
    tokens: Tokens, index: int, hedge: _Hedge, low: Amount, high: Amount, lexicon: Lexicon
) -> Number:
    """The number of an amount or range, with what stands before and after it."""
    shape = low.shape if low is high else Shape.RANGE
    if low is not high and Shape.PLURAL in {low.shape, high.shape}:
        shape = Shape.PLURAL
    after = _hedge_after(tokens, high.last, lexicon)
    own = _own_hedge(tokens, low)
    words = [hedge.words, own, after.words]
    factor = 2 if shape is Shape.COUPLE else 1
    before = (hedge.first, low.first)
    behind = (after.first, after.edge)
    kind = _joined(hedge.kind, after.kind)
    return Number(
        first=index,
        last=after.edge,
        core=low.first,
        core_last=high.last,
        base_low=low.value * factor,
        base_high=high.value * factor,
        shape=shape,
        hedge=" ".join(word for word in words if word),
        hedge_span=before if before[1] > before[0] else behind,
        hedge_class=_class_of(shape, _loosened(kind, low)),
        open_low=low is not high and low.shape in _VAGUE,
    )


def _loosened(kind: HedgeClass, amount: Amount) -> HedgeClass:
    """The hedge class, "about" where the amount's own word is approximate."""
    return HedgeClass.ABOUT if amount.is_loose and kind is HedgeClass.NONE else kind


def _class_of(shape: Shape, kind: HedgeClass) -> HedgeClass:
    """The hedge class, where the number's own shape decides over the words around it."""
    if shape is Shape.RANGE:
        return HedgeClass.RANGE
    return kind if shape is Shape.EXACT else HedgeClass.MAGNITUDE


def _joined(before: HedgeClass, after: HedgeClass) -> HedgeClass:
    """One class for the words on both sides ("up to 7,000 or more" is about 7,000)."""
    if HedgeClass.NONE in {before, after}:
        return after if before is HedgeClass.NONE else before
    return before if before is after else HedgeClass.ABOUT


def _hedge_before(tokens: Tokens, index: int, lexicon: Lexicon) -> _Hedge:
    """Hedge phrases from this token on ("at least some"); the first real one gives the class."""
    words, kind, edge = [], HedgeClass.NONE, index
    while found := lexicon.hedges.at(tokens, edge):
        words.append(joined(tokens[found.first : found.last]))
        kind = _stronger(kind, HedgeClass(found.value))
        edge = found.last
    return _Hedge(" ".join(words), kind, index, edge)


def _with_opener(
    tokens: Tokens, hedge: _Hedge, span: tuple[Amount, Amount], lexicon: Lexicon
) -> _Hedge:
    """The hedge with the "between" of a range."""
    opener = lower_at(tokens, hedge.edge)
    if span[0] is span[1] or opener not in lexicon.numbers.both:
        return hedge
    return replace(hedge, words=f"{hedge.words} {opener}".strip())


def _stronger(first: HedgeClass, second: HedgeClass) -> HedgeClass:
    if first is HedgeClass.NONE or (first is HedgeClass.ABOUT and second is not HedgeClass.NONE):
        return second
    return first


def _hedge_after(tokens: Tokens, index: int, lexicon: Lexicon) -> _Hedge:
    found = lexicon.hedges_after.at(tokens, index)
    if found is None:
        return _Hedge("", HedgeClass.NONE, index, index)
    words = joined(tokens[found.first : found.last])
    return _Hedge(words, HedgeClass(found.value), index, found.last)


def hedged_behind(tokens: Tokens, number: Number, index: int, lexicon: Lexicon) -> Number:
    """The number with the hedge behind who is counted ("500 people or more").

    Args:
        tokens: The sentence.
        number: The number.
        index: Token behind the words that say who.
        lexicon: The grammar's words.
    """
    if number.shape is not Shape.EXACT or number.hedge_class is not HedgeClass.NONE or number.hedge:
        return number
    after = _hedge_after(tokens, index, lexicon)
    found = lexicon.hedges.at(tokens, index)
    sure = after.edge - index > 1 or (found is not None and found.last == after.edge)
    counts_on = after.edge < len(tokens) and (
        tokens[after.edge].is_number or tokens[after.edge].lower in lexicon.number_starts
    )
    if not after.words or not sure or counts_on:
        return number
    span = (after.first, after.edge)
    return replace(number, hedge=after.words, hedge_class=after.kind, hedge_span=span)


def _own_hedge(tokens: Tokens, amount: Amount) -> str:
    """The vague words of a magnitude ("several" of "several hundred"; "thousands")."""
    last = amount.last
    if amount.shape in {Shape.SEVERAL, Shape.FEW, Shape.COUPLE}:
        last -= 1
    return "" if amount.shape is Shape.EXACT else joined(tokens[amount.first : last])


def _ends_at(tokens: Tokens, index: int, lexicon: Lexicon) -> tuple[Amount, Amount] | None:
    """Both ends of a range that starts here ("between 800 and 1,000"); one amount as both."""
    opener = lower_at(tokens, index) if lower_at(tokens, index) in lexicon.numbers.between else ""
    at = _after_opener(tokens, index, opener, lexicon)
    if at is None:
        return _alone(None if opener else amount_at(tokens, index, lexicon))
    low = amount_at(tokens, at, lexicon)
    if low is None:
        return None
    alone = None if opener else (low, low)
    joint = _joint_after(tokens, low.last, opener, lexicon)
    if joint is None or (opener and _is_mere_link(tokens, index, low.last, lexicon)):
        return alone
    high = amount_at(tokens, _hedge_before(tokens, joint, lexicon).edge, lexicon)
    return (_as_range(tokens, low, high) if high else None) or alone


def _alone(amount: Amount | None) -> tuple[Amount, Amount] | None:
    return (amount, amount) if amount else None


def _is_mere_link(tokens: Tokens, index: int, joint: int, lexicon: Lexicon) -> bool:
    """True where the word before a range opens none ("un grupo de 300 a 500", "from 300-500")."""
    word = tokens[index].lower
    if word in lexicon.numbers.both:
        return False
    linked = word in lexicon.numbers.of and lexicon.has("groups", lower_at(tokens, index - 1))
    return linked or lower_at(tokens, joint) in lexicon.numbers.range_signs


def _after_opener(tokens: Tokens, index: int, opener: str, lexicon: Lexicon) -> int | None:
    """Where the lower end starts; None where "from" opens a change, no range."""
    numbers = lexicon.numbers
    openers = numbers.between - numbers.both
    is_from = opener in openers or lower_at(tokens, index - 1) in openers
    if is_from:
        before = {lower_at(tokens, index - back) for back in range(1, 6)}
        if before & lexicon.numbers.change_verbs:
            return None
    return _hedge_edge(tokens, index + 1, lexicon) if opener else index


def _hedge_edge(tokens: Tokens, index: int, lexicon: Lexicon) -> int:
    """Index after any hedge that stands here ("between about 800 and 1,000")."""
    found = lexicon.hedges.at(tokens, index)
    return found.last if found else index


def _joint_after(tokens: Tokens, index: int, opener: str, lexicon: Lexicon) -> int | None:
    """Index after what joins the two ends; None when nothing does."""
    if lower_at(tokens, index) in lexicon.numbers.range_signs:
        return index + 1
    found = lexicon.numbers.range_words.at(tokens, index)
    if found is None:
        return None
    joint = tokens[index].lower
    if joint in lexicon.numbers.and_words and opener not in lexicon.numbers.both:
        return None if found.last == index + 1 else found.last
    return found.last


def _as_range(tokens: Tokens, low: Amount, high: Amount) -> tuple[Amount, Amount] | None:
    """The two ends, the lower one scaled like the upper where it shares its scale word."""
    if {low.shape, high.shape} == {Shape.PLURAL}:
        return (low, high) if low.value < high.value else None
    if low.shape in _VAGUE and high.shape is Shape.EXACT:
        low = replace(low, value=low.value * 2)
        return (low, high) if low.value < high.value else None
    if low.shape is not Shape.EXACT or high.shape is not Shape.EXACT:
        return None
    shared = high.step if low.step == 1 and low.value < high.step else 1
    if high.step == 1 and low.value < 100 and high.value >= 1000 and not _is_spaced(tokens, low):
        shared = 1000
    if shared > 1 and low.value * shared < high.value:
        low = replace(low, value=low.value * shared)
    return (low, high) if low.value < high.value else None


def _is_spaced(tokens: Tokens, amount: Amount) -> bool:
    """True when a gap follows the amount ("3 to 4,000", not "3-4,000")."""
    return amount.last < len(tokens) and tokens[amount.last].start > tokens[amount.last - 1].end
