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


def said(text: str) -> bool:
    """Whether the text names an amount that is not to be exceeded."""
    return LIMIT.search(text) is not None


def take_limit(text: str, wish: Wish) -> str:
    """Note the limit in the wish; the text without it."""
    match = LIMIT.search(text)
    if match is None:
        return text
    words = next(given for name in ("sign", "said", "sign2", "said2") if (given := match[name]))
    amount = WORDS.get(words.lower())
    money = Decimal(words.replace(",", "")) if amount is None else Decimal(amount)
    sentence = text[text.rfind(".", 0, match.start()) + 1 : match.end()]
    if ON_TOP.search(sentence):
        wish.most_extra = money
    else:
        wish.most = money
    return text[: match.start()] + text[match.end() :]
