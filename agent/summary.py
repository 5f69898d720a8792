"""A handoff summary written by a model, kept only when every fact in it stands in the records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import prompts
from agent.brain.openai import deeds, facts
from agent.brain.openai.aside import Aside
from agent.brain.openai.facts import Known
from agent.brain.openai.messages import plain
from tools import CATALOGUE

SECONDS = 6.0
PROMPT = "system/summary.md"
TURNS = 30


def summarised(
    model: Aside, transcript: Sequence[dict[str, Any]], ledger: Sequence[dict[str, Any]], twin: str
) -> str:
    """The model's summary, or `twin` when it fails or says what nobody said and no tool returned.

    `transcript` are {"role", "text"}, oldest first; `ledger` are tool calls with their outcome.
    """
    told = [{"role": line["role"], "text": line["text"]} for line in transcript[-TURNS:]]
    asked = [
        {"role": "system", "content": prompts.read(PROMPT).text},
        {"role": "user", "content": f"TRANSCRIPT: {plain(told)}\nLEDGER: {plain(list(ledger))}"},
    ]
    written = model.said(asked, SECONDS)
    return written if written is not None and is_true(written, told, ledger) else twin


def is_true(written: str, transcript: Sequence[dict[str, Any]], ledger: Sequence[dict[str, Any]]) -> bool:
    """Whether each figure of the summary was said or returned, and each deed in it was done."""
    known = Known()
    for call in ledger:
        known.learn_record(call["arguments"])
        known.learn_record(call["result"])
    # A colleague may be told what the customer claimed, so her figures count here.
    known.learn_text("\n".join(line["text"] for line in transcript))
    done = [call for call in ledger if call["status"] == "ok" and CATALOGUE[call["tool"]].writes]
    if facts.figure(written) and any(known.unknown(written)):
        return False
    sentences = written.replace("?", ".").replace("!", ".").split(". ")
    return all(deeds.unbacked(sentence, known, done, frozenset()) is None for sentence in sentences)
