"""From a message to requests: which deed, on what, with which wishes. Nothing is looked up here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agent.brain.embedded.reading import (
    clauses,
    continued,
    deed,
    described,
    hints,
    purposes,
    rules,
    whichever,
)
from agent.brain.embedded.reading.clauses import Clause
from agent.brain.embedded.reading.contents import contents_of
from agent.brain.embedded.reading.filling import filled
from agent.brain.embedded.reading.naming import Mention, mentions
from agent.brain.embedded.reading.plain import plain
from agent.brain.embedded.reading.questions import asked, of_the_pages
from agent.brain.embedded.reading.spoken import Spoken, refer_back, take_that
from agent.brain.embedded.reading.words import has
from agent.brain.embedded.requests import Request

THE_TALK = re.compile(r"\b(?:asked|asks?|confirm\w*|which|multiple|several|both are)\b", re.IGNORECASE)
ONLY = re.compile(r"\bonly\s+(?:\w+\s+){0,2}?(?:exchange|modify|change|return|cancel|swap)\b", re.IGNORECASE)
JUST_ASKING = (r"(?:do not|don't|without) process\w*", "just (?:checking|asking|wondering)", "not sure yet")
# "How do I return an item?" asks about the store; "how do I return my lamp?" wants it returned.
GENERAL = re.compile(
    r"^\W*(?:how (?:do|can|would|does|long|many days|soon|much (?:does|is) (?:shipping|delivery))|"
    r"what(?:'?s| is| are| do| does| happens| if)|do you|can (?:i|you|one)|is (?:it|there)|"
    r"are (?:there|gift)|which|where can|when (?:do|does|will|can))\b",
    re.IGNORECASE,
)
HERS = re.compile(
    r"\b(?:my|mine|i (?:bought|ordered|received|got)|it|them|this|these|that)\b|#\s?\w*\d|\bw\d{4,}|\bthe\b",
    re.IGNORECASE,
)
# "I changed my mind about the shoes: the leather ones in gray": other shoes, not none.
MIND_AND_WISH = re.compile(r"\b(?:chang\w+|change of) (?:my )?mind (?:about|on) [^.;:]*:\s", re.IGNORECASE)
PERSON = re.compile(
    r"\b(?:human|person|representative|supervisor|manager|someone else|transfer)\b", re.IGNORECASE
)
ASKING = re.compile(
    r"\?|\bgive me (?:its|the|my)\b|"
    # Typed without its mark.
    r"^\W*(?:(?:and|so|but|hi|hello|hey)\W+)?(?:when|where|do you (?:guys )?(?:sell|carry|stock))\b|"
    r"\b(?:what|which|how|tell|know|check|curious|wonder\w*|find out|let me know|sum up|add up|forgot)\b",
    re.IGNORECASE,
)


CHOOSE = re.compile(
    r"\b(?:choose|pick|take|get|go for|want|select) (?:the )?"
    r"(?P<which>cheapest|least expensive|most expensive|priciest)\b",
    re.IGNORECASE,
)
CHANGE_IT = re.compile(
    r"\b(?:chang|updat|switch|correct)\w* (?:it|that|this)\b(?! (?:to|into) (?:the|an?) )", re.IGNORECASE
)
# "Do you have them a size bigger?", "too small, is there a larger one?" measure from what she has: it asks
# to have hers changed. "One size bigger than 9" measures from a size.
FROM_HERS = re.compile(
    r"\b(?:an?|one|two|three|[123]) sizes? (?:up|down|bigger|larger|smaller|higher|lower)\b"
    r"(?! (?:than|from) (?:an? )?(?:size )?\d)|"
    r"\btoo (?:small|big|large|tight|loose|short|long|wide|narrow)\b[^.!?]*"
    r"\b(?:bigger|larger|smaller|looser|tighter|longer|shorter|wider|narrower|other size|another size)\b|"
    r"\bnext (?:\w+ )?size\b",
    re.IGNORECASE,
)
OWN = re.compile(r"\b(?:my|mine|our|it|them|these|those|i (?:bought|ordered|received|got))\b", re.IGNORECASE)
# "Can you help an old lady?" beside what it is about asks nothing of its own.
HELP = re.compile(
    r"^\W*(?:can|could|will|would) (?:you|anybody|anyone|somebody|someone) (?:please )?help "
    r"(?:me|us|an?(?: \w+){1,2})(?:\W*(?:out|here|please|with (?:this|that|it)))*\W*$",
    re.IGNORECASE,
)
# "Both lamps back, please": said without a verb.
BACK = re.compile(
    r"^\W*back\b(?: (?:to|on|onto) (?:my |the )?(?:gift ?card|gc|pay ?pal|visa|mastercard|(?:credit )?card))?"
    r"(?:\W*\b(?:please|pls|asap|now|thanks?|to you)\b)*\W*(?:$|, ?(?:i )?keep\b)",
    re.IGNORECASE,
)
REFUND_WISH = re.compile(
    r"\b(?:(?:can|could|may) (?:i|we) (?:please |just |still |like )*(?:get|have|claim)"
    r"|(?:i|we)(?:'d| would)? (?:just |really |only )*(?:want|need|like|demand)(?: to (?:get|have))?|give me)"
    r" (?:like )?(?:a |my )?(?:full )?refund\b(?! (?:policy|method|amount|status|label))",
    re.IGNORECASE,
)
MINE = re.compile(r"\bmine\b", re.IGNORECASE)
OF_THINGS = ("cancel_order", "return_items", "give_up")


@dataclass
class Reading:
    """What one message asks for. `remarks` say more, each after so many of the requests."""

    requests: list[Request] = field(default_factory=list)
    remarks: list[tuple[Clause, int]] = field(default_factory=list)


def read(message: str, names: Mapping[str, str], places: Collection[str] = ()) -> Reading:
    """Every deed and question of the message.

    `names` is product id → name of what she may speak of, `places` are the towns and states of her records.
    """
    reading, spoken, before = Reading(), Spoken(), ""
    message = whichever.parted(message)
    for said in clauses.split(plain(message)):
        clause = _with_its_condition(said, reading, names)
        found = mentions(clause.text, names)
        made = [] if clause.abandoned else _requests_of(clause, found, spoken, places)
        made = made or continued.of(clause, found, reading.requests, places)
        made = made or ([] if clause.abandoned else described.wish_of(clause, found, spoken, places))
        made = [request for request in made if not continued.says_only_how(request, reading.requests)]
        made = [spoken_address(request, clause, spoken, found, places) for request in made]
        for request in made:
            _take_purpose(request, clause, before, names)
            refer_back(request, clause, spoken)
            take_that(request, before)
        before = clause.text
        _take_choice(clause, made, reading.requests)
        _asked_as_rule(said, made, reading)
        _place(clause, made, reading, names)
        spoken = spoken.after(clause, found, made, places)
    reading.requests = continued.without_overtaken(continued.without_headings(reading.requests))
    reading.requests = continued.without_reasons(reading.requests)
    reading.requests = whichever.told_by_money(message, reading.requests)
    return reading


def spoken_address(
    request: Request, clause: Clause, spoken: Spoken, found: Sequence[Mention], places: Collection[str]
) -> Request:
    """'My new address is …. Please change it for my open order': it is the address that is changed."""
    if request.skill != "swap_items" or not (spoken.written and CHANGE_IT.search(clause.text)):
        return request
    changed = filled(Request(skill="change_address", text=request.text), clause, found, places)
    profile = has(clause.text, "profile", "account", "default")
    return changed.model_copy(update={"address": spoken.address, "profile_too": profile})


def _take_choice(clause: Clause, made: Sequence[Request], before: Sequence[Request]) -> None:
    """'Tell me the options and their prices, and then choose the cheapest one': a wish for what was asked."""
    asks = bool(made) and all(request.skill == "ask_variants" for request in made)
    chosen = CHOOSE.search(clause.text) if asks else None
    if chosen and before and before[-1].skill == "swap_items" and before[-1].targets:
        before[-1].targets[-1].after += f"; the {chosen['which']} one"


def _take_purpose(request: Request, clause: Clause, before: str, names: Mapping[str, str]) -> None:
    """'Return everything for gaming': these things, and not all there are."""
    if request.skill not in OF_THINGS or request.targets or request.orders:
        return
    told = f"{before} {clause.text}"
    request.targets = purposes.meant(clause.text, told, names)
    if request.targets:
        request.everything, request.hint.every = False, True


def _asked_as_rule(clause: Clause, made: Sequence[Request], reading: Reading) -> None:
    """Mark the deeds of a question about a rule; its circumstances may follow as a clause by themselves."""
    about, question = list(made), rules.asked(clause) if made else ""
    told = clause.text or f"if {clause.condition}"
    if not made and reading.requests and rules.tells_circumstances(told):
        last = reading.requests[-1].text
        about = [request for request in reading.requests if request.text == last]
        question = rules.asked(Clause(f"{told}, {last}" if clause.text else f"{last} {told}"))
    for request in about:
        if question and not request.skill.startswith("ask_"):
            request.rule = question


def _with_its_condition(clause: Clause, reading: Reading, names: Mapping[str, str]) -> Clause:
    """'If the red speaker can be had in blue, change it', said first: the condition tells what is changed."""
    if not clause.condition or reading.requests or mentions(clause.text, names):
        return clause
    told = re.sub(r"^(?:if|in case|should)\b\s*", "", clause.condition)
    if not mentions(told, names) or not deed.verbs(clause.text):
        return clause
    return replace(clause, text=f"{told}, {clause.text}", condition=None)


def _place(clause: Clause, made: Sequence[Request], reading: Reading, names: Mapping[str, str]) -> None:
    """A conditional clause hangs on the request before it; all others stand for themselves."""
    conditional = clause.condition is not None and not THE_TALK.search(clause.condition)
    deeds = [request for request in reading.requests if not request.skill.startswith("ask_")]
    if conditional and deeds:
        spoken = {product for m in mentions(clause.condition or "", names) for product in m.products}
        about = [r for r in deeds if any(spoken & set(target.products) for target in r.targets)]
        deeds = about or deeds
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
        for request in made if conditional else ():
            request.why = clause.condition or ""  # "if I return the lamp, how much is on my card then?"
        reading.requests += made
    else:
        reading.remarks.append((clause, len(reading.requests)))


def _only_method(request: Request) -> bool:
    """'refund to the gift card' says how, not what."""
    return request.method is not None and not (request.targets or request.everything or request.orders)


def _requests_of(
    clause: Clause, found: Sequence[Mention], spoken: Spoken, places: Collection[str]
) -> list[Request]:
    """The deed of the clause, or its questions."""
    text = clause.text
    if HELP.match(text):
        return []
    if of_the_pages(text):
        return [Request(skill="ask_knowledge", text=text)]
    skill = _deed(clause, found, spoken)
    if skill and clause.condition and THE_TALK.search(clause.condition) and ONLY.search(text):
        return []  # "if you ask for confirmation, only exchange the lamp" narrows what was asked
    if skill and (has(text, *JUST_ASKING) or _tells_which(clause)):
        return []
    # "If not, the one with 20 hours of battery life" names a thing, and asks nothing.
    questions = asked(text) if clause.condition is None or ASKING.search(text) else []
    if clause.condition is not None and skill is None and PERSON.search(text):
        return [Request(skill="person", text=text)]
    if GENERAL.search(text) and not HERS.search(text) and (skill or not questions):
        return [Request(skill="ask_knowledge", text=text)]
    implied = None if skill else _implied(clause, found, spoken)
    if implied and (not questions or not ASKING.search(text) or FROM_HERS.search(text)):
        return [filled(Request(skill=implied, text=text, implied=True), clause, found, places)]
    if skill is None:
        return [filled(Request(skill=name, text=text), clause, found, places) for name in questions]
    made = [filled(Request(skill=skill, text=text), clause, found, places)]
    return made + [Request(skill=name, text=text) for name in questions if name in ("ask_refund_total",)]


def _deed(clause: Clause, found: Sequence[Mention], spoken: Spoken) -> str | None:
    """The deed that a clause asks for, by its verb or, when it has none, by what such words want."""
    text, spent = clause.text, contents_of(clause.text, found).spent
    skill = deed.deed_of(text, [mention for mention in found if mention not in spent])
    if skill is not None:
        return skill
    back = found and clause.condition is None and BACK.match(text[found[-1].end :])
    # "My lamp is broken, can I get a refund?" is about the lamp; beside a cancellation it is only its money.
    refund = REFUND_WISH.search(text) and (found or (spoken.items and not spoken.asked))
    return "return_items" if back or refund else None


def _tells_which(clause: Clause) -> bool:
    """'If you ask which laptop, it is both that I want to exchange' says more about what was asked."""
    return (
        clause.condition is not None
        and has(clause.condition, "asks?", "asked")
        and has(clause.condition, "which")
    )


def _implied(clause: Clause, found: Sequence[Mention], spoken: Spoken) -> str | None:
    """A deed without a verb for it; a change of an item needs an item that nothing else was asked about."""
    skill = deed.implied(clause.text)
    if skill not in ("swap_items", "give_up"):
        return skill
    items = [mention for mention in found if mention not in contents_of(clause.text, found).spent]
    if clause.condition is not None:
        return None
    if skill == "give_up" and items and MIND_AND_WISH.search(clause.text):
        return "swap_items"
    if skill == "give_up":
        orders = bool(hints.order_ids(clause.text)) or len(items) < len(found)
        return skill if items else "cancel_order" if orders else None
    follows = bool(spoken.items) and not spoken.asked
    # Before it is known who she is no name is hers: "could I get my sweater a size bigger?"
    sized = FROM_HERS.search(clause.text) and OWN.search(clause.text)
    return skill if items or follows or sized or MINE.search(clause.text) else None
