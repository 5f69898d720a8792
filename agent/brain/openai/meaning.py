"""Claims told by meaning: "your parcel is at the depot" needs no listed word to say what nobody knows.

Asked only of what the lists of wordings neither turned away nor found true, and only where it shows a sign of
a deed: the usual answer costs nothing. What a claim is about says which tools or records make it true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import prompts
from agent.brain.embedded.understanding.classifier import Example, IntentClassifier
from agent.brain.embedded.understanding.encoder import Encoder, without_numbers
from agent.brain.embedded.understanding.fitted import fitted
from agent.brain.openai import deeds, promises, statuses
from agent.brain.openai.facts import Known, found

EXAMPLES = "policies/claims_examples.yaml"
HONEST = "honest"
# The kinds of claim → the tools after which they are true.
KINDS: dict[str, set[str]] = {
    "deed": deeds.ANY,
    "money": deeds.REFUNDS,
    "gift": deeds.NOTHING,
    "parcel": deeds.NOTHING,
    "sent": deeds.NOTHING,
    "arrived": deeds.NOTHING,
    "somebody": deeds.PEOPLE,
    # The store's page says that instructions come by mail.
    "message": deeds.PEOPLE | {"return_items", "exchange_items"},
}
# What the records may show of an order instead.
_SHOWN = {"money": "refund", "sent": "ship", "arrived": "deliver"}
# From here on a sentence is a claim that nothing backs.
CHANCE = 0.7
# Below this the sentence is about something else than the examples, or in another language.
CLOSENESS = 0.38
FEWEST_WORDS = 3
_ADVERBS = r"(?:(?:now|just|already|also|all|both|been|being|since|then|currently|safely|\w+ly)\s+){0,3}"
_IRREGULAR = (
    "put|let|sent|got|gotten|set|took|taken|made|left|went|gone|came|come|told|spoke|spoken|gave|given|had|held|kept"
    "|brought|caught|found|lost|paid|rang|sat|stood|lay|fell|won|wrote|written|rung|built|bought|sold|dealt|done|seen"
    "|ran|run|begun|began|broken|broke|stuck|hit|cut|shut"
)
_PAST = rf"(?:\w{{2,}}ed|{_IRREGULAR})"
_THING = (
    "parcel|package|packet|shipment|box|consignment|delivery|goods|truck|van|lorry|courier|driver|carrier|postman"
    "|mailman|depot|warehouse|refund|money|amount|sum|payment|charge|funds|credit|voucher|label|e-?mail|replacement|swap|exchange"
    "|return|cancellation|order|address|account|technician|fitter|colleague|manager|supervisor|boss|team|finance|bank"
)
# What may claim a deed, a movement or an arrangement. Read in small letters, as the lists are.
_SIGN = re.compile(
    r"\b(?:"
    # The perfect and the passive.
    rf"(?:has|have|had|was|were|is|are|am|be|been|being|got|gets)\s+{_ADVERBS}(?:{_PAST}|\w{{3,}}ing)"
    # "I told", "they left", "it went": somebody's past.
    rf"|(?:i|we|they|he|she|it|that|which|who)\s+{_ADVERBS}{_PAST}"
    # What will be.
    r"|will|won['’]t|shall|should|going to|expect"
    r"|there(?:['’]s|\s+is|\s+are)\s+an?"
    # Where something is, or in which state.
    r"|(?:is|are)\s+(?:\w+\s+)?(?:on|at|in|with|by|back|off|gone|done|there|here|yours|through|out|away|ready|free"
    r"|safe|valid|live|complete|final|due|as good as)"
    rf"|(?:{_THING})s?\s+(?:\w+\s+){{0,3}}?"
    rf"(?:{_PAST}|\w{{3,}}s\s+(?:at|in|on|with|to|by|for|about|of|back|out|off|it|you|tomorrow|today))"
    r"|you\s+(?:are|have|get|find|own|keep|owe)\s+\w+"
    r"|(?:they|he|she|it|somebody|someone|we)\s+(?:\w+\s+)?"
    r"(?!contains|includes|costs|needs|takes|seems|looks|means|holds|depends|shows|says|does|was|its|this)\w{3,}s\b"
    r"|(?:now|already|today|tonight|tomorrow|yesterday|consider)\b"
    # What she did herself is no claim.
    r"|(?<!you )(?:went|came|rang|took|gave|sent|left|brought)\b"
    r")\b"
    r"|['’](?:ll|ve)\b|\b\w+['’](?:s|re|m)\s+(?:\w+\s+)?(?:\w{2,}ed|\w{3,}ing|on|at|in|with|back|off|done)\b"
    rf"|^\W*{_PAST}\b",
)
# On what a sentence hangs, or that it is asked: nothing in it is claimed.
_HANGS = re.compile(
    r"\b(?:if|unless|whether|once(?!\s+(?:again|more))|when|whenever|as soon as|should you|in case|shall i"
    r"|let me|let['’]s|please|usually|normally|typically|generally|often|sometimes)\b"
    r"|\b(?:until|before|after)\s+(?!noon|lunch|dark|midnight|the weekend|next|today|tomorrow|tonight"
    r"|\w+day\b|\d)"
    # "Should the parcel be lost, …"
    r"|^\W*(?:should|were|had)\s+(?:you|we|it|they|that|this|the|your|an?)\b"
    rf"|{promises.AT_HER_WORD}"
    r"|\?\W*$",
    re.I,
)
# A clause that denies, imagines or repeats claims nothing; the one beside it may.
_CLAIMS_NOTHING = re.compile(
    r"\b(?:not|no|never|nothing|none|neither|nobody|cannot|unable|without|would|could|might|may|can|must|need"
    r"|(?:I|you|we) wish|want|only|possible|perhaps|maybe|(?:has|have) to|like to|here (?:is|are)|here['’]s"
    r"|I (?:understand|hear)|you (?:say|said|told|tell|wrote|write|mention|mentioned|asked)"
    r"|(?:glad|happy|good|great|nice|pleased) (?:to hear|that|it|you)|(?:glad|pleased) (?:the|your)"
    r"|sorry (?:that|to|about|you|your|the|it|this))\b"
    rf"|n['’]t\b|\w['’]d\b|{promises.DECIDED}",
    re.I,
)
_CLAUSE = re.compile(r"[,;:]\s+|\s+[-–—]+\s+|\s+(?:and|but|so|because)\s+", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def sign(text: str, start: int = 0) -> re.Match[str] | None:
    """The first words, from `start` on, that may claim something otherwise than in listed words."""
    return _SIGN.search(text.lower(), start)


class ClaimsByMeaning:
    """Fitted at the first sentence that is asked about, once in a process; threads may share it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._chances = lru_cache(maxsize=512)(self._read)

    def claimed(self, parts: Sequence[str], backed: Callable[[str], bool]) -> str | None:
        """The first of the parts that claims what nothing backs; `backed` says it of a kind of claim."""
        for part in parts:
            chances = self._chances(part)
            unbacked = {kind: chance for kind, chance in chances.items() if not backed(kind)}
            if sum(unbacked.values()) >= CHANCE and max(chances, key=lambda kind: chances[kind]) in unbacked:
                return part
        return None

    def warm(self) -> None:
        """Fit now, so that nobody's first sentence waits for it."""
        self._classifier  # noqa: B018 - read for its making

    def _read(self, text: str) -> Mapping[str, float]:
        """The chance of each kind of claim; empty for what is about something else."""
        text = without_numbers(text)
        vector = self._encoder.encode([text])[0]
        if self._classifier.nearness(vector, besides=HONEST) < CLOSENESS:
            return {}
        ranked = self._classifier.rank(text.lower(), vector)
        return {one.intent: one.probability for one in ranked if one.intent != HONEST}

    @cached_property
    def _classifier(self) -> IntentClassifier:
        return fitted(examples(), self._encoder)


