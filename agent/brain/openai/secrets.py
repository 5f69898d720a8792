"""What no agent may ask a customer for: whoever has it can spend her money or pose as her."""

from __future__ import annotations

import re

_SECRET = (
    r"(?:(?:full |whole |credit |debit )?card (?:number|details|data)|cvv2?|cvc|security code|pin(?: code)?"
    r"|pass ?(?:word|code|phrase)|social security(?: number)?|ssn|bank (?:login|details|account number)"
    r"|account number and routing|routing number|(?:one[- ]time|verification|sms) (?:code|password)|otp"
    r"|online banking|crypto wallet|seed phrase|gift card codes?)"
)
_ASKING = re.compile(
    r"\b(?:what(?:'s| is| are)|tell|type|enter|give|send|share|provide|confirm|verify|need|require|reply with"
    r"|read out|submit|fill in|(?:may|can|could) i have|please)\b[^.!?]*?"
    rf"\b(?P<secret>{_SECRET})\b",
    re.I,
)
_REFUSES = re.compile(r"\b(?:never|not|\w+n't|no need|cannot|without|nobody)\b", re.I)
# Words with which a secret may begin: a half-said sentence stops before them.
BEGINNINGS = (
    *("pass", "pin", "cv", "ssn", "otp", "one-time", "security", "card"),
    *("routing", "seed", "verif", "code", "number"),
)


def asked_for(sentence: str) -> str | None:
    """The secret that a sentence asks for; None when it asks for none, or warns of giving it away."""
    asking = _ASKING.search(sentence.replace("’", "'"))
    if asking is None or _REFUSES.search(sentence[: asking.end()].replace("’", "'")):
        return None
    return asking["secret"].lower()
