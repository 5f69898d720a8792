"""The columns of an answer: what each is called, what it holds and in which unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crm.query.catalogue import DATED, Catalogue, Kind, Unit
from crm.query.query import Change, Figure, Filter, Group, Period, Query

Role = Literal["field", "group", "figure", "change"]


@dataclass(frozen=True)
class Column:
    """One column of the answer: its heading, what it holds and whence. `source` is a field or a measure."""

    label: str
    role: Role
    source: str
    kind: Kind | None = None
    unit: Unit = ""


def unit_of(kind: Kind) -> Unit:
    units: dict[Kind, Unit] = {"money": "money", "days": "days", "score": "percent"}
    return units.get(kind, "")


def group_column(catalogue: Catalogue, group: Group) -> Column:
    field = catalogue.field(group.field)
    label = f"{group.grain or 'month'}" if field.kind in DATED else field.label
    label = "period" if group.periods else label
    return Column(label, "group", field.name, field.kind)


def figure_column(catalogue: Catalogue, query: Query, figure: Figure, period: Period | None) -> Column:
    measure = catalogue.measure(figure.measure)
    label = measure.label
    if figure.where:
        label = f"{label} ({_said(figure.where)})"
    if figure.less:
        label = f"{label} less ({_said(figure.less)})"
    if figure.share != "none":
        label = f"share of {label.removesuffix(' (%)')} (%)"
    if query.compare is not None and period is not None:
        label = f"{label}, {period.label}"
    unit: Unit = "percent" if figure.share != "none" else measure.unit
    return Column(label, "figure", figure.measure, unit=unit)


def change_column(query: Query, figure: Column, how: Change) -> Column:
    label = "change" if how == "absolute" else "change (%)"
    if len(query.figures) > 1:
        label = f"{label} of {figure.label.partition(',')[0].removesuffix(' (%)')}"
    return Column(label, "change", figure.source, unit=figure.unit if how == "absolute" else "percent")


def _said(conditions: tuple[Filter, ...]) -> str:
    return ", ".join(str(value) for item in conditions for value in item.values)


def running_column(query: Query, figure: Column, label: str) -> Column:
    """'change' and 'change (%)' against the row before, or the sum 'so far'."""
    unit: Unit = "percent" if label.endswith("(%)") else figure.unit
    if len(query.figures) > 1:
        label = f"{label} of {figure.label.removesuffix(' (%)')}"
    return Column(label, "change", figure.source, unit=unit)
