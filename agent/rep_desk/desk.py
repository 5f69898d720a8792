"""The desk: one question in, one Answer out, whatever asked it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from agent.rep_desk import answer as wording
from agent.rep_desk import follow_up, in_session, stories
from agent.rep_desk.answer import Answer
from agent.rep_desk.deeds import Setting, Unclear, parties
from agent.rep_desk.deeds.asking import DeedTurn
from agent.rep_desk.deeds.records import DeedRecords
from agent.rep_desk.deeds.utterance import Utterance
from agent.rep_desk.emptiness import why_empty
from agent.rep_desk.interpretation import chips, in_words
from agent.rep_desk.lexicon import Lexicon
from agent.rep_desk.memory import Memory
from agent.rep_desk.parser import Reading
from crm import accounts, audit
from crm.database import Database
from crm.errors import BadInput
from crm.query import saved, scope
from crm.query.catalogue import CannotAnswer
from crm.query.compiler import compile_query
from crm.query.dates import figure_date, list_date
from crm.query.query import Query
from crm.query.reader import Reader
from crm.query.saved import AskSession
from crm.query.scope import Asker
from crm.query.world import World, look
from tools.policy import Policy
from tools.tool import Standing, Tool

FRESH_SECONDS = 60.0
ROWS_SHOWN = 1000
LONGEST_QUESTION = 1000


# "tell me about Konex" asks for everyone's records, "prepare me" for her own day.
OWN = re.compile(r"\b(?:my|i|i've|i'm|(?:prepare|prep|ready|brief) me for)\b")


class Brain(Protocol):
    """Fills a Query from text: a language model. None leaves it to the embedded reader."""

    def query(self, question: str, world: World, today: date, before: Query | None) -> Query | None: ...


@dataclass(frozen=True)
class Rep:
    """Who sits at the desk: an id for sessions and the ledger, and a place in sales."""

    actor: str
    asker: Asker


class RepDesk:
    """Answers questions and does deeds. Safe to use from several threads."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        tools: dict[str, Tool],
        policy: Policy,
        brain: Brain | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.tools = tools
        self.policy = policy
        self.brain = brain
        self.reader = Reader(database)
        self._lock = threading.Lock()
        self._known: tuple[float, World, Lexicon] | None = None

    def ask(self, question: str, rep: Rep, session_id: str | None = None) -> Answer:
        """One turn: a question, a follow-up, a deed, or the yes to one. The unread is an Answer too."""
        question = " ".join(question.split())
        if not question or len(question) > LONGEST_QUESTION:
            raise BadInput(f"Ask in 1 to {LONGEST_QUESTION} characters.")
        world, lexicon = self.known()
        with self.database.writing() as session:
            memory = Memory.of(saved.session_of(session, rep.actor, session_id, self.clock()))
        turn = Turn(self, rep, question, memory, world, lexicon)
        answer = turn.answer()
        with self.database.writing() as session:
            kept = session.get_one(AskSession, memory.id)
            memory.keep_in(kept)
            kept.at = self.clock()
            session.add(kept)
            audit.record(
                session, self.clock(), rep.actor, "ask", f"session:{memory.id}", status=answer.status
            )
        return answer.model_copy(update={"session": memory.id})

    def run(self, query: Query, rep: Rep, limit: int = ROWS_SHOWN) -> Answer:
        """A Query that is already typed: from the page's chips, a saved question or a drill-down."""
        world, _ = self.known()
        return self.answered(query, rep, world, limit)

    def drill(self, query: Query, rep: Rep, at: dict[str, str], figure: int) -> Answer:
        """The rows behind one figure of an answer."""
        world, _ = self.known()
        if query.compare is not None and figure >= len(query.figures):
            # The second half of a comparison is the other period.
            query, figure = query.model_copy(update={"period": query.compare}), figure - len(query.figures)
        if not 0 <= figure < len(query.figures):
            raise BadInput("There is no such figure in this answer.")
        return self.answered(
            follow_up.rows_behind(world.catalogue, query, at, figure), rep, world, ROWS_SHOWN
        )

    def answered(self, query: Query, rep: Rep, world: World, limit: int) -> Answer:
        """Compile, run and word one query."""
        today = world.today(self.clock().date())
        compiled = compile_query(world.catalogue, query, rep.asker)
        day = compiled.as_of or today
        table = self.reader.run(compiled.statement, day, limit)
        total = len(table.rows)
        if table.cut and compiled.total is not None and query.limit is None:
            total = int(str(self.reader.run(compiled.total, day).rows[0][0]))
        columns = compiled.columns
        said = wording.sentence(world.catalogue, query, columns, table.rows, total)
        if not table.rows:
            said = why_empty(world.catalogue, query, lambda fewer: self._count(fewer, rep, world))
        return Answer(
            answer=said,
            interpretation=self._interpretation(query, rep, world, today),
            columns=[column.label for column in columns],
            rows=table.rows,
            chart=wording.chart(columns, query, table.rows),
            sql=self.reader.sql(compiled.statement, day),
            suggestions=_suggestions(world, query),
            as_of=today.isoformat(),
            total=total,
            column_info=[
                {"label": one.label, "role": one.role, "source": one.source, "unit": one.unit}
                for one in columns
            ],
            chips=chips(world.catalogue, query),
            query=query.model_dump(mode="json", exclude_defaults=True),
        )

    def _count(self, query: Query, rep: Rep, world: World) -> int:
        compiled = compile_query(world.catalogue, query, rep.asker)
        day = compiled.as_of or world.today(self.clock().date())
        table = self.reader.run(compiled.statement, day, ROWS_SHOWN)
        return len(table.rows)

    def known(self) -> tuple[World, Lexicon]:
        """What is in the database, looked at again when a minute has passed."""
        with self._lock:
            if self._known is None or time.monotonic() - self._known[0] > FRESH_SECONDS:
                world = look(self.reader)
                before = self._known
                lexicon = before[2] if before and before[1] == world else Lexicon(world)
                self._known = (time.monotonic(), world, lexicon)
            return self._known[1], self._known[2]

    def close(self) -> None:
        self.reader.close()

    def _interpretation(self, query: Query, rep: Rep, world: World, today: date) -> str:
        text = in_words(world.catalogue, query)
        explained = [
            f"{world.catalogue.measure(figure.measure).label.removesuffix(' (%)')} is "
            f"{world.catalogue.measure(figure.measure).explained}"
            for figure in query.figures
            if world.catalogue.measure(figure.measure).explained
        ]
        notes = list(dict.fromkeys(explained))
        if query.reach == "everyone" and rep.asker.sees is not None:
            notes.append("your team's records only, as your role allows")
        if (
            today != self.clock().date()
            and query.as_of is None
            and (query.period is not None or "today" in text or _uses_today(query))
        ):
            notes.append(f"today is taken as {today}, the last day of the records")
        return text + "".join(f"; {note}" for note in notes)


