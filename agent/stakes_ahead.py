"""The stakes of the message under way, read while the rest of its turn goes on. Who asks for them waits."""

from __future__ import annotations

from concurrent.futures import Future
from functools import cached_property

from agent import turns_at_once
from agent.stakes import Stake, StakesReader


class StakesAhead:
    """A reader for one turn: told to begin, it reads the turn's own text when a core is free for that."""

    def __init__(self, reader: StakesReader, text: str = "") -> None:
        self.reader, self._text = reader, text
        self._begun: Future[Stake | None] | None = None

    def of(self, text: str) -> StakesAhead:
        """The same for a turn with this text."""
        return StakesAhead(self.reader, text)

    def begin(self) -> None:
        """Best called when the mood is known: what the text means has been worked out then."""
        self._begun = turns_at_once.beside(lambda: self.reader.read(self._text))

    def read(self, text: str) -> Stake | None:
        """The gravest stake that `text` raises, or None."""
        return self._own if text == self._text else self.reader.read(text)

    @cached_property
    def _own(self) -> Stake | None:
        """Of the turn's text. Each piece of an answer asks for it, so it is read once, begun or not."""
        return self.reader.read(self._text) if self._begun is None else self._begun.result()
