"""A name that was all but understood: the one customer at that postal code whose name sounds nearly so.

It is for reading back ("Is that Mia Garcia?"), so it must be strict: whoever says another name is not told
one. First and last name must both have been said and sound as on record, but for one sound more or less at
the end of one of them ("me" and "me at" for Mia). Nobody is near when two are.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from voice.identification import Person

MOST_WORDS = 7  # among which a name is sought: a list of names would find one by chance
PARTS = 4  # words that a name of two may have fallen into: "me at Garcia"
SHORT = 6  # sounds; two names as short as "Ann Lee" must sound the same
# Spellings of one sound. Other consonants stay apart: Dina is not Tina.
_SPELLINGS = (
    (r"(.)\1+", r"\1"),
    ("tch|sch|sh|ch", "s"),
    ("ph", "f"),
    ("gh(?=t)", ""),
    ("th", "t"),
    ("x", "ks"),
    ("[cg](?=[eiy])|[jz]", "s"),
    ("ck|[cq]", "k"),
    ("(?<=.)h", ""),
    ("(?<=[aeiouy][b-df-hj-np-tv-z])e$", ""),
    ("[eiy]", "e"),
    ("[aou]", "a"),
    (r"(.)\1+", r"\1"),
)
_SOUNDS = tuple((re.compile(spelled), sound) for spelled, sound in _SPELLINGS)


@lru_cache(maxsize=4096)
def sounds(name: str) -> str:
    """How a name sounds, one letter a sound; hissing sounds are one, and vowels are of two kinds."""
    letters = re.sub(r"[^a-z]", "", name.lower())
    for spelled, sound in _SOUNDS:
        letters = spelled.sub(sound, letters)
    return letters


def near(words: Sequence[str], people: Sequence[Person]) -> Person | None:
    """The one of `people` whose first and last name were nearly said; None when none or two were."""
    if len(words) > MOST_WORDS or not people:
        return None
    said = list(_cut(words))
    found = [person for person in people if any(_alike(*names, person) for names in said)]
    return found[0] if len(found) == 1 else None


def _cut(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every first and last name that the words may hold, as they sound; both may be one word ("Migarcia")."""
    for size in range(1, min(PARTS, len(words)) + 1):
        for start in range(len(words) - size + 1):
            letters = "".join(words[start : start + size])
            for middle in range(1, len(letters)):
                yield sounds(letters[:middle]), sounds(letters[middle:])


def _alike(first: str, last: str, person: Person) -> bool:
    names = person.name.split()
    if len(names) < 2:
        return False
    own_first, own_last = sounds("".join(names[:-1])), sounds(names[-1])
    if (first, last) == (own_first, own_last):
        return True
    short = len(own_first) + len(own_last) < SHORT
    one_is_right = first == own_first or last == own_last
    return one_is_right and not short and _by_its_end(first, own_first) and _by_its_end(last, own_last)


def _by_its_end(said: str, own: str) -> bool:
    """Whether they are the same, or one goes on for one sound more."""
    shorter, longer = sorted((said, own), key=len)
    return bool(shorter) and longer.startswith(shorter) and len(longer) - len(shorter) <= 1
