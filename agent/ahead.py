"""What is made of the message under way while the rest of its turn goes on. Who asks for it waits.

First what it means, in one pass of the encoder; then, while a model is waited for, what is at stake.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, cached_property
from typing import Protocol

from agent.brain.embedded.understanding.encoder import Encoder
from agent.sentiment.embedded import heard_as
from agent.stakes import Stake, StakesReader

READERS = 2


class StakesInParts(StakesReader, Protocol):
    """A reader that looks at a message whole and in parts."""

    def parts(self, text: str) -> list[str]:
        """What of `text` is looked at by itself."""
        ...


class Ahead:
    """One for each turn, made by `of`; told to begin, and asked later, begun or not."""

    def __init__(self, encoder: Encoder, stakes: StakesInParts, text: str = "") -> None:
        self.stakes = stakes
        self._encoder, self._text = encoder, text
        self._reading: Future[Stake | None] | None = None

    def of(self, text: str) -> Ahead:
        """The same for a turn with this text."""
        return Ahead(self._encoder, self.stakes, text)

    def begin(self) -> None:
        """Best called as soon as it is known that this text is to be answered."""
        self._encoder.listen(heard_as(self._text), self.stakes.parts(self._text))

    def begin_stakes(self) -> None:
        """Best called when the mood is known: what the text means has been worked out then."""
        self._reading = _readers().submit(self.stakes.read, self._text)

    def read(self, text: str) -> Stake | None:
        """The gravest stake that `text` raises, or None."""
        return self._own if text == self._text else self.stakes.read(text)

    @cached_property
    def _own(self) -> Stake | None:
        """Of the turn's text. Each piece of an answer asks for it, so it is read once, begun or not."""
        # What no reader has come to yet is quicker done here than waited for.
        if self._reading is None or self._reading.cancel():
            return self.stakes.read(self._text)
        return self._reading.result()


@cache
def _readers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(READERS, thread_name_prefix="stakes")
