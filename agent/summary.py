"""A handoff summary written by a model, kept only when every fact in it stands in the records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import prompts
from agent.brain.openai import deeds, facts
from agent.brain.openai.endpoint import Endpoint
from agent.brain.openai.facts import Known
from agent.brain.openai.failure import ModelFailure
from agent.brain.openai.messages import plain
from tools import CATALOGUE

SECONDS = 6.0
TURNS = 30


def summarised(
    endpoint: Endpoint, transcript: Sequence[dict[str, Any]], ledger: Sequence[dict[str, Any]], twin: str
) -> str:
    """The model's summary, or `twin` when it fails or says what nobody said and no tool returned.

    `transcript` are {"role", "text"}, oldest first; `ledger` are tool calls with their outcome.
    """
    told = [{"role": line["role"], "text": line["text"]} for line in transcript[-TURNS:]]
    asked = [
        {"role": "system", "content": prompts.read("system/summary.md").text},
        {"role": "user", "content": f"TRANSCRIPT: {plain(told)}\nLEDGER: {plain(list(ledger))}"},
    ]
    try:
        written = endpoint.ask(asked, [], SECONDS, lambda _: None).text.strip()
    except ModelFailure:
        return twin
    return written if is_true(written, told, ledger) else twin


def is_true(written: str, transcript: Sequence[dict[str, Any]], ledger: Sequence[dict[str, Any]]) -> bool:
    """Whether each figure of the summary was said or returned, and each deed in it was done."""
    known = Known()
    for call in ledger:
        known.learn_record(call["arguments"])
        known.learn_record(call["result"])
    # A colleague may be told what the customer claimed, so her figures count here.
    known.learn_text("\n".join(line["text"] for line in transcript))
    done = [call for call in ledger if call["status"] == "ok" and CATALOGUE[call["tool"]].writes]
    if facts.FIGURES.search(written) and any(known.unknown(written)):
        return False
    sentences = written.replace("?", ".").replace("!", ".").split(". ")
    return all(deeds.unbacked(sentence, known, done, frozenset()) is None for sentence in sentences)
