"""Words that people say alone on a telephone, and the digits that hide behind their homophones."""

import re

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_ALONE = frozenset((*DIGITS, "ten", *"yes yeah yep no nope okay hello stop help cancel".split()))


def is_short_answer(text: str) -> bool:
    """Whether the text is one digit, yes, no or another word that callers say alone."""
    word = re.sub(r"[^\w]", "", text).lower()
    return word in _ALONE or (word.isdigit() and len(word) == 1)
