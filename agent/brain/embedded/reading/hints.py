"""What a sentence lets drop beside its main point: order numbers, which orders, how to pay, why, where to."""

from __future__ import annotations

import re

from agent.brain.embedded.reading import addresses
from agent.brain.embedded.reading.words import has, lexicon
from agent.brain.embedded.requests import AddressHint, MethodHint, OrderHint

ORDER_ID = re.compile(r"#\s?[A-Za-z]?\d{4,}|\b[Ww]\d{5,}\b|(?<![\w$.-])\d{7}(?![\w-])")
ITEM_ID = re.compile(r"(?<![\w#-])\d{10}(?!\w)")
METHOD_ID = re.compile(r"\b(?:credit_card|gift_card|paypal|debit_card)_\w+\b")
SAME_AS = re.compile(r"\(?\s*same as\s+(?:order\s+|for\s+|in\s+)?(#?\w*\d{4,})\s*\)?", re.IGNORECASE)
# "The card I used", "what it was paid with": the method of the order itself.
PAID_WITH = (
    r"(?:card|account|method|way|one|what(?:ever)?|how(?:ever)?|paypal|pay pal|wherever) (?:that |which )?"
    r"(?:i|it was|it's|we|they were|was) (?:had |have |originally |already )?"
    r"(?:originally )?(?:paid|used|charged|bought|came)"
    r"|wherever (?:the|my) (?:money|payment) came from|where (?:it|the money|they) came from"
)
# "not to the gift card it was paid with", "in place of PayPal", "from the Visa" where another is named.
REFUSED_METHOD = re.compile(
    r"\b(?:not|instead of|rather than|in place of|don't want|from|off)\s+(?:(?:to|on|onto|with|via|by)\s+)?"
    r"(?:the |my |a |an |that )?(?:original |old )?"
    r"(?:gift ?card|gc|pay ?pal|(?:visa|master ?card|amex|credit|debit)(?: card| credit card)?|card)\b"
    r"(?:\s(?:it|i|that|which)\b[^,.;]*)?",
    re.IGNORECASE,
)
# "My Visa expires soon", "the card was stolen": why she wants another one.
UNUSABLE_METHOD = re.compile(
    r"\b(?:gift ?card|gc|pay ?pal|(?:visa|master ?card|amex|credit|debit)(?: card| credit card)?|card)"
    r"(?: account)?\s(?:\w+\s){0,3}?"
    r"(?:expire[sd]?|expiring|finish(?:es|ed)|blocked|frozen|closed|stolen|lost|cancelled|declined|maxed|empty|"
    r"compromised|(?:doesn't|does not|won't|no longer|stopped) work\w*|run(?:s|ning)? out|ran out)\b",
    re.IGNORECASE,
)
# "Change the address of order #W1": the one that shall change, and not where it shall go.
ITS_OWN = re.compile(
    r"\b(?:chang|updat|correct|fix|modif|edit|switch|replac)\w* (?:the |my )?(?:\w+ )?address "
    r"(?:of|on|in|from) order #?\w+",
    re.IGNORECASE,
)
UNDELIVERED = re.compile(r"(?:\bnot|n't|\bnever|\byet to)(?: yet| been| be)* delivered", re.IGNORECASE)
OTHER_ORDER = r"(?:other|another)(?: \w+)? (?:order|delivery|parcel|shipment|package)s?"
BRANDS = {"visa": "visa", "mastercard": "mastercard", "master card": "mastercard", "amex": "amex"}


def order_ids(text: str) -> list[str]:
    """The order numbers in the text, in the form '#W1234567', each once."""
    text = addresses.without(SAME_AS.sub(" ", text))
    found = [f"#{match.group().lstrip('# ').upper()}" for match in ORDER_ID.finditer(text)]
    return list(dict.fromkeys(f"#W{order[1:]}" if order[1:].isdigit() else order for order in found))


