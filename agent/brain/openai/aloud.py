"""Models whose server prints what is not meant for the customer: thoughts, tool calls, marks of its template.

A thought is left out. From the mark of a call on everything waits for the end: it is read as calls then, or,
when it is none, as words. A mark of the template ends the answer: what follows is another turn, made up.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from agent.brain.openai.failure import ModelFailure

_SIGN = re.compile(r"[<\[{`◁\n]")
_NAMES = "(?:think|thinking|thought|reasoning)"
_THOUGHT = re.compile(
    rf"<(?:\w+:)?{_NAMES}>|<\|begin_of_{_NAMES}\|>|\[THINK\]|◁think▷|<\|channel\|>(?:analysis|final)", re.I
)
_THOUGHT_ENDS = re.compile(
    rf"(?:</(?:\w+:)?{_NAMES}>|<\|end_of_{_NAMES}\|>|\[/THINK\]|◁/think▷|<\|channel\|>final<\|message\|>)\s*",
    re.I,
)
_CALL = re.compile(
    r"<(?:\w+:)?(?:tools|tool_calls?|function_calls?)>|<function=|<invoke name=|<[|｜](?:python_tag|tool)"
    r"|<\|channel\|>commentary to=|\[TOOL_(?:CALLS|REQUEST)\]|```tool_\w+"
)
# These may be a call, or words like any other.
_PERHAPS = re.compile(r"```(?:\w+)?\s*[\[{]|\A\s*(?:\{|\[\s*\{)")
_TEMPLATE = re.compile(
    r"<[|｜](?!channel)[^|｜<>\n]{1,30}[|｜]>|</?s>|<(?:start|end)_of_turn>|<eos>"
    # The model goes on as the customer.
    r"|\n\W{0,8}(?:user|human|assistant):",
    re.I,
)
_ROLE = re.compile(r"\A\s*assistant\s*[:\n]\s*", re.I)
_BEGUN = re.compile(
    r"</?[\w|｜:▁]{0,30}=?$|<\|channel\|>[\w =]*$|\[/?[A-Z_]{0,11}$|`{1,3}\w*\s*$|◁/?\w{0,5}$|\A\s*\[\s*$"
    r"|(?:\A|\n)\W{0,8}[a-z]{0,9}\s{0,3}$",
    re.I,
)
_XML = re.compile(r"<(?:function=|invoke name=\")([\w.]+)\"?>(.*?)</(?:function|invoke)>", re.S)
_XML_ARGUMENT = re.compile(r"<parameter(?:=| name=\")(\w+)\"?>\s*(.*?)\s*</parameter>", re.S)
_PYTHON = re.compile(r"(?:```tool_code|<\|tool_call_start\|>)(.*?)(?:```|<\||\Z)", re.S)
_ADDRESSED = re.compile(r"to=functions\.(\w+)[^{]*<\|message\|>(.*?)(?:<\||\Z)", re.S)


class Aloud:
    """Passes on the words that are the customer's.

    `thinks` is for a server whose template begins the thought, so that only its end is seen; afterwards it
    says whether this is one.
    """

    def __init__(self, hear: Callable[[str], None], thinks: bool = False) -> None:
        self._hear = hear
        self._waiting = ""
        self._thinking, self._printing, self._over = thinks, False, False
        self._closed = False
        self._text: list[str] = []
        self.thinks = thinks

    def take(self, piece: str) -> None:
        """The next piece of the answer."""
        if self._over:
            return
        if self._text and not self._waiting and not self._thinking and not _SIGN.search(piece):
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
        if not self._text:
            self._waiting = _ROLE.sub("", self._waiting)
        mark = self._mark()
        if mark is None:
            begun = _BEGUN.search(self._waiting)
            self._release(begun.start() if begun else len(self._waiting))
            return False
        if mark.re is _THOUGHT_ENDS:
            self.thinks = True
            raise ModelFailure("garbled", "The model thought where it should have spoken.")
        self._release(mark.start())
        if mark.re is _THOUGHT:
            self._thinking = True
        elif mark.re is not _TEMPLATE:
            self._printing = True
        elif self._text:
            self._over, self._waiting = True, ""
        else:
            # Before the first word it only opens the answer.
            self._waiting = self._waiting[len(mark[0]) :]
        return not self._printing

    def _mark(self) -> re.Match[str] | None:
        """The first mark in what waits."""
        searched = (_THOUGHT, _THOUGHT_ENDS, _TEMPLATE)
        found = (self._call(), *(pattern.search(self._waiting) for pattern in searched))
        return min((mark for mark in found if mark), key=lambda mark: mark.start(), default=None)

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
        # Blank lines before the answer are no words.
        if words and (self._text or words.strip()):
            self._text.append(words)
            self._hear(words)


def _printed(text: str) -> Iterator[tuple[str, str]]:
    """The calls in a text, as names and JSON arguments."""
    yield from _ADDRESSED.findall(text)
    for code in _PYTHON.findall(text):
        yield from _called_in_python(code.strip())
    found = _XML.findall(text)
    for name, body in found:
        listed = {key: _value(value) for key, value in _XML_ARGUMENT.findall(body)}
        yield name, json.dumps(listed) if listed or "{" not in body else body
    for value in [] if found else _values(text):
        call = value.get("function", value) if isinstance(value, dict) else None
        given = call.get("arguments", call.get("parameters")) if isinstance(call, dict) else None
        if isinstance(call, dict) and isinstance(call.get("name"), str) and isinstance(given, dict | str):
            yield call["name"], given if isinstance(given, str) else json.dumps(given)


def _called_in_python(code: str) -> Iterator[tuple[str, str]]:
    """Gemma and Llama write a call as Python does: `cancel_order(order_id="#W1")`, alone or in a list."""
    try:
        calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and not node.args]
        for call in calls:
            given = {str(part.arg): ast.literal_eval(part.value) for part in call.keywords}
            yield ast.unparse(call.func), json.dumps(given)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return


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
