"""A Query in the making: the spans that are left, and what the clauses have found so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from agent.rep_desk.lexicon import SHOP_WORDS, Sense
from agent.rep_desk.spans import Span
from agent.rep_desk.tokens import stem
from crm.opportunities import CLOSED_STAGES, OPEN_STAGES
from crm.query.catalogue import NUMERIC, Catalogue
from crm.query.query import (
    Change,
    Figure,
    Filter,
    Grain,
    Group,
    Having,
    Operator,
    Order,
    Period,
    Pooling,
    Query,
    Reach,
    Related,
    Running,
)
from crm.query.world import World

STAGES: dict[str, tuple[str, ...]] = {
    "stage_won": ("Won",),
    "stage_bought": ("Won",),
    "stage_lost": ("Lost",),
    "stage_closed": CLOSED_STAGES,
    "stage_open": OPEN_STAGES,
}
STAGE_KINDS = tuple(STAGES)
GRAINS: dict[str, Grain] = {
    "grain_day": "day",
    "grain_week": "week",
    "grain_month": "month",
    "grain_quarter": "quarter",
    "grain_year": "year",
    "grain_weekday": "weekday",
}
STAGE_FIELD = "opportunity.stage"
# What a question begins with that wants a yes or a no.
ASKS_WHETHER = ("is", "are", "was", "were", "did", "does", "do", "has", "have")
# Entities that exist once each: grouping by them is grouping by their name.
NAMED = frozenset(("account", "agent", "product", "contact"))


@dataclass(frozen=True)
class Bare:
    """A condition that names no figure: 'only those above 300'. `target` is what it was taken for."""

    op: Operator
    values: tuple[float, ...]
    target: Filter | Having


@dataclass
class Draft:
    """`spans` are those that carry meaning, in order; a clause marks what it takes as used."""

    world: World
    today: date
    spans: list[Span]
    words: list[str]
    subject: str | None = None
    columns: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    having: list[Having] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    period: Period | None = None
    period_field: str | None = None
    as_of: date | None = None
    compare: Period | None = None
    change: Change | None = None
    falling: bool = False
    # A bound on the change between two periods: 'which reps improved', 'fell by more than 20%'.
    changed: tuple[Operator, float, Change] | None = None
    by_change: bool = False
    order: list[Order] = field(default_factory=list)
    sort_figure: Figure | None = None
    descending: bool = True
    limit: int | None = None
    skip: int = 0
    ends: bool = False
    superlative: bool = False
    newest_first: bool | None = None
    absent_period: Period | None = None
    besides: list[Filter] = field(default_factory=list)
    both: bool = False
    within: str | None = None
    each: str | None = None
    pooled: Pooling = ""
    tally: bool = False
    running: Running = ""
    every: Group | None = None
    whether: Having | None = None
    assumed: bool = False
    reach: Reach = "everyone"
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    bare: list[Bare] = field(default_factory=list)

    @property
    def catalogue(self) -> Catalogue:
        return self.world.catalogue

    @property
    def is_ranked(self) -> bool:
        """Whether a superlative decides the order."""
        return self.sort_figure is not None or self.by_change

    @property
    def is_shop(self) -> bool:
        """Whether 'customers' and 'revenue' are the shop's rather than the sales team's."""
        if "opportunity" not in self.world.present:
            return True
        shopper = any(_names_shopper(span) for span in self.spans)
        return "order" in self.world.present and (shopper or any(word in SHOP_WORDS for word in self.words))

    @property
    def money(self) -> Figure:
        """What 'how much' is of when nobody says more: a shop's orders, won deals otherwise."""
        return Figure(measure="order_value" if self.is_shop else "won_value")

    def left(self, *kinds: str) -> Iterator[tuple[int, Span]]:
        """Unused spans of these kinds, with their places."""
        for at, span in enumerate(self.spans):
            if not span.used and span.means(*kinds):
                yield at, span

    def first(self, *kinds: str) -> tuple[int, Span] | None:
        return next(self.left(*kinds), None)

    def next(self, at: int, skip: tuple[str, ...] = ()) -> tuple[int, Span] | None:
        """The following span that is unused, passing over spans of the kinds to skip."""
        for place in range(at + 1, len(self.spans)):
            span = self.spans[place]
            if span.used or (skip and span.means(*skip)):
                continue
            return place, span
        return None

    def previous(self, at: int, skip: tuple[str, ...] = ()) -> tuple[int, Span] | None:
        for place in range(at - 1, -1, -1):
            span = self.spans[place]
            if span.used or (skip and span.means(*skip)):
                continue
            return place, span
        return None

    def entity_of(self, span: Span) -> str | None:
        """The entity a span names; 'customers' are accounts where deals are meant."""
        senses = [sense for sense in span.senses if sense.kind == "entity"]
        if not senses:
            return None
        sense = senses[-1] if self.is_shop else senses[0]
        if sense.name == "contact" and not self.is_shop and not span.text.startswith("contact"):
            return "account" if "account" in self.world.present else "contact"
        return sense.name

    def measure_of(self, span: Span) -> str | None:
        """The measure a span names; 'revenue' is that of orders in a shop."""
        senses = [sense for sense in span.senses if sense.kind == "measure"]
        if not senses:
            return None
        sense = senses[-1] if self.is_shop else senses[0]
        if sense.name == "won_value" and self.is_shop and "line" in self.world.present:
            return "order_value"
        return sense.name

    def field_of(self, span: Span) -> str | None:
        senses = [sense for sense in span.senses if sense.kind == "field"]
        return min(senses, key=self._distance).name if senses else None

    def is_numeric(self, name: str) -> bool:
        return self.catalogue.field(name).kind in NUMERIC

    def stage_of(self, span: Span) -> tuple[str, ...] | None:
        """The deal stages a span stands for."""
        for sense in span.senses:
            if sense.kind in STAGES:
                return STAGES[sense.kind]
            if sense.kind == "value" and sense.name == STAGE_FIELD:
                return (sense.value,)
        return None

    def value_of(self, span: Span) -> Sense | None:
        """The value a span names; where several fields have it, the one nearest to the subject."""
        senses = [sense for sense in span.senses if sense.kind == "value"]
        if not senses:
            return None
        return min(senses, key=self._distance)

    def _distance(self, sense: Sense) -> tuple[int, int]:
        subject = self.subject or self.likely_subject()
        path = self.catalogue.path(subject, sense.name.split(".")[0])
        # A manager's or seller's own name before a contact of the same name.
        order = ["agent.name", "agent.manager", "account.name", "agent.office", "product.name"]
        rank = order.index(sense.name) if sense.name in order else len(order)
        return (99 if path is None else len(path), rank)

    def likely_subject(self) -> str:
        for _, span in ((at, span) for at, span in enumerate(self.spans) if span.means("entity")):
            return self.entity_of(span) or "opportunity"
        return "opportunity" if "opportunity" in self.world.present else "order"

    def add_filter(self, item: Filter) -> None:
        """Values of one field belong together: 'West or East' is one condition."""
        for at, other in enumerate(self.filters):
            if other.field == item.field and other.op == item.op == "=":
                merged = dict.fromkeys((*other.values, *item.values))
                self.filters[at] = Filter(field=item.field, values=tuple(merged))
                return
        if item not in self.filters:
            self.filters.append(item)

    def group_for(self, entity: str) -> Group:
        return Group(field=self.catalogue.entity(entity).title)

    def add_group(self, group: Group) -> None:
        if group.field not in {other.field for other in self.groups}:
            self.groups.append(group)

    def query(self) -> Query:
        return Query(
            subject=self.subject or self.likely_subject(),
            columns=tuple(self.columns),
            figures=tuple(self.figures),
            groups=tuple(self.groups),
            filters=tuple(self.filters),
            having=tuple(self.having),
            related=tuple(self.related),
            period=self.period,
            period_field=self.period_field,
            as_of=self.as_of,
            compare=self.compare,
            order=tuple(self.order),
            limit=self.limit,
            skip=self.skip,
            ends=self.ends,
            within=self.within,
            pooled=self.pooled,
            tally=self.tally,
            running=self.running,
            whether=self.whether,
            reach=self.reach,
        )


def _names_shopper(span: Span) -> bool:
    names = {sense.name for sense in span.senses if sense.kind == "value"}
    return bool(names) and names <= {"contact.name", "contact.city", "contact.state"}


def use(*spans: Span) -> None:
    """These words have found their place."""
    for span in spans:
        span.used = True


def rank_by(draft: Draft, metric: Figure, descending: bool) -> None:
    """Sort by this figure; the lower the better for days and losses when 'best' is asked."""
    draft.sort_figure, draft.descending = metric, descending
    if metric not in draft.figures:
        draft.figures.append(metric)


def is_singular(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1]
    return stem(last) == last and last not in ("people", "staff")
