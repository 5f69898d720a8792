"""A question after it has been read: typed, complete, and without a word of SQL.

The embedded parser fills it, a language model fills it by structured output, the page edits it, and the
compiler turns it into SQL. Names of fields and measures are those of the catalogue.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

Operator = Literal[
    "=", "!=", ">", ">=", "<", "<=", "between", "contains", "starts", "ends", "empty", "filled"
]
Grain = Literal["day", "week", "month", "quarter", "year", "weekday"]
Share = Literal["none", "within", "total"]
Change = Literal["absolute", "percent"]
Pooling = Literal["", "sum", "avg"]
Running = Literal["", "change", "sum"]
Reach = Literal["mine", "team", "everyone"]
Scalar = str | int | float | bool | date


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(Frozen):
    """Days from `start` up to, not including, `end`; either may be open. `label` is how people say it."""

    start: date | None = None
    end: date | None = None
    label: str = ""


class Filter(Frozen):
    """One condition on a field. `=` and `!=` take any of several values.

    `of_average`: the value is a multiple of the average over the rows that meet the other conditions.
    """

    field: str
    op: Operator = "="
    values: tuple[Scalar, ...] = ()
    of_average: bool = False


class Figure(Frozen):
    """A measure of the catalogue or an aggregate such as 'avg:account.employees', under its own conditions.

    share 'within': this figure as a part of the same figure without `where`; 'total': a group's part of all.
    `less`: the same figure under these conditions is taken off ('how much more East than West').
    """

    measure: str
    where: tuple[Filter, ...] = ()
    share: Share = "none"
    less: tuple[Filter, ...] = ()


class Group(Frozen):
    """One breakdown; dates need a grain, or `periods` that are set side by side."""

    field: str
    grain: Grain | None = None
    periods: tuple[Period, ...] = ()


class Having(Frozen):
    """A condition on a figure of each group.

    `of_average`: the value is a multiple of the average over all groups. `change`: what is bounded is how the
    figure changed against the compared period.
    """

    figure: Figure
    op: Operator
    values: tuple[float, ...]
    of_average: bool = False
    change: Change | None = None


class Related(Frozen):
    """Rows that have, or with `present` false have not, a related row ('no interaction since May').

    `every`: a related row for each value of that field, or each month of the period ('sold every product').
    """

    entity: str
    present: bool = False
    filters: tuple[Filter, ...] = ()
    period: Period | None = None
    every: Group | None = None


class Order(Frozen):
    """What the rows are sorted by: a field, or a figure given by its place among `figures`.

    `change`: by how the figure changed against the compared period, in its unit or in percent.
    """

    field: str | None = None
    figure: int | None = None
    descending: bool = True
    change: Change | None = None


class Query(Frozen):
    """One question. Without figures it lists rows of `subject`; with figures it counts and sums.

    `within` is a grouped field: the limit then holds for each of its values ('top 3 in each region').
    Of a list it is any field ('for each product the biggest deal').
    `skip`: so many of the first rows are left out ('the second best rep').
    `ends`: the limit holds from either end of the order ('our best and our worst month').
    `pooled`: the figures of the rows are added up ('what share do the top 5 accounts make up') or averaged
    ('average revenue per month').
    `tally`: only how many groups there are is wanted ('how many agents won more than 300k').
    `running`: beside each row of a breakdown by time, its change against the row before, or the sum so far.
    `as_of`: the day on which ages and what is open are reckoned; None is today.
    `whether`: the answer is a yes or a no to this bound on the first figure.
    """

    subject: str
    columns: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    groups: tuple[Group, ...] = ()
    filters: tuple[Filter, ...] = ()
    having: tuple[Having, ...] = ()
    related: tuple[Related, ...] = ()
    period: Period | None = None
    period_field: str | None = None
    as_of: date | None = None
    compare: Period | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    skip: int = 0
    ends: bool = False
    within: str | None = None
    pooled: Pooling = ""
    tally: bool = False
    running: Running = ""
    whether: Having | None = None
    reach: Reach = "everyone"
