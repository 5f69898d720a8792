"""What is made of the message under way while the rest of its turn goes on. Who asks for it waits.

First what it means, in one pass of the encoder, which needs no place among the turns that think. Then, when
a place is free, what is at stake.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import cached_property
from typing import Protocol

from agent import turns_at_once
from agent.brain.embedded.understanding.encoder import Encoder
from agent.sentiment.embedded import heard_as
from agent.stakes import Stake, StakesReader


class StakesInParts(StakesReader, Protocol):
    """A reader that looks at a message whole and in parts."""

    def parts(self, text: str) -> list[str]:
        """What of `text` is looked at by itself."""
        ...


class Ahead:
    """One for each turn, made by `of`; told to begin, and asked later, begun or not."""

    def __init__(self, encoder: Encoder, stakes: StakesInParts, text: str = "") -> None:
        self._encoder, self.stakes, self._text = encoder, stakes, text
        self._reading: Future[Stake | None] | None = None

    def of(self, text: str) -> Ahead:
        """The same for a turn with this text."""
        return Ahead(self._encoder, self.stakes, text)

    def begin(self) -> None:
        """Best called as soon as it is known that this text is to be answered."""
        self._encoder.listen(heard_as(self._text), self.stakes.parts(self._text))

    def begin_stakes(self) -> None:
        """Best called when the mood is known: what the text means has been worked out then."""
        self._reading = turns_at_once.beside(lambda: self.stakes.read(self._text))

    def read(self, text: str) -> Stake | None:
        """The gravest stake that `text` raises, or None."""
        return self._own if text == self._text else self.stakes.read(text)

    @cached_property
    def _own(self) -> Stake | None:
        """Of the turn's text. Each piece of an answer asks for it, so it is read once, begun or not."""
        return self.stakes.read(self._text) if self._reading is None else self._reading.result()
