"""The far end of the wire, scripted: what an OpenAI-compatible server sends, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx2

Reply = httpx2.Response | Exception | Callable[[dict[str, Any]], Any]


class ScriptedModel(httpx2.BaseTransport):
    """Answers requests one after another; keeps what it was sent in `asked`.

    A step is a response, an error to raise, or a function of the request's body that gives one of them.
    The last step goes on for ever.
    """

    def __init__(self, *steps: Reply) -> None:
        self.steps = list(steps)
        self.asked: list[dict[str, Any]] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.read())
        self.asked.append(body)
        step: Any = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if callable(step) and not isinstance(step, Exception):
            step = step(body)
        if isinstance(step, Exception):
            raise step
        # A response is read once; a step that goes on needs a fresh one each time.
        return httpx2.Response(step.status_code, headers=step.headers, content=step.read())


class Dripping(httpx2.SyncByteStream):
    """A body that comes in the given pieces, running `between` after each."""

    def __init__(self, pieces: Iterable[bytes], between: Callable[[], None] = lambda: None) -> None:
        self.pieces, self.between = list(pieces), between

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            yield piece
            self.between()


def says(
    text: str, finish: str | None = "stop", usage: tuple[int, int] | None = (100, 20)
) -> httpx2.Response:
    """A streamed answer of words alone."""
    words = [{"content": word} for word in _tokens(text)]
    return stream([{"role": "assistant", "content": ""}, *words], finish, usage)


def calls(
    *wanted: tuple[str, dict[str, Any] | str], text: str = "", finish: str | None = "tool_calls"
) -> httpx2.Response:
    """A streamed answer that calls tools, the arguments in pieces; a string is sent as it is."""
    deltas: list[dict[str, Any]] = [{"content": word} for word in _tokens(text)]
    for index, (name, arguments) in enumerate(wanted):
        written = arguments if isinstance(arguments, str) else json.dumps(arguments)
        deltas.append(_call(index, written[:0], name))
        deltas += [_call(index, written[at : at + 7]) for at in range(0, len(written), 7)]
    return stream(deltas, finish)


def stream(
    deltas: list[dict[str, Any]], finish: str | None = "stop", usage: tuple[int, int] | None = (100, 20)
) -> httpx2.Response:
    """Server-sent events; without `finish` the stream is cut before its end."""
    return httpx2.Response(
        200, headers={"content-type": "text/event-stream"}, content=events(deltas, finish, usage)
    )


def events(
    deltas: list[dict[str, Any]], finish: str | None = "stop", usage: tuple[int, int] | None = (100, 20)
) -> bytes:
    frames = [_frame([{"index": 0, "delta": delta, "finish_reason": None}]) for delta in deltas]
    if finish is not None:
        frames.append(_frame([{"index": 0, "delta": {}, "finish_reason": finish}]))
        if usage is not None:
            counted = {
                "prompt_tokens": usage[0],
                "completion_tokens": usage[1],
                "total_tokens": sum(usage),
                "prompt_tokens_details": {"cached_tokens": usage[0] // 2},
            }
            frames.append(_frame([], usage=counted))
        frames.append(b"data: [DONE]\n\n")
    return b"".join(frames)


def fails(status: int, message: str = "no", code: str | None = None, **headers: str) -> httpx2.Response:
    """An error as the protocol writes one."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, headers=named, json={"error": {"message": message, "code": code}})


def _frame(choices: list[dict[str, Any]], **more: Any) -> bytes:
    chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
    return b"data: " + json.dumps({**chunk, **more}).encode() + b"\n\n"


def _call(index: int, arguments: str, name: str | None = None) -> dict[str, Any]:
    function: dict[str, Any] = {"arguments": arguments}
    piece: dict[str, Any] = {"index": index, "function": function}
    if name is not None:
        function["name"] = name
        piece |= {"id": f"call_{index}", "type": "function"}
    return {"tool_calls": [piece]}


def _tokens(text: str) -> list[str]:
    """Words with the space before them, as tokens are."""
    words = text.split(" ")
    return [word if at == 0 else f" {word}" for at, word in enumerate(words)] if text else []
