"""Claims in other words than the verb of a deed: "I've taken care of it", "the lamp is on the house".

The words are in `prompts/policies/claims.yaml`; a sentence may claim what a tool of the conversation did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import prompts

WORDS = "policies/claims.yaml"
# Stands where words stood that the lists have found true.
DECIDED = "\0"
_NOBODY = re.compile(
    r"(?:\b(?:no(?!\s+(?:worries|problem|trouble|doubt|need|longer|matter))(?:\s+[\w-]+){0,3}|nothing(?:\s+else)?"
    r"|neither(?:\s+\w+){0,4}|none(?:\s+of\s+\w+(?:\s+\w+)?)?|not|never|cannot|wish (?:I|we)"
    r"|would|could|might|may|can|you['’]d|it['’]d)|n['’]t"
    r"|(?:\b(?:not|unable)|n['’]t) (?:able |allowed )?to)\s*$",
    re.I,
)
_SUPPOSED = re.compile(
    r"\b(?:if|once(?!\s+(?:again|more))|when|while|until|unless|before|after|whether|as soon as"
    r"|perhaps|maybe|possible that|(?:from|since|of) the (?:day|date|moment))\b[^,;:]*$",
    re.I,
)
_IMAGINED = re.compile(r"\b(?:would|could|should|might)\b[^.!?,;:]*\bif\s*$", re.I)
# The customer's own words are given back: they claim nothing of what others did.
_REPEATED = re.compile(
    r"\b(?:(?:from|by|going by|according to) (?:what you|your (?:message|words|description))|as you put it"
    r"|you (?:say|said|write|wrote|mention|mentioned|describe|described|report|reported|tell|told (?:me|us)"
    r"|(?:were|have been) (?:told|promised|assured))|sounds (?:as (?:if|though)|like)"
    r"|sorry (?:that )?(?:a|our|my|the|some) (?:\w+ )?(?:colleague|agent|team|courier|driver"
    r"|carrier|warehouse))\b"
    r"[^;]*?(?=;|\b(?:but|however|so (?:I|we|your|the|it))\b|$)",
    re.I,
)
# "Say yes and I'll cancel it."
AT_HER_WORD = (
    r"(?:^\W*|[,;:–—-]\s+|\b(?:just|please|simply|then)\s+)(?:say|reply|answer|type|confirm|(?:tell|give) me)"
    r"\b[^.!?]{0,60}\band (?:I|we)\b"
)
# A statement with a question about something else behind it; "is that right?" asks about the statement.
_THEN_ASKED = re.compile(
    r"(?P<stated>.+?)(?:[,;]|\s[-–—])\s+(?:so |and |but )?(?:is there|anything|what|which|how|when|where|who"
    r"|(?:would|do|could|can|will) you|(?:can|may|shall|should|could) (?:I|we))\b[^,;]*\?\W*$",
    re.I | re.S,
)
_FUTURE = re.compile(
    r"\b(?:I|we)(?:['’]ll|\s+will|['’](?:m|re) going to|\s+(?:am|are) going to)"
    r"(?:\s+(?:now|just|also|personally|immediately|then|\w+ly))*\s+(?P<verb>\w+)",
    re.I,
)
_FUNCTION_WORDS = frozenset(
    (
        *("the", "you", "your", "our", "and", "for", "with", "this", "that", "have", "has", "been"),
        *("will", "are", "was", "now", "all", "not", "is", "it"),
    )
)


def phrases(kind: str) -> re.Pattern[str]:
    """The wordings of one kind of claim."""
    return prompts.phrases(WORDS, kind)


def told(sentence: str, kind: str) -> str | None:
    """The words of the sentence that claim this; None where it claims nothing, or denies or supposes it."""
    for match in phrases(kind).finditer(sentence):
        before = sentence[: match.start()]
        if not supposed(before) and not (kind == "abroad" and denied_abroad(before)):
            return match[0]
    return None


def supposed(before: str) -> bool:
    """Whether what follows these words of a sentence is denied, or only imagined."""
    return bool(_NOBODY.search(before) or _SUPPOSED.search(before))


def imagined(before: str) -> bool:
    """Whether "I cancelled" behind these words is only imagined: "would it be okay if I cancelled it"."""
    return _IMAGINED.search(before) is not None


def repeats_her(sentence: str) -> bool:
    """Whether the sentence gives back what the customer said."""
    return _REPEATED.search(sentence) is not None


def without_hers(sentence: str) -> str:
    """The sentence with DECIDED for what it gives back of the customer's words."""
    return _REPEATED.sub(f"{DECIDED}; ", sentence)


def stated(sentence: str) -> str:
    """What a question states before it asks: "it is on its way, would you like anything else?"."""
    found = _THEN_ASKED.match(sentence)
    return found["stated"] if found else ""


def of_the_first_person(sentence: str) -> Iterator[tuple[str, str]]:
    """What the agent says it did, by any verb but those that need no tool: verb and words."""
    for match in _first_person().finditer(sentence):
        asked = sentence.rstrip().endswith("?") and "," not in sentence
        if not (asked or imagined(sentence[: match.start()])) and not phrases("without_a_tool").match(
            sentence, match.start("verb")
        ):
            yield match["verb"], match[0].strip()


def announced(sentence: str) -> Iterator[tuple[str, str]]:
    """What the agent says it will do, but for what needs no tool: verb and words."""
    for match in _FUTURE.finditer(sentence):
        if not phrases("will_without_a_tool").match(sentence, match.start("verb")):
            yield match["verb"], match[0].strip()


def denied_abroad(before: str) -> bool:
    """Whether the words before a participle of another language deny it."""
    return bool(phrases("negated_abroad").search(" ".join(before.split()[-6:])))


@cache
def vocabulary() -> frozenset[str]:
    """Every word of the wordings: a half-said word that begins one is not shown yet."""
    kinds = ("settled", "coming", "gifts", "somebody", "unknowable", "abroad", "irregular")
    words = re.findall(
        r"[^\W\d_]{3,}", " ".join(line for kind in kinds for line in prompts.data(WORDS)[kind])
    )
    return frozenset(words) - _FUNCTION_WORDS


@cache
def _first_person() -> re.Pattern[str]:
    irregular, after_have = phrases("irregular").pattern, phrases("after_have").pattern
    adverbs = r"(?:\s+(?:now|just|already|also|all|both|since|then|\w+ly|(?:gone|went) ahead and))*"
    return re.compile(
        rf"\b(?:I|we)(?:(?P<have>['’]ve|\s+have)|\s+did)?{adverbs}\s+(?P<verb>\w+ed\b|{irregular}"
        rf"|(?(have)(?:{after_have})|(?!)))",
        re.I,
    )
