"""Every module that has tables, so that `metadata` is complete wherever the whole schema matters."""

from sqlmodel import SQLModel

from crm import (
    activities,
    audit,
    conversations,
    customers,
    effects,
    handoffs,
    identities,
    orders,
    products,
    staff,
    tickets,
)

MODULES = (
    activities,
    audit,
    conversations,
    customers,
    effects,
    handoffs,
    identities,
    orders,
    products,
    staff,
    tickets,
)

metadata = SQLModel.metadata
