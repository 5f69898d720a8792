"""Word error rate, with numbers in one form: "10" for "ten", "237" for "two three seven" are no errors."""

import re
from collections.abc import Sequence

from voice.spelled import compact

_NUMBER_WORDS = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|"
    r"seven|eigh|nine)ty)\b"
)


def normal_words(text: str) -> list[str]:
    """Lower-case words without punctuation; every number as single digits."""
    text = text.lower().replace("'", "").replace("$", " dollars ")
    text = _NUMBER_WORDS.sub(lambda match: compact(match.group()).text, text)
    text = re.sub(r"\d", lambda match: f" {match.group()} ", text)
    return re.findall(r"[^\W_]+", text)


def word_errors(wanted: str, heard: str) -> tuple[int, int]:
    """Errors (substitutions, deletions, insertions) and the number of words wanted."""
    from rapidfuzz.distance import Levenshtein

    words = normal_words(wanted)
    return Levenshtein.distance(words, normal_words(heard)), len(words)


def word_error_rate(pairs: Sequence[tuple[str, str]]) -> float:
    """Errors over words, for (wanted, heard) pairs; raises ValueError when nothing was wanted."""
    counted = [word_errors(wanted, heard) for wanted, heard in pairs]
    words = sum(count for _, count in counted)
    if words == 0:
        raise ValueError("There are no words to compare with.")
    return sum(errors for errors, _ in counted) / words
