"""Models whose server prints what is not meant for the customer: thoughts, and tool calls, among the words.

A thought is left out. From the mark of a call on everything waits for the end: it is read as calls then, or,
when it is none, as words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from agent.brain.openai.failure import ModelFailure

_SIGN = re.compile(r"[<\[{`]")
_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning)>", re.I)
_THOUGHT_ENDS = re.compile(r"</(?:think|thinking|thought|reasoning)>\s*", re.I)
_CALL = re.compile(r"<tool_call>|<function=|<function_call>|<\|(?:python_tag|tool_call)|\[TOOL_CALLS\]")
# These may be a call, or words like any other.
_PERHAPS = re.compile(r"```(?:\w+)?\s*[\[{]|\A\s*(?:\{|\[\s*\{)")
_BEGUN = re.compile(r"</?[\w|]{0,15}=?$|\[[A-Z_]{0,11}$|`{1,3}\w*\s*$|\A\s*\[\s*$")
_XML = re.compile(r"<function=([\w.]+)>(.*?)</function>", re.S)
_XML_ARGUMENT = re.compile(r"<parameter=(\w+)>\s*(.*?)\s*</parameter>", re.S)


class Aloud:
    """Passes on the words that are the customer's.

    `thinks` is for a server whose template begins the thought, so that only its end is seen; afterwards it
    says whether this is one.
    """

    def __init__(self, hear: Callable[[str], None], thinks: bool = False) -> None:
        self._hear = hear
        self._waiting = ""
        self._thinking, self._printing, self._closed = thinks, False, False
        self._text: list[str] = []
        self.thinks = thinks

    def take(self, piece: str) -> None:
        """The next piece of the answer."""
        if not self._waiting and not self._thinking and not _SIGN.search(piece):
            self._pass(piece)
            return
        self._waiting += piece
        while self._step():
            pass

    def end(self, finish: str) -> tuple[str, list[tuple[str, str]]]:
        """The words of the answer and the calls that stood among them, as names and arguments."""
        calls = list(_printed(self._waiting)) if self._printing else []
        if self._printing and not calls and _CALL.match(self._waiting):
            raise ModelFailure("cut", "A tool call was printed as words and cannot be read.")
        if self._thinking and self.thinks and not self._closed and finish != "length":
            # This time it did not think.
            self.thinks = self._thinking = False
        if not calls and not self._thinking:
            self._pass(self._waiting)
        return "".join(self._text), calls

    def _step(self) -> bool:
        """One mark of what waits; whether there may be another."""
        if self._printing:
            return False
        if self._thinking:
            return self._beyond(_THOUGHT_ENDS.search(self._waiting))
        thought, ends, call = (
            _THOUGHT.search(self._waiting),
            _THOUGHT_ENDS.search(self._waiting),
            self._call(),
        )
        if ends is not None and (thought is None or ends.start() < thought.start()):
            self.thinks = True
            raise ModelFailure("garbled", "The model thought where it should have spoken.")
        if call is not None and (thought is None or call.start() < thought.start()):
            self._printing = True
            self._release(call.start())
            return False
        if thought is not None:
            self._release(thought.start())
            self._thinking = True
            return True
        begun = _BEGUN.search(self._waiting)
        self._release(begun.start() if begun else len(self._waiting))
        return False

    def _call(self) -> re.Match[str] | None:
        found = _CALL.search(self._waiting), _PERHAPS.search(self._waiting)
        marks = [mark for mark in found if mark is not None]
        if self._text and marks and marks[-1].start() == 0 and marks[-1][0].lstrip()[0] in "[{":
            # A brace in the middle of an answer is no beginning of one.
            marks = [mark for mark in marks if _CALL.match(mark[0])]
        return min(marks, key=lambda mark: mark.start(), default=None)

    def _beyond(self, end: re.Match[str] | None) -> bool:
        if end is None:
            return False
        self._waiting, self._thinking, self._closed = self._waiting[end.end() :], False, True
        return True

    def _release(self, end: int) -> None:
        words, self._waiting = self._waiting[:end], self._waiting[end:]
        self._pass(words)

    def _pass(self, words: str) -> None:
        # Blank lines between a thought and the answer are no words.
        if words and (self._text or not self._closed or words.strip()):
            self._text.append(words)
            self._hear(words)


def _printed(text: str) -> Iterator[tuple[str, str]]:
    """The calls in a text, as names and JSON arguments."""
    found = _XML.findall(text)
    for name, body in found:
        yield name, json.dumps({key: _value(value) for key, value in _XML_ARGUMENT.findall(body)})
    for value in [] if found else _values(text):
        call = value.get("function", value) if isinstance(value, dict) else None
        given = call.get("arguments", call.get("parameters")) if isinstance(call, dict) else None
        if isinstance(call, dict) and isinstance(call.get("name"), str) and isinstance(given, dict | str):
            yield call["name"], given if isinstance(given, str) else json.dumps(given)


def _values(text: str) -> Iterator[Any]:
    """Every JSON object that stands in a text, also those in lists."""
    decoder, at = json.JSONDecoder(), 0
    while (opening := re.compile(r"[\[{]").search(text, at)) is not None:
        try:
            value, at = decoder.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            at = opening.end()
            continue
        yield from value if isinstance(value, list) else [value]


def _value(written: str) -> Any:
    try:
        return json.loads(written) if written[:1] in ("[", "{") else written
    except ValueError:
        return written
