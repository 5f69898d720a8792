"""What can be asked about the shop: customers, orders, tickets, conversations and cases for people."""

from __future__ import annotations

from sqlalchemy import case, func, select

from crm.conversations import Conversation
from crm.customers import Customer
from crm.handoffs import Handoff
from crm.orders import Order, OrderLine
from crm.query.catalogue import Entity, Field, Join, Measure
from crm.query.columns import days_since, newest, table_of, text, typed
from crm.query.query import Filter
from crm.query.sales import ACCOUNT, ACTIVITY, CHURN
from crm.tickets import Ticket

CUSTOMER = table_of(Customer)
ORDER = table_of(Order)
LINE = table_of(OrderLine)
TICKET = table_of(Ticket)
TALK = table_of(Conversation)
CASE = table_of(Handoff)

ENTITIES = (
    Entity(
        "contact",
        "customer",
        "customers",
        CUSTOMER,
        "contact.name",
        ("contact.name", "contact.email", "contact.city", "contact.state", "account.name"),
        "contact.created_at",
    ),
    Entity(
        "order",
        "order",
        "orders",
        ORDER,
        "order.id",
        ("order.id", "contact.name", "order.status", "order.placed_at", "order.amount"),
        "order.placed_at",
    ),
    Entity(
        "line",
        "order line",
        "items sold",
        LINE,
        "line.name",
        ("line.name", "line.price", "order.id"),
        "order.placed_at",
    ),
    Entity(
        "ticket",
        "ticket",
        "tickets",
        TICKET,
        "ticket.subject",
        ("ticket.subject", "ticket.status", "ticket.priority", "ticket.created_at", "contact.name"),
        "ticket.created_at",
    ),
    Entity(
        "conversation",
        "conversation",
        "conversations",
        TALK,
        "conversation.id",
        ("conversation.id", "conversation.channel", "conversation.status", "conversation.created_at"),
        "conversation.created_at",
    ),
    Entity(
        "handoff",
        "handoff",
        "handoffs",
        CASE,
        "handoff.id",
        ("handoff.id", "handoff.reason", "handoff.priority", "handoff.created_at"),
        "handoff.created_at",
    ),
)

PLACED = "order.placed_at"
FIELDS: tuple[Field, ...] = (
    text("contact.id", "customer id", CUSTOMER.c.id),
    text("contact.name", "customer", CUSTOMER.c.first_name + " " + CUSTOMER.c.last_name, grounded=True),
    text("contact.email", "email", CUSTOMER.c.email),
    text("contact.city", "city", CUSTOMER.c.city, grounded=True),
    text("contact.state", "state", CUSTOMER.c.state, grounded=True),
    text("contact.country", "customer country", CUSTOMER.c.country),
    typed("contact.vip", "VIP", "flag", CUSTOMER.c.vip),
    typed("contact.created_at", "customer since", "time", CUSTOMER.c.created_at),
    typed(
        "contact.last_order",
        "last order",
        "time",
        newest(ORDER.c.placed_at, ORDER.c.customer_id == CUSTOMER.c.id),
    ),
    typed(
        "contact.silence",
        "days since last order",
        "days",
        days_since(newest(ORDER.c.placed_at, ORDER.c.customer_id == CUSTOMER.c.id)),
    ),
    typed(
        "contact.churn_risk",
        "churn risk (%)",
        "score",
        select(CHURN.c.probability * 100)
        .where(CHURN.c.kind == "customer", CHURN.c.subject_id == CUSTOMER.c.id)
        .scalar_subquery(),
    ),
    text("order.id", "order", ORDER.c.id),
    text("order.status", "order status", ORDER.c.status, grounded=True),
    typed("order.placed_at", "placed", "time", ORDER.c.placed_at),
    typed("order.delivered_at", "delivered", "time", ORDER.c.delivered_at),
    typed(
        "order.amount",
        "order amount",
        "money",
        select(func.sum(LINE.c.price)).where(LINE.c.order_id == ORDER.c.id).scalar_subquery(),
    ),
    text("order.cancel_reason", "cancel reason", ORDER.c.cancel_reason),
    text("line.name", "item", LINE.c.name, grounded=True),
    typed("line.price", "item price", "money", LINE.c.price),
    text("ticket.subject", "subject", TICKET.c.subject),
    typed("ticket.priority", "priority", "number", TICKET.c.priority),
    typed("ticket.created_at", "opened", "time", TICKET.c.created_at),
    typed("ticket.due_at", "due", "time", TICKET.c.due_at),
    text("ticket.status", "ticket status", case((TICKET.c.closed_at.is_(None), "open"), else_="closed")),
    text("conversation.id", "conversation", TALK.c.id),
    text("conversation.channel", "channel", TALK.c.channel, grounded=True),
    text("conversation.status", "conversation status", TALK.c.status),
    typed("conversation.created_at", "started", "time", TALK.c.created_at),
    text("handoff.id", "handoff", CASE.c.id),
    text("handoff.reason", "handoff reason", CASE.c.reason),
    typed("handoff.priority", "handoff priority", "number", CASE.c.priority),
    typed("handoff.created_at", "handed over", "time", CASE.c.created_at),
)

