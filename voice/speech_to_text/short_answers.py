"""Words that people say alone on a telephone, and the digits that hide behind their homophones."""

import re

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_OTHERS = ("ten", "yes", "yeah", "yep", "no", "nope", "okay", "hello", "stop", "help", "cancel")


def is_short_answer(text: str) -> bool:
    """Whether the text is one digit, yes, no or another word that callers say alone."""
    word = re.sub(r"[^\w]", "", text).lower()
    return word in DIGITS or word in _OTHERS or (word.isdigit() and len(word) == 1)
