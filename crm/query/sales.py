"""What reps ask about: deals, accounts, sellers, products, interactions, contacts."""

from __future__ import annotations

from sqlalchemy import and_, case, func, or_, select, type_coerce

from crm.accounts import Account, SalesAgent
from crm.activities import Activity
from crm.churn.scores import ChurnScore
from crm.money import Cents
from crm.opportunities import CLOSED_STAGES, OPEN_STAGES, Opportunity, SalesProduct
from crm.query.catalogue import Entity, Field, Join, Measure
from crm.query.columns import TODAY, days_since, needing, newest, table_of, text, typed
from crm.query.dialect import days_between
from crm.query.query import Filter

DEAL = table_of(Opportunity)
ACCOUNT = table_of(Account)
AGENT = table_of(SalesAgent)
PRODUCT = table_of(SalesProduct)
ACTIVITY = table_of(Activity)
CHURN = table_of(ChurnScore)
PARENT = ACCOUNT.alias("parent")
PARENT_NAME = select(PARENT.c.name).where(PARENT.c.id == ACCOUNT.c.parent_id).scalar_subquery()

ENTITIES = (
    Entity(
        "opportunity",
        "deal",
        "deals",
        DEAL,
        "opportunity.id",
        (
            "opportunity.id",
            "account.name",
            "agent.name",
            "product.name",
            "opportunity.stage",
            "opportunity.value",
            "opportunity.engage_date",
            "opportunity.close_date",
            "opportunity.name",
        ),
        "opportunity.engage_date",
    ),
    Entity(
        "account",
        "account",
        "accounts",
        ACCOUNT,
        "account.name",
        (
            "account.name",
            "account.sector",
            "account.country",
            "account.revenue",
            "account.employees",
            "account.last_contact",
        ),
    ),
    Entity(
        "agent",
        "sales agent",
        "sales agents",
        AGENT,
        "agent.name",
        ("agent.name", "agent.manager", "agent.office"),
    ),
    Entity(
        "product",
        "product",
        "products",
        PRODUCT,
        "product.name",
        ("product.name", "product.series", "product.list_price"),
    ),
    Entity(
        "activity",
        "interaction",
        "interactions",
        ACTIVITY,
        "activity.id",
        (
            "activity.at",
            "activity.kind",
            "activity.status",
            "account.name",
            "contact.name",
            "activity.subject",
        ),
        "activity.at",
    ),
)

OPEN_TODAY = or_(DEAL.c.close_date.is_(None), DEAL.c.close_date > TODAY)
FIELDS: tuple[Field, ...] = (
    text("opportunity.id", "deal", DEAL.c.id),
    text("opportunity.name", "deal name", DEAL.c.name),
    text("opportunity.stage", "stage", DEAL.c.stage, grounded=True),
    typed("opportunity.value", "deal value", "money", DEAL.c.value),
    needing(
        "product",
        "opportunity.estimate",
        "estimated value",
        "money",
        func.coalesce(DEAL.c.value, PRODUCT.c.list_price, type_=Cents()),
    ),
    needing("product", "opportunity.list_price", "list price", "money", PRODUCT.c.list_price),
    needing(
        "product",
        "opportunity.discount",
        "discount",
        "money",
        type_coerce(case((DEAL.c.stage == "Won", PRODUCT.c.list_price - DEAL.c.value)), Cents()),
    ),
    typed("opportunity.engage_date", "engage date", "date", DEAL.c.engage_date),
    typed("opportunity.close_date", "close date", "date", DEAL.c.close_date),
    typed(
        "opportunity.age",
        "days open",
        "days",
        case((OPEN_TODAY, days_since(DEAL.c.engage_date))),
    ),
    # On a day of the past: begun by then and not over yet. Deals without an engage date are not known to be.
    typed("opportunity.open_then", "open on that day", "flag", and_(DEAL.c.engage_date <= TODAY, OPEN_TODAY)),
    typed("opportunity.cycle", "days to close", "days", days_between(DEAL.c.close_date, DEAL.c.engage_date)),
    text("account.id", "account id", ACCOUNT.c.id),
    text("account.name", "account", ACCOUNT.c.name, grounded=True),
    text("account.sector", "sector", ACCOUNT.c.sector, grounded=True),
    text("account.region", "account region", ACCOUNT.c.region, grounded=True),
    text("account.country", "country", ACCOUNT.c.country, grounded=True),
    typed("account.revenue", "annual revenue (millions)", "number", ACCOUNT.c.revenue),
    typed("account.employees", "employees", "number", ACCOUNT.c.employees),
    typed("account.founded", "year founded", "number", ACCOUNT.c.founded),
    typed("account.propensity", "propensity to buy", "number", ACCOUNT.c.propensity),
    typed("account.renewal_on", "renewal date", "date", ACCOUNT.c.renewal_on),
    typed("account.annual_value", "contract value a year", "money", ACCOUNT.c.annual_value),
    text(
        "account.parent",
        "parent company",
        PARENT_NAME,
    ),
    # A company with its subsidiaries goes by the name of the company.
    text("account.family", "company group", func.coalesce(PARENT_NAME, ACCOUNT.c.name)),
    typed(
        "account.last_contact",
        "last contact",
        "time",
        newest(ACTIVITY.c.at, ACTIVITY.c.account_id == ACCOUNT.c.id, func.date(ACTIVITY.c.at) <= TODAY),
    ),
    typed(
        "account.silence",
        "days since last contact",
        "days",
        days_since(
            newest(ACTIVITY.c.at, ACTIVITY.c.account_id == ACCOUNT.c.id, func.date(ACTIVITY.c.at) <= TODAY)
        ),
    ),
    typed(
        "account.churn_risk",
        "churn risk (%)",
        "score",
        select(CHURN.c.probability * 100)
        .where(CHURN.c.kind == "account", CHURN.c.subject_id == ACCOUNT.c.id)
        .scalar_subquery(),
    ),
    text("agent.name", "sales agent", AGENT.c.name, grounded=True),
    text("agent.manager", "manager", AGENT.c.manager, grounded=True),
    text("agent.office", "region", AGENT.c.office, grounded=True),
    text("product.name", "product", PRODUCT.c.name, grounded=True),
    text("product.series", "series", PRODUCT.c.series, grounded=True),
    typed("product.list_price", "list price", "money", PRODUCT.c.list_price),
    text("activity.id", "interaction id", ACTIVITY.c.id),
    text("activity.kind", "kind of interaction", ACTIVITY.c.kind, grounded=True),
    text(
        "activity.status",
        "interaction status",
        case((ACTIVITY.c.done_at.is_(None), "scheduled"), else_="completed"),
        grounded=True,
    ),
    typed("activity.at", "date", "time", ACTIVITY.c.at),
    text("activity.author", "logged by", ACTIVITY.c.author),
    text("activity.subject", "subject", ACTIVITY.c.subject),
    typed("activity.sentiment", "sentiment", "number", ACTIVITY.c.sentiment),
)

