"""What can be asked about: entities, their fields, the measures over them and how they join. Data, no SQL.

`sales.py` and `shop.py` declare it beside what the tables mean, `words.yaml` what people call it;
everything else only reads it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal, TypeVar

import yaml
from sqlalchemy import ColumnElement, FromClause

from crm.errors import BadInput
from crm.query.query import Filter

Kind = Literal["text", "number", "money", "date", "time", "days", "score", "flag"]
Aggregation = Literal["count", "distinct", "sum", "avg", "min", "max", "median", "first", "latest", "less"]
Unit = Literal["", "money", "percent", "days", "score"]
NUMERIC: frozenset[Kind] = frozenset(("number", "money", "days", "score"))
DATED: frozenset[Kind] = frozenset(("date", "time"))
AGGREGATES: dict[str, str] = {
    "sum": "total",
    "avg": "average",
    "min": "lowest",
    "max": "highest",
    "median": "median",
}
# Of dates, the first and the last one.
OF_DATES: dict[str, Aggregation] = {"first": "first", "last": "latest"}


T = TypeVar("T")


class CannotAnswer(BadInput):
    """The question is clear but the records cannot answer it; the text says what can be asked instead."""


@dataclass(frozen=True)
class Field:
    """One property of an entity. `grounded`: its values are words that people use in questions.

    `needs`: another entity that the expression reads, to be joined.
    """

    name: str
    label: str
    kind: Kind
    expression: ColumnElement[Any]
    grounded: bool = False
    needs: str | None = None

    @property
    def entity(self) -> str:
        return self.name.split(".")[0]


@dataclass(frozen=True)
class Measure:
    """One figure over the rows of `fact`. `given` narrows the rows; `parts` divides two other measures.

    Summed up by 'less', the second of the `parts` is taken from the first.
    """

    name: str
    label: str
    fact: str
    aggregation: Aggregation = "count"
    of: str | None = None
    given: tuple[Filter, ...] = ()
    parts: tuple[str, str] | None = None
    unit: Unit = ""
    dated_by: str | None = None
    explained: str = ""


@dataclass(frozen=True)
class Entity:
    """A kind of record. `title` is the field that names a row; `shown` are the columns of a list of them."""

    name: str
    label: str
    plural: str
    table: FromClause
    title: str
    shown: tuple[str, ...]
    dated_by: str | None = None


@dataclass(frozen=True)
class Join:
    """Many rows of `child` belong to one row of `parent`. `filled` is the column that links them."""

    child: str
    parent: str
    on: ColumnElement[bool]
    filled: ColumnElement[Any]


@dataclass(frozen=True)
class Catalogue:
    """Everything that can be asked, with look-ups. `unused` joins have no data behind them."""

    entities: tuple[Entity, ...]
    fields: tuple[Field, ...]
    measures: tuple[Measure, ...]
    joins: tuple[Join, ...]
    unused: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        return {entity.name: entity for entity in self.entities}

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return {item.name: item for item in self.fields}

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        return {measure.name: measure for measure in self.measures}

    def entity(self, name: str) -> Entity:
        return _known(self._entities, name, "kind of record")

    def field(self, name: str) -> Field:
        return _known(self._fields, name, "field")

    def measure(self, name: str) -> Measure:
        """A declared measure, or 'avg:account.employees', 'count:account', 'distinct:account.sector'."""
        aggregation, colon, of = name.partition(":")
        made = {"per": self._per, "ratio": self._ratio, "among": self._among, "minus": self._minus,
                "owned": self._owned}.get(aggregation)  # fmt: skip
        if made is not None:
            return made(name, *of.split("/"))
        if not colon:
            return _known(self._measures, name, "measure")
        if aggregation == "count":
            entity = self.entity(of)
            return Measure(name, f"number of {entity.plural}", of, dated_by=entity.dated_by)
        if aggregation == "distinct":
            named = self.field(of)
            return Measure(name, f"number of different {plural(named.label)}", named.entity, "distinct", of)
        if aggregation in OF_DATES:
            return self._dated(name, aggregation, of)
        if aggregation not in AGGREGATES:
            raise BadInput(f"'{aggregation}' is not a way to sum up. Use one of: {', '.join(AGGREGATES)}.")
        item = self.field(of)
        if item.kind not in NUMERIC:
            raise BadInput(f"'{item.label}' is not a number that can be summed up.")
        unit: Unit = {"money": "money", "days": "days", "score": "score"}.get(item.kind, "")  # type: ignore[assignment]  # closed set
        return Measure(
            name,
            f"{AGGREGATES[aggregation]} {item.label}",
            item.entity,
            aggregation,  # type: ignore[arg-type]  # checked against AGGREGATES above
            of,
            unit=unit,
            dated_by=self.entity(item.entity).dated_by,
        )

    def _dated(self, name: str, which: str, of: str) -> Measure:
        """'last:opportunity.close_date': the newest of the dates."""
        item = self.field(of)
        if item.kind not in DATED:
            raise BadInput(f"'{item.label}' is not a date.")
        return Measure(name, f"{which} {item.label}", item.entity, OF_DATES[which], of, dated_by=of)

    def _per(self, name: str, amount: str, field: str) -> Measure:
        """'per:won_value/agent.name': an amount for each different value of a field, on average."""
        whole, of = self.measure(amount), self.field(field)
        label = f"{whole.label} per {of.label}"
        owned = amount if whole.parts else f"owned:{amount}/{field}"
        return Measure(name, label, whole.fact, parts=(owned, f"among:{amount}/{field}"), unit=whole.unit)

    def _ratio(self, name: str, amount: str, whole: str) -> Measure:
        """'ratio:won_deals/lost_deals': one figure for each one of another over the same rows."""
        first, second = self.measure(amount), self.measure(whole)
        if first.fact != second.fact or first.parts or second.parts:
            raise CannotAnswer(f"I cannot divide {first.label} by {second.label}.")
        label = f"{first.label} for each of {second.label}"
        return Measure(name, label, first.fact, parts=(amount, whole), dated_by=first.dated_by)

    def _minus(self, name: str, amount: str, other: str) -> Measure:
        """'minus:lost_deals/won_deals': how much one figure is above another over the same rows."""
        first, second = self.measure(amount), self.measure(other)
        if first.fact != second.fact or first.parts or second.parts:
            raise CannotAnswer(f"I cannot take {second.label} from {first.label}.")
        label = f"{first.label} less {second.label}"
        return Measure(name, label, first.fact, "less", parts=(amount, other), dated_by=first.dated_by)

    def _owned(self, name: str, amount: str, field: str) -> Measure:
        """An amount over the rows that belong to some value of a field."""
        whole = self.measure(amount)
        given = (*whole.given, Filter(field=field, op="filled"))
        return replace(whole, name=name, given=given)

    def _among(self, name: str, amount: str, field: str) -> Measure:
        whole = self.measure(amount)
        item = self.field(field)
        entity = self.entity(item.entity)
        titled = field in (entity.title, f"{entity.name}.id")
        label = f"number of {entity.plural if titled else plural(item.label)}"
        return Measure(name, label, whole.fact, "distinct", field, whole.given)

    def path(self, child: str, parent: str) -> tuple[Join, ...] | None:
        """The shortest chain of many-to-one joins; None when there is none."""
        waiting: deque[tuple[str, tuple[Join, ...]]] = deque([(child, ())])
        seen = {child}
        while waiting:
            name, chain = waiting.popleft()
            if name == parent:
                return chain
            for join in self.joins:
                usable = (join.child, join.parent) not in self.unused
                if join.child == name and join.parent not in seen and usable:
                    seen.add(join.parent)
                    waiting.append((join.parent, (*chain, join)))
        return None

    def fields_of(self, entity: str) -> Iterable[Field]:
        return (item for item in self.fields if item.entity == entity)


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """What people call things: 'entities', 'fields' and 'measures' → name → phrases."""
    text = files("crm.query").joinpath("words.yaml").read_text(encoding="utf-8")
    kinds: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return kinds


def plural(label: str) -> str:
    """'sectors', 'countries', 'series'."""
    if label.endswith("s"):
        return label
    return label[:-1] + "ies" if label.endswith("y") else f"{label}s"


def _known(names: dict[str, T], name: str, kind: str) -> T:
    if name in names:
        return names[name]
    from rapidfuzz import process

    near = [match for match, _, _ in process.extract(name, list(names), limit=3)]
    raise BadInput(f"There is no {kind} '{name}'. Nearest: {', '.join(near)}.")