def orders(text: str, deed: str = "") -> OrderHint:
    """Which orders are meant by whoever wants this deed, when they are not named by number."""
    named = UNDELIVERED.sub(" ", text)
    statuses = [status for status in ("pending", "delivered", "processed", "cancelled") if has(named, status)]
    for status, said in lexicon()["statuses"].items():
        if not statuses and has(text, *said):
            statuses = [status]
    if deed == "cancel_order":
        # "I want it cancelled" names the deed, and a cancelled order is not cancelled again.
        statuses = [status for status in statuses if status != "cancelled"]
    return OrderHint(
        statuses=statuses,
        every=has(
            text,
            "all",
            "both",
            "every",
            "each",
            "any(?! ?more)",
            r"(?:two|three|(?:other|pending|delivered|open)(?: \w+)?) orders",
        ),
        newest=has(
            text,
            "last order",
            "latest",
            "most recent(?:ly)?",
            "recent order",
            "last time",
            "newest",
            "just placed",
            "just ordered",
            "last purchase",
            r"last (?:thing|item|product)s? (?:that )?i (?:bought|ordered|purchased|got)",
            r"(?:order|ordered|buy|bought) last(?=\W*$)",
        ),
        oldest=has(text, "oldest", "older", "first order", "earliest"),
        other=has(text, OTHER_ORDER, "the other one"),
    )


def method(text: str) -> MethodHint | None:
    """How she wants to pay or be refunded; None when the text says nothing of it."""
    text = UNUSABLE_METHOD.sub(" ", text)
    wanted = REFUSED_METHOD.sub(" ", text)
    return _method(wanted) or (_method(text) if wanted != text else None)


def _method(text: str) -> MethodHint | None:
    ids = METHOD_ID.findall(text)
    sources = [
        source
        for source, phrases in {
            "gift_card": ("gift ?card", "giftcard", "gc"),
            "paypal": ("pay ?pal",),
            "credit_card": (
                "credit card",
                "debit card",
                *BRANDS,
                "card ending",
                "(?:other|another|new|different) card",
            ),
        }.items()
        if has(text, *phrases)
    ]
    sources.sort(key=lambda source: _first_said(text, source))
    four = re.search(
        r"\b(?:ending (?:in|with)|ends (?:in|with)|last four(?: digits)?)\D{0,12}(\d{4})\b", text, re.I
    )
    hint = MethodHint(
        ids=ids,
        sources=sources,
        last_four=four.group(1) if four else None,
        brand=next((brand for said, brand in BRANDS.items() if has(text, said)), None),
        original=has(
            text,
            "original (?:payment|method|form|card|way)(?: method)?",
            "same (?:payment|card)(?: method)?",
            PAID_WITH,
        ),
        other=has(text, "(?:other|another|different|second) (?:card|payment method|one as payment)")
        or has(text, r"other order's payment(?: method)?"),
    )
    return hint if hint != MethodHint() else None


def _first_said(text: str, source: str) -> int:
    """Where a kind of payment is named."""
    words = {
        "gift_card": r"gift ?card|\bgc\b",
        "paypal": r"pay ?pal",
        "credit_card": r"credit|visa|master|amex|card",
    }
    match = re.search(words[source], text, re.IGNORECASE)
    return match.start() if match else len(text)


def reason(text: str) -> str | None:
    """Why she cancels, as one of the reasons that the policy knows."""
    for known, phrases in lexicon()["reasons"].items():
        if has(text, *phrases):
            return str(known)
    return None


def address(text: str, literal: dict[str, str] | None, place: str | None) -> AddressHint | None:
    """Where something should go; `place` is a town or state that is named. None when the text is silent."""
    if literal and "address1" in literal:
        parts = ("address1", "address2", "city", "state", "country", "zip")
        return AddressHint(address={part: literal.get(part, "") for part in parts})
    same = SAME_AS.search(text) or re.search(
        r"(?:same|address|one)\b[^.]*?\b(?:as|of|in|from|on)\s+order\s+(#?\w*\d{4,})", ITS_OWN.sub(" ", text)
    )
    if same:
        return AddressHint(of_order=order_ids(f" {same.group(1)} ")[0])
    written = addresses.written(text)
    if written:
        return AddressHint(address=written.parts)
    if has(text, "original address", "old address", "previous address", "back to"):
        return AddressHint(original=True)
    if has(text, "new (?:home|house|place|flat|apartment)"):
        return AddressHint(of_order="other")
    if DEFAULT.search(text):
        return AddressHint(default=True)
    if place:
        return AddressHint(place=place)
    return (
        AddressHint(of_order="other")
        if has(text, "other order", "another order", "my orders", "in orders")
        else None
    )


DEFAULT = re.compile(
    r"(?<!along )\b(?:to|at|use|with|as|be)\s+(?:my |the )?(?:default|user|profile)|"
    r"(?:in|on) (?:my|the) (?:user |customer )?(?:profile|account)|on (?:file|record)|"
    r"\bmy own (?:address|home|place)|"
    r"\bhome\b(?! ?kit)|\bmy (?:place|house|flat|apartment)\b",
    re.IGNORECASE,
)
