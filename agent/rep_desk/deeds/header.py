"""The head of an entry or a note: with whom and when, before what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from agent.rep_desk.deeds import due, parties
from agent.rep_desk.deeds.due import Due, Now
from agent.rep_desk.deeds.setting import Party, Setting, Unclear
from agent.rep_desk.deeds.utterance import Utterance
from agent.rep_desk.deeds.vocabulary import passing, vocabulary

WITH = ("with", "to", "at", "for", "from", "of", "on", "about", "in", "against")
FROM = ("at", "from", "of", "over")


@dataclass(frozen=True)
class Head:
    """Whom and when, and the word that what was said begins at. `person` is a name before 'from Konex'."""

    party: Party | None
    due: Due
    end: int
    person: str = ""


def read(said: Utterance, at: int, setting: Setting, now: Now | None, party: Party | None = None) -> Head:
    """Whom and when from this word on, in either order; without `now` only whom."""
    person, when = "", Due()
    while at < len(said):
        step = passing(said, at)
        found = due.find(said.words, at, now) if now else None
        heard = None if party else _party(said, at, setting)
        if heard:
            party, person = heard[0], heard[2]
            at += heard[1]
            if person and at + 1 < len(said) and said.words[at] in FROM:
                # "Ingrid Solheim from Novalux": where she works is said twice.
                again = parties.party_at(said, at + 1, setting)
                at += 1 + again.length if again and again.party == party else 0
        elif found and when.day is None:
            when, at = found[0].over(when), at + found[1]
        elif step and at + step < len(said):
            at += step
        else:
            break
    return Head(party, when, at, person)


def _party(said: Utterance, at: int, setting: Setting) -> tuple[Party, int, str] | None:
    """An account with its preposition; 'with Paul from Konex' names a person as well."""
    lead = 1 if said.words[at] in WITH else 0
    heard = parties.party_at(said, at + lead, setting) if at + lead < len(said) else None
    if heard:
        return heard.party, lead + heard.length, heard.person
    if not lead:
        return None
    for place in range(at + lead + 1, min(at + lead + 4, len(said) - 1)):
        if said.words[place] in FROM:
            heard = parties.party_at(said, place + 1, setting)
            if heard:
                return heard.party, place + 1 + heard.length - at, said.between(at + lead, place)
    return None


def whom(head: Head, said: Utterance, at: int, setting: Setting) -> Party:
    """The account: as answered, as said at the head, or named further on. Raises Unclear."""
    if "account" in setting.answers:
        return answered(setting)
    if head.party:
        return head.party
    named = parties.named_in(said, setting, at)
    if named:
        return named[1].party
    if said.words[at : at + 1] == ("that",):
        raise Unclear("Which account is it about?", "account")
    start = at + (said.words[at : at + 1] != () and said.words[at] in WITH)
    end = next(
        (place for place in range(start + 1, len(said)) if said.parted[place]), min(start + 2, len(said))
    )
    raise (
        parties.unknown(said.between(start, end))
        if start < len(said)
        else Unclear("Which account is it about?", "account")
    )


def answered(setting: Setting) -> Party:
    heard = parties.name_at(Utterance.of(setting.answers["account"]), 0, setting)
    if heard is None:
        raise parties.unknown(setting.answers["account"])
    return heard.party


def moment(own: Due, setting: Setting, now: Now) -> Due:
    """The day and hour that were said, the latest answer before the sentence itself."""
    for part in setting.answers.get("when", "").split(" / "):
        said = Utterance.of(part)
        found = due.find(said.words, 0, now) if len(said) else None
        own = found[0].over(own) if found else own
    return own


def body(said: Utterance, at: int) -> tuple[str, int]:
    """What was said from this word on, without 'that', 'saying', 'and', and where it begins."""
    start = at
    while step := said.starts(at, *vocabulary()["connectors"]) or (passing(said, at) if at == start else 0):
        at += step
    text = said.between(at)
    return text, at


def told(day: date, clock: time | None = None) -> str:
    return f"{day:%A, %d %B %Y}" + (f" at {clock:%H:%M}" if clock else "")
