"""What a new message changes about the open requests: 'exchange it instead', 'no, the sneakers'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.brain.embedded.reading.contents import contents_of
from agent.brain.embedded.reading.deed import keeps
from agent.brain.embedded.reading.message import MINE, Reading
from agent.brain.embedded.reading.naming import mentions
from agent.brain.embedded.reading.spoken import PRONOUN
from agent.brain.embedded.reading.targets import targets_of
from agent.brain.embedded.requests import ITEMWISE, OrderHint, Request

SHORT = 10
SEVERAL = re.compile(r"\b(?:ones|both|all|two|three)\b", re.IGNORECASE)
# "Change mine to that one": what was asked for is the wish.
TO_THAT = re.compile(
    r"\b(?:to|for|into) (?:it|that|this|those|them)\b|\b(?:that|this|those|these)(?: ones?)? instead\b",
    re.IGNORECASE,
)
INSTEAD = re.compile(r"\b(?:instead|actually|rather|after all)\b", re.IGNORECASE)
MEANT = re.compile(r"\b(?:i mean\w*|meant|sorry|rather|no|not|actually|wait)\b", re.IGNORECASE)


def refer_to_earlier(request: Request, before: Sequence[Request]) -> None:
    """'Actually, exchange it': the thing was named in an earlier message."""
    told = request.targets or request.orders or request.everything or request.hint != OrderHint()
    if before and not told and PRONOUN.search(request.text) and request.skill != before[-1].skill:
        pronoun = PRONOUN.search(request.text)
        after = request.text[pronoun.end() :] if pronoun else ""
        request.targets = [
            target.model_copy(update={"after": after, "alternatives": []}) for target in before[-1].targets
        ]
        request.orders = list(before[-1].orders)


def refer_to_refused(request: Request, refused: Sequence[Request]) -> None:
    """'Then cancel the whole order', after single items could not be taken out: the order that holds them."""
    told = request.targets or request.orders or request.hint != OrderHint()
    if request.skill == "cancel_order" and request.everything and refused and not told:
        request.targets = [target.model_copy(deep=True) for target in refused[-1].targets]


def refer_to_asked(request: Request, asked: Sequence[Request]) -> None:
    """'Change mine to the red one', 'send them back', after a question about a thing: hers is meant."""
    told = request.targets or request.orders or request.everything or request.hint != OrderHint()
    pointed = MINE.search(request.text) or PRONOUN.search(request.text)
    questions = [one for one in asked if one.skill.startswith("ask_") and one.targets]
    if told or not questions or pointed is None or request.skill not in ITEMWISE:
        return
    last, that = questions[-1], TO_THAT.search(request.text)
    wish = request.text[(that or pointed).end() :]
    for target in last.targets:
        if last.skill != "ask_variants":  # it was asked of what she has
            request.targets.append(target.model_copy(update={"after": wish}))
            continue
        after = f"{target.before} {target.after}; {wish}" if that else wish
        # The question named many, hers is one unless she says so.
        count = None if SEVERAL.search(request.text) else 1
        request.targets.append(target.model_copy(update={"before": "", "after": after, "count": count}))


def settles_earlier(request: Request, before: Sequence[Request]) -> bool:
    """'Put it on my gift card', said of what is on the agenda: its payment method, and no deed of its own."""
    told = request.orders or request.hint != OrderHint()
    if request.skill != "change_payment" or request.method is None or told or not before:
        return False
    earlier = before[-1]
    if earlier.skill not in ITEMWISE or not PRONOUN.search(request.text):
        return False
    earlier.method, earlier.plan = request.method, None
    earlier.answers = {key: chosen for key, chosen in earlier.answers.items() if "method" not in key}
    return True


def replace_rivals(before: Sequence[Request], added: Sequence[Request]) -> None:
    """An item that she now wants something else done with leaves what was open for it."""
    if any(request.everything and INSTEAD.search(request.text) for request in deeds_among(added)):
        for earlier in before:
            if all(request is not earlier for request in added):
                earlier.state = "dropped"
    _take_back(before, added)
    for earlier in before:
        again = any(request is earlier for request in added)
        rivals = {
            product
            for request in deeds_among(added)
            if request.skill != earlier.skill and (not request.orders or request.orders == earlier.orders)
            for target in request.targets
            for product in target.products
        }
        kept = [target for target in earlier.targets if not rivals & set(target.products)]
        if not again and len(kept) < len(earlier.targets):
            earlier.targets, earlier.plan = kept, None
            earlier.state = "open" if kept else "dropped"


def _take_back(before: Sequence[Request], added: Sequence[Request]) -> None:
    """'Actually, just make the kettle black instead', where the whole order was about to be cancelled."""
    last = before[-1] if before else None
    if last is None or last.skill != "cancel_order" or any(request is last for request in added):
        return
    for request in deeds_among(added):
        same = not request.orders or not last.orders or set(request.orders) & set(last.orders)
        if same and request.skill != "cancel_order" and INSTEAD.search(request.text):
            last.state = "dropped"


def correct(request: Request, reading: Reading, names: dict[str, str]) -> None:
    """A short 'the sneakers' after a no, or after 'which items?', says what the request is about."""
    telling = [clause for clause, _ in reading.remarks if mentions(clause.text, names)]
    if request.skill not in ITEMWISE or len(telling) != 1:
        return
    clause = telling[0]
    found = mentions(clause.text, names)
    known = {product for target in request.targets for product in target.products}
    said = {product for mention in found for product in mention.products}
    if not said or said & known or keeps(clause.text) or len(clause.text.split()) > SHORT:
        return
    if request.targets and not (request.denials or MEANT.search(clause.text)):
        return
    told = contents_of(clause.text, found)
    items = [mention for mention in found if mention not in told.spent]
    request.targets = targets_of(clause, items, swap=request.skill == "swap_items")
    if told.holding:
        request.orders, request.hint.with_products = [], told.holding
    request.plan, request.answers = None, {}


def name_instead(closed: Sequence[Request], reading: Reading, names: dict[str, str]) -> None:
    """'Sorry, I meant the speaker', after a deed on something that none of hers is: the deed is for this."""
    last = closed[-1] if closed else None
    if last is None or last.skill not in ITEMWISE or last.state not in ("dropped", "refused"):
        return
    unknown = last.targets and not any(set(target.products) & set(names) for target in last.targets)
    if unknown:
        named, last.targets = last.targets, []
        correct(last, reading, names)
        last.state = "open" if last.targets else last.state
        last.targets = last.targets or named


def deeds_among(requests: Sequence[Request]) -> list[Request]:
    return [request for request in requests if not request.skill.startswith("ask_")]
