"""What a chunk of an answer says, whichever server wrote it. What is of no shape at all is a failure."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from agent.brain.openai.failure import ModelFailure

# Other servers' words for why an answer ended.
_LENGTH = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})
_FILTERED = frozenset(
    {
        "content_filter",
        "safety",
        "recitation",
        "prohibited_content",
        "blocklist",
        "spii",
        "sensitive",
        "refusal",
    }
)
_BROKEN = frozenset(
    {
        "error",
        "network_error",
        "insufficient_system_resource",
        "abort",
        "cancelled",
        "malformed_function_call",
    }
)


class CallPiece(NamedTuple):
    """A piece of a tool call. `place`, its index, and `call_id` are missing on some servers."""

    place: str | None
    call_id: str
    name: str
    arguments: str


def choice(chunk: dict[str, Any]) -> dict[str, Any] | None:
    """The first choice of a chunk; None where it has none."""
    for one in _list(chunk.get("choices")):
        if str(_mapping(one).get("index") or 0) == "0":
            return _mapping(one)
    return None


def delta(choice: dict[str, Any]) -> dict[str, Any]:
    """What the choice adds; a server that does not stream, or says so, has it under `message`."""
    return _mapping(choice.get("delta", choice.get("message")))


def text(content: Any) -> str:
    """Words, also where they come as a list of parts; a part that is a thought is none."""
    if isinstance(content, str):
        return content
    parts = (_mapping(part) for part in _list(content))
    return "".join(str(part.get("text") or "") for part in parts if part.get("type", "text") == "text")


def characters(text: str) -> tuple[str, str]:
    """The text with halves of characters (lone surrogates) joined, and the half with which it breaks off.

    JSON may escape an emoji as two halves, and a server may cut between them. A half that stays alone
    would be refused by whatever writes or encodes it next.
    """
    if text.isascii():
        return text, ""
    cut = len(text) - ("\ud800" <= text[-1] <= "\udbff")
    joined = text[:cut].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined, text[cut:]


def calls(delta: dict[str, Any]) -> list[CallPiece]:
    """The pieces of tool calls; the single function call of older servers is one."""
    pieces = [_piece(one) for one in _list(delta.get("tool_calls"))]
    if delta.get("function_call"):
        pieces.append(_piece({"index": 0, "function": delta["function_call"]}))
    return pieces


def finish(reason: Any) -> str | None:
    """Why the answer ended, in OpenAI's words; None while it goes on.

    Raises ModelFailure where the server says that it broke off.
    """
    said = str(reason or "").lower()
    if said in _BROKEN:
        raise ModelFailure("server_error", "The provider broke the answer off.")
    if said in _LENGTH:
        return "length"
    return "content_filter" if said in _FILTERED else said or None


def usage(chunk: dict[str, Any]) -> tuple[int, int, int] | None:
    """Tokens in, of them cached, and out; None where the chunk does not count them."""
    counted = chunk.get("usage")
    if not isinstance(counted, dict) or not counted:
        return None
    details = counted.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    return _tokens(counted.get("prompt_tokens")), _tokens(cached), _tokens(counted.get("completion_tokens"))


def _piece(given: Any) -> CallPiece:
    call = _mapping(given)
    function = _mapping(call.get("function"))
    name, arguments = function.get("name"), function.get("arguments")
    if not isinstance(name, str | None):
        raise ModelFailure("garbled", "The provider sent something of another shape.")
    if not isinstance(arguments, str):
        arguments = "" if arguments is None else json.dumps(arguments)
    index = call.get("index")
    return CallPiece(None if index is None else str(index), str(call.get("id") or ""), name or "", arguments)


def _tokens(figure: Any) -> int:
    return max(0, int(figure)) if isinstance(figure, int | float) else 0


def _mapping(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ModelFailure("garbled", "The provider sent something of another shape.")
    return value


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ModelFailure("garbled", "The provider sent something of another shape.")
    return value
