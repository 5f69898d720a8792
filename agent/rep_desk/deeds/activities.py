"""Entries and notes: 'log a call with Konex they want a discount', 'just spoke to Zoomit', 'note on Isdom …'."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from typing import Any

from agent.rep_desk.deeds import due, header, meetings, parties
from agent.rep_desk.deeds.due import Due, Now
from agent.rep_desk.deeds.setting import Deed, Party, Setting, Unclear
from agent.rep_desk.deeds.utterance import Utterance
from agent.rep_desk.deeds.vocabulary import any_of, kind_of, opening

SOME = r"(?: (?:an?|my|the|this|that|another|one|our|today's|yesterday's))?(?: (?:new|quick|short|long|brief|good|great|first|second|follow-up|follow up|successful|missed))*"
LOG = re.compile(
    rf"(?P<verb>log|record|register|add|enter|note down|put in|save|create|track){SOME} (?P<kind>{any_of('nouns')})(?: entry| activity)?\b(?!s)"
)
TOLD = re.compile(
    rf"(?P<log>(?:log|note|record)(?: that)? )?(?P<who>(?:i've|we've|i have|we have|i|we) )?(?P<just>(?:just|also|finally|already) )*(?:(?P<verb>{any_of('done')})|(?:had|did|gave|held|finished|got off|came off|came out of|out of|off) (?:an?|the|my|our) (?:[\w-]+ ){{0,3}}?(?P<noun>{any_of('nouns')}) (?:with|at|for|to|from))\b"
)
INBOUND = re.compile(rf"(?:just )?(?P<verb>{any_of('inbound')})\b")
NOTE = re.compile(
    r"(?:(?:add|write|leave|make|put|take|create|log|save|drop|jot(?: down)?|enter|post)(?: down)?(?: me)?(?: an?| another| the| this)?(?: quick| new| short| brief)? note(?: down)?|(?:please )?(?:quick |short |brief |new )?note(?: down)?)\b(?!s)"
)
# Words that put an entry at what has been rather than at what will be.
PAST = ("log", "record", "register", "enter", "note down", "track")


def log(said: Utterance, setting: Setting) -> Deed | None:
    """'log a call with …': what was done; an entry for a day to come is a plan."""
    found = opening(said, LOG)
    if found is None:
        return None
    kind = kind_of("nouns", found.match["kind"])
    now = Now(setting.now, past=found.match["verb"] in PAST)
    head = header.read(said, found.length, setting, now)
    if head.due.day and head.due.day > setting.now.date() and kind in ("meeting", "demo", "call"):
        return meetings.planned(said, found.length, found.match["kind"], setting)
    party = header.whom(head, said, found.length, setting)
    return _logged(said, head, party, kind, setting, now)


def told(said: Utterance, setting: Setting) -> Deed | None:
    """'just got off the phone with …': a story of what was done, when it names an account."""
    found = opening(said, TOLD)
    now = Now(setting.now, past=True)
    if found is None:
        return _inbound(said, setting, now)
    surely = found.match["log"] or found.match["just"] or found.match["who"]
    try:
        head = header.read(said, found.length, setting, now)
    except Unclear:
        if surely:
            raise
        return None
    if head.party is None and "account" not in setting.answers:
        return None
    party = header.whom(head, said, found.length, setting)
    verb, noun = found.match["verb"], found.match["noun"]
    kind = kind_of("done", verb) if verb else kind_of("nouns", noun)
    return _logged(said, head, party, kind, setting, now)


def _inbound(said: Utterance, setting: Setting, now: Now) -> Deed | None:
    heard = parties.name_at(said, 0, setting, sure=True)
    found = heard and opening(said, INBOUND, heard.length)
    if not heard or not found:
        return None
    head = header.read(said, heard.length + found.length, setting, now, heard.party)
    return _logged(said, head, heard.party, kind_of("inbound", found.match["verb"]), setting, now)


def _logged(said: Utterance, head: header.Head, party: Party, kind: str, setting: Setting, now: Now) -> Deed:
    when, text = header.moment(head.due, setting, now), ""
    if head.party is None:
        text, _ = header.body(said, _after_kind(said))
    else:
        text, at = header.body(said, head.end)
        if when.day is None and at > head.end and said.words[at - 1] in ("about", "regarding", "concerning"):
            # "… about the renewal yesterday": the day ends the sentence and is no part of the subject.
            late = due.last(said.words, now, at)
            if late and late[0].day and late[0].day <= setting.now.date() and late[1] > at:
                when, text = late[0].over(when), said.between(at, late[1])
    text = setting.answers.get("text", text) or f"{kind} with {party.name}"
    text = f"{head.person}: {text}" if head.person else text
    arguments: dict[str, Any] = {"kind": kind, "text": text, "account_id": party.id}
    day = when.on(setting.now) if when.day else None
    if day:
        arguments["on"] = day.isoformat()
        if when.clock:
            arguments["at"] = when.clock.isoformat("minutes")
    dated = f" on {header.told(day, when.clock)}" if day and day != setting.now.date() else ""
    what = f"{'an' if kind == 'email' else 'a'} {kind} with {party.name}{dated}: “{text}”"
    return Deed("log_activity", arguments, f"I will log {what}. Shall I?", f"Logged {what}.", party.focus)


def _after_kind(said: Utterance) -> int:
    found = opening(said, LOG)
    return found.length if found else 0


def note(said: Utterance, setting: Setting) -> Deed | None:
    """'add a note to …': the account first, or named in the note itself, or last."""
    found = opening(said, NOTE)
    if found is None or said.words[found.length : found.length + 2] == ("to", "self"):
        return None
    at = found.length
    told_first = said.words[at : at + 1] == ("that",)
    # A day is part of what is noted.
    head = header.Head(None, Due(), at) if told_first else header.read(said, at, setting, None)
    if head.party:
        text, _ = header.body(said, head.end)
        text = f"{head.person}: {text}" if head.person and text else text
    else:
        text = _with_account_last(said, at, setting)
    party = header.whom(head, said, at, setting)
    text = setting.answers.get("text") or text
    if not text:
        raise Unclear(f"What shall the note on {party.name} say?", "text")
    return Deed(
        "add_note",
        {"account_id": party.id, "text": text},
        f"I will add a note to {party.name}: “{text}”. Shall I?",
        f"Noted on {party.name}: “{text}”.",
        party.focus,
    )


def _with_account_last(said: Utterance, at: int, setting: Setting) -> str:
    """'a note saying they moved on the Konex account': what comes before the last words is the note."""
    text, start = header.body(said, at)
    for place in range(len(said) - 1, start, -1):
        if said.words[place] in ("to", "on", "for", "in", "against"):
            first = place + 1 + bool(said.starts(place + 1, "the", "our", "my"))
            heard = parties.name_at(said, first, setting, sure=True) if first < len(said) else None
            tail = len(said) - first - heard.length if heard else 2
            if heard and tail <= 1:
                return said.between(start, place)
            break
    return text
