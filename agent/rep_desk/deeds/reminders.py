"""Tasks: 'remind me on Thursday at ten to call Zoomit', 'follow up with them next week', 'set a reminder for …'."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from agent.rep_desk.deeds import due, header, parties
from agent.rep_desk.deeds.due import Due, Now
from agent.rep_desk.deeds.setting import Deed, Party, Setting, Unclear
from agent.rep_desk.deeds.utterance import Utterance
from agent.rep_desk.deeds.vocabulary import any_of, opening

THING = r"(?:reminder|task|to-do|todo|to do|follow-up task|follow up task)"
REMIND = re.compile(
    rf"(?:remind me|don't let me forget|do not let me forget|make sure i don't forget|(?:set|create|add|make|put in|give me|log|open|start|need)(?: me)?(?: up)?(?: an?| another| the)?(?: new)? {THING}|(?:new )?{THING}(?= (?:to|for|on|tomorrow|today|next|monday|tuesday|wednesday|thursday|friday|{any_of('to_do')})\b))(?: for me)?\b(?!s)"
)
TO_DO = re.compile(rf"(?:{any_of('to_do')})\b(?!s)")
LEADS = ("to", "about", "that", "for", "of", "and", "saying")


def remind(said: Utterance, setting: Setting) -> Deed | None:
    """A task that is asked for by name."""
    found = opening(said, REMIND)
    return None if found is None else _task(said, found.length, setting)


def to_do(said: Utterance, setting: Setting) -> Deed | None:
    """'call Konex on Thursday': an order with an account and a day to come is a task."""
    found = opening(said, TO_DO)
    if found is None:
        return None
    now = Now(setting.now)
    dated = any(due.find(said.words, at, now) for at in range(found.length, len(said)))
    if not dated and not (found.match[0].startswith("follow") and said.words[1:2] == ("up",)):
        return None
    try:
        whom = parties.named_in(said, setting) or _pronoun(said, found.length, setting)
    except Unclear:
        whom = None
    if whom is None:
        return None
    if not dated and "when" not in setting.answers:
        raise Unclear(f"When shall I remind you to {said.between(0)}?", "when")
    return _task(said, 0, setting)


def _pronoun(said: Utterance, first: int, setting: Setting) -> tuple[int, parties.Heard] | None:
    for at in range(first, len(said)):
        heard = parties.listed_at(said, at, setting)
        if heard:
            return at, heard
    return None


def _task(said: Utterance, at: int, setting: Setting) -> Deed:
    now = Now(setting.now)
    when = Due()
    found = due.find(said.words, at, now)
    if found:
        when, at = found[0], at + found[1]
    while at < len(said) and said.words[at] in LEADS:
        found = due.find(said.words, at, now) if when.day is None else None
        if found:
            when, at = found[0].over(when), at + found[1]
        else:
            at += 1
    end = len(said)
    late = due.last(said.words, now, at) if when.day is None or when.clock is None else None
    if late and (when.day is None or late[0].day is None) and late[1] > at:
        when, end = when.over(late[0]), late[1]
    if at < end and said.words[at] in ("every", "each", "daily", "weekly", "monthly"):
        raise Unclear("I cannot repeat a reminder. Ask for one day at a time, please.")
    task = Utterance.of(said.between(at, end)) if end > at else Utterance.of("")
    text, party = _named(task, setting)
    return _planned(setting.answers.get("text") or text, party, header.moment(when, setting, now), setting)


def _planned(text: str, party: Party | None, when: Due, setting: Setting) -> Deed:
    if not text:
        known = party or _spoken_of(setting)
        party, text = known, f"Follow up with {known.name}" if known else "Follow up"
    day = when.on(setting.now) or setting.now.date() + timedelta(days=1)
    if day < setting.now.date():
        raise Unclear(f"{header.told(day)} is over. When shall I remind you?", "when")
    arguments: dict[str, Any] = {"kind": "task", "text": text, "on": day.isoformat()}
    if when.clock:
        arguments["at"] = when.clock.isoformat("minutes")
    if party:
        arguments["account_id"] = party.id
    what = f"remind you on {header.told(day, when.clock)}: “{text}”"
    focus = party.focus if party else None
    return Deed("log_activity", arguments, f"I will {what}. Shall I?", f"I will {what}.", focus)


def _named(task: Utterance, setting: Setting) -> tuple[str, Party | None]:
    """The task with the account's own name where it was misheard, or only pointed at."""
    if "account" in setting.answers:
        return task.text, header.answered(setting)
    named = parties.named_in(task, setting)
    if named is None:
        for at in range(len(task)):
            pointed = task.words[at] in ("the", "number", "them", "him", "her") and (
                setting.listed or setting.focus or task.words[at] == "the"
            )
            try:
                heard = parties.listed_at(task, at, setting) if pointed else None
            except Unclear:
                if task.words[at] in ("him", "her"):
                    continue
                raise
            if heard:
                named = at, heard
                break
    if named is None:
        return task.text, None
    at, heard = named
    if heard.person:
        return task.text, heard.party
    before, after = task.text[: task.spans[at][0]], task.text[task.spans[at + heard.length - 1][1] :]
    spoken = task.text[task.spans[at][0] : task.spans[at + heard.length - 1][1]]
    kept = "'s" if spoken.lower().endswith("'s") else ""
    return f"{before}{heard.party.name}{kept}{after}", heard.party


def _spoken_of(setting: Setting) -> Party | None:
    rows = [setting.focus] if setting.focus else setting.listed
    row = next((row for row in rows if row and row.get("account_id")), None)
    return Party.of(row) if row else None
