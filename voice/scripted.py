"""A conversation that follows a script: for tests and measurements of everything around the thinking."""

import time
from collections.abc import Callable, Iterator, Sequence

from voice.conversation import CallEvent, Nearly, Standing, Utterance
from voice.grounding import Record
from voice.patience import Expecting


class ScriptedConversation:
    """Answers each utterance with the next reply, or by a function of the utterance."""

    def __init__(
        self,
        replies: Sequence[str] | Callable[[Utterance], str] = (),
        greeting: str = "Hello, this is Warmline. How can I help?",
        records: Sequence[Record] = (),
        expecting: tuple[Expecting, Sequence[str]] = ("open", ()),
        standings: Sequence[Standing] = (),
        thinks_s: float = 0.0,
    ) -> None:
        self.languages: Sequence[str] = ("en",)
        self.said: list[Utterance] = []
        self.heard_by_caller: list[tuple[str, bool]] = []
        self.events: list[CallEvent] = []
        self.asking = expecting
        self.nearly_understood: Nearly | None = None
        self._replies = replies
        self._greeting = greeting
        self._records = records
        self._standings = list(standings)
        self._thinks_s = thinks_s

    def speaks(self, language: str) -> bool:
        """What `languages` says."""
        return language in self.languages

    def greeting(self) -> str:
        """The scripted first words."""
        return self._greeting

    def reply(self, utterance: Utterance) -> Iterator[str]:
        """The next reply."""
        self.said.append(utterance)
        if self._thinks_s:
            time.sleep(self._thinks_s)
        if callable(self._replies):
            yield self._replies(utterance)
        elif len(self.said) <= len(self._replies):
            yield self._replies[len(self.said) - 1]

    def heard(self, text: str, whole: bool) -> None:
        """Kept for the test to look at."""
        self.heard_by_caller.append((text, whole))

    def expecting(self) -> tuple[Expecting, Sequence[str]]:
        """What `asking` says."""
        return self.asking

    def records(self) -> Sequence[Record]:
        """The scripted records."""
        return self._records

    def nearly(self, utterance: Utterance) -> Nearly | None:
        """What `nearly_understood` says, once."""
        nearly, self.nearly_understood = self.nearly_understood, None
        return nearly

    def standing(self) -> Standing:
        """The next standing; the last one stays."""
        if not self._standings:
            return Standing()
        return self._standings.pop(0) if len(self._standings) > 1 else self._standings[0]

    def note(self, event: CallEvent) -> None:
        """Kept for the test to look at."""
        self.events.append(event)
