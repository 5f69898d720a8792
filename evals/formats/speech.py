"""Conversations as plain words: CSV with one message a row, and WebVTT captions of a call."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.errors import BrokenRecord
from evals.formats.messages import Said, turns_of
from evals.formats.records import Cut, Record, cut_groups, open_text
from evals.transcript import Transcript

_AGENT = re.compile(
    r"agent|assistant|bot|rep\b|representative|advisor|support|clerk|operator|employee", re.IGNORECASE
)
_PERSON = re.compile(r"^(person|human agent|supervisor|specialist)$", re.IGNORECASE)
_NAMES = {
    "conversation_id": ("conversation_id", "conversation", "id", "session_id", "call_id", "thread_id"),
    "speaker": ("speaker", "role", "author", "from", "sender"),
    "text": ("text", "message", "content", "utterance"),
    "at": ("at", "timestamp", "time", "created_at"),
}
_CUE = re.compile(r"((?:\d+:)?\d\d:\d\d\.\d{3})\s+-->\s+((?:\d+:)?\d\d:\d\d\.\d{3})")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]+)>")
_NAMED = re.compile(r"^([A-Z][\w .'-]{0,30}):\s+")


def cut_csv(path: Path) -> Cut:
    """Rows with one conversation id side by side are a conversation."""
    yield from cut_groups(path, _rows(path))


def _rows(path: Path) -> Iterator[tuple[str, int, dict[str, Any]] | BrokenRecord]:
    with open_text(path) as file:
        reader = csv.DictReader(file)
        names = {
            k: next((n for n in known if n in (reader.fieldnames or ())), None) for k, known in _NAMES.items()
        }
        missing = [k for k in ("conversation_id", "speaker", "text") if not names[k]]
        if missing:
            yield BrokenRecord(
                str(path), 1, f"the header lacks {', '.join(missing)}; it has {reader.fieldnames}"
            )
            return
        for row in reader:
            plain = {k: row.get(name) for k, name in names.items() if name}
            if not plain["conversation_id"] or plain["text"] is None:
                yield BrokenRecord(str(path), reader.line_num, "a row without conversation or text")
                continue
            rest = {
                k: v for k, v in row.items() if k not in names.values() and isinstance(v, str) and k and v
            }
            yield str(plain["conversation_id"]), reader.line_num, {**plain, "rest": rest}


def parse_csv(data: list[dict[str, Any]]) -> Transcript:
    """One conversation; further columns become slices."""
    spoken = [Said(_role(str(r["speaker"])), str(r["text"]), at=r.get("at")) for r in data]
    turns, instructions = turns_of(_with_waits(spoken))
    identity, rest = str(data[0]["conversation_id"]), data[0]["rest"]
    return Transcript(
        id=identity,
        turns=turns,
        case_id=rest.get("case_id", identity),
        instructions=instructions,
        slices=rest,
        channel=rest.get("channel", "chat"),
        language=rest.get("language"),
    )


def _role(speaker: str) -> str:
    if speaker.lower() in ("system", "tool", "user", "assistant"):
        return speaker.lower()
    if _PERSON.match(speaker):
        return "person"
    return "assistant" if _AGENT.search(speaker) else "user"


def _with_waits(spoken: list[Said]) -> Iterator[Said]:
    """Each answer with the time since the customer's last word, where times are given."""
    from dataclasses import replace

    asked: datetime | None = None
    for said in spoken:
        at = _time(said.at)
        if said.role == "user":
            asked = at
            yield said
        else:
            wait = (at - asked).total_seconds() * 1000 if at and asked else None
            yield replace(said, latency_ms=wait)
            asked = None


def _time(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None
    except ValueError:
        return None


def cut_vtt(path: Path) -> Cut:
    """A caption file is one call."""
    with open_text(path) as file:
        text = file.read()
    if not text.startswith("WEBVTT"):
        yield BrokenRecord(str(path), 1, "a WebVTT file starts with WEBVTT")
        return
    yield Record(str(path), 1, json.dumps({"name": path.stem, "text": text}).encode())


def parse_vtt(data: dict[str, Any]) -> Transcript:
    """One call.

    The voice tag `<v Name>` or `Name:` says who speaks, and a gap before an answer is its latency.
    """
    spoken: list[Said] = []
    heard_until: float | None = None
    for start, end, text in _cues(data["text"]):
        tag = _VOICE.search(text) or _NAMED.match(text)
        role = _role(tag.group(1)) if tag else (spoken[-1].role if spoken else "user")
        words = re.sub(
            r"<[^>]+>", "", _NAMED.sub("", text) if tag and not text.startswith("<v") else text
        ).strip()
        wait = max(0.0, start - heard_until) * 1000 if role != "user" and heard_until is not None else None
        spoken.append(Said(role, words, latency_ms=wait))
        heard_until = end if role == "user" else None
    turns, _ = turns_of(spoken)
    if not turns:
        raise ValueError("no cue with words")
    return Transcript(id=data["name"], turns=turns, case_id=data["name"], channel="voice")


def _cues(text: str) -> Iterator[tuple[float, float, str]]:
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        found = _CUE.search(block)
        if found:
            words = " ".join(line for line in block[found.end() :].splitlines()[1:] if line.strip())
            yield _seconds(found.group(1)), _seconds(found.group(2)), words


def _seconds(clock: str) -> float:
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total
