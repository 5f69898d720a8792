"""Which deed a clause asks for: by a verb of the lexicon, or implied by what she says she needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.brain.embedded.reading import addresses, hints
from agent.brain.embedded.reading.naming import Mention
from agent.brain.embedded.reading.words import has, lexicon

ADDRESS = (
    r"address(?:es)?|(?:ship|deliver|send|go|sent)(?:ped|ping|ed|y|ing)? "
    r"(?:it |them |that |this |my order )?(?:to|home)|"
    r"where (?:it|they|that|this|my|the)(?: \w+)? "
    r"(?:goes|go|is going|are going|ships?|is (?:sent|shipped|delivered))"
)
PAYMENT = re.compile(
    r"^\W*(?:the |my |its )?(?:order'?s? )?payments?\b|^\W*(?:how|what) i pay", re.IGNORECASE
)
# "Switch my order to another card".
ORDER_ONTO = re.compile(
    r"^\W*(?:the |my |this |that )?order\b[^,.;]*\b(?:to|on|onto)\b(?P<onto>[^,.;]*)", re.IGNORECASE
)
NEGATED = re.compile(
    r"\b(?:not|never|don't|didn't|without|won't|cannot|can't|no need to|rather than|instead of|undo)\b"
    r"(?:\s+\w+){0,4}\s*$",
    re.IGNORECASE,
)
# "Exchange nothing else" asks for nothing, "change nothing but the tablet" for one thing.
NOTHING = re.compile(r"\s+(?:nothing|none)\b(?! (?:but|except|other|apart)\b)", re.IGNORECASE)
NO_WISH = re.compile(r"\b(?:no longer|not|don't|didn't|never|nor) (?:\w+ )?(?:want|need)", re.IGNORECASE)
NOT_A_THING = re.compile(
    r"\b(?:don't|do not) (?:\w+ )?(?:need|want) "
    r"(?!the\b|it\b|them\b|that\b|this\b|these\b|those\b|my\b|any|both\b|either\b|all\b|two\b|so\b|such\b|an?\b|one\b|to\b|more\b)['\"\w]",
    re.IGNORECASE,
)
# "I ordered two, I only need one": what is too much is given up.
ONE_TOO_MANY = re.compile(
    r"\b(?:two|2|three|3|twice|double)\b.*\b(?:only|just) (?:really )?(?:need|want|wanted|needed|meant)"
    r"(?: to (?:order|buy|have|get))? (?:one|1|a single)\b|\bone (?:\w+ )?too many\b",
    re.IGNORECASE | re.DOTALL,
)
NEVER_MIND = re.compile(
    r"^\W*(?:(?:oh|ah|ok|okay|no|nope|wait|hang on|hold on|stop|actually|hm+|um+|uh|well|then|just|please|"
    r"sorry|on second thoughts?|i(?:'ve| have)? changed my mind|you know what|but)\b\W*)*"
    r"(?:never ?mind|nvm|forget (?:about )?(?:it|that|this)|"
    r"leave it(?: (?:be|as it is|like that))?|drop (?:it|that)|"
    # "Actually keep it", "no, I'll keep my order": what was about to go stays.
    r"(?:(?:i(?:'ll| will|'d rather| want to| would rather| think i'll| guess i'll)|let me|let's) )?"
    r"keep (?:it|them|that|those|everything|(?:the|my|that|this) order)|"
    r"(?:don't|do not|dont)(?: (?:cancel|return|exchange|change|swap|send|do) "
    r"(?:it|them|that|those|anything|(?:the|my|that|this) order)(?: back)?)|"
    r"i(?:'ve| have)? changed my mind|on second thoughts?,? no)"
    r"(?:\W*\b(?:then|please|pls|thanks?|thank you|thx|for now|leave it|sorry|after all|"
    r"instead|any ?more|yet|as it is|i'll keep it|i changed my mind)\b)*\W*$",
    re.IGNORECASE,
)
# An address alone says where something shall go: "my new address is …, please".
NOTHING_BESIDE = re.compile(
    r"(?:\W|\b(?:please|pls|thanks?|thank you|hi|hello|ok|use|it's|it is|this is|that's|that is|"
    r"here is|here's|my|the|our|new|correct|right|delivery|shipping|address|is|to|at|instead)\b)*",
    re.IGNORECASE,
)
BOTH_WAYS = r"(?:cancel|return)\w*(?: and| or|/)+ (?:cancel|return)\w*"


def verbs(text: str) -> list[re.Match[str]]:
    """The words of the text that ask for a deed; `lastgroup` is its kind."""
    spared = [match.span() for match in _pattern("not_a_deed").finditer(text)]
    return [
        match
        for match in _deeds().finditer(text)
        if not any(start <= match.start() < end for start, end in spared)
        and not NEGATED.search(text[: match.start()])
        and not NOTHING.match(text[match.end() :])
    ]


def deed_of(text: str, found: Sequence[Mention]) -> str | None:
    """Which deed the text asks for, as the name of a Request's skill; None when it asks for none."""
    said = verbs(text)
    if not said:
        return None
    kinds = {match.lastgroup for match in said}
    if "give_up" in kinds or (kinds == {"cancel", "return"} and has(text, BOTH_WAYS)):
        return "cancel_order" if has(text, r"rid of (?:\w+ ){0,2}orders?") or not found else "give_up"
    if said[0].lastgroup == "swap":
        return _kind_of_change(text, said[0], found)
    return "cancel_order" if said[0].lastgroup == "cancel" else "return_items"


