"""A brain that thinks what it was told to, in order: the double for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from agent.brain import Context, Thought

Step = Thought | Callable[[Context], Thought]


class ScriptedBrain:
    """Gives its thoughts one after another; keeps the contexts it was shown in `seen`."""

    name = "scripted"

    def __init__(self, thoughts: Iterable[Step]) -> None:
        self._thoughts = iter(thoughts)
        self.seen: list[Context] = []

    def think(self, context: Context) -> Thought:
        self.seen.append(context)
        thought = next(self._thoughts, None)
        if thought is None:
            raise AssertionError(f"The script ended before {context.text!r} was answered.")
        return thought(context) if callable(thought) else thought
