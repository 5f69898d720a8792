"""What the caller has heard: told by the marks that come back, and between marks by the time passed."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from voice.audio import Samples

MARKS_LATE_S = 2.0
_BACK_S = 0.3  # how far back a place to take up from is looked for
_BLOCK_S = 0.02


@dataclass(frozen=True)
class Clause:
    """What is spoken in one go: its words, and its sound at the line's rate."""

    text: str
    sound: Samples


@dataclass(frozen=True)
class _Sent:
    clause: Clause
    at: float
    seconds: float


class Playout:
    """One reply on its way to the ear. Times are seconds of any steady clock."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._count = 0
        self._pending: OrderedDict[str, _Sent] = OrderedDict()
        self._heard: list[str] = []
        self._ear_free_at = 0.0

    def begin(self) -> None:
        """A new reply; what was pending of the old one no longer counts."""
        self._pending.clear()
        self._heard = []

    def sent(self, clause: Clause, now: float) -> str:
        """A clause has been queued at the far end from `now` on; gives the name of its mark."""
        self._count += 1
        name = f"clause-{self._count}"
        if not self._pending:
            self._ear_free_at = max(now, self._ear_free_at)
        self._pending[name] = _Sent(clause, now, len(clause.sound) / self._rate)
        return name

    def marked(self, name: str, now: float) -> bool:
        """A mark came back; False for one that was cleared or is unknown."""
        if name not in self._pending:
            return False
        # A lost mark is heard when a later one is.
        for earlier in list(self._pending):
            self._heard.append(self._pending.pop(earlier).clause.text)
            if earlier == name:
                break
        self._ear_free_at = now
        return True

    def settle(self, now: float) -> None:
        """Count as heard what must have been played by now, for a far end that returns no marks."""
        for name in [name for name, end in self._ends() if now > end + MARKS_LATE_S]:
            self.marked(name, now)

    def playing(self, now: float) -> bool:
        """Whether sound of this reply still reaches the ear."""
        return any(now < end + MARKS_LATE_S for _, end in self._ends())

    def pending(self) -> int:
        """Clauses that are queued at the far end and have not been heard whole."""
        return len(self._pending)

    def heard(self) -> str:
        """What has been heard of the reply."""
        return " ".join(self._heard)

    def cut(self, now: float) -> list[Clause]:
        """The far end's queue is emptied: what is left to be heard, from the word that was being said on."""
        self.settle(now)
        left: list[Clause] = []
        start = self._ear_free_at
        for sent in self._pending.values():
            start = max(start, sent.at)
            share = min(1.0, max(0.0, (now - start) / sent.seconds)) if sent.seconds else 1.0
            heard, rest = self._divided(sent.clause, share)
            if heard:
                self._heard.append(heard)
            if rest.text:
                left.append(rest)
            start += sent.seconds
        self._pending.clear()
        self._ear_free_at = now
        return left

    def _divided(self, clause: Clause, share: float) -> tuple[str, Clause]:
        words = clause.text.split()
        count = int(share * len(words))
        if not count:
            return "", clause
        at = self._quietest(clause.sound, int(share * len(clause.sound)))
        return " ".join(words[:count]), Clause(" ".join(words[count:]), clause.sound[at:])

    def _quietest(self, sound: Samples, before: int) -> int:
        """A place shortly before, between two words, so that no word is taken up in its middle."""
        block = int(_BLOCK_S * self._rate)
        first = max(0, before - int(_BACK_S * self._rate)) // block
        levels = [
            float(np.square(sound[i * block : (i + 1) * block]).sum()) for i in range(first, before // block)
        ]
        return (first + int(np.argmin(levels))) * block if levels else before

    def _ends(self) -> list[tuple[str, float]]:
        at = self._ear_free_at
        ends: list[tuple[str, float]] = []
        for name, sent in self._pending.items():
            at = max(at, sent.at) + sent.seconds
            ends.append((name, at))
        return ends
