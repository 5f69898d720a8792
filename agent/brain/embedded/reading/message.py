"""From a message to requests: which deed, on what, with which wishes. Nothing is looked up here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.brain.embedded.reading import clauses, hints
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.naming import Mention, mentions
from agent.brain.embedded.reading.questions import asked
from agent.brain.embedded.reading.targets import targets_of
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.requests import Request

CANCEL = r"cancel(?:l?ing|l?ed)?|call(?:ing)? off|remov(?:e|ing)"
RETURN = r"return(?:ing|ed)?|send(?:ing)? (?:it |them |this |these )?back|refund(?:ing)?|giv(?:e|ing) back"
SWAP = (
    r"exchang(?:e|ing|ed)|swap(?:ping)?|replac(?:e|ing)|modif(?:y|ying)|chang(?:e|ing)|switch(?:ing)?|"
    r"upgrad(?:e|ing)|adjust(?:ing)?|correct(?:ing)?|updat(?:e|ing)|"
    r"(?:ask for|want|get|send me) an? new (?:pair|one)"
)
DEEDS = re.compile(rf"\b(?:(?P<cancel>{CANCEL})|(?P<return>{RETURN})|(?P<swap>{SWAP}))\b", re.IGNORECASE)
NOT_A_DEED = re.compile(
    r"(?:return|exchange|cancell?ation|refund)s? (?:policy|window|label|request|reason|amount|time)|"
    r"(?:total|amount|much|of the|the|my|any|a|full|or|with|expected) refunds?|in return|payment or refund|"
    r"chang(?:e|ed|ing) (?:my|your) mind|refund method|(?:return|exchange) (?:it|them|the items)? ?later|"
    r"(?<!needs )(?<!need )(?<!have )(?<!has )to be (?:exchanged|returned|changed|cancelled)|"
    r"cancell?ed order|item (?:number )?change",
    re.IGNORECASE,
)
NEGATED = re.compile(
    r"\b(?:not|never|don't|didn't|without|won't|cannot|can't|no need to|rather than|instead of|undo)\b"
    r"(?:\s+\w+){0,4}\s*$",
    re.IGNORECASE,
)
EVERYTHING = (
    r"everything|anything|"
    r"all (?:of )?(?:the |my |these |those )?(?:possible )?(?:things|items|stuff|products)|"
    r"(?:the |this |that )?(?:whole|entire|full) order|all things"
)
WHOLE_ORDER = re.compile(r"\bcancel\w* (?:the|that|this) (?:whole |entire )?order\b", re.IGNORECASE)
EXCEPT = re.compile(
    r"\b(?:except(?: for)?|apart from|other than|but not|besides|not including)\b", re.IGNORECASE
)
ADDRESS = r"address(?:es)?|ship(?:ped|ping)? (?:it |them )?to|deliver(?:ed|y)? (?:it |them )?to|send it to"
PAYMENT = re.compile(
    r"^\W*(?:the |my |its )?(?:order'?s? )?payments?\b|^\W*(?:how|what) i pay", re.IGNORECASE
)
PROFILE = r"(?:user|default|profile|account|my own)(?: \w+)? address(?:es)?"
TOWARDS_PROFILE = re.compile(
    r"(?<!along )\b(?:to|with|as|be) (?:my |the )?(?:default|user|profile)", re.IGNORECASE
)
ORDERS_TOO = r"orders?(?:'s)? address(?:es)?|(?:my|the|all|both|pending|these) (?:\w+ )?orders?"
THE_TALK = re.compile(r"\b(?:asked|asks?|confirm\w*|which|multiple|several|both are)\b", re.IGNORECASE)
ONLY = re.compile(r"\bonly\s+(?:\w+\s+){0,2}?(?:exchange|modify|change|return|cancel|swap)\b", re.IGNORECASE)
JUST_ASKING = (r"(?:do not|don't|without) process\w*", "just (?:checking|asking|wondering)", "not sure yet")
# "How do I return an item?" asks about the store; "how do I return my lamp?" wants it returned.
GENERAL = re.compile(
    r"^\W*(?:how (?:do|can|would|does|long|many days|soon|much (?:does|is) (?:shipping|delivery))|"
    r"what(?:'s| is| are| do| does| happens| if)|do you|can (?:i|you|one)|is (?:it|there)|are (?:there|gift)|"
    r"which|where can|when (?:do|does|will|can))\b",
    re.IGNORECASE,
)
HERS = re.compile(
    r"\b(?:my|mine|i (?:bought|ordered|received|got)|it|them|this|these|that)\b|#\s?\w*\d|\bthe\b",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"\b(?:human|person|representative|supervisor|manager|someone else|transfer)\b", re.IGNORECASE
)
PRONOUN = re.compile(r"\b(?:it|them|one|ones|these|those|they|this|that|two|both)\b", re.IGNORECASE)


@dataclass
class Reading:
    """What one message asks for. `remarks` say more about something already asked."""

    requests: list[Request] = field(default_factory=list)
    remarks: list[Clause] = field(default_factory=list)


def read(message: str, names: Mapping[str, str]) -> Reading:
    """Every deed and question of the message. `names` is product id → name of what she may speak of."""
    reading = Reading()
    spoken_of: list[Mention] = []
    spoken_in = ""
    for clause in clauses.split(message):
        found = mentions(clause.text, names)
        made = _requests_of(clause, found)
        for request in made:
            named = request.targets or request.everything or request.orders
            if not named and spoken_of and PRONOUN.search(clause.text):
                request.targets = targets_of(Clause(spoken_in), spoken_of, swap=False)
                _describe_by_pronoun(request, clause)
        _place(clause, made, reading)
        if found:
            spoken_of, spoken_in = found, clause.text
    return reading


def _describe_by_pronoun(request: Request, clause: Clause) -> None:
    """'exchange it to i7': the wish stands in this clause, the thing in the one before."""
    for target in request.targets:
        target.before, target.after = f"{target.before} ", ""
        if request.skill == "swap_items":
            pronoun = PRONOUN.search(clause.text)
            target.after = clause.text[pronoun.end() :] if pronoun else clause.text
        else:
            target.before = f"{target.before} {clause.text}"


def _place(clause: Clause, made: Sequence[Request], reading: Reading) -> None:
    """A conditional clause hangs on the request before it; all others stand for themselves."""
    conditional = clause.condition is not None and not THE_TALK.search(clause.condition)
    deeds = [request for request in reading.requests if not request.skill.startswith("ask_")]
    if conditional and deeds:
        hung = list(made) or [Request(skill="remark", text=clause.text)]
        before = deeds[-1].otherwise[-1] if deeds[-1].otherwise else None
        if (
            before
            and before.skill != "remark"
            and made
            and before.why == clause.condition
            and _only_method(made[0])
        ):
            before.method = made[0].method
            return
        deeds[-1].otherwise += [
            request.model_copy(update={"why": clause.condition or "otherwise"}) for request in hung
        ]
    elif made:
        reading.requests += made
    else:
        reading.remarks.append(clause)


def _only_method(request: Request) -> bool:
    """'refund to the gift card' says how, not what."""
    return request.method is not None and not (request.targets or request.everything or request.orders)


def _requests_of(clause: Clause, found: Sequence[Mention]) -> list[Request]:
    """The deed of the clause, or its questions."""
    deed = deed_of(clause.text, found)
    if deed and clause.condition and THE_TALK.search(clause.condition) and ONLY.search(clause.text):
        return []  # "if you ask for confirmation, only exchange the lamp" narrows what was asked
    if deed and has(clause.text, *JUST_ASKING):
        return []
    questions = asked(clause.text)
    if clause.condition is not None and deed is None and PERSON.search(clause.text):
        return [Request(skill="person", text=clause.text)]
    if GENERAL.search(clause.text) and not HERS.search(clause.text) and (deed or not questions):
        return [Request(skill="ask_knowledge", text=clause.text)]
    if deed is None:
        return [_filled(Request(skill=skill, text=clause.text), clause, found) for skill in questions]
    made = [_filled(Request(skill=deed, text=clause.text), clause, found)]
    return made + [
        Request(skill=skill, text=clause.text) for skill in questions if skill in ("ask_refund_total",)
    ]


def deed_of(text: str, found: Sequence[Mention]) -> str | None:
    """Which deed the text asks for, as the name of a Request's skill; None when it asks for none."""
    spared = [match.span() for match in NOT_A_DEED.finditer(text)]
    deeds = [
        match
        for match in DEEDS.finditer(text)
        if not any(start <= match.start() < end for start, end in spared)
        and not NEGATED.search(text[: match.start()])
    ]
    if not deeds:
        return None
    kinds = {match.lastgroup for match in deeds}
    first = deeds[0]
    if kinds == {"cancel", "return"} and has(
        text, r"(?:cancel|return)\w*(?: and| or|/)+ (?:cancel|return)\w*"
    ):
        return "give_up"
    if first.lastgroup == "swap":
        return _kind_of_change(text, first, found)
    return "cancel_order" if first.lastgroup == "cancel" else "return_items"


