"""What she would pay at most: 'five dollars more is my limit', 'unless it costs over $40 extra'."""

from __future__ import annotations

import re
from decimal import Decimal

from agent.brain.embedded.requests import Wish
from agent.number_words import NUMBERS, TENS

WORDS = {word: number for number, word in enumerate(NUMBERS)} | TENS
WORDS |= {"a hundred": 100, "one hundred": 100, "two hundred": 200, "three hundred": 300}
AMOUNT = (
    r"(?:\$\s?(?P<sign>[\d,]+(?:\.\d\d)?)|"
    rf"(?P<said>[\d,]+(?:\.\d\d)?|{'|'.join(sorted(WORDS, key=len, reverse=True))})\s(?:dollars?|bucks))"
)
BORDER = (
    r"(?:over|above|more than|exceed\w*|beyond|at (?:the )?most|no more than|not more than|up to|under|below|"
    r"less than|within|max(?:imum)?|limit|tops|cap)"
)
LIMIT = re.compile(
    rf"(?:\b{BORDER}\b[^.;,$]{{0,25}}?{AMOUNT}|{AMOUNT.replace('sign', 'sign2').replace('said', 'said2')}"
    rf"[^.;,$]{{0,25}}?\b{BORDER}\b)[^.;,]{{0,25}}",
    re.IGNORECASE,
)
ON_TOP = re.compile(
    r"\b(?:extra|more(?! than)|on top|additional\w*|differences?|dearer|added|increase|surcharge)\b",
    re.IGNORECASE,
)
_DEARER = (
    r"(?:costs?|costing|charges?) (?:me )?(?:any |a (?:cent|penny|bit) |anything )?(?:more|extra)(?! than)|"
    r"(?:more expensive|dearer|pricier|costlier)\b|"
    r"pay (?:anything |any |a (?:cent|penny) )?(?:more|extra|on top)|surcharge|extra (?:cost|charge)s?"
)
DEARER = re.compile(rf"\b(?:{_DEARER})", re.IGNORECASE)
# What she does then shows that she would pay it: "if it costs more, charge my Visa".
ACCEPTED = re.compile(
    r"\b(?:fine|ok|okay|mind|(?:i'll|i will|i can|i'd) pay|charge|use|put|bill|no problem|care|matters?|"
    r"go ahead|so be it)\b",
    re.IGNORECASE,
)
# "Unless that one costs more", "as long as it's not dearer", "at no extra cost": nothing is to be added.
NOTHING_ADDED = re.compile(
    rf"\b(?:unless|if|as long as|so long as|provided(?: that)?|in case)\b[^.;$]{{0,40}}?\b(?:{_DEARER})"
    rf"(?!.{{0,40}}{ACCEPTED.pattern})|"
    rf"\b(?:not|never|cannot|\w+n't) (?:be |want to |like to |going to |have to )*(?:{_DEARER})|"
    r"\b(?:no|nothing) extra\b|"
    r"\b(?:at|with|for|without) (?:no|any) (?:extra|additional) (?:costs?|charges?|money|payment)\b|"
    r"\bwithout paying (?:any(?:thing)? )?(?:more|extra|on top)\b|"
    r"\bfor the same (?:price|money)(?: or (?:less|cheaper))?\b|"
    r"\bnothing (?:dearer|pricier|more expensive)\b",
    re.IGNORECASE,
)


def refuses(condition: str, then: str) -> bool:
    """Whether 'if it costs more, …' sets a limit: not when she says how she would pay that."""
    if LIMIT.search(condition):
        return True
    return NOTHING_ADDED.search(f"if {condition}") is not None and ACCEPTED.search(then) is None


def take_limit(text: str, wish: Wish) -> str:
    """Note the limit in the wish; the text without it."""
    match = LIMIT.search(text)
    if match is None:
        nothing = NOTHING_ADDED.search(text)
        if nothing is None:
            return text
        wish.most_extra = Decimal(0)
        return text[: nothing.start()] + text[nothing.end() :]
    words = next(given for name in ("sign", "said", "sign2", "said2") if (given := match[name]))
    amount = WORDS.get(words.lower())
    money = Decimal(words.replace(",", "")) if amount is None else Decimal(amount)
    sentence = text[text.rfind(".", 0, match.start()) + 1 : match.end()]
    if ON_TOP.search(sentence):
        wish.most_extra = money
    else:
        wish.most = money
    return text[: match.start()] + text[match.end() :]
