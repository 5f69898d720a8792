"""One question of a session: put in plain words, and joined to the one before when it leans on that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agent.rep_desk import follow_up
from agent.rep_desk.lexicon import Lexicon
from agent.rep_desk.parser import Reading, read
from agent.rep_desk.rewording import reworded
from crm.query.catalogue import Catalogue
from crm.query.query import Order, Query

WORDS = "reps_follow_up.yaml"
ORDERS = {"highest first": True, "lowest first": False}
BY_DATE = {"newest rows first": True, "oldest rows first": False}


@dataclass(frozen=True)
class Asked:
    """How it was read; `query` when it leans on the one before, else None. `missed` found no place."""

    reading: Reading
    query: Query | None = None
    missed: tuple[str, ...] = ()

    @property
    def leans(self) -> bool:
        return self.query is not None or bool(self.missed)


def asked(question: str, lexicon: Lexicon, today: date, before: Query | None) -> Asked:
    """The question by itself or, where it only makes sense so, what it makes of the query before."""
    if before is None:
        return Asked(read(question, lexicon, today))
    plain = _plainly(question)
    reading = read(plain, lexicon, today)
    turned = _turned(lexicon.world.catalogue, plain, before)
    if turned is not None:
        return Asked(reading, turned)
    if not follow_up.leans(plain, reading, before):
        return Asked(reading)
    missed = follow_up.unheard(plain, reading, before)
    if missed:
        return Asked(reading, None, missed)
    return Asked(reading, follow_up.merged(lexicon.world.catalogue, before, reading, plain))


def _plainly(question: str) -> str:
    """'can you limit that to the North' → 'only the north'; what is no such turn stays as it was written."""
    bare = question.strip().rstrip("?!. ")
    plain = reworded(bare.lower(), WORDS, "plainer").strip()
    return question if plain in ("", bare.lower()) else plain


def _turned(catalogue: Catalogue, plain: str, before: Query) -> Query | None:
    """The same answer in another order, or all of it together."""
    if plain == "altogether":
        return _altogether(before)
    if plain in BY_DATE:
        return _by_date(catalogue, before, BY_DATE[plain])
    if plain == "reversed order" and before.order:
        turned = (one.model_copy(update={"descending": not one.descending}) for one in before.order)
        return before.model_copy(update={"order": tuple(turned)})
    if plain in ORDERS and (before.order or before.groups):
        down = ORDERS[plain]
        said = before.order if not any(group.grain for group in before.groups) else (Order(figure=0),)
        turned = (one.model_copy(update={"descending": down}) for one in said or (Order(figure=0),))
        return before.model_copy(update={"order": tuple(turned)})
    return None


def _by_date(catalogue: Catalogue, before: Query, descending: bool) -> Query | None:
    """Rows by their date; companies by the year in which they were founded."""
    dated = next((group.field for group in before.groups if group.grain), None)
    if not before.figures:
        dated = catalogue.entity(before.subject).dated_by
        dated = "account.founded" if before.subject == "account" else dated
    order = Order(field=dated, descending=descending)
    return before.model_copy(update={"order": (order,)}) if dated else None


def _altogether(before: Query) -> Query | None:
    """'and in total?': without the breakdown, or over the rows that were chosen."""
    if not before.figures or not before.groups or before.tally:
        return None
    if before.limit or before.having or before.within:
        return before.model_copy(update={"pooled": "sum"})
    return before.model_copy(update={"groups": (), "order": (), "running": ""})
