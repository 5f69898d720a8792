"""Deals that move: 'move the Konex deal to won', 'we lost the Zoomit deal', 'push its close date back two weeks'."""
# ruff: noqa: E501 - a pattern reads on one line

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from agent.rep_desk.deeds import deals, due, header
from agent.rep_desk.deeds.due import Now
from agent.rep_desk.deeds.numbers import amount, in_digits
from agent.rep_desk.deeds.setting import Deed, Setting, Unclear
from agent.rep_desk.deeds.utterance import Utterance
from agent.rep_desk.deeds.vocabulary import opening

STAGES = {"won": "Won", "lost": "Lost", "engaging": "Engaging", "engaged": "Engaging", "engagement": "Engaging",
          "prospecting": "Prospecting", "prospect": "Prospecting", "signed": "Won", "dead": "Lost"}  # fmt: skip
ORDER = re.compile(
    r"(?:move|set|mark|change|update|put|push|bring|shift|make|close|reopen|advance|postpone|delay|pull|extend|raise|lower|bump|increase|decrease|reduce|adjust)\b"
)
TOLD = re.compile(
    r"(?:(?:i|we|i've|we've|i have|we have) )(?:(?:just|finally|also|unfortunately|sadly) )*(?P<how>won|lost|closed|landed|signed)\b"
)
# "the Konex deal is won": told of one deal, not asked about many.
STATE = re.compile(
    r"(?:(?=.*\b(?:deal|opportunity|opp)\b.* (?:is|was|has been|got|went|will be|closes|will close|should close|(?:we|i) (?:won|lost) it)\b)(?:the|my|our|deal|opportunity|opp)\b|it's |it is )"
)
DEAL = re.compile(r"\b(?:deal|opportunity|opp|close date|closing date|stage|value|amount|worth)\b")
DATED = re.compile(r"\b(?:close date|closing date|close|closes|closing|date)\b")
MOVES = ("push", "bring", "shift", "postpone", "delay", "pull", "extend")
EARLIER = re.compile(r"\b(?:forward|earlier|in|up|ahead)\b")
SHIFT = re.compile(
    r"(?:by |back |out |forward |in )*(?P<count>a|an|a couple of|a few|\d{1,2}) (?P<unit>day|week|month|quarter)s?(?: (?:later|back|out|earlier|forward|further))?"
)
BEFORE_VALUE = ("at", "for", "to", "worth", "of", "is", "value", "amount", "now", "with", "from", "be")
BEFORE_STAGE = ("to", "as", "into", "in", "is", "stage", "now", "was", "be", "been", "got", "closed")


@dataclass
class Change:
    """What shall change, and which words say so."""

    stage: str | None = None
    value: Decimal | None = None
    raised_by: Decimal | None = None
    close_date: date | None = None
    moved_by: relativedelta | None = None
    used: set[int] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return self.stage is None and self.value is None and self.raised_by is None and not self.is_dated

    @property
    def is_dated(self) -> bool:
        return self.close_date is not None or self.moved_by is not None


def update(said: Utterance, setting: Setting) -> Deed | None:
    """A change of one deal; None when no deal is named or nothing about it changes."""
    order, story = opening(said, ORDER), opening(said, TOLD)
    found = order or story or opening(said, STATE)
    if found is None or "meeting" in said.words:
        return None
    change = _change(said, found.length if order or story else 0, order is not None, setting)
    if story:
        change.stage = "Lost" if story.match["how"] == "lost" else "Won"
    closing = order is not None and order.match[0] == "close" and change.stage is None and not change.is_dated
    if change.is_empty and not closing:
        return None
    first = found.length if order or story else 0
    if closing and DEAL.search(" ".join(said.words)):
        answer = Utterance.of(setting.answers.get("text", ""))
        change.stage = next((STAGES[word] for word in answer.words if word in ("won", "lost")), None)
        if change.stage is None:
            raise Unclear("Is it won or lost?", "text")
    free = [at for at in range(first, len(said)) if at not in change.used]
    deal = deals.deal_in(said, free, setting, is_open=change.stage is not None)
    if deal is None or change.is_empty:
        if order or story:
            _ask_which(said, change, setting)
        return None
    return _asked(deal, change)


def _ask_which(said: Utterance, change: Change, setting: Setting) -> None:
    """Raises Unclear where a deal is plainly meant, but not which; otherwise it was no deed."""
    if "deal" in setting.answers or not DEAL.search(" ".join(said.words)):
        return
    if change.stage and not re.search(
        r"\b(?:the|my|our|this|that|a) (?:\w+ ){0,3}(?:deal|opportunity|opp)\b", " ".join(said.words)
    ):
        return
    raise Unclear("Which deal do you mean? Give its id, its account, or list your deals first.", "deal")


def _change(said: Utterance, at: int, is_order: bool, setting: Setting) -> Change:
    change, text = Change(), " ".join(said.words)
    _stage(said, at, change, setting)
    moves = is_order and said.words[0] in MOVES
    if DATED.search(text) or moves or change.stage in ("Won", "Lost"):
        _date(said, at, change, moves or bool(DATED.search(text)), setting)
    _value(said, at, change, setting)
    for place in range(at, len(said)):
        if said.words[place] in ("stage", "value", "amount", "date", "close", "closing"):
            change.used.add(place)
    return change