def _kind_of_change(text: str, verb: re.Match[str], found: Sequence[Mention]) -> str:
    rest = text[verb.end() :]
    if not verb.group().lower().startswith("exchang"):
        if has(rest, ADDRESS):
            return "change_address"
        if PAYMENT.search(rest) or (has(rest, "payment method") and not found):
            return "change_payment"
    return "swap_items"


def _filled(request: Request, clause: Clause, found: Sequence[Mention]) -> Request:
    """Everything that the clause says about its request."""
    text, literals = clause.text, clause.literals
    kept, left_out = _except(text)
    swap = request.skill == "swap_items"
    inside = [mention for mention in found if mention.end <= len(kept)]
    beside = [mention for mention in inside if _names_an_order(text, mention)]
    verb = DEEDS.search(text)
    request.verb = verb.group().lower() if verb else ""
    request.orders = hints.order_ids(text)
    request.hint.with_products = sorted({product for mention in beside for product in mention.products})
    request.targets = targets_of(
        Clause(kept, clause.condition, literals), [m for m in inside if m not in beside], swap=swap
    )
    # What she wants instead says nothing of which orders she means.
    described = text
    for target in request.targets if swap else []:
        described = described.replace(target.after, " ") if target.after.strip() else described
    beside_products = request.hint.with_products
    request.hint = hints.orders(described)
    request.hint.with_products = beside_products
    request.everything = has(kept, EVERYTHING) or bool(left_out) or WHOLE_ORDER.search(kept) is not None
    request.excepted = targets_of(
        Clause(text, clause.condition, literals), [m for m in found if m.start >= len(kept)], swap=False
    )
    request.method = hints.method(text)
    request.reason = hints.reason(text)
    if request.skill == "change_address":
        literal = next((literals[name] for name in literals if name in text), None)
        request.address = hints.address(text, literal)
        request.targets = []
        request.hint.with_products = sorted({product for mention in found for product in mention.products})
        profile = has(text, PROFILE, "(?:default|user|profile) and")
        towards = TOWARDS_PROFILE.search(text) is not None
        orders = bool(request.orders) or has(text, ORDERS_TOO)
        request.profile_too, request.profile_only = (
            profile and not towards,
            profile and not towards and not orders,
        )
    return request


def _except(text: str) -> tuple[str, str]:
    """The text before 'except', and what it leaves out."""
    match = EXCEPT.search(text)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


def _names_an_order(text: str, mention: Mention) -> bool:
    """'the backpack I received with the vacuum cleaner', 'the order with the hose'."""
    before = text[: mention.start]
    with_it = re.search(
        r"\b(?:received|ordered|bought|came|order|along|together) with (?:the |my |an? )?$", before, re.I
    )
    return with_it is not None
