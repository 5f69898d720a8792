"""The people who buy, and how they pay."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Column, Row, bindparam, func
from sqlalchemy import select as rows_of
from sqlmodel import Field, Session, SQLModel, col, select

from crm import statements
from crm.addresses import HasAddress
from crm.errors import NotFound
from crm.identities import Identity, normalised
from crm.money import Cents

PaymentSource = Literal["credit_card", "paypal", "gift_card"]


class Customer(HasAddress, table=True):
    """One shopper. Her e-mail addresses and phones are `identities`."""

    id: str = Field(primary_key=True)
    first_name: str
    last_name: str
    email: str
    phone: str | None = None
    vip: bool = False
    account_id: str | None = Field(default=None, index=True)
    created_at: datetime | None = None
    erased_at: datetime | None = None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class PaymentMethod(SQLModel, table=True):
    """One way a customer pays. Only gift cards have a balance."""

    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    position: int = 0
    source: str
    brand: str | None = None
    last_four: str | None = None
    balance: Decimal | None = Field(default=None, sa_column=Column(Cents))

    @property
    def label(self) -> str:
        """What the customer calls it."""
        return label(self.source, self.brand, self.last_four)


_PEOPLE, _METHODS = statements.table_of(Customer), statements.table_of(PaymentMethod)
_PROFILE = rows_of(_PEOPLE).where(_PEOPLE.c.id == bindparam("customer"))
_PAYS_BY = (
    rows_of(_METHODS)
    .where(_METHODS.c.customer_id == bindparam("customer"))
    .order_by(_METHODS.c.position, _METHODS.c.id)
)


def label(source: str, brand: str | None, last_four: str | None) -> str:
    """What a customer calls a way to pay: 'visa ending in 1234', 'gift card'."""
    kind = source.replace("_", " ").replace("paypal", "PayPal")
    name = f"{brand} {kind}" if brand else kind
    return f"{name} ending in {last_four}" if last_four else name


def profile(session: Session, customer_id: str) -> tuple[Row[Any], Sequence[Row[Any]]]:
    """Who she is and her ways to pay, as rows to look at; raises NotFound as `get` does."""
    found = statements.first(session, _PROFILE, customer=customer_id)
    if found is None or found.erased_at is not None:
        raise NotFound(f"There is no customer {customer_id}.")
    return found, statements.rows(session, _PAYS_BY, customer=customer_id)


def is_vip(session: Session, customer_id: str) -> bool:
    """Whether she is a VIP; nobody unknown is."""
    found = statements.first(session, _PROFILE, customer=customer_id)
    return found is not None and bool(found.vip)


def get(session: Session, customer_id: str) -> Customer:
    """The customer; raises NotFound for an unknown or erased one."""
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise NotFound(f"There is no customer {customer_id}.")
    return customer


def by_email(session: Session, email: str) -> Customer | None:
    """Whoever has this e-mail address; addresses compare without regard to case."""
    owner = session.exec(
        select(Identity).where(Identity.kind == "email", Identity.value == normalised("email", email))
    ).first()
    return None if owner is None else session.get(Customer, owner.customer_id)


def by_name_and_zip(session: Session, first_name: str, last_name: str, postal_code: str) -> Customer | None:
    """The one customer of this name at this postal code; None when there is none or more than one."""
    found = session.exec(
        select(Customer).where(
            func.lower(Customer.first_name) == first_name.strip().lower(),
            func.lower(Customer.last_name) == last_name.strip().lower(),
            Customer.zip == postal_code.strip(),
            col(Customer.erased_at).is_(None),
        )
    ).all()
    return found[0] if len(found) == 1 else None


def payment_methods(session: Session, customer_id: str) -> list[PaymentMethod]:
    """Her ways to pay, in the order she added them."""
    return list(
        session.exec(
            select(PaymentMethod)
            .where(PaymentMethod.customer_id == customer_id)
            .order_by(col(PaymentMethod.position), col(PaymentMethod.id))
        )
    )


def payment_method(session: Session, customer_id: str, method_id: str) -> PaymentMethod:
    """One of her own ways to pay; raises NotFound for anyone else's."""
    method = session.get(PaymentMethod, method_id)
    if method is None or method.customer_id != customer_id:
        raise NotFound(f"You have no payment method {method_id}.")
    return method
