"""The bytes of an answer: server-sent events as they come, to the very end of the body."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from agent.brain.openai.failure import ModelFailure

if TYPE_CHECKING:
    import httpx2


def chunks(response: httpx2.Response, ends: float) -> Iterator[dict[str, Any]]:
    """The JSON objects of a streamed answer; `ends` is the moment, by time.monotonic, when it is too late.

    Raises ModelFailure for an error inside the stream and for one that comes too slowly; ValueError for
    what is no JSON.
    """
    if "application/json" in response.headers.get("content-type", ""):
        # A server that does not stream answers whole.
        yield _as_chunk(json.loads(response.read()))
        return
    for line in response.iter_lines():
        if time.monotonic() > ends:
            raise ModelFailure("timeout", "The answer came too slowly.")
        if not line.startswith("data:"):
            continue
        data = line[5:].strip()
        if data == "[DONE]":
            if _is_framed(response):
                # The connection can be used again only when its body was read to the end.
                continue
            return
        chunk = json.loads(data)
        if not isinstance(chunk, dict):
            raise ModelFailure("garbled", "A piece of the stream is no JSON object.")
        if chunk.get("error"):
            raise _reported(str(chunk["error"]))
        yield chunk


def is_overflow(text: str) -> bool:
    """Whether an error's words say that the context was too long, in the words of the known servers."""
    lowered = text.lower()
    signs = ("context_length", "context length", "context size", "maximum context", "context window")
    return any(sign in lowered for sign in signs)


def _reported(error: str) -> ModelFailure:
    if is_overflow(error):
        return ModelFailure("overflow", "The conversation does not fit the model's context.")
    return ModelFailure("server_error", "The provider reported an error in the stream.")


def _as_chunk(whole: dict[str, Any]) -> dict[str, Any]:
    choices = [{**choice, "delta": choice.get("message")} for choice in whole.get("choices") or ()]
    return {**whole, "choices": choices}


def _is_framed(response: httpx2.Response) -> bool:
    headers = response.headers
    return "chunked" in headers.get("transfer-encoding", "") or "content-length" in headers
