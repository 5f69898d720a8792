"""What the caller has heard: told by the marks that come back, and between marks by the time passed."""

from collections import OrderedDict
from dataclasses import dataclass

MARKS_LATE_S = 2.0


@dataclass
class _Clause:
    text: str
    seconds: float
    sent_at: float


class Playout:
    """One reply on its way to the ear. Times are seconds of any steady clock."""

    def __init__(self) -> None:
        self._count = 0
        self._pending: OrderedDict[str, _Clause] = OrderedDict()
        self._heard: list[str] = []
        self._ear_free_at = 0.0

    def begin(self) -> None:
        """A new reply; what was pending of the old one no longer counts."""
        self._pending.clear()
        self._heard = []

    def sent(self, text: str, seconds: float, now: float) -> str:
        """A clause has been queued at the far end; gives the name of its mark."""
        self._count += 1
        name = f"clause-{self._count}"
        if not self._pending:
            self._ear_free_at = max(now, self._ear_free_at)
        self._pending[name] = _Clause(text, seconds, now)
        return name

    def marked(self, name: str, now: float) -> bool:
        """A mark came back; False for one that was cleared or is unknown."""
        if name not in self._pending:
            return False
        # A lost mark is heard when a later one is.
        for earlier in list(self._pending):
            clause = self._pending.pop(earlier)
            self._heard.append(clause.text)
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

    def left_s(self, now: float) -> float:
        """Seconds of sound still to be heard."""
        ends = self._ends()
        return max(0.0, ends[-1][1] - now) if ends else 0.0

    def heard(self) -> str:
        """What has been heard of the reply."""
        return " ".join(self._heard)

    def cut(self, now: float) -> tuple[str, list[str]]:
        """The caller took the word: what was heard, and what was queued and was not."""
        self.settle(now)
        unheard: list[str] = []
        start = self._ear_free_at
        for clause in self._pending.values():
            start = max(start, clause.sent_at)
            words = clause.text.split()
            share = min(1.0, max(0.0, (now - start) / clause.seconds)) if clause.seconds else 1.0
            count = int(share * len(words))
            if count:
                self._heard.append(" ".join(words[:count]))
            if count < len(words):
                unheard.append(" ".join(words[count:]))
            start += clause.seconds
        self._pending.clear()
        self._ear_free_at = now
        return self.heard(), unheard

    def _ends(self) -> list[tuple[str, float]]:
        at = self._ear_free_at
        ends: list[tuple[str, float]] = []
        for name, clause in self._pending.items():
            at = max(at, clause.sent_at) + clause.seconds
            ends.append((name, at))
        return ends
