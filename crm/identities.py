"""How a customer can be found: e-mail addresses, phones, ids in other systems."""

from datetime import datetime
from typing import Literal

from sqlmodel import Field, SQLModel

IdentityKind = Literal["email", "phone", "external"]

# What is known of the person in a conversation, weakest first. One-time codes will earn "strong".
Verification = Literal["none", "basic", "strong"]


class Identity(SQLModel, table=True):
    """One address of one customer. The same address never belongs to two."""

    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    verified_at: datetime | None = None


def normalised(kind: IdentityKind, value: str) -> str:
    """The form in which two spellings of one address are equal."""
    if kind == "phone":
        return _international(value)
    return value.strip().lower()


def _international(value: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(value, "US")
    except phonenumbers.NumberParseException:
        return value.strip()
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
