"""Sentences that say that something was done, or will be: true only when a tool did it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import prompts
from agent.brain.openai import promises, statuses
from agent.brain.openai.facts import Known, found

REFUNDS = {"cancel_order", "return_items", "exchange_items", "change_order_items", "change_order_payment"}
CHANGES = {
    "change_order_items",
    "change_order_address",
    "change_order_payment",
    "update_customer_address",
    "exchange_items",
}
ANY = REFUNDS | CHANGES | {"create_ticket", "add_note", "schedule_meeting"}
NOTHING: set[str] = set()
# After these somebody else acts.
PEOPLE = {"create_ticket", "transfer_to_human"}

# The stem of a verb → the tools that do it. An empty set: no tool does, so it was never done.
STEMS: dict[str, set[str]] = {
    "cancel": {"cancel_order"},
    "refund|reimburs|credit": REFUNDS,
    "return": {"return_items"},
    "exchang|swap|replac|switch": {"exchange_items", "change_order_items"},
    "chang|updat|modif|edit|correct|adjust|redirect|rerout|mov": CHANGES,
    "open|creat|fil|logg|rais|submit|record": ANY,
    "process|approv|issu|initiat|complet|arrang|plac|set up|start|request|finali[sz]|confirm": ANY,
    "transfer|escalat|connect|forward": NOTHING,
    "email|e-mail|mail|sent|send|shipp|ship|dispatch|resen[dt]|post": NOTHING,
    "compensat|waiv|upgrad|appl[iy]|discount|gift|award|grant|add": NOTHING,
    "book|schedul|reserv|extend|expedit|prioriti[sz]|notif|contact|call|inform|alert|flag": NOTHING,
    "remov|delet|reset|unlock|charg": NOTHING,
}
_STARTS = re.compile("|".join(STEMS), re.I)
# The same said in other languages, as participles: "ha sido cancelado", "est remboursé", "wurde storniert".
ABROAD: dict[str, set[str]] = {
    r"cancelad[oa]s?|anulad[oa]s?|annul[ée]e?s?|annullat[oaie]": {"cancel_order"},
    r"storniert|geannuleerd|anulowan[eyao]": {"cancel_order"},
    r"reembolsad[oa]s?|reintegrad[oa]s?|rembours[ée]e?s?|rimborsat[oaie]": REFUNDS,
    r"(?:zurück)?erstattet|terugbetaald|zwrócon[eyao]": REFUNDS,
    r"devuelt[oa]s?|devolvid[oa]s?|renvoy[ée]e?s?|restituit[oaie]|zurückgeschickt": {"return_items"},
    r"cambiad[oa]s?|trocad[oa]s?|échang[ée]e?s?|s?cambiat[oaie]|umgetauscht|omgeruild": CHANGES,
}
_PARTICIPLES = "|".join(ABROAD)
_STEM = "|".join(STEMS)
_PAST = rf"(?:(?:{_STEM})\w*ed|sent|resent|given|set up)"
_ADVERBS = (
    r"(?:\s+(?:now|just|already|also|all|both|been|being|successfully|fully|officially"
    r"|(?:gone|went) ahead and))*"
)
_NOUN = (
    r"(?P<noun>refund|cancellation|return|exchange|replacement|credit|voucher|change|update|request|transfer)"
)
# In the present only about this customer's things: "refunds are credited within 5 days" is a rule.
_THIS = r"\b(?:your|this|that|it|#?W\d+)\b(?:\s+[\w#]+){0,3}?"
# What the records say of an order without anybody's deed.
_PLAIN = (
    "(?:deliver|paid|us|plac|charg|ship|process|bought|list|locat|link|bas|limit|allow|requir|need|damag|includ"
    "|complet|expect|attach|finish|call|refus|intend|suppos|concern|interest|relat)ed"
)
_OVER = "solved|resolved|accomplished|fixed|settled|registered"
_DID = re.compile(
    rf"\b(?:I|we)(?:\s+have|['’]ve|\s+did)?{_ADVERBS}\s+(?P<verb>{_PAST})\b"
    rf"|(?:\b(?:has|have|had|was|were|got)|['’](?:ve|s)\s+been)(?:\s+being)?{_ADVERBS}\s+(?P<passive>{_PAST})\b"
    rf"|\b(?:is|are)\s+being{_ADVERBS}\s+(?P<under>(?!process){_PAST}|prepared|packed)\b"
    rf"|{_THIS}(?:\s+(?:is|are)|['’]s){_ADVERBS}\s+(?P<present>{_PAST})\b"
    rf"|\bsuccessfully\s+(?P<success>{_PAST})"
    r"|\b(?:your|the|that|this)\s+(?:\w+\s+){0,2}?(?:order|shipment|parcel|package|delivery|card|account|address"
    r"|request|claim|complaint|case|refund|return|exchange|cancellation|payment|replacement|label|issue|ticket)\s+(?:has|have|was|were|is)"
    rf"(?:\s+been)?{_ADVERBS}\s+(?P<open>(?!{_PLAIN})\w+ed)\b"
    r"|^\W*(?:it['’]s\s+|that['’]s\s+|all\s+|consider it\s+)?"
    r"(?P<bare>done|cancelled|canceled|refunded|completed|sorted)\b(?!\s+(?:orders|items|returns|goods|products)\b)"
    # "Approved!", "Problem solved."
    r"|^\W*(?:\w+\s+)?(?P<verdict>confirmed|approved|processed|arranged|booked|granted|issued|initiated|updated"
    rf"|{_OVER})\W*$"
    r"|^\W*(?:(?:and|so|great|ok|okay|perfect|alright)[,!.\s]+)?(?:your\s+|the\s+)?(?:\w+\s+)?"
    r"(?:order|refund|cancellation|return|exchange|address|payment|replacement|request|label|change|ticket|voucher"
    r"|e-?mail|credit|discount)[\s:*–—-]+(?:#?W\d+[\s:]+)?"
    rf"(?P<short>(?:{_STEM})\w*ed|sent|done)\b"
    rf"|\bwith\s+(?:the|your|this|that)\s+(?:\w+\s+){{1,3}}?(?:now|already|just|finally)\s+(?P<given>{_PAST})\b",
    re.I,
)
_ON_ITS_WAY = re.compile(
    rf"\b{_NOUN}(?:\s+(?:of|for)\s+\S+(?:\s+\S+)?)?\s+(?:is|has been|was|['’]s)\s+(?:now\s+)?"
    r"(?:on (?:its|the) way|under way|complete|in progress|through)",
    re.I,
)
_WILL = re.compile(
    r"\b(?:I|we)(?:['’]ll|\s+will|['’]m going to|\s+am going to|['’]re going to|\s+are going to)"
    rf"{_ADVERBS}\s+(?P<verb>(?:{_STEM})\w*|give|pay|make sure|ensure)\b"
    r"|\byou(?:['’]ll|\s+will)\s+(?:also\s+|now\s+|soon\s+)?"
    r"(?P<get>receive|get|be\s+(?:refunded|credited|compensated|reimbursed))"
    r"|\b(?P<noun>refund|voucher|credit|compensation|replacement|discount)"
    r"\s+(?:of\s+\S+\s+)?(?:will|is going to)\b"
    r"|\b(?:I|we)\s+(?P<vow>promise|guarantee)\b"
    r"|\byou\s+(?P<have>have been|are)\s+(?:approved|granted|eligible for a)\b",
    re.I,
)
_ASKS_LEAVE = "if|unless|would you|shall I|should I|may I|can I|do you|could you"
_IF = re.compile(rf"\b(?:{_ASKS_LEAVE})\b|\?\s*$", re.I)
_CONDITION = re.compile(
    rf"\b(?:{_ASKS_LEAVE}|once|when|after|as soon as|before|let me know)\b|\?\s*$"
    rf"|{promises.AT_HER_WORD}",
    re.I,
)
# "I'll proceed", "I'll send the request": the very thing that a tool does.
_THE_DEED = re.compile(
    r"(?:go|proceed|do|take care of|set it up|get (?:it|that|this|started)"
    r"|(?:send|put)(?: (?:in|off|through))? (?:the|your|this|that) (?:\w+ )?"
    r"(?:request|return|cancellation|exchange|change))(?!\w)",
    re.I,
)
_DOING = re.compile(
    rf"\b(?:I|we)(?:['’]m|['’]re|\s+am|\s+are){_ADVERBS}\s+(?P<verb>(?!going\b)(?:{_STEM})\w*ing)\b", re.I
)
# "I hereby cancel it", "Just cancelled it", "Refunding you now": done by being said, or without a subject.
_PERFORMED = re.compile(
    r"\b(?:I|we)\s+(?:(?:hereby|now|gladly|happily|also|therefore)\s+)*"
    rf"(?P<said>(?:{_STEM})(?!\w*(?:ed|ing)\b)\w*|give|confirm)\s+(?:your|the|you|it|this|that|them|a|an)\b"
    r"|^\W*(?:(?:just|already|now|so|and|ok|okay|great|sure|then)[,\s]+)*(?:went ahead and\s+)?"
    rf"(?P<short>{_PAST})\s+(?:it|that|your|you|the|them|this)\b"
    rf"|^\W*(?:now\s+)?(?P<under>(?:{_STEM})\w*ing)\s+(?:it|you|your|the|that|them)\b"
    r"(?=.*\b(?:now|today|over|right away|for you)\b)"
    r"(?!.*\b(?:would|can|could|will|is|means|costs?|gives)\b)"
    rf"|\b(?:will|shall)\s+be{_ADVERBS}\s+(?P<passive>{_PAST})\b(?!\s+(?:to confirm|whether|if))"
    rf"|^\W*(?:already|just)\s+(?P<alone>{_PAST})\b",
    re.I,
)
_FREE = re.compile(r"free|no (?:\w+ )?cost", re.I)
_PERSONAL = re.compile(r"\b(?:you|your|yours|I|we|my|our|this|that|it)\b|['’]", re.I)
_ASKED = re.compile(r"\?\s*$")
# Other wordings than the verb of a deed → the tools after which they are true.
CLAIMS: dict[str, set[str]] = {
    "settled": ANY,
    "coming": REFUNDS,
    "gifts": NOTHING,
    "somebody": PEOPLE,
    "unknowable": NOTHING,
    "abroad": REFUNDS | CHANGES,
}
_OTHER_WORDS = "|".join(
    line for kind in (*CLAIMS, "irregular") for line in prompts.data(promises.WORDS)[kind]
).replace("I|we", "i|we")
# Read in small letters, which is several times as fast as reading in any case.
_RISKY = re.compile(
    rf"\b(?:(?:{_STEM}|{_PARTICIPLES}|delivered|pending|on (?:its|the) way)"
    rf"|(?:done|sorted|{_OVER}|refund|voucher|promise|guarantee|receive)\b"
    r"|you(?:['’]ll| will) |(?:i|we)(?:['’]ve|['’]m|['’]re|['’]ll| will|\s+\w+ed\b)"
    r"|your (?:\w+ ){1,3}(?:has|have|was|were|is)(?: been)? \w+ed\b"
    rf"|(?:{_OTHER_WORDS})(?!\w))"
)
# The run of words at the end of a half-said sentence after which a deed may come.
OPENING = re.compile(
    r"(?:\b(?:have|has|had|is|are|was|were|been|being|will|got|did|successfully|just|already|now|going|am|to|also"
    r"|ahead|and|gone|it|that)\b"
    r"|['’](?:ve|ll|s|m|re)\b)(?:\s+(?:now|just|already|also|been|being|going|to|successfully|all|both|gone|ahead|and))*\s*$",
    re.I,
)


def risk(text: str, start: int = 0) -> re.Match[str] | None:
    """The first words, from `start` on, with which a claim may begin."""
    return _RISKY.search(text.lower(), start)


def unbacked(
    sentence: str, known: Known, done: Sequence[dict[str, Any]], wanted: frozenset[str]
) -> str | None:
    """The words that claim a deed which no tool did; None when the sentence is honest.

    `done` are the writes that ran; `wanted` are tools that are being called right now, about which the
    sentence may say what will happen.
    """
    named = {number for kind, number, _ in found(sentence) if kind == "order"}
    for match in _DID.finditer(sentence):
        verb = next(word for word in match.groups() if word)
        passive = any(match[way] for way in ("passive", "present", "open", "short"))
        before = sentence[: match.start()]
        is_fact = (passive and (statuses.recorded(verb, known, sentence) or promises.supposed(before))) or (
            match["verb"] is not None and promises.imagined(before)
        )
        if not is_fact and not ran(_tools_of(verb), done, named):
            return match[0].strip()
    claim = _claimed(sentence, known, done, named, wanted) or statuses.untrue(sentence, known, named)
    if claim is not None:
        return claim
    for words, tools in ABROAD.items():
        told = re.search(rf"\b(?:{words})\b", sentence, re.I)
        if (
            told
            and not ran(tools, done, named)
            and not statuses.is_status(known, named)
            and not promises.denied_abroad(sentence[: told.start()])
        ):
            return told[0]
    on_its_way = _ON_ITS_WAY.search(sentence)
    if (
        on_its_way
        and not statuses.recorded(on_its_way["noun"], known, sentence)
        and not ran(ANY, done, named)
    ):
        return on_its_way[0].strip()
    ahead = _WILL.search(sentence)
    if ahead is None or _CONDITION.search(sentence) or known.quotes(sentence):
        return None
    deed = _tools_of(ahead["verb"]) if ahead["verb"] else REFUNDS
    coming = ahead["verb"] is None and statuses.recorded("refund", known, sentence)
    return None if ran(deed, done, named) or deed & wanted or coming else ahead[0].strip()


def without_true(sentence: str, known: Known, done: Sequence[dict[str, Any]]) -> str:
    """The sentence with DECIDED for what the lists found true: statuses, and deeds by their verbs."""
    named = {number for kind, number, _ in found(sentence) if kind == "order"}

    def left(match: re.Match[str]) -> str:
        verb = next(word for word in match.groups() if word)
        tools = _tools_of(verb) if _STARTS.match(verb) else REFUNDS
        return promises.DECIDED if ran(tools, done, named) else match[0]

    sentence = statuses.without_true(sentence, known)
    for words in (_DID, _DOING, _PERFORMED, _WILL) if done else ():
        sentence = words.sub(left, sentence)
    return sentence


def _claimed(
    sentence: str, known: Known, done: Sequence[dict[str, Any]], named: set[str], wanted: frozenset[str]
) -> str | None:
    """The words that claim a deed otherwise than by its verb in the past."""

    def is_true(tools: set[str]) -> bool:
        return ran(tools, done, named) or bool(tools & wanted)

    spoken = _spoken(sentence, is_true)
    if spoken is not None or _ASKED.search(sentence) or known.quotes(sentence):
        return spoken
    own = promises.without_hers(sentence)
    for kind, tools in CLAIMS.items():
        told = promises.told(own if kind in ("somebody", "unknowable") else sentence, kind)
        is_fact = kind == "coming" and (
            statuses.recorded("refund", known, sentence) or _CONDITION.search(sentence) is not None
        )
        is_rule = kind == "gifts" and _is_rule(sentence, told or "", known)
        if told and not (is_fact or is_rule or is_true(tools)):
            return told
    return None


def _is_rule(sentence: str, told: str, known: Known) -> bool:
    """Whether "free of charge" tells of nobody, and a page says that something is free."""
    if not _FREE.search(told) or _PERSONAL.search(sentence):
        return False
    return any("free" in page.split() for page in known.pages)


def _spoken(sentence: str, is_true: Callable[[set[str]], bool]) -> str | None:
    """What the agent says it did, does or will do, by verbs that tools stand for or by others."""
    for verb, words in promises.of_the_first_person(sentence):
        tools = _tools_of(verb) or (ANY if promises.told(sentence, "settled") else PEOPLE)
        if not is_true(tools):
            return words
    for match in (*_DOING.finditer(sentence), *_PERFORMED.finditer(sentence)):
        verb = next(word for word in match.groups() if word)
        supposed = promises.supposed(sentence[: match.start()]) or _IF.search(sentence)
        if not supposed and not is_true(_tools_of(verb) or PEOPLE):
            return match[0].strip()
    for verb, words in promises.announced(sentence):
        # What no tool does stays a promise, whatever it waits for: "I'll notify you when it ships".
        may_wait = _tools_of(verb) or _THE_DEED.match(verb + sentence.partition(words)[2])
        condition = _CONDITION if may_wait else _IF
        if not condition.search(sentence) and not is_true(_tools_of(verb) or PEOPLE):
            return words
    return None


def _tools_of(verb: str) -> set[str]:
    for stem, tools in STEMS.items():
        if re.match(rf"(?:{stem})", verb, re.I):
            return tools
    return ANY if re.fullmatch(rf"done|sorted|completed|{_OVER}", verb, re.I) else NOTHING


def ran(tools: set[str], done: Sequence[dict[str, Any]], named: set[str]) -> bool:
    """Whether one of the tools ran, on each order that the sentence names."""
    deeds = [deed for deed in done if deed["tool"] in tools]
    touched = {str(deed["arguments"].get("order_id", "")).lstrip("#").lower() for deed in deeds}
    return bool(deeds) and named <= touched
