"""Acts told in one sentence by verbs and by nouns, with who does them and how sure it is."""

from __future__ import annotations

from waystation.domain.vocabulary import Act
from waystation.reports.acts.acts import VerbForm, VerbRow
from waystation.reports.acts.likelihood import modality_of_verb
from waystation.reports.acts.phrases import clause_end, noun_phrase_after
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.subjects import agent_after
from waystation.reports.acts.told_nouns import Told, act_of_noun
from waystation.reports.acts.verb_groups import VerbGroup, verb_group
from waystation.reports.changed import changed
from waystation.reports.words.clauses import Span

_NEAR = 5
_SPEECH = frozenset({Act.ANNOUNCED, Act.THREATENED, Act.OFFERED})
_MOVES = frozenset({Act.QUEUED, Act.SET_OFF, Act.ARRIVED, Act.CROSSED, Act.TURNED_BACK})
_TOLD_OTHERWISE = frozenset({"people", "names", "quoted"})
_SPEAKING = frozenset({"authorities", "forces"})
_PLURAL = frozenset({"people", "forces"})
_SURE, _LOOSE, _PURPOSE = 0.9, 0.65, 0.7


def acts_told(reader: Reader) -> list[Told]:
    """Every act told in a sentence, one per act and clause, in order of place."""
    tokens, words = reader.tokens, reader.words
    never = {index for item in reader.found("never") for index in range(item.first, item.last)}
    nouns = reader.found("nouns")
    masked = never | {
        index
        for noun in nouns
        for index in range(noun.first, noun.last)
        if noun.last - noun.first > 1
    }
    told = [
        item
        for index, token in enumerate(tokens)
        if index not in masked and token.lower in words.verbs
        if (item := _by_verb(reader, index)) is not None
    ]
    for noun in nouns:
        if noun.first not in never and not any(_holds(item, noun.first) for item in told):
            item = act_of_noun(reader, noun)
            told += [item] if item else []
    return _settled(sorted(told, key=lambda item: (item.first, item.key)))


def _holds(item: Told, index: int) -> bool:
    """True where a noun is among the words of an act that it belongs to."""
    near = item.key < index < item.last
    return near and (
        item.act in {Act.FLED, Act.REACTED, Act.RESTRICTED} or index - item.key < _NEAR
    )


def _by_verb(reader: Reader, index: int) -> Told | None:
    for form in reader.words.verbs[reader.lows[index]]:
        if _lacks(reader, form.row):
            continue
        group = verb_group(reader, index, form.kinds, form.row)
        if group is None:
            continue
        told = _told_by(reader, group, form)
        if told is not None:
            return told
    return None


def _lacks(reader: Reader, row: VerbRow) -> bool:
    """True where no word of the whole sentence is of a class the row asks for."""
    asked = row.object
    return bool(asked) and asked.isdisjoint(_TOLD_OTHERWISE) and asked.isdisjoint(reader.classes)


def _told_by(reader: Reader, group: VerbGroup, form: VerbForm) -> Told | None:
    """The act of a verb group whose surroundings fit the verb's row."""
    row = form.row
    if not _agrees(reader, group, _classes(reader, group.subject)):
        return None
    if _is_ergative(group, row):
        group = changed(group, passive=True)
    actor, target = group.subject, group.object
    if group.passive:
        actor, target = agent_after(reader, group.last), group.subject
    if not _fits(reader, group, row) or row.act is None or _is_wished(reader, group, row):
        return None
    modality, marker = modality_of_verb(reader, group)
    first = _start(min(group.first, marker), group)
    last = _end(reader, group, row)
    return Told(
        act=row.act,
        key=group.verb,
        first=first,
        last=last,
        actor=actor,
        target=target,
        modality=modality,
        confidence=_confidence(group, actor, target),
        governor=min(group.governor, first),
        is_aim=group.form == "infinitive" and reader.has("infinitive", group.first),
    )