@dataclass
class Turn:
    """One question at the desk, with what the session remembers; `memory` is changed as the turn goes."""

    desk: RepDesk
    rep: Rep
    question: str
    memory: Memory
    world: World
    lexicon: Lexicon

    def answer(self) -> Answer:
        """The first that fits: a deed or what belongs to one, a story, a query."""
        waiting = self.memory.pending
        answer = self._deed().answer()
        if answer is not None:
            return answer
        try:
            answer = self._story() or self._queried()
        except CannotAnswer as reason:
            answer = Answer(
                answer=str(reason),
                interpretation="not answered",
                status="unsure",
                suggestions=_examples(self.world),
            )
        if waiting is not None:
            told = f"{answer.interpretation}; what waited for your answer was dropped, not done"
            answer = answer.model_copy(update={"interpretation": told})
        return answer

    def _deed(self) -> DeedTurn:
        desk = self.desk
        return DeedTurn(
            self.question, self.memory, self._setting(), desk.database, desk.tools, self._standing()
        )

    def _story(self) -> Answer | None:
        named = self._account_named() if stories.about_account(self.question) else None
        now = self.desk.clock().date()
        today = self.world.today(now)
        own = self.rep.asker.is_linked and OWN.search(self.question.lower())
        bounds = scope.bounds(self.rep.asker, "mine" if own else "everyone")
        author = self.rep.asker.name if own else None
        with self.desk.database.reading() as session:
            told = stories.story(self.question, named, stories.Look(session, today, bounds, now, author))
        if told is None:
            return None
        listed = self._listed(told.columns, told.rows)
        if not named or any(listed):
            # What one account is told of leaves the list it was picked from in place.
            self.memory.listed = listed
        self.memory.focus = self._focus([named] if named else [])
        return Answer(
            answer=told.answer,
            interpretation=told.interpretation,
            columns=told.columns,
            rows=told.rows,
            total=len(told.rows),
            column_info=[
                {"label": label, "role": "told", "source": "", "unit": stories.unit_of(label)}
                for label in told.columns
            ],
            sources=told.sources,
            as_of=today.isoformat(),
            suggestions=_after_story(named, told.columns, self.world),
        )

    def _queried(self) -> Answer:
        today = self.world.today(self.desk.clock().date())
        before = None if self.memory.query is None else Query.model_validate(self.memory.query)
        asked = in_session.asked(self.question, self.lexicon, today, before)
        reading = asked.reading
        if asked.missed:
            return self._unsure(replace(reading, missed=asked.missed))
        query = asked.query
        if query is None:
            filled = (
                self.desk.brain.query(self.question, self.world, today, before) if self.desk.brain else None
            )
            if filled is None and not reading.is_sure:
                return self._unsure(reading)
            query = filled or reading.query
        _not_ahead(self.world, query, today)
        answer = self.desk.answered(query, self.rep, self.world, ROWS_SHOWN)
        self.memory.query = query.model_dump(mode="json", exclude_defaults=True)
        self.memory.listed = self._listed(answer.columns, answer.rows)
        self.memory.focus = self._focus(
            [
                str(value)
                for item in query.filters
                if item.field == "account.name" and item.op == "="
                for value in item.values
            ]
        )
        mended = [
            f"'{wrong}' is read as '{right}'" for wrong, right in reading.mended if wrong != right.lower()
        ]
        notes = [*reading.notes, *mended]
        told = answer.interpretation + "".join(f"; {note}" for note in notes)
        return answer.model_copy(update={"notes": notes, "interpretation": told})

    def _unsure(self, reading: Reading) -> Answer:
        missed = ", ".join(f"“{word.replace('_', ' ')}”" for word in (reading.missed or reading.unheld)[:4])
        nearest = in_words(self.world.catalogue, reading.query)
        said = "I cannot answer that"
        lead = "I do not understand" if reading.missed else "I find no place for"
        said += f": {lead} {missed}." if missed else "."
        if reading.confidence > 0:
            said += f" The nearest I can: {nearest}."
        notes = [*reading.missed, *reading.unheld]
        return Answer(answer=said, interpretation=f"not answered; nearest: {nearest}", status="unsure",
                      suggestions=_examples(self.world), notes=notes)  # fmt: skip

    def _account_named(self) -> str | None:
        """The account that a question names, well or badly spelled, or points at."""
        said, setting = Utterance.of(self.question), self._setting()
        named = parties.named_in(said, setting)
        if named:
            return named[1].party.name
        try:
            pointed = [parties.listed_at(said, at, setting) for at in range(len(said))]
        except Unclear:
            return None
        return next((heard.party.name for heard in pointed if heard), None)

    def _setting(self) -> Setting:
        memory, records = self.memory, DeedRecords(self.desk.database, self.rep.asker)
        return Setting(self.lexicon, records, self.desk.clock(), memory.listed, memory.focus)

    def _listed(self, columns: list[str], rows: list[list[Any]]) -> list[dict[str, Any]]:
        """The first rows by what they name, so that 'the first one' can be meant next."""
        listed = []
        with self.desk.database.reading() as session:
            for row in rows[:10]:
                entry: dict[str, Any] = {}
                for label, value in zip(columns, row, strict=True):
                    if label == "account" and value:
                        account = accounts.by_name(session, str(value))
                        entry |= {"account": value, "account_id": account.id if account else None}
                    elif label == "deal" and value:
                        entry["opportunity_id"] = value
                listed.append(entry)
        return listed

    def _focus(self, names: list[str]) -> dict[str, Any] | None:
        """Whom "them" means after this answer: the one account it was about."""
        if len(names) != 1:
            return None
        with self.desk.database.reading() as session:
            account = accounts.by_name(session, names[0])
            return {"account": account.name, "account_id": account.id} if account else None

    def _standing(self) -> Standing:
        return Standing(now=self.desk.clock(), actor=self.rep.actor, policy=self.desk.policy)


