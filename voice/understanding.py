"""From what was heard to what is answered: matched with the caller's records, read back when it is unsure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from voice.beside import Beside
from voice.conversation import Conversation, Utterance
from voice.grounding import Grounded, Record, ground
from voice.patience import Expecting, Patience, says_all
from voice.read_back import ReadBack
from voice.speech_to_text import Heard, Hint

_KINDS: dict[Expecting, Any] = {
    kind: kind for kind in ("order_id", "item", "email", "name", "postcode", "phone", "amount", "date")
}
_MOST_HINTS = 8  # the recogniser is helped by a few numbers and confused by many


@dataclass(frozen=True)
class Expected:
    """What the agent has asked for, and the labels to choose from, if any."""

    kind: Expecting = "open"
    choices: tuple[str, ...] = ()


class Understanding:
    """Knows what the agent has asked for, and reads each turn in that light."""

    def __init__(self, conversation: Conversation, beside: Beside) -> None:
        self.expected = Expected()
        self._conversation = conversation
        self._beside = beside
        self._read_back = ReadBack()
        self._records: Sequence[Record] = ()

    async def prepare(self, language: str | None) -> Hint:
        """Ask what is being asked for; gives what the recogniser should know. A None language is detected."""
        kind, choices = await self._beside.blocking(self._conversation.expecting)
        self.expected = Expected(kind, tuple(choices))
        self._records = await self._beside.blocking(self._conversation.records)
        own = [record.value for record in self._records if record.kind == "order_id"]
        helpful = tuple(own) if kind == "order_id" and len(own) <= _MOST_HINTS else ()
        return Hint(language, helpful, alternatives=kind in _KINDS)

    async def guessed(self, heard: Heard, patience: Patience) -> None:
        """Something was recognised at a pause: whether it is whole decides how long to wait for more."""
        kind = self.expected.kind
        whole = says_all(heard.text, kind)
        if heard.text and kind in _KINDS and not whole:
            whole = bool((await self._ground(heard)).matches)
        patience.recognised(heard.text, whole)

    async def of(self, said: Utterance, heard: Heard) -> Utterance | str:
        """The utterance as it is to be answered, or the question that has to be asked first."""
        pending = self._read_back.answered(said.text)
        if pending is not None:
            return replace(said, text=pending.text) if pending.text else pending.question
        nearly = await self._beside.blocking(self._conversation.nearly, said)
        if nearly is not None:
            self._beside.note("name_read_back")
            return self._read_back.ask_whether(nearly, said.text)
        found = await self._ground(heard)
        matches = [(match.record.kind, match.confidence) for match in found.matches]
        self._beside.note("grounded", raw=heard.text, matches=matches)
        question = self._read_back.ask(found, heard.text)
        return question or replace(said, text=found.text or said.text)

    async def _ground(self, heard: Heard) -> Grounded:
        alternatives = heard.alternatives or (heard.text,)
        return await self._beside.blocking(
            ground, alternatives, self._records, _KINDS.get(self.expected.kind)
        )
