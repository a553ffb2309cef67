"""Who speaks where a sentence goes on with what another one said."""

from __future__ import annotations

from waystation.domain.vocabulary import Modality, SpeakerClass
from waystation.reports.changed import changed
from waystation.reports.named.speakers import Speaker, class_of
from waystation.reports.parse import ParsedSentence
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_VERB_REACH = 3


def carried_speaker(read: ParsedSentence, before: ParsedSentence | None) -> Speaker | None:
    """The speaker of the sentence before, where this one names none but goes on with it.

    It does so with a pronoun that says ("He put the dead at 30", "..., she added"), inside a
    quotation that is still open, or by telling more of a plan announced right before it. Else
    nobody is carried over: the author speaks.

    Args:
        read: The sentence, without a speaker of its own.
        before: The sentence before it in the document; None for the first.
    """
    if before is None or not before.speakers:
        return None
    tokens, lexicon = read.tokens, read.lexicon
    same = read.sentence.paragraph == before.sentence.paragraph
    verb = _pronoun_says(tokens, lexicon, everywhere=same)
    plan = same and _goes_on_with_plan(tokens, before.tokens, lexicon)
    if verb is None and not plan and not _leaves_quotation_open(before.text):
        return None
    at = verb if verb is not None and verb > _VERB_REACH else 0
    return changed(before.speakers[-1], first=at, last=at, behind=at > 0)


def credited_press(speaker: Speaker | None, text: str, tokens: Tokens, lexicon: Lexicon) -> str:
    """The outlet a sentence credits: one that speaks itself, or was told; empty when none.

    Source of the figure upstream of this report: "Reuters reported", "the mayor told Reuters".
    """
    if speaker and speaker.kind is SpeakerClass.PRESS:
        return speaker.name
    for opening in lexicon.phrases("speakers.told_press").all_in(tokens):
        last = opening.last
        while last < len(tokens) and tokens[last].is_capitalised:
            last += 1
        words = tokens[opening.last : last]
        if words and class_of(words, lexicon) is SpeakerClass.PRESS:
            return " ".join(text[words[0].start : words[-1].end].split())
    return ""


def _pronoun_says(tokens: Tokens, lexicon: Lexicon, *, everywhere: bool) -> int | None:
    """Index of a verb of saying whose subject is "he", "she", "it" or "they".

    Across paragraphs only one that opens the sentence counts.
    """
    last = len(tokens) if everywhere else 1
    for index in range(last):
        if not lexicon.has("speakers.carried", lower_at(tokens, index)):
            continue
        word = lower_at(tokens, index + 1)
        if lexicon.has("speech", word) or lexicon.has("speakers.carried_verbs", word):
            return index + 1
    return None


def _goes_on_with_plan(tokens: Tokens, before: Tokens, lexicon: Lexicon) -> bool:
    """Both tell what is planned, and this one opens with what was named before."""
    opens = lexicon.has("speakers.goes_on", lower_at(tokens, 0))
    planned = Modality.PLANNED.value
    return opens and all(
        any(item.value == planned for item in lexicon.modality.all_in(sentence))
        for sentence in (tokens, before)
    )


def _leaves_quotation_open(text: str) -> bool:
    """True where a quotation begins and does not end in this sentence."""
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1
