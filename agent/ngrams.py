"""A text as counted words, word pairs and pieces of words, as scikit-learn cuts them.

Ours because a turn needs them and scikit-learn takes four seconds to import; models that were trained with
its vectorizers keep their meaning (the tests compare the two).
"""

from __future__ import annotations

import re
from itertools import pairwise

SHORTEST_PIECE, LONGEST_PIECE = 2, 4


def words_and_pairs(text: str, word: re.Pattern[str]) -> list[str]:
    """Every match of `word` in the lower-cased text, then every two neighbours joined by a space."""
    found = word.findall(text.lower())
    return found + [f"{first} {second}" for first, second in pairwise(found)]


def pieces(text: str) -> list[str]:
    """Runs of 2 to 4 characters inside each lower-cased word, whose two ends count as spaces."""
    cut: list[str] = []
    for word in text.lower().split():
        padded = f" {word} "
        for length in range(SHORTEST_PIECE, min(LONGEST_PIECE, len(padded)) + 1):
            cut += [padded[start : start + length] for start in range(len(padded) - length + 1)]
    return cut