def backed(
    kind: str, sentence: str, known: Known, done: Sequence[dict[str, Any]], wanted: frozenset[str]
) -> bool:
    """Whether tools that ran or are `wanted` beside the sentence, or records, make such a claim true."""
    named = {number for fact, number, _ in found(sentence) if fact == "order"}
    if deeds.ran(KINDS[kind], done, named) or KINDS[kind] & wanted:
        return True
    if kind == "deed":
        return statuses.is_status(known, named)
    fact = _SHOWN.get(kind)
    return fact is not None and statuses.recorded(fact, known, sentence)


def asked(text: str) -> list[str]:
    """What of a text is worth asking about: its sentences, or clauses of them, that may claim something."""
    return [
        part.strip()
        for sentence in _SENTENCE.split(text)
        if not _HANGS.search(sentence)
        for part in _clauses(promises.without_hers(sentence))
        if not _CLAIMS_NOTHING.search(part) and len(part.split()) >= FEWEST_WORDS and sign(_told(part))
    ]


def _clauses(sentence: str) -> list[str]:
    return _CLAUSE.split(sentence) if _CLAIMS_NOTHING.search(sentence) else [sentence]


def _told(part: str) -> str:
    """The part without what needs no tool."""
    return _harmless().sub(" ", part)


@lru_cache(maxsize=1)
def _harmless() -> re.Pattern[str]:
    did = promises.phrases("without_a_tool").pattern
    will = promises.phrases("will_without_a_tool").pattern
    return re.compile(
        rf"\b(?:I|we)(?:['’]ve|\s+have)?\s+{_ADVERBS}(?:{did})"
        rf"|\b(?:I|we)(?:['’]ll|\s+will)\s+{_ADVERBS}(?:{will})"
        rf"|\b(?:is|are|was|were)\s+{_ADVERBS}(?:priced|listed|shown|named|called)\b",
        re.I,
    )


def examples() -> list[Example]:
    """Each example of the owner's file, in lower case, and its kind."""
    listed = {kind: texts for kind, texts in prompts.data(EXAMPLES).items() if isinstance(texts, list)}
    if unknown := set(listed) - {*KINDS, HONEST}:
        raise ValueError(f"{EXAMPLES}: there is no claim {', '.join(sorted(unknown))}.")
    return [(str(text).lower(), kind) for kind, texts in listed.items() for text in texts]