def _stage(said: Utterance, first: int, change: Change, setting: Setting) -> None:
    if "stage" in setting.answers:
        change.stage = setting.answers["stage"]
    for at in range(len(said) - 1, first - 1, -1):
        word, before = said.words[at], said.words[at - 1] if at else ""
        if word not in STAGES or "stage" in setting.answers:
            continue
        if (
            before in BEFORE_STAGE
            or (before in ("we", "i") and said.words[at + 1 : at + 2] == ("it",))
            or at == len(said) - 1
            or said.words[at + 1] in ("at", "for", "with", "on", "today", "yesterday")
        ):
            change.stage = STAGES[word]
            change.used |= {at} | ({at - 1} if before in BEFORE_STAGE else set())
            return


def _date(said: Utterance, first: int, change: Change, is_ahead: bool, setting: Setting) -> None:
    now = Now(setting.now, past=not is_ahead, closing=True)
    for at in range(first, len(said)):
        if at in change.used:
            continue
        found = due.find(said.words, at, now)
        shift = _shift(said, at) if is_ahead else None
        if (
            found
            and found[0].day
            and not (shift and shift[1] >= found[1] and said.words[at] not in ("to", "until"))
        ):
            change.close_date = found[0].day
            change.used |= set(range(at, at + found[1]))
            break
        if shift:
            change.moved_by = shift[0]
            change.used |= set(range(at, at + shift[1]))
            break
    when = header.moment(due.Due(change.close_date), setting, Now(setting.now, closing=True)).day
    if when:
        change.close_date, change.moved_by = when, None


def _shift(said: Utterance, at: int) -> tuple[relativedelta, int] | None:
    for length in range(min(8, len(said) - at), 1, -1):
        text = in_digits(said.words[at : at + length])
        match = SHIFT.fullmatch(text)
        if match:
            count = {"a": 1, "an": 1, "a couple of": 2, "a few": 3}.get(match["count"]) or int(match["count"])
            unit = {"quarter": "months"}.get(match["unit"], f"{match['unit']}s")
            count *= 3 if match["unit"] == "quarter" else 1
            is_earlier = EARLIER.search(text.replace(match["count"], "", 1)) or said.words[0] in (
                "bring",
                "pull",
            )
            return relativedelta(**{unit: -count if is_earlier else count}), length  # type: ignore[arg-type]  # a unit of time
    return None


def _value(said: Utterance, first: int, change: Change, setting: Setting) -> None:
    text = " ".join(said.words)
    named = bool(re.search(r"\b(?:value|amount|worth)\b", text))
    for at in range(first, len(said)):
        if at in change.used or (at and said.words[at - 1] not in (*BEFORE_VALUE, "by")):
            continue
        found = amount(said.words, at)
        if found is None or set(range(at, at + found[1])) & change.used:
            continue
        after = said.words[at + found[1] : at + found[1] + 1]
        if after and re.fullmatch(r"(?:day|week|month|year|percent|%)s?", after[0]):
            continue
        if found[0] < 100 and not named and "$" not in said.between(at, at + found[1]):
            continue
        if said.words[at - 1] == "by":
            falls = said.words[0] in ("lower", "decrease", "reduce")
            change.raised_by = -found[0] if falls else found[0]
        else:
            change.value = found[0]
        change.used |= set(range(at - 1, at + found[1]))
        break
    if "value" in setting.answers:
        answered = amount(Utterance.of(setting.answers["value"]).words, 0)
        change.value = answered[0] if answered else change.value
        change.raised_by = None if answered else change.raised_by


def _asked(deal: dict[str, Any], change: Change) -> Deed:
    arguments: dict[str, Any] = {"opportunity_id": deal["opportunity_id"]}
    told = []
    name = " ".join(filter(None, (deal["product"], f"with {deal['account']}" if deal["account"] else "")))
    called = f"deal {deal['opportunity_id']}" + (f" ({name})" if name else "")
    if change.stage:
        arguments["stage"] = change.stage
        told.append(f"stage {change.stage}")
    if change.raised_by is not None:
        if deal["value"] is None:
            raise Unclear(f"The {called} has no value yet. What is it worth?", "value")
        change.value = Decimal(str(deal["value"])) + change.raised_by
    if change.value is not None:
        arguments["value"] = format(change.value.normalize(), "f")
        told.append(f"value ${change.value:,.2f}")
    if change.moved_by is not None:
        if deal["close_date"] is None:
            raise Unclear(f"The {called} has no close date yet. To which day shall I set it?", "when")
        change.close_date = date.fromisoformat(deal["close_date"]) + change.moved_by
    if change.close_date is not None:
        arguments["close_date"] = change.close_date.isoformat()
        told.append(f"close date {change.close_date:%A}, {change.close_date}")
    what = f"{called}: {', '.join(told)}"
    worthless = change.stage == "Won" and change.value is None and deal["value"] is None
    hint = " It has no value yet: name one, or I leave it so." if worthless else ""
    focus = {"opportunity_id": deal["opportunity_id"]}
    if deal["account_id"]:
        focus |= {"account": deal["account"], "account_id": deal["account_id"]}
    return Deed(
        "update_opportunity", arguments, f"I will change {what}.{hint} Shall I?", f"Changed {what}.", focus
    )
