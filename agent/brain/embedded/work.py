"""One thought in the making: what it is about, what has been said so far, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import tools
from agent import wording
from agent.brain import IDENTITY, Call, Context, Thought
from agent.brain.embedded.notes import Notes
from agent.brain.embedded.records import Records

WRITES = frozenset(tool.name for tool in tools.CUSTOMER_WRITES)


@dataclass
class Work:
    """One thought in the making."""

    context: Context
    notes: Notes
    records: Records
    said: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    citations: list[dict[str, str]] = field(default_factory=list)

    def thought(
        self,
        calls: tuple[Call, ...] = (),
        reply: str = "",
        awaiting: dict[str, Any] | None = None,
        understood: bool = True,
        handoff: str | None = None,
    ) -> Thought:
        """The thought that ends here, with everything said on the way to it."""
        # What was done is said once, with whatever ends the turn: a reply, or a question to confirm.
        parts = [*self.notes.said, *self.said]
        speaking = not calls or calls[0].tool in WRITES
        self.notes.said = [] if speaking else parts
        return Thought(
            calls=calls,
            reply="\n\n".join([*parts, reply]).strip() if speaking else "",
            awaiting=awaiting,
            understood=understood,
            handoff=handoff,
            memory=self.notes.as_json(),
            why=tuple(self.why),
            citations=tuple(self.citations),
        )

    def ask_identity(self, sentence: str, **values: str) -> Thought:
        """Ask who she is, in one of the sentences of the replies."""
        return self.thought(reply=wording.say(sentence, **values), awaiting=IDENTITY)

    def adopt(self, thought: Thought) -> Thought:
        """Somebody else's thought, with what was said before it and the notes after it."""
        parts = [*self.notes.said, *self.said]
        self.notes.said = [] if not thought.calls else parts
        words = thought.reply if thought.calls else "\n\n".join([*parts, thought.reply]).strip()
        return replace(thought, reply=words, memory=self.notes.as_json())
