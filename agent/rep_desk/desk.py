"""The desk: one question in, one Answer out, whatever asked it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from agent.rep_desk import answer as wording
from agent.rep_desk.answer import Answer
from agent.rep_desk.emptiness import why_empty
from agent.rep_desk.interpretation import chips, read_back
from agent.rep_desk.lexicon import Lexicon
from agent.rep_desk.memory import Memory
from agent.rep_desk.rows_behind import rows_behind
from agent.rep_desk.suggestions import suggestions
from agent.rep_desk.turn import Turn
from crm import audit
from crm.database import Database
from crm.errors import BadInput
from crm.query import saved
from crm.query.compiler import compile_query
from crm.query.query import Query
from crm.query.reader import Reader
from crm.query.saved import AskSession
from crm.query.scope import Asker
from crm.query.world import World, look
from tools.policy import Policy
from tools.tool import Tool

FRESH_SECONDS = 60.0
ROWS_SHOWN = 1000
LONGEST_QUESTION = 1000


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
        return self.answered(rows_behind(world.catalogue, query, at, figure), rep, world)

    def answered(self, query: Query, rep: Rep, world: World, limit: int = ROWS_SHOWN) -> Answer:
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
            interpretation=read_back(world, query, rep.asker, today, self.clock().date()),
            columns=[column.label for column in columns],
            rows=table.rows,
            chart=wording.chart(columns, query, table.rows),
            sql=self.reader.sql(compiled.statement, day),
            suggestions=suggestions(world, query),
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
        if table.cut and compiled.total is not None and query.limit is None:
            return int(str(self.reader.run(compiled.total, day).rows[0][0]))
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
