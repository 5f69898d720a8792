"""What a person told the bot when she returned the conversation: said when asked for, and once unasked."""

from __future__ import annotations

from dataclasses import replace

import prompts
from agent import wording
from agent.brain import Context, Thought

WORDS = "replies/colleague.yaml"
LONGEST_QUESTION = 14


def asked(context: Context) -> Thought | None:
    """The answer to "what did your colleague say?" and nothing else; None for every other message."""
    plain = context.text.lower().replace("’", "'")
    if not context.note or context.results or len(plain.split()) > LONGEST_QUESTION:
        return None
    if context.answer is not None or not prompts.phrases(WORDS, "asks").search(plain):
        return None
    return _told(context.note, Thought(reply=wording.say("anything_else"), memory=context.memory))


def told_once(context: Context, thought: Thought) -> Thought:
    """The thought with the note before it, in the first answer after the return; courtesies are none."""
    courtesy = any(label.startswith(("say_", "remarks@")) for label in thought.prompts)
    if not context.note or context.memory.get("told_note") == context.note:
        return thought
    if thought.calls or thought.handoff or courtesy:
        return thought
    if not thought.understood:
        thought = replace(thought, reply=wording.say("anything_else"), understood=True)
    return _told(context.note, thought)


def _told(note: str, thought: Thought) -> Thought:
    told = str(prompts.data(WORDS)["told"]).format(note=note.strip())
    return replace(
        thought,
        reply=f"{told}\n\n{thought.reply}".strip(),
        memory={**thought.memory, "told_note": note},
        why=(*thought.why, "A colleague who had the conversation left this for the bot."),
    )