def _kind_of_change(text: str, verb: re.Match[str], found: Sequence[Mention]) -> str:
    rest = text[verb.end() :]
    if not verb.group().lower().startswith("exchang"):
        if has(rest, ADDRESS):
            return "change_address"
        if PAYMENT.search(rest) or (has(rest, "payment method") and not found):
            return "change_payment"
        onto = ORDER_ONTO.search(rest)
        if onto and not found and hints.method(onto["onto"]):
            return "change_payment"
    return "swap_items"


def implied(text: str) -> str | None:
    """What a clause without such a verb comes down to: 'it should go to …', 'the lamp must be black'."""
    of_money = has(text, "differences?", "refund", "money", "amount")
    if misdirected(text):
        return "change_address"
    if addresses.written(text) and (
        has(text, "orders?", "parcel", "package", "delivery", "shipment", "goes")
        or NOTHING_BESIDE.fullmatch(addresses.without(text))
    ):
        return "change_address"
    if _pattern("sent").search(text) and not of_money and hints.method(text) is None:
        return "change_address"
    if _pattern("charged").search(text) and hints.method(text) and not of_money:
        return "change_payment"
    if ONE_TOO_MANY.search(text):
        return "give_up"
    if _pattern("wanted").search(text) and not NO_WISH.search(text):
        return "swap_items"
    if keeps(text):
        return None
    # "I ordered the kettle by accident": given up, one way or the other. "I don't need cordless" is not.
    return "give_up" if hints.reason(text) and not NOT_A_THING.search(text) else None


def wanted_at(text: str) -> int | None:
    """Where the words begin that say what she wants; None when there are none."""
    match = _pattern("wanted").search(text)
    return match.end() if match else None


def wanted_before(text: str) -> int | None:
    """Where the words end that say what she wants when the verb comes last: 'a half zip is what I want'."""
    match = _pattern("wanted").search(text)
    if (
        match is None
        or re.match(r"\W*$|\W*(?:,|and\b|but\b|please\b)", text[match.end() :], re.IGNORECASE) is None
    ):
        return None
    return match.start()


def describes(text: str) -> bool:
    """'Same zoom, only with SD', 'black in place of brown': words of a wish, though none says so."""
    return _pattern("described").search(text) is not None


def misdirected(text: str) -> bool:
    """'It is going to Reno by mistake': the address is wrong, not the order."""
    return _pattern("misdirected").search(text) is not None


def charged_at(text: str) -> int | None:
    """Where the words begin that say what shall be charged; None when there are none."""
    matches = list(_pattern("charged").finditer(text))
    return matches[-1].start() if matches else None


def keeps(text: str) -> bool:
    """'The other one stays', 'I am holding on to the puzzle'."""
    return _pattern("kept").search(text) is not None


@lru_cache(maxsize=1)
def _deeds() -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{kind}>{'|'.join(said)})" for kind, said in lexicon()["deeds"].items())
    return re.compile(rf"\b(?:{kinds})\b", re.IGNORECASE)


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lexicon()[name])})", re.IGNORECASE)