def _not_ahead(world: World, query: Query, today: date) -> None:
    """Deals that are won or begun in a time to come are in no record; raises CannotAnswer."""
    start = query.period.start if query.period else None
    if start is None or start <= today:
        return
    figures = [figure_date(world.catalogue, query, figure) for figure in query.figures]
    dates = (
        {query.period_field} if query.period_field else set(figures or [list_date(world.catalogue, query)])
    )
    held = [world.until.get(str(name)) for name in dates]
    recorded = any(day is not None and day >= start for day in held)
    if all(str(name).startswith("opportunity.") for name in dates) and not recorded:
        raise CannotAnswer(
            f"{query.period.label} has not come yet: the records end on {today}, and they hold no forecast."  # type: ignore[union-attr]  # it has a start
        )


def _uses_today(query: Query) -> bool:
    names = [item.field for item in query.filters] + [figure.measure for figure in query.figures]
    return bool(query.related) or any(name.endswith((".age", ".silence")) for name in names)


def _suggestions(world: World, query: Query) -> list[str]:
    """What might be asked or done next, from what has not been asked yet."""
    if query.figures:
        dated = any(group.grain for group in query.groups)
        further = ["by month" if not dated else "by region", "show the deals"]
        return [*further, "compare with the previous quarter"] if query.compare is None else further
    regions = world.values.get("agent.office", ())
    narrowed = [f"only those in the {regions[-1]}"] if regions else []
    if query.subject == "opportunity":
        return ["how many by region", *narrowed, "sort by value"]
    if query.subject == "account":
        return [
            *narrowed,
            "log a call with the first one: ",
            "remind me on Thursday",
            "whom should I contact",
        ]
    return _examples(world)[:3]


def _after_story(named: str | None, columns: list[str], world: World) -> list[str]:
    """What a rep does next: with the account that was told of, or with the first that was listed."""
    if named:
        return ["log a call with them: ", "draft an email to them", "remind me tomorrow to call them"]
    if "account" in columns:
        return [
            "tell me about the first one",
            "log a call with the first one: ",
            "draft an email to the first one",
        ]
    return _examples(world)[:3]


def _examples(world: World) -> list[str]:
    if "opportunity" in world.present:
        return [
            "top 5 accounts by revenue this year",
            "win rate by region this quarter vs last quarter",
            "accounts with no interaction in 60 days",
            "open deals by agent",
        ]
    return ["revenue by month", "top 10 customers by revenue", "orders by status", "return rate by month"]
