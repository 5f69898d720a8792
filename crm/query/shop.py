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
        ("customer", "shopper", "buyer", "contact", "contact person", "consumer", "people we know", "client"),
        "contact.created_at",
    ),
    Entity(
        "order",
        "order",
        "orders",
        ORDER,
        "order.id",
        ("order.id", "contact.name", "order.status", "order.placed_at", "order.amount"),
        ("order", "purchase"),
        "order.placed_at",
    ),
    Entity(
        "line",
        "order line",
        "items sold",
        LINE,
        "line.name",
        ("line.name", "line.price", "order.id"),
        ("item", "item sold", "order line", "article", "line item", "unit sold", "unit"),
        "order.placed_at",
    ),
    Entity(
        "ticket",
        "ticket",
        "tickets",
        TICKET,
        "ticket.subject",
        ("ticket.subject", "ticket.status", "ticket.priority", "ticket.created_at", "contact.name"),
        ("ticket", "support ticket", "issue", "complaint", "support case", "task"),
        "ticket.created_at",
    ),
    Entity(
        "conversation",
        "conversation",
        "conversations",
        TALK,
        "conversation.id",
        ("conversation.id", "conversation.channel", "conversation.status", "conversation.created_at"),
        ("conversation", "chat", "talk"),
        "conversation.created_at",
    ),
    Entity(
        "handoff",
        "handoff",
        "handoffs",
        CASE,
        "handoff.id",
        ("handoff.id", "handoff.reason", "handoff.priority", "handoff.created_at"),
        ("handoff", "escalation", "hand off", "transfer to a person"),
        "handoff.created_at",
    ),
)

PLACED = "order.placed_at"
FIELDS: tuple[Field, ...] = (
    text("contact.id", "customer id", CUSTOMER.c.id, "customer id"),
    text(
        "contact.name",
        "customer",
        CUSTOMER.c.first_name + " " + CUSTOMER.c.last_name,
        "customer name",
        "contact name",
        grounded=True,
    ),
    text("contact.email", "email", CUSTOMER.c.email, "email address"),
    text("contact.city", "city", CUSTOMER.c.city, "city", "town", grounded=True),
    text("contact.state", "state", CUSTOMER.c.state, "state", "province", grounded=True),
    text("contact.country", "customer country", CUSTOMER.c.country, "customer country"),
    typed("contact.vip", "VIP", "flag", CUSTOMER.c.vip, "vip"),
    typed("contact.created_at", "customer since", "time", CUSTOMER.c.created_at, "customer since", "joined"),
    typed(
        "contact.last_order",
        "last order",
        "time",
        newest(ORDER.c.placed_at, ORDER.c.customer_id == CUSTOMER.c.id),
        "last order",
        "last purchase",
    ),
    typed(
        "contact.silence",
        "days since last order",
        "days",
        days_since(newest(ORDER.c.placed_at, ORDER.c.customer_id == CUSTOMER.c.id)),
        "days since last order",
        "days since last purchase",
    ),
    typed(
        "contact.churn_risk",
        "churn risk (%)",
        "score",
        select(CHURN.c.probability * 100)
        .where(CHURN.c.kind == "customer", CHURN.c.subject_id == CUSTOMER.c.id)
        .scalar_subquery(),
        "customer churn risk",
    ),
    text("order.id", "order", ORDER.c.id, "order id", "order number"),
    text(
        "order.status",
        "order status",
        ORDER.c.status,
        "order status",
        "status of order",
        "status",
        grounded=True,
    ),
    typed("order.placed_at", "placed", "time", ORDER.c.placed_at, "order date", "placed", "placed on"),
    typed("order.delivered_at", "delivered", "time", ORDER.c.delivered_at, "delivery date", "delivered on"),
    typed(
        "order.amount",
        "order amount",
        "money",
        select(func.sum(LINE.c.price)).where(LINE.c.order_id == ORDER.c.id).scalar_subquery(),
        "order amount",
        "order value",
        "order total",
        "order size",
        "basket",
        "basket size",
        "basket value",
    ),
    text(
        "order.cancel_reason",
        "cancel reason",
        ORDER.c.cancel_reason,
        "cancel reason",
        "cancellation reason",
        "reason for cancelling",
    ),
    text("line.name", "item", LINE.c.name, "item name", "shop product", "product sold", grounded=True),
    typed("line.price", "item price", "money", LINE.c.price, "item price", "unit price"),
    text("ticket.subject", "subject", TICKET.c.subject, "ticket subject"),
    typed("ticket.priority", "priority", "number", TICKET.c.priority, "ticket priority", "priority"),
    typed("ticket.created_at", "opened", "time", TICKET.c.created_at),
    typed("ticket.due_at", "due", "time", TICKET.c.due_at, "due", "due date"),
    text(
        "ticket.status",
        "ticket status",
        case((TICKET.c.closed_at.is_(None), "open"), else_="closed"),
        "ticket status",
    ),
    text("conversation.id", "conversation", TALK.c.id),
    text("conversation.channel", "channel", TALK.c.channel, "channel", grounded=True),
    text("conversation.status", "conversation status", TALK.c.status, "conversation status"),
    typed("conversation.created_at", "started", "time", TALK.c.created_at),
    text("handoff.id", "handoff", CASE.c.id),
    text("handoff.reason", "handoff reason", CASE.c.reason, "handoff reason", "escalation reason"),
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
        words=(
            "order revenue",
            "shop revenue",
            "shop sales",
            "spend",
            "spending",
            "amount spent",
            "money spent",
            "total spent",
            "spent",
        ),
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
        words=("average order value", "average order", "aov", "average basket", "average basket size"),
        explained="the average sum of items in orders that were not cancelled",
    ),
    Measure(
        "cancelled_orders",
        "cancelled orders",
        "order",
        given=(Filter(field="order.status", values=("cancelled",)),),
        dated_by=PLACED,
        words=("cancellations",),
    ),
    Measure(
        "cancel_rate",
        "cancellation rate (%)",
        "order",
        parts=("cancelled_orders", "count:order"),
        unit="percent",
        dated_by=PLACED,
        words=("cancellation rate", "cancel rate", "cancelation rate"),
        explained="cancelled orders as a part of all",
    ),
    Measure(
        "returned_orders",
        "orders with a return",
        "order",
        given=(Filter(field="order.status", values=("return requested", "exchange requested")),),
        dated_by=PLACED,
        words=("returns",),
    ),
    Measure(
        "return_rate",
        "return rate (%)",
        "order",
        parts=("returned_orders", "count:order"),
        unit="percent",
        dated_by=PLACED,
        words=("return rate", "returns rate"),
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
