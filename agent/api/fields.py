"""The shapes of what people send: cleaned where that is harmless, refused with advice where it is not."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, StringConstraints

from crm.redaction import redacted

LONGEST_MESSAGE = 8_000


def clean(text: str) -> str:
    """What was said, without control characters; raises ValueError when nothing is left."""
    kept = "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) != "Cc")
    if not kept.strip():
        raise ValueError("there are no words in it; write what you want to say")
    return kept.strip()


def printable(value: str) -> str:
    """A value that a database can keep and a page can show."""
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in value):
        raise ValueError("it has control characters; send plain text")
    return value


Said = Annotated[str, StringConstraints(max_length=LONGEST_MESSAGE), AfterValidator(clean)]
# Notes are kept as they come; what is said is rid of secrets where it is stored.
ShortText = Annotated[
    str, StringConstraints(max_length=2_000), AfterValidator(clean), AfterValidator(redacted)
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(printable)]
# A slash is ours: the bot's reply to message M is stored as M/reply.
MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:\-]{1,128}$")]
Locale = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$")]
RecordId = Annotated[str, Path(max_length=200), AfterValidator(printable)]
