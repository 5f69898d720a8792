"""Does the endpoint do what the brain needs? For `warmline doctor`: real requests, small ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel

from agent.brain.openai.answer import Answer
from agent.brain.openai.endpoint import Endpoint
from agent.brain.openai.failure import ModelFailure
from agent.costs import Allowance
from agent.settings import Settings

SECONDS = 15.0
PING = {
    "type": "function",
    "function": {
        "name": "ping",
        "description": "Answers a ping.",
        "parameters": {
            "type": "object",
            "properties": {"word": {"type": "string", "description": "The word to send back."}},
            "required": ["word"],
        },
    },
}


class Pong(BaseModel):
    """The shape of the structured answer that is asked for."""

    ok: bool


@dataclass(frozen=True)
class Finding:
    """One thing that was tried: whether it works, what was seen, and what to do when it does not."""

    name: str
    works: bool
    seen: str
    do: str = ""


def check(settings: Settings) -> list[Finding]:
    """Try chat, streaming, tools and structured output against the endpoint of these settings."""
    findings = check_endpoint(Endpoint.of(settings))
    return [*findings, _price(settings)] if findings[0].works else findings


def check_endpoint(endpoint: Endpoint) -> list[Finding]:
    """The same for an endpoint; after a failed chat nothing else is tried."""
    chat = _chat(endpoint)
    if not chat[0].works:
        return chat
    return [
        *chat,
        _tried("tools", lambda: _tools(endpoint), "The agent cannot act; choose a model that calls tools."),
        _tried(
            "structured output",
            lambda: _structured(endpoint),
            "Mood, summary and judge stay with their embedded twins.",
        ),
    ]


def _chat(endpoint: Endpoint) -> list[Finding]:
    heard: list[float] = []
    started = time.perf_counter()
    try:
        endpoint.ask(
            [{"role": "user", "content": "Count from one to twenty in words."}],
            [],
            SECONDS,
            lambda _: heard.append(time.perf_counter() - started),
        )
    except ModelFailure as failure:
        return [Finding("chat", False, str(failure), _advice(failure))]
    whole = time.perf_counter() - started
    streams = len(heard) > 1
    return [
        Finding("chat", True, f"{endpoint.model} answered in {whole * 1000:.0f} ms"),
        Finding(
            "streaming",
            streams,
            f"{len(heard)} pieces, the first after {heard[0] * 1000:.0f} ms" if heard else "no pieces",
            "" if streams else "Customers will see a reply only when it is whole.",
        ),
    ]


def _tools(endpoint: Endpoint) -> str:
    answer: Answer = endpoint.ask(
        [{"role": "user", "content": "Call the tool ping with the word PING."}],
        [PING],
        SECONDS,
        lambda _: None,
    )
    if not answer.calls or answer.calls[0].name != "ping" or answer.calls[0].parsed() is None:
        raise ModelFailure("garbled", "The model did not call the tool it was asked to call.")
    return f"called ping({answer.calls[0].arguments})"


def _structured(endpoint: Endpoint) -> str:
    asked = [{"role": "user", "content": 'Answer with the JSON object {"ok": true}.'}]
    decided, _ = endpoint.decide(asked, Pong, SECONDS)
    return f"answered {decided.model_dump_json()}"


def _tried(name: str, attempt: Callable[[], str], otherwise: str) -> Finding:
    try:
        return Finding(name, True, attempt())
    except ModelFailure as failure:
        return Finding(name, False, str(failure), otherwise)


def _price(settings: Settings) -> Finding:
    allowance = Allowance.of(settings)
    if allowance.price is not None:
        return Finding("price", True, f"a conversation may cost ${allowance.dollars:.2f}")
    seen = f"unknown, so a conversation may use {allowance.tokens:,} tokens"
    return Finding("price", False, seen, f"Set WARMLINE_MODEL_PRICES={settings.model}=INPUT/OUTPUT.")


def _advice(failure: ModelFailure) -> str:
    if failure.kind == "rejected":
        return "Check OPENAI_API_KEY, WARMLINE_MODEL and that OPENAI_BASE_URL ends in /v1."
    if failure.kind in ("unreachable", "timeout"):
        return "Check OPENAI_BASE_URL and that the server runs; until then the embedded brain answers."
    return "The embedded brain answers while this lasts."
