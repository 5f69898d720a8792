"""Reading back what was heard badly: one question, a second guess, then the keypad.

Order numbers and items are the caller's own and are read from the record. An email, a name or a code may be
somebody else's until the caller is known: of those only what was heard is read back, never what is on record.
The exception is a name that sounds as one at the caller's postal code does, which `near_names` judges.
"""

import re
from dataclasses import dataclass

from voice.conversation import Nearly
from voice.grounding import Grounded, Kind, Match

_YES = re.compile(r"\b(?:yes|yeah|yep|correct|right|exactly|that's it)\b", re.IGNORECASE)
_NO = re.compile(r"\b(?:no|nope|wrong|not|isn't)\b", re.IGNORECASE)
_AGAIN = "I am sorry. Please type it on your keypad and press the hash key, or spell it slowly."
_OWN: frozenset[Kind] = frozenset({"order_id", "item", "amount"})


@dataclass(frozen=True)
class Answered:
    """Either the text that was confirmed, or the next question."""

    text: str = ""
    question: str = ""


@dataclass(frozen=True)
class _Guess:
    question: str
    meant: str
    refused: str = ""  # what counts as said after a no


class ReadBack:
    """At most one thing at a time is being read back."""

    def __init__(self) -> None:
        self._guesses: list[_Guess] = []

    def ask(self, found: Grounded, text: str) -> str:
        """The question to ask first, empty when there is nothing to ask."""
        own = [match for match in found.to_read_back if match.record.kind in _OWN]
        self._guesses = [_Guess(_right(match.record.value), _with(text, match)) for match in own]
        if not own and found.to_read_back:
            self._guesses = [_Guess(_right(text.strip(" .")), text)]
        return self._guesses[0].question if self._guesses else ""

    def ask_whether(self, nearly: Nearly, text: str) -> str:
        """The question about what was nearly understood; after a no, `text` counts as it was heard."""
        self._guesses = [_Guess(nearly.question, nearly.meant, text)]
        return nearly.question

    def answered(self, text: str) -> Answered | None:
        """What the caller's answer settles; None when nothing was asked or something else was said."""
        if not self._guesses:
            return None
        guess, *others = self._guesses
        said_no, said_yes = _NO.search(text), _YES.search(text)
        self._guesses = []
        if said_yes and not said_no:
            return Answered(text=guess.meant)
        if not said_no or len(text.split()) > 5:
            return None
        if others:
            self._guesses = others
            return Answered(question=others[0].question)
        return Answered(text=guess.refused) if guess.refused else Answered(question=_AGAIN)


def _right(shown: str) -> str:
    return f"I heard {shown}. Is that right?"


def _with(text: str, match: Match) -> str:
    return text[: match.start] + match.record.value + text[match.end :] if match.end else match.record.value
