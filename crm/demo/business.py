"""Companies that buy from us: who owns them, whom we know there, which deals were won, lost or are open."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from crm.accounts import Account, SalesAgent
from crm.activities import Activity
from crm.demo import people
from crm.demo.batch import Batch
from crm.demo.people import Shopper
from crm.demo.words import (
    COMPANY_NAMES,
    FIRST_NAMES,
    LAST_NAMES,
    MOOD,
    PLANNED,
    SALES_PRODUCTS,
    SALES_TEAM,
    SECTORS,
    TALK,
)
from crm.opportunities import Opportunity, SalesProduct, StageChange
from crm.tickets import Ticket

ACCOUNTS = 40
HERS = 4
SELLING_DAYS = 540


@dataclass(frozen=True)
class Agent:
    """One seller, and how well she sells."""

    id: str
    name: str
    office: str
    skill: float


@dataclass(frozen=True)
class Company:
    """An account with the people we know there, and how it feels about us."""

    id: str
    name: str
    owner: Agent
    contacts: Sequence[Shopper]
    warmth: float


def team(batch: Batch, seed: int) -> list[Agent]:
    """Sellers, their managers, and what they sell."""
    chance = random.Random(f"{seed}/team")
    for number, (name, series, price) in enumerate(SALES_PRODUCTS, 1):
        batch.add(
            SalesProduct, id=f"demo-product-{number}", name=name, series=series, list_price=Decimal(price)
        )
    agents = []
    for number, (name, manager, office) in enumerate(SALES_TEAM, 1):
        agent = Agent(f"demo-agent-{number:02}", name, office, chance.uniform(-0.18, 0.18))
        batch.add(SalesAgent, id=agent.id, name=name, manager=manager, office=office)
        agents.append(agent)
    return agents


def company(batch: Batch, agents: Sequence[Agent], number: int, seed: int, now: datetime) -> None:
    """Account `number` with its contacts, renewal, deals and everything that was said."""
    chance = random.Random(f"{seed}/company/{number}")
    sector, kind = chance.choice(SECTORS)
    # The seller of the demo token has more to look at than her colleagues.
    owner = agents[0] if number % HERS == 0 else agents[number % len(agents)]
    word = COMPANY_NAMES[number % len(COMPANY_NAMES)]
    again = number // len(COMPANY_NAMES)
    found = Company(
        id=f"demo-account-{number:04}",
        name=f"{word} {kind}" + (f" {again + 1}" if again else ""),
        owner=owner,
        contacts=[_contact(chance, number, place, now) for place in range(chance.choice((1, 2, 2, 3)))],
        warmth=chance.uniform(-0.3, 0.3),
    )
    batch.add(
        Account,
        id=found.id,
        name=found.name,
        sector=sector,
        region=owner.office,
        country="USA",
        owner_id=owner.id,
        parent_id=None,
        revenue=Decimal(chance.randint(4, 900)),
        employees=chance.randint(12, 4200),
        founded=chance.randint(1948, now.year - 2),
        propensity=round(min(0.95, max(0.05, 0.5 + found.warmth + chance.uniform(-0.15, 0.15))), 2),
        renewal_on=(now + timedelta(days=chance.randint(-25, 340))).date(),
        annual_value=Decimal(chance.randint(18, 900)) * 100,
    )
    for person in found.contacts:
        people.enrol(batch, person)
    serial = count(1)
    for _ in range(chance.randint(5, 12)):
        _deal(batch, found, chance, now, next(serial))
    _care(batch, found, chance, now)


def _contact(chance: random.Random, number: int, place: int, now: datetime) -> Shopper:
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    return Shopper(
        id=f"demo-contact-{number:04}-{place + 1}",
        first_name=first,
        last_name=last,
        email=f"{first}.{last}@company{number}-{place + 1}.example".lower(),
        address=people.address(chance),
        since=now - timedelta(days=chance.uniform(200, 900)),
        account_id=f"demo-account-{number:04}",
    )


def _deal(batch: Batch, company: Company, chance: random.Random, now: datetime, serial: int) -> None:
    """One opportunity, its steps, and the talk around it."""
    place = chance.randrange(len(SALES_PRODUCTS))
    name, _, price = SALES_PRODUCTS[place]
    began = now - timedelta(days=chance.uniform(3, SELLING_DAYS))
    engaged = began + timedelta(days=chance.uniform(2, 30))
    closed = engaged + timedelta(days=chance.uniform(10, 110))
    stage = "Prospecting" if engaged > now else "Engaging"
    if closed <= now:
        stage = "Won" if chance.random() < 0.55 + company.owner.skill + company.warmth else "Lost"
    steps = [("Prospecting", began), ("Engaging", engaged), (stage, closed)]
    reached = steps[: {"Prospecting": 1, "Engaging": 2}.get(stage, 3)]
    won = Decimal(round(price * chance.uniform(0.8, 1.25))) if stage == "Won" else None
    deal = f"{company.id.replace('account', 'deal')}-{serial:02}"
    batch.add(
        Opportunity,
        id=deal,
        name=f"{name} for {company.name}",
        account_id=company.id,
        agent_id=company.owner.id,
        product_id=f"demo-product-{place + 1}",
        stage=stage,
        value=Decimal(0) if stage == "Lost" else won,
        engage_date=engaged.date() if stage != "Prospecting" else None,
        close_date=closed.date() if closed <= now else None,
        changed_at=reached[-1][1],
    )
    before = None
    for to_stage, at in reached:
        actor = f"staff:{company.owner.id}"
        batch.add(StageChange, opportunity_id=deal, from_stage=before, to_stage=to_stage, at=at, actor=actor)
        before = to_stage
    _talk(batch, company, chance, now, (deal, name, stage, began, min(closed, now)))


def _talk(
    batch: Batch,
    company: Company,
    chance: random.Random,
    now: datetime,
    deal: tuple[str, str, str, datetime, datetime],
) -> None:
    """What was said while the deal went on; deals that are lost sound like it."""
    deal_id, product, stage, began, ended = deal
    leaning = {"Won": 0.45, "Lost": -0.45}.get(stage, company.warmth)
    for number in range(chance.randint(2, 5)):
        tone = _tone(leaning + chance.uniform(-0.6, 0.6))
        at = began + (ended - began) * chance.random()
        person = chance.choice(company.contacts)
        said = chance.choice(TALK[tone]).format(contact=person.first_name, product=product)
        batch.add(
            Activity,
            id=f"{deal_id}-activity-{number + 1}",
            kind=chance.choice(("call", "email", "meeting", "note", "demo")),
            at=at,
            customer_id=person.id,
            account_id=company.id,
            opportunity_id=deal_id,
            author=company.owner.name,
            subject=said.split(". ")[0].rstrip("."),
            body=said,
            sentiment=round(MOOD[tone] + chance.uniform(-0.2, 0.2), 2) + 0.0,  # never -0.0
            done_at=at,
        )
    if stage in ("Prospecting", "Engaging") and chance.random() < 0.7:
        _plan(batch, company, chance, now, (deal_id, product))


def _plan(
    batch: Batch, company: Company, chance: random.Random, now: datetime, deal: tuple[str, str]
) -> None:
    """What is to be done next; now and then it should have been done already."""
    deal_id, product = deal
    person = chance.choice(company.contacts)
    kind, subject = chance.choice(PLANNED)
    batch.add(
        Activity,
        id=f"{deal_id}-next",
        kind=kind,
        at=now + timedelta(days=chance.uniform(-4, 25)),
        customer_id=person.id,
        account_id=company.id,
        opportunity_id=deal_id,
        author=company.owner.name,
        subject=subject.format(contact=person.first_name, product=product),
        body="",
        sentiment=None,
        done_at=None,
    )


def _care(batch: Batch, company: Company, chance: random.Random, now: datetime) -> None:
    """Tickets: a cool account has more of them, and some are still open."""
    for number in range(chance.choice((0, 0, 1, 1, 2)) + (company.warmth < -0.1)):
        at = now - timedelta(days=chance.uniform(1, 200))
        closed = at + timedelta(days=chance.choice((2, 5, 11, 24, 60, 140)))
        batch.add(
            Ticket,
            id=f"{company.id}-ticket-{number + 1}",
            customer_id=chance.choice(company.contacts).id,
            account_id=company.id,
            conversation_id=None,
            subject=chance.choice(
                ("Invoice does not match the order", "Late delivery", "Missing parts", "Change of address")
            ),
            body=f"Reported by {company.name}.",
            priority=chance.choice((1, 2, 3, 3)),
            created_at=at,
            due_at=at + timedelta(days=4),
            closed_at=closed if closed < now else None,
        )


def _tone(leaning: float) -> str:
    if leaning > 0.25:
        return "good"
    return "bad" if leaning < -0.25 else "even"
