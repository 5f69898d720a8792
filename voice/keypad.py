"""Keys of a telephone: a number that speech got wrong, a yes, a choice, a way to a person."""

import re
from collections.abc import Sequence

from voice.grounding import Record
from voice.patience import Expecting

DONE_AFTER_S = 2.5


class Keypad:
    """Collects keys until # or a pause; * begins anew."""

    def __init__(self) -> None:
        self._keys = ""
        self._last_at = 0.0

    def press(self, key: str, at: float) -> str | None:
        """Take one key; gives all of them when # ends the entry, None while more may come."""
        self._last_at = at
        if key == "*":
            self._keys = ""
        elif key == "#":
            return self._take()
        elif key.isdigit() and len(self._keys) < 32:
            self._keys += key
        return None

    def waited(self, at: float) -> str | None:
        """The keys when none has come for a while."""
        return self._take() if self._keys and at - self._last_at >= DONE_AFTER_S else None

    def _take(self) -> str | None:
        keys, self._keys = self._keys, ""
        return keys or None


def meaning(keys: str, expecting: Expecting, choices: Sequence[str], records: Sequence[Record]) -> str:
    """The keys as the answer they stand for: 0 is a person, 1 and 2 are yes and no, digits are a record."""
    if keys == "0":
        return "I want to talk to a person"
    if expecting == "confirmation" and keys in ("1", "2"):
        return "yes" if keys == "1" else "no"
    if choices and keys.isdigit() and 1 <= int(keys) <= len(choices):
        return choices[int(keys) - 1]
    for record in records:
        if len(keys) >= 4 and re.sub(r"\D", "", record.value) == keys and record.kind != "name":
            return record.value
    return keys
