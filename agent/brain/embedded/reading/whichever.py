"""'The boots or the keyboard, whichever gives me more back': one of several deeds, told by the money."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.brain.embedded.requests import Request

_MORE = r"(?:more|most|bigger|biggest|higher|highest|larger|largest)"
MORE_BACK = re.compile(
    r"\b(?:whichever|whatever|which|what)\b[^.?!;]{0,40}?\b"
    rf"(?:saves?(?: me)?(?: the)? {_MORE}|"
    rf"(?:gives?|gets?|brings?|pays?|puts?)(?: me)?(?: back)?(?: the)? {_MORE}|"
    rf"{_MORE} (?:money|refund|cash|amount|back)|better for my (?:wallet|purse)|worth {_MORE})\b",
    re.IGNORECASE,
)
CHEAPER = re.compile(
    r"\b(?:whichever|whatever|which(?:ever)? (?:one|of (?:them|the two|those)))\b[^.?!;]{0,15}?\b"
    r"(?:(?:is|are|costs?|comes? out|works? out) (?:the )?(?:cheaper|cheapest|less|least))\b",
    re.IGNORECASE,
)
OR_ELSE = re.compile(
    r",?\s+or\s+(?=(?:to |just |rather |should i )*"
    r"(?:cancel|return|exchang|swap|chang|replac|send|switch)\w*\b)",
    re.IGNORECASE,
)
DEEDS = ("return_items", "swap_items", "cancel_order", "give_up")


def parted(text: str) -> str:
    """The message with its deeds in sentences of their own, where the money shall choose between them."""
    return OR_ELSE.sub(". ", text) if MORE_BACK.search(text) else text


def told_by_money(text: str, requests: Sequence[Request]) -> list[Request]:
    """The requests of a message; where the money shall choose, one for each thing to choose from."""
    saves, cheaper = MORE_BACK.search(text), CHEAPER.search(text)
    if not (saves or cheaper):
        return list(requests)
    # The clause that says so asks for nothing by itself.
    said = (saves or cheaper).group()  # type: ignore[union-attr]
    others = [r for r in requests if not (said in r.text and (r.implied or r.skill == "ask_refund_total"))]
    deeds = [request for request in others if request.skill in DEEDS]
    if len(deeds) == 1 and deeds[0].skill == "swap_items" and len(deeds[0].targets) == 1:
        deeds[0].targets[0].after += "; the cheapest one"
        return others
    apart = [one for request in deeds for one in _apart(request)]
    if not saves or len(apart) < 2:
        return list(requests)
    for request in apart:
        request.rival = True
    return [request for request in others if request not in deeds] + apart


def _apart(request: Request) -> list[Request]:
    """One request for each of its items or orders."""
    if len(request.targets) > 1:
        return [request.model_copy(deep=True, update={"targets": [target]}) for target in request.targets]
    if len(request.orders) > 1 and not request.targets:
        return [request.model_copy(deep=True, update={"orders": [order]}) for order in request.orders]
    return [request]
