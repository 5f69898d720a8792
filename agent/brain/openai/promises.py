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
    r"\b(?:no(?!\s+(?:worries|problem|trouble|doubt|need|longer|matter))(?:\s+\w+){1,3}|nothing(?:\s+else)?"
    r"|neither(?:\s+\w+){0,4}|none(?:\s+of\s+\w+(?:\s+\w+)?)?|not|never|n['’]t|would|could|might|may|can|you['’]d|it['’]d)\s*$",
    re.I,
)
_SUPPOSED = re.compile(
    r"\b(?:if|once(?!\s+(?:again|more))|when|while|until|unless|before|after|whether|as soon as"
    r"|(?:from|since|of) the (?:day|date|moment))\b[^,;:]*$",
    re.I,
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
        if not supposed(sentence[: match.start()]):
            return match[0]
    return None


def supposed(before: str) -> bool:
    """Whether what follows these words of a sentence is denied, or only imagined."""
    return bool(_NOBODY.search(before) or _SUPPOSED.search(before))


def of_the_first_person(sentence: str) -> Iterator[tuple[str, str]]:
    """What the agent says it did, by any verb but those that need no tool: verb and words."""
    for match in _first_person().finditer(sentence):
        asked = sentence.rstrip().endswith("?") and "," not in sentence
        if not asked and not phrases("without_a_tool").match(sentence, match.start("verb")):
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
        r"[a-zà-ÿ]{3,}", " ".join(line for kind in kinds for line in prompts.data(WORDS)[kind])
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
