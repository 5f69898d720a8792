"""A model that answers at once, over HTTP as OpenAI does. Uses the standard library alone.

Asked about an order: when the order is in what it was shown it says its status, else it calls `get_order`.
Under the name "calling" it calls `get_order` in any case.

    python model_server.py PORT_FILE
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

# When the latest answer left, for whoever measures how long its first word takes to reach the customer.
SENT = [0.0]
ORDER = re.compile(r"#W\d{7}")


async def serve(port_file: str) -> None:
    server = await asyncio.start_server(_connection, "127.0.0.1", 0)
    Path(port_file).write_text(str(server.sockets[0].getsockname()[1]))
    async with server:
        await server.serve_forever()


async def _connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"GET /v1/sent"):
                told = json.dumps({"sent": SENT[0]}).encode()
                writer.write(_head("application/json", len(told)) + told)
                continue
            length = re.search(rb"content-length: (\d+)", head, re.I)
            body = json.loads(await reader.readexactly(int(length[1]))) if length else {}
            answer = _response(body)
            SENT[0] = time.time()
            writer.write(answer)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _response(body: dict[str, Any]) -> bytes:
    message = _answer(body["messages"], body["model"] == "calling")
    if not body.get("stream"):
        content = json.dumps(_completion(message)).encode()
        return _head("application/json", len(content)) + content
    content = b"".join(_frame(chunk) for chunk in _chunks(message)) + b"data: [DONE]\n\n"
    return _head("text/event-stream", len(content)) + content


def _answer(messages: list[dict[str, Any]], calls_anyway: bool) -> dict[str, Any]:
    last = messages[-1]
    asked = ORDER.findall(next(m["content"] for m in reversed(messages) if m["role"] == "user"))[-1]
    shown = f'"order_id":"{asked}"' in str(last["content"]) and not calls_anyway
    if last["role"] == "tool" or shown:
        return {"role": "assistant", "content": f"Your order {asked} is pending and will be packed soon."}
    call = {"name": "get_order", "arguments": json.dumps({"order_id": asked})}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
    }


def _completion(message: dict[str, Any]) -> dict[str, Any]:
    finish = "tool_calls" if message.get("tool_calls") else "stop"
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "instant",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 12, "total_tokens": 912},
    }


def _chunks(message: dict[str, Any]) -> list[dict[str, Any]]:
    if message.get("tool_calls"):
        deltas = [{"tool_calls": [{**call, "index": 0} for call in message["tool_calls"]]}]
    else:
        deltas = [{"content": word} for word in re.findall(r"\s*\S+", message["content"])]
    finish = "tool_calls" if message.get("tool_calls") else "stop"
    choices = [[{"index": 0, "delta": delta, "finish_reason": None}] for delta in deltas]
    chunks: list[dict[str, Any]] = [{"choices": choice} for choice in choices]
    usage = {"prompt_tokens": 900, "completion_tokens": 12, "total_tokens": 912}
    chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    return [*chunks, {"choices": [], "usage": usage}]


def _frame(chunk: dict[str, Any]) -> bytes:
    whole = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "instant", **chunk}
    return b"data: " + json.dumps(whole).encode() + b"\n\n"


def _head(kind: str, length: int) -> bytes:
    return f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n".encode()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
