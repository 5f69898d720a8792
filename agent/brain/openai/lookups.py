"""What we look up before the model is asked, so that the usual question needs one request."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from agent.brain import Call, Context
from agent.brain.openai.facts import worded
from agent.brain.openai.notes import Notes
from tools import CATALOGUE

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_QUESTION = re.compile(
    r"\?|^\s*(?:what|how|when|where|which|who|why|can|do|does|is|are|may|will|tell me)\b", re.I
)
_OWN = re.compile(
    r"#?\bW\d{5,}|\bmy (?:\w+ ){0,2}(?:orders?|parcels?|packages?|items?|account|address|refund)\b", re.I
)
_IDENTITY = re.compile(r"\b(?:e-?mail|zip|postal code|post ?code|full name)\b", re.I)
_ASKS = re.compile(r"\?|\b(?:please|could you|can you|may I have|tell me|share|provide|need)\b", re.I)


def looked_up(context: Context, notes: Notes) -> Context:
    """The context with everything looked up that the usual question needs."""
    calls = _missing(context, notes)
    for result in context.look(calls) if context.look is not None and calls else ():
        found = result["result"].get("customer_id") if result["tool"] == "find_customer" else None
        context = replace(
            context, results=(*context.results, result), customer_id=context.customer_id or found
        )
    return context


def _missing(context: Context, notes: Notes) -> tuple[Call, ...]:
    calls: list[Call] = []
    tried = {result["tool"] for result in context.results}
    identified = context.customer_id is not None
    email = _EMAIL.search(context.text)
    if not identified and email and "find_customer" not in tried:
        calls.append(Call("find_customer", {"email": email[0].rstrip(".").lower()}))
    if (identified or calls) and not _fresh(context):
        calls += [Call("get_customer"), Call("list_orders")]
    if not context.results and not notes.no_knowledge and _is_general(context.text):
        calls.insert(0, Call("search_knowledge", {"query": context.text[:300]}))
    return tuple(calls)


def cited(context: Context, reply: str) -> tuple[dict[str, str], ...]:
    """The passages that the reply drew from: those with which it shares enough words."""
    said = set(worded(reply).split())
    found = []
    for passage in _passages(context):
        words = {word for word in worded(passage["passage"]).split() if len(word) > 3}
        if len(words & said) >= 4:
            found.append({"document": passage["document"], "passage": passage["passage"]})
    return tuple(found)


def asks_identity(said: str) -> bool:
    """Whether the words ask for an e-mail address, or a name and postal code."""
    return any(
        _IDENTITY.search(sentence) and _ASKS.search(sentence)
        for sentence in re.findall(r"[^.!?\n]+[.!?]?", said)
    )


def _passages(context: Context) -> list[dict[str, Any]]:
    return [
        passage
        for result in context.results
        if result["tool"] == "search_knowledge"
        for passage in result["result"].get("passages", ())
    ]


def _fresh(context: Context) -> bool:
    """Whether the orders were read and nothing was changed since."""
    for result in reversed(context.results):
        if result["tool"] in ("list_orders", "get_customer"):
            return True
        tool = CATALOGUE.get(result["tool"])
        if tool is not None and tool.writes and result["status"] == "ok":
            return False
    return False


def _is_general(text: str) -> bool:
    """A question that the store's pages may answer, rather than the customer's own records."""
    return bool(_QUESTION.search(text)) and not _OWN.search(text)