def _confidence(group: VerbGroup, actor: Span, target: Span) -> float:
    if group.form == "gerund" and actor.first == actor.last:
        return _LOOSE
    if group.form == "infinitive" and group.governor == group.first:
        return _PURPOSE
    return _SURE if actor.first < actor.last or target.first < target.last else _LOOSE


def _start(first: int, group: VerbGroup) -> int:
    """The act's words start with the doer where that stands right before them."""
    if group.governor < group.first and group.form != "gerund":
        return min(first, group.governor)
    subject = group.subject
    beside = subject.first < subject.last <= first and first - subject.last <= 2
    return min(first, subject.first) if beside else first


def _end(reader: Reader, group: VerbGroup, row: VerbRow) -> int:
    inner = group.form != "finite" or reader.has("relatives", group.first - 1)
    last = clause_end(reader, group.last, nominal=inner)
    if "speech" in row.traits and reader.has("saying_that", last):
        last = clause_end(reader, last + 1)
    return max(group.last, last)


def _fits(reader: Reader, group: VerbGroup, row: VerbRow) -> bool:
    """True where the words around a verb are of the classes its row asks for."""
    subject = _classes(reader, group.subject)
    behind = _object_classes(reader, group)
    doer, done = (frozenset[str](), subject) if group.passive else (subject, behind)
    if group.form == "finite" and not group.passive and group.subject.first >= group.subject.last:
        return False
    if row.object and not (done & row.object):
        return False
    if row.subject and not group.passive and not (doer & row.subject):
        return False
    if row.either and not ((doer | done | behind) & row.either):
        return False
    if "needs_doer" in row.traits and group.passive:
        agent = agent_after(reader, group.last)
        if not (_classes(reader, agent) & row.subject):
            return False
    if row.not_subject & subject or (row.needs and not _has_need(reader, group, row)):
        return False
    return not (row.is_transitive and _is_bare(group, row))


def _agrees(reader: Reader, group: VerbGroup, subject: frozenset[str]) -> bool:
    """Verb and noun are written alike in the present: a subject or an object must fit the verb."""
    alone = group.form == "finite" and group.first == group.verb and not group.passive
    groups = reader.groups[group.verb]
    if not alone or "told_past" in groups:
        return True
    if "told_plain" in groups and "past" not in reader.words.kinds_of(reader.lower(group.verb)):
        last = reader.lower(group.subject.last - 1)
        plural = last.endswith(tuple(reader.words.words["plural_endings"]))
        joined = any(
            reader.has("joins", index) for index in range(group.subject.first, group.subject.last)
        )
        return plural or joined or bool(subject & _PLURAL)
    if "told" in groups and group.object.first < group.object.last:
        head = reader.tokens[group.object.first]
        fits = head.is_number or head.is_capitalised or head.lower in reader.words.classes
        return fits or reader.has("determiners", group.object.first)
    return True


def _is_ergative(group: VerbGroup, row: VerbRow) -> bool:
    """Reads "the border closes": without an object the subject is what is acted on."""
    bare = group.object.first >= group.object.last
    return "ergative" in row.traits and bare and not group.passive and group.form != "gerund"


def _is_bare(group: VerbGroup, row: VerbRow) -> bool:
    """True for an active verb that takes an object and has none."""
    missing = group.object.first >= group.object.last
    return missing and not group.passive and "speech" not in row.traits


def _has_need(reader: Reader, group: VerbGroup, row: VerbRow) -> bool:
    start = group.object.first if group.object.first < group.object.last else group.last
    places = {group.last, start, group.object.last}
    return any(
        all(reader.lower(index + offset) == word for offset, word in enumerate(need))
        for need in row.needs
        for index in places
    )


def _classes(reader: Reader, span: Span) -> frozenset[str]:
    """Word classes of a phrase, with names, numbers, nationalities and pronouns told as well."""
    key = ("classes", span)
    if key not in reader.memo:
        reader.memo[key] = frozenset(_classes_of(reader, span))
    found: frozenset[str] = reader.memo[key]
    return found


