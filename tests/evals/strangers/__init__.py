"""Conversations of other trades, written down as people talk, each clean or with one known fault.

`== fault` (or `== clean`) begins one; `C:` the customer, `A:` the agent, `T: tool {arguments} -> result`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def talks() -> Iterator[tuple[str, str | None, list[dict[str, Any]]]]:
    """Id, fault or None, messages in OpenAI's form."""
    for path in sorted(Path(__file__).parent.glob("*.txt")):
        stories = path.read_text(encoding="utf-8").split("== ")[1:]
        for number, story in enumerate(stories, start=1):
            fault, _, body = story.strip().partition("\n")
            yield f"{path.stem}-{number}-{fault}", None if fault == "clean" else fault, _messages(body)


def _messages(body: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, line in enumerate(body.splitlines()):
        who, _, text = line.partition(": ")
        if who == "T":
            call, _, result = text.partition(" -> ")
            name, _, arguments = call.partition(" ")
            function = {"name": name, "arguments": arguments}
            called = {"id": f"call_{number}", "function": function}
            found.append({"role": "assistant", "content": None, "tool_calls": [called]})
            found.append({"role": "tool", "tool_call_id": f"call_{number}", "content": result})
            json.loads(arguments), json.loads(result)
        else:
            found.append({"role": {"C": "user", "A": "assistant"}[who], "content": text})
    return found
