"""Reads a folder of CSV files in the layout of Maven Analytics' "CRM Sales Opportunities".

accounts, products, sales_teams and sales_pipeline are needed; interactions may be absent. Values stay as
they are written; whatever looks wrong is listed in the report. Reading a folder again replaces its rows.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, update

from crm.accounts import Account, SalesAgent
from crm.activities import Activity
from crm.customers import Customer
from crm.database import Database
from crm.errors import BadInput
from crm.opportunities import STAGES, Opportunity, SalesProduct

NEEDED = {
    "accounts.csv": ("account", "sector", "revenue", "employees", "office_location", "subsidiary_of"),
    "products.csv": ("product", "series", "sales_price"),
    "sales_teams.csv": ("sales_agent", "manager", "regional_office"),
    "sales_pipeline.csv": (
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ),
}
INTERACTIONS = "interactions.csv"
INTERACTION_COLUMNS = ("account_name", "contact_name", "activity_type", "status", "timestamp", "comment")
Row = dict[str, str]


@dataclass
class Report:
    """How many rows of each kind were read, and what in the files looks wrong, with a count."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """For people: one line a kind, then one a problem."""
        read = [f"{count:,} {kind}" for kind, count in self.counts.items()]
        return [*read, *(f"{count:,} × {problem}" for problem, count in self.problems.most_common())]


def load(database: Database, folder: Path) -> Report:
    """Read the folder in one transaction; raises BadInput and keeps nothing when a file cannot be used."""
    files = {name: _rows(folder / name, columns) for name, columns in NEEDED.items()}
    if (folder / INTERACTIONS).exists():
        files[INTERACTIONS] = _rows(folder / INTERACTIONS, INTERACTION_COLUMNS)
    report = Report()
    with database.writing() as session:
        agents = _agents(session, files, report)
        products = _products(session, files["products.csv"], report)
        accounts = _accounts(session, files["accounts.csv"], report)
        _deals(session, files["sales_pipeline.csv"], (agents, products, accounts), report)
        _interactions(session, files.get(INTERACTIONS, []), accounts, report)
    return report


def _rows(path: Path, columns: Iterable[str]) -> list[Row]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or [])]
            if missing:
                raise BadInput(f"{path.name} has no column {', '.join(missing)}. Nothing was imported.")
            return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
    except FileNotFoundError:
        raise BadInput(f"{path.name} is not in {path.parent}. Nothing was imported.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path.name} cannot be read as a CSV file in UTF-8: {error}.") from error


def _agents(session: Session, files: dict[str, list[Row]], report: Report) -> dict[str, str]:
    rows = [
        {
            "id": row.get("sales_person_id") or _slug("agent", row["sales_agent"]),
            "name": row["sales_agent"],
            "manager": row["manager"] or None,
            "office": row["regional_office"] or None,
        }
        for row in files["sales_teams.csv"]
    ]
    known = {str(row["name"]) for row in rows}
    for name in {row["sales_agent"] for row in files["sales_pipeline.csv"]} - known - {""}:
        report.problems[f"sales agent '{name}' is not in sales_teams.csv; added without a manager"] += 1
        rows.append({"id": _slug("agent", name), "name": name, "manager": None, "office": None})
    _upsert(session, SalesAgent, rows)
    report.counts["sales agents"] = len(rows)
    return {str(row["name"]): str(row["id"]) for row in rows}


def _products(session: Session, rows: list[Row], report: Report) -> dict[str, str]:
    products = [
        {
            "id": row.get("product_id") or _slug("product", row["product"]),
            "name": row["product"],
            "series": row["series"] or None,
            "list_price": _money(row["sales_price"], f"products.csv: price of {row['product']}", report),
        }
        for row in rows
    ]
    _upsert(session, SalesProduct, products)
    report.counts["products"] = len(products)
    return {str(row["name"]): str(row["id"]) for row in products}


def _accounts(session: Session, rows: list[Row], report: Report) -> dict[str, str]:
    ids = {row["account"]: row.get("account_id") or _slug("account", row["account"]) for row in rows}
    _report_spellings(report, "sector", {row["sector"] for row in rows})
    accounts = [
        {
            "id": ids[row["account"]],
            "name": row["account"],
            "sector": row["sector"] or None,
            "country": row["office_location"] or None,
            "revenue": _money(row["revenue"], "accounts.csv: revenue", report),
            "employees": _whole(row["employees"], "accounts.csv: employees", report),
            "founded": _whole(row.get("year_established", ""), "accounts.csv: year_established", report),
            "propensity": float(row["propensity_to_buy"]) if row.get("propensity_to_buy") else None,
        }
        for row in rows
    ]
    _upsert(session, Account, accounts)
    for row in rows:
        parent = row["subsidiary_of"]
        if parent and parent not in ids:
            report.problems[f"accounts.csv: parent '{parent}' is not an account"] += 1
        elif parent:
            child = update(Account).where(col(Account.id) == ids[row["account"]])
            session.execute(child.values(parent_id=ids[parent]))
    report.counts["accounts"] = len(accounts)
    return ids


def _deals(
    session: Session,
    rows: list[Row],
    known: tuple[dict[str, str], dict[str, str], dict[str, str]],
    report: Report,
) -> None:
    agents, products, accounts = known
    deals = []
    for row in rows:
        if row["deal_stage"] not in STAGES:
            report.problems[f"sales_pipeline.csv: '{row['deal_stage']}' is not a known stage"] += 1
        engaged = _day(row["engage_date"], "sales_pipeline.csv: engage_date", report)
        closed = _day(row["close_date"], "sales_pipeline.csv: close_date", report)
        if engaged and closed and closed < engaged:
            report.problems["sales_pipeline.csv: closed before it was engaged; dates kept as written"] += 1
        deals.append(
            {
                "id": row["opportunity_id"],
                "name": f"{row['product']} for {row['account'] or 'an unnamed account'}",
                "account_id": _known(row["account"], accounts, "account", report),
                "agent_id": agents.get(row["sales_agent"]),
                "product_id": _known(row["product"], products, "product", report),
                "stage": row["deal_stage"],
                "value": _money(row["close_value"], "sales_pipeline.csv: close_value", report),
                "engage_date": engaged,
                "close_date": closed,
            }
        )
    _upsert(session, Opportunity, deals)
    report.counts["opportunities"] = len(deals)


def _interactions(session: Session, rows: list[Row], accounts: dict[str, str], report: Report) -> None:
    people: dict[str, dict[str, Any]] = {}
    activities = []
    for number, row in enumerate(rows):
        account = _known(row["account_name"], accounts, "account", report)
        first, _, last = row["contact_name"].partition(" ")
        person = _slug("contact", f"{row['account_name']}/{row['contact_name']}")
        people[person] = {
            "id": person,
            "first_name": first,
            "last_name": last,
            "email": "",
            "account_id": account,
        }
        day = _day(row["timestamp"], "interactions.csv: timestamp", report)
        if day is None:
            report.problems["interactions.csv: a row without a date was left out"] += 1
            continue
        at = datetime.combine(day, time(), tzinfo=UTC)
        activities.append(
            {
                "id": _slug("activity", f"{number}/{row['account_name']}/{row['timestamp']}"),
                "kind": row["activity_type"].lower(),
                "at": at,
                "customer_id": person,
                "account_id": account,
                "subject": row["comment"].split(". ")[0][:120],
                "body": row["comment"],
                "done_at": at if row["status"].lower() == "completed" else None,
            }
        )
    _upsert(session, Customer, list(people.values()))
    _upsert(session, Activity, activities)
    report.counts["interactions"] = len(activities)


def _known(name: str, ids: dict[str, str], kind: str, report: Report) -> str | None:
    if not name:
        report.problems[f"sales_pipeline.csv: no {kind} named"] += 1
        return None
    if name in ids:
        return ids[name]
    for other, identifier in ids.items():
        if _squeezed(other) == _squeezed(name):
            report.problems[f"{kind} '{name}' is read as '{other}'"] += 1
            return identifier
    report.problems[f"{kind} '{name}' is not known; left empty"] += 1
    return None


def _squeezed(name: str) -> str:
    return "".join(name.lower().split())


def _report_spellings(report: Report, what: str, written: set[str]) -> None:
    """A value that is nearly an English word of the trade is reported, and kept."""
    from rapidfuzz.distance import OSA

    trades = ("technology", "medical", "retail", "software", "entertainment", "marketing", "finance")
    for value in written:
        for word in trades:
            if value != word and OSA.distance(value.lower(), word) == 1:
                report.problems[f"accounts.csv: {what} '{value}' looks like '{word}'; kept as written"] += 1


def _day(text: str, where: str, report: Report) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%m/%d/%y", "%m/%d/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    report.problems[f"{where} '{text}' is not a date; left empty"] += 1
    return None


def _money(text: str, where: str, report: Report) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text.replace(",", "").lstrip("$"))
    except InvalidOperation:
        report.problems[f"{where} '{text}' is not an amount; left empty"] += 1
        return None


def _whole(text: str, where: str, report: Report) -> int | None:
    amount = _money(text, where, report)
    return None if amount is None else int(amount)


def _slug(kind: str, name: str) -> str:
    return f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _upsert(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)
    blank = {
        name: info.get_default(call_default_factory=True)
        for name, info in table.model_fields.items()
        if not info.is_required()
    }
    changed = {name: insert.excluded[name] for name in rows[0] if name != "id"}
    statement = insert.on_conflict_do_update(index_elements=["id"], set_=changed)
    session.execute(statement, [blank | row for row in rows])