KEPT = Filter(field="order.status", op="!=", values=("cancelled",))
MEASURES = (
    Measure(
        "order_value",
        "order revenue",
        "line",
        "sum",
        "line.price",
        (KEPT,),
        unit="money",
        dated_by=PLACED,
        explained="the prices of items in orders that were not cancelled",
    ),
    Measure("kept_orders", "orders", "order", given=(KEPT,), dated_by=PLACED),
    Measure(
        "average_order",
        "average order value",
        "order",
        "avg",
        "order.amount",
        (KEPT,),
        unit="money",
        dated_by=PLACED,
        explained="the average sum of items in orders that were not cancelled",
    ),
    Measure(
        "cancelled_orders",
        "cancelled orders",
        "order",
        given=(Filter(field="order.status", values=("cancelled",)),),
        dated_by=PLACED,
    ),
    Measure(
        "cancel_rate",
        "cancellation rate (%)",
        "order",
        parts=("cancelled_orders", "count:order"),
        unit="percent",
        dated_by=PLACED,
        explained="cancelled orders as a part of all",
    ),
    Measure(
        "returned_orders",
        "orders with a return",
        "order",
        given=(Filter(field="order.status", values=("return requested", "exchange requested")),),
        dated_by=PLACED,
    ),
    Measure(
        "return_rate",
        "return rate (%)",
        "order",
        parts=("returned_orders", "count:order"),
        unit="percent",
        dated_by=PLACED,
        explained="orders with a return or exchange as a part of all",
    ),
)

JOINS = (
    Join("contact", "account", CUSTOMER.c.account_id == ACCOUNT.c.id, CUSTOMER.c.account_id),
    Join("activity", "contact", ACTIVITY.c.customer_id == CUSTOMER.c.id, ACTIVITY.c.customer_id),
    Join("order", "contact", ORDER.c.customer_id == CUSTOMER.c.id, ORDER.c.customer_id),
    Join("line", "order", LINE.c.order_id == ORDER.c.id, LINE.c.order_id),
    Join("ticket", "contact", TICKET.c.customer_id == CUSTOMER.c.id, TICKET.c.customer_id),
    Join("ticket", "account", TICKET.c.account_id == ACCOUNT.c.id, TICKET.c.account_id),
    Join("ticket", "conversation", TICKET.c.conversation_id == TALK.c.id, TICKET.c.conversation_id),
    Join("conversation", "contact", TALK.c.customer_id == CUSTOMER.c.id, TALK.c.customer_id),
    Join("handoff", "conversation", CASE.c.conversation_id == TALK.c.id, CASE.c.conversation_id),
)