WON = Filter(field="opportunity.stage", values=("Won",))
LOST = Filter(field="opportunity.stage", values=("Lost",))
OPEN = Filter(field="opportunity.stage", values=OPEN_STAGES)
CLOSED = Filter(field="opportunity.stage", values=CLOSED_STAGES)
CLOSE = "opportunity.close_date"
ENGAGE = "opportunity.engage_date"

MEASURES = (
    Measure("won_deals", "won deals", "opportunity", given=(WON,), dated_by=CLOSE),
    Measure("lost_deals", "lost deals", "opportunity", given=(LOST,), dated_by=CLOSE),
    Measure("closed_deals", "closed deals", "opportunity", given=(CLOSED,), dated_by=CLOSE),
    Measure("open_deals", "open deals", "opportunity", given=(OPEN,), dated_by=ENGAGE),
    Measure(
        "won_value",
        "won value",
        "opportunity",
        "sum",
        "opportunity.value",
        (WON,),
        unit="money",
        dated_by=CLOSE,
        explained="the sum of close values of won deals",
    ),
    Measure(
        "average_deal",
        "average won deal",
        "opportunity",
        "avg",
        "opportunity.value",
        (WON,),
        unit="money",
        dated_by=CLOSE,
        explained="the average close value of won deals",
    ),
    Measure(
        "win_rate",
        "win rate (%)",
        "opportunity",
        parts=("won_deals", "closed_deals"),
        unit="percent",
        dated_by=CLOSE,
        explained="won deals as a part of all that were won or lost",
    ),
    Measure(
        "loss_rate",
        "loss rate (%)",
        "opportunity",
        parts=("lost_deals", "closed_deals"),
        unit="percent",
        dated_by=CLOSE,
        explained="lost deals as a part of all that were won or lost",
    ),
    Measure(
        "open_pipeline",
        "open pipeline",
        "opportunity",
        "sum",
        "opportunity.estimate",
        (OPEN,),
        unit="money",
        dated_by=ENGAGE,
        explained="open deals at their value, or at the list price where they have none",
    ),
    Measure(
        "time_to_close",
        "average days to close",
        "opportunity",
        "avg",
        "opportunity.cycle",
        (CLOSED,),
        unit="days",
        dated_by=CLOSE,
        explained="days from the engage date to the close date of deals won or lost",
    ),
    Measure(
        "price_realised",
        "close value as % of list price",
        "opportunity",
        parts=("won_value", "won_list_value"),
        unit="percent",
        dated_by=CLOSE,
        explained="won value as a part of the same deals at list price",
    ),
    Measure(
        "discount",
        "discount",
        "opportunity",
        "sum",
        "opportunity.discount",
        (WON,),
        unit="money",
        dated_by=CLOSE,
        explained="list price less close value of won deals, those above list price counting against it",
    ),
    Measure(
        "discount_rate",
        "discount (%)",
        "opportunity",
        parts=("discount", "won_list_value"),
        unit="percent",
        dated_by=CLOSE,
        explained="list price less close value of won deals, as a part of their list price",
    ),
    Measure(
        "win_loss_ratio",
        "won deals for each lost one",
        "opportunity",
        parts=("won_deals", "lost_deals"),
        dated_by=CLOSE,
    ),
    Measure(
        "won_list_value",
        "won deals at list price",
        "opportunity",
        "sum",
        "product.list_price",
        (WON,),
        unit="money",
        dated_by=CLOSE,
    ),
    Measure("last_contact", "last contact", "activity", "latest", "activity.at", dated_by="activity.at"),
)

JOINS = (
    Join("opportunity", "account", DEAL.c.account_id == ACCOUNT.c.id, DEAL.c.account_id),
    Join("opportunity", "agent", DEAL.c.agent_id == AGENT.c.id, DEAL.c.agent_id),
    Join("opportunity", "product", DEAL.c.product_id == PRODUCT.c.id, DEAL.c.product_id),
    Join("activity", "opportunity", ACTIVITY.c.opportunity_id == DEAL.c.id, ACTIVITY.c.opportunity_id),
    Join("activity", "account", ACTIVITY.c.account_id == ACCOUNT.c.id, ACTIVITY.c.account_id),
    Join("activity", "agent", ACTIVITY.c.author == AGENT.c.name, ACTIVITY.c.author),
    Join("account", "agent", ACCOUNT.c.owner_id == AGENT.c.id, ACCOUNT.c.owner_id),
)