def _classes_of(reader: Reader, span: Span) -> set[str]:
    found = reader.words.classes_in(reader.tokens, span.first, span.last)
    for index in range(span.first, span.last):
        token = reader.tokens[index]
        if token.is_capitalised and (index or _is_opening_name(reader)):
            found.add("names")
        if "people" not in found and _is_people(reader, index, span):
            found.add("people")
        if token.text in {'"', "“", "«"}:
            found.add("quoted")
        if reader.has("third_person", index) and _is_said(reader, index):
            found |= _SPEAKING
    return found


def _is_said(reader: Reader, index: int) -> bool:
    """True behind a verb of saying: "it" may be whoever speaks ("the army said it had")."""
    return any(reader.has("speech", before) for before in range(max(0, index - 3), index))


def _is_opening_name(reader: Reader) -> bool:
    """True where the sentence's first word is a name, not a common word in capitals."""
    word = reader.lower(0)
    common = reader.words.has("determiners", word) or word in reader.words.classes
    known = reader.lexicon.hedges.at(reader.tokens, 0) or reader.lexicon.plural_nouns.at(
        reader.tokens, 0
    )
    return not (common or known)


def _is_people(reader: Reader, index: int, span: Span) -> bool:
    if reader.has("people_pronouns", index):
        return True
    if reader.lexicon.plural_nouns.at(reader.tokens, index):
        return True
    alone = span.last - span.first <= 2 and reader.tokens[index].is_number
    return alone and index == span.last - 1


def _object_classes(reader: Reader, group: VerbGroup) -> frozenset[str]:
    """Classes of what stands behind a verb, quotation marks before it included."""
    span = group.object
    found = _classes(reader, span)
    if span.first < len(reader.tokens) and span.last - span.first <= 2:
        following = reader.tokens[span.last] if span.last < len(reader.tokens) else None
        if following and following.text in {'"', "“", "«"}:
            found |= {"quoted"}
    if span.first >= span.last and reader.has("prepositions", group.last):
        inner = noun_phrase_after(reader, group.last + 1)
        found |= _classes(reader, inner)
    return found


def _is_wished(reader: Reader, group: VerbGroup, row: VerbRow) -> bool:
    """True where somebody asks for the act ("urged Mexico to close the border")."""
    if row.act in {Act.DEMANDED, Act.WARNED} and group.form == "finite":
        return False
    start = group.governor
    while start > 0 and not (reader.signs[start - 1] and reader.tokens[start - 1].text != ","):
        start -= 1
    wishes = reader.found("wishes", start, group.verb)
    if not wishes:
        return False
    wish = wishes[-1]
    between = range(wish.last, group.verb)
    linked = any(
        reader.has("infinitive", index) or reader.has("saying_that", index) for index in between
    )
    direct = group.verb - wish.last <= 3 and group.form == "gerund"
    return linked or direct


def _settled(told: list[Told]) -> list[Told]:
    """One per act and clause; a saying gives way to the act that is said."""
    kept: list[Told] = []
    for item in told:
        same = [other for other in kept if other.act is item.act and _one_clause(other, item)]
        if same:
            index = kept.index(same[-1])
            surer = max(same[-1], item, key=lambda one: one.confidence)
            first, last = min(same[-1].first, item.first), max(same[-1].last, item.last)
            kept[index] = changed(surer, first=first, last=last)
        else:
            kept.append(item)
    return [item for item in kept if not _gives_way(item, kept)]


def _one_clause(left: Told, right: Told) -> bool:
    return right.first < left.last and abs(right.key - left.key) < 2 * _NEAR


def _gives_way(item: Told, told: list[Told]) -> bool:
    """True for "threatened" where what was threatened is an act by itself.

    So does the aim of a move ("line up to enter a shelter") to the move.
    """
    if item.act in _MOVES and item.is_aim:
        return any(
            other.act in _MOVES and other is not item and other.first <= item.key < other.last
            for other in told
        )
    if item.act not in _SPEECH:
        return False
    return any(
        other.act not in _SPEECH
        and item.key < other.key
        and (other.first <= item.key or other.key < item.last)
        for other in told
    )
