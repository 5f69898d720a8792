"""Which deal is meant: by its id, its place in a list, 'it', or by the account and the product."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from agent.rep_desk.deeds import parties
from agent.rep_desk.deeds.numbers import in_digits
from agent.rep_desk.deeds.setting import Party, Setting, Unclear
from agent.rep_desk.deeds.utterance import Utterance
from crm.opportunities import OPEN_STAGES

SHOWN = 10
IDENTIFIER = re.compile(r"(?=[\w-]*\d)[\w-]{4,}|[a-z]{8}")
IT = re.compile(r"(?:it|its|it's|(?:this|that|the) (?:one|1|deal|opportunity|opp))")


def deal_in(
    said: Utterance, free: Collection[int], setting: Setting, is_open: bool = True
) -> dict[str, Any] | None:
    """The deal that the free words name; None when they name none. Raises Unclear where several would do."""
    if "deal" in setting.answers:
        return setting.records.deal(setting.answers["deal"])
    for at in sorted(free):
        if IDENTIFIER.fullmatch(said.words[at]):
            written = said.text[slice(*said.spans[at])]
            found = setting.records.deal(written.upper()) or setting.records.deal(written)
            if found:
                return found
    return _pointed(said, free, setting) or _described(said, free, setting, is_open)


def _pointed(said: Utterance, free: Collection[int], setting: Setting) -> dict[str, Any] | None:
    rows = [row for row in setting.listed if row.get("opportunity_id")]
    for at in sorted(free):
        for length in range(4, 0, -1):
            text = in_digits(said.words[at : at + length])
            if match := parties.PLACE.fullmatch(text):
                if rows:
                    return setting.records.deal(str(parties.place_in(rows, match)["opportunity_id"]))
                if not any(row.get("account_id") for row in setting.listed):
                    raise Unclear("No deals are listed. Which deal do you mean?", "deal")
            elif IT.fullmatch(text):
                focused = setting.focus and setting.focus.get("opportunity_id")
                if focused:
                    return setting.records.deal(str(focused))
                if len(rows) == 1:
                    return setting.records.deal(str(rows[0]["opportunity_id"]))
    return None


def _described(
    said: Utterance, free: Collection[int], setting: Setting, is_open: bool
) -> dict[str, Any] | None:
    product, used = _product(said, free, setting)
    party = None
    for at in sorted(set(free) - used):
        heard = parties.name_at(said, at, setting, sure=True) or _listed(said, at, setting)
        if heard:
            party = heard.party
            break
    if party is None and product is None:
        return None
    if party is None and setting.focus and setting.focus.get("account_id"):
        party = Party.of(setting.focus)
    found = setting.records.deals(party.id if party else None, product)
    alive = [deal for deal in found if deal["stage"] in OPEN_STAGES]
    choice = alive if is_open or alive else found
    if len(choice) == 1:
        return choice[0]
    whose = " ".join(filter(None, ("open" if choice is alive else "", product, "deals")))
    whose += f" with {party.name}" if party else ""
    if not choice:
        raise Unclear(
            f"I find no {whose} of yours. Which deal do you mean? Give its id, or list your deals.", "deal"
        )
    shown = f" The first {SHOWN} are shown." if len(choice) > SHOWN else ""
    raise Unclear(f"There are {len(choice)} {whose}. Which one do you mean?{shown}", "deal", choice[:SHOWN])


def _listed(said: Utterance, at: int, setting: Setting) -> parties.Heard | None:
    if not setting.listed and not setting.focus:
        return None
    try:
        return parties.listed_at(said, at, setting)
    except Unclear:
        return None


def _product(said: Utterance, free: Collection[int], setting: Setting) -> tuple[str | None, set[int]]:
    for length in range(4, 0, -1):
        for at in sorted(free):
            words = tuple(said.words[at : at + length])
            if len(words) < length or not set(range(at, at + length)) <= set(free):
                continue
            for sense in setting.lexicon.phrases.get(words, []):
                if sense.kind == "value" and sense.name == "product.name":
                    return sense.value, set(range(at, at + length))
    return None, set()


def chosen(answer: str, options: list[dict[str, Any]], setting: Setting) -> str | None:
    """The deal among the options that an answer picks: its place, its id, its product or its stage."""
    said = Utterance.of(answer)
    rows = [row for row in options if row.get("opportunity_id")]
    for at in range(len(said)):
        for length in range(4, 0, -1):
            match = parties.PLACE.fullmatch(in_digits(said.words[at : at + length]))
            if match and rows:
                return str(parties.place_in(rows, match)["opportunity_id"])
        written = said.text[slice(*said.spans[at])]
        found = setting.records.deal(written.upper()) or setting.records.deal(written)
        if found:
            return str(found["opportunity_id"])
    product, _ = _product(said, range(len(said)), setting)
    kept = [row for row in rows if product is None or row.get("product") == product]
    stages = [row for row in kept if str(row.get("stage", "")).lower() in said.words]
    kept = stages or (kept if product else [])
    return str(kept[0]["opportunity_id"]) if len(kept) == 1 else None
