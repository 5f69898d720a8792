"""The stakes of the message under way, read while the rest of its turn goes on. Who asks for them waits."""

from __future__ import annotations

from agent import turns_at_once
from agent.stakes import Stake, StakesReader


class StakesAhead:
    """A reader for one turn: it begins with the turn's own text, when a core is free for that."""

    def __init__(self, reader: StakesReader, text: str) -> None:
        self._reader, self._text = reader, text
        self._begun = turns_at_once.beside(lambda: reader.read(text))

    def read(self, text: str) -> Stake | None:
        """The gravest stake that `text` raises, or None."""
        if self._begun is not None and text == self._text:
            return self._begun.result()
        return self._reader.read(text)
