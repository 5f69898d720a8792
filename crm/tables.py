"""Every module that has tables, so that `metadata` is complete wherever the whole schema matters."""

from sqlmodel import SQLModel

from crm import (
    accounts,
    activities,
    audit,
    calls,
    checkpoints,
    consents,
    conversations,
    corrections,
    customers,
    effects,
    handoff_events,
    handoffs,
    identities,
    opportunities,
    orders,
    presence,
    products,
    sentiment_history,
    staff,
    tickets,
)
from crm.churn import scores
from crm.knowledge import documents
from crm.query import saved

MODULES = (
    accounts,
    activities,
    audit,
    calls,
    checkpoints,
    consents,
    conversations,
    corrections,
    customers,
    documents,
    effects,
    handoff_events,
    handoffs,
    identities,
    opportunities,
    orders,
    presence,
    products,
    saved,
    scores,
    sentiment_history,
    staff,
    tickets,
)

metadata = SQLModel.metadata
