"""The numbers that people write as words."""

from collections.abc import Sequence

# Each at the place of its value.
NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
TENS = dict(zip(_TENS, range(20, 100, 10), strict=True))
SMALL = {word: value for value, word in enumerate((*NUMBERS, *TEENS))}


def spoken(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """The number below a hundred that begins at this word, and its words: 'twenty five' → (25, 2)."""
    if words[at] in SMALL:
        return SMALL[words[at]], 1
    if words[at] not in TENS:
        return None
    ones = SMALL.get(words[at + 1], 0) if at + 1 < len(words) else 0
    return (TENS[words[at]] + ones, 2) if 0 < ones < 10 else (TENS[words[at]], 1)
