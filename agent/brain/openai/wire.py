"""The bytes of an answer: server-sent events as they come, to the very end of the body."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from agent.brain.openai import provider_errors
from agent.brain.openai.failure import ModelFailure

if TYPE_CHECKING:
    import httpx2

LONGEST = 4_000_000
"""Characters of one answer; whoever writes more does not mean a customer."""


def chunks(response: httpx2.Response, ends: float) -> Iterator[dict[str, Any]]:
    """The JSON objects of a streamed answer; `ends` is the moment, by time.monotonic, when it is too late.

    Raises ModelFailure for an error inside the stream and for one that comes too slowly; ValueError for
    what is no JSON.
    """
    lines = _lines(response, ends)
    if "application/json" in response.headers.get("content-type", ""):
        yield _chunk("\n".join(lines))
        return
    for line in lines:
        if line.startswith("{"):
            # A server that does not stream, and does not say so, answers whole.
            yield _chunk("\n".join([line, *lines]))
            return
        data = line[5:].strip() if line.startswith("data:") else ""
        if not data:
            continue
        if data == "[DONE]":
            if _is_framed(response):
                # The connection can be used again only when its body was read to the end.
                for _ in lines:
                    pass
            return
        yield _chunk(data)


def _lines(response: httpx2.Response, ends: float) -> Iterator[str]:
    """The lines of a body. Only a line feed ends one: Unicode's other line ends may stand in the words."""
    rest, size = "", 0
    for piece in response.iter_text():
        size += len(piece)
        if time.monotonic() > ends:
            raise ModelFailure("timeout", "The answer came too slowly.")
        if size > LONGEST:
            raise ModelFailure("garbled", "The answer does not end.")
        if "\n" not in piece:
            rest += piece
            continue
        first, *whole, last = (rest + piece).split("\n")
        rest = last
        yield first.strip("\r\ufeff")
        for line in whole:
            yield line.strip("\r\ufeff")
    yield rest.strip("\r\ufeff")


def _chunk(data: str) -> dict[str, Any]:
    try:
        chunk = json.loads(data)
    except RecursionError as error:
        raise ModelFailure("garbled", "A piece of the stream is nested without end.") from error
    if not isinstance(chunk, dict):
        raise ModelFailure("garbled", "A piece of the stream is no JSON object.")
    if chunk.get("error"):
        raise provider_errors.reported(str(chunk["error"]))
    return chunk


def _is_framed(response: httpx2.Response) -> bool:
    headers = response.headers
    return "chunked" in headers.get("transfer-encoding", "") or "content-length" in headers
