"""One question at the desk: a deed or what belongs to one, a story, a query; the first that fits."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agent.rep_desk import in_session, stories
from agent.rep_desk.ahead import not_ahead
from agent.rep_desk.answer import Answer
from agent.rep_desk.deeds import Setting
from agent.rep_desk.deeds.asking import DeedTurn
from agent.rep_desk.deeds.records import DeedRecords
from agent.rep_desk.interpretation import in_words
from agent.rep_desk.lexicon import Lexicon
from agent.rep_desk.memory import Memory
from agent.rep_desk.no_amount import no_amount
from agent.rep_desk.one_at_a_time import askable, one_at_a_time
from agent.rep_desk.parser import Reading
from agent.rep_desk.pointing import account_named, focus, listed
from agent.rep_desk.suggestions import after_story, examples
from crm.query import scope
from crm.query.catalogue import CannotAnswer
from crm.query.query import Query
from crm.query.world import World
from tools.tool import Standing

if TYPE_CHECKING:
    from agent.rep_desk.desk import Rep, RepDesk

# "tell me about Konex" asks for everyone's records, "prepare me" for her own day.
OWN = re.compile(r"\b(?:my|i|i've|i'm|(?:prepare|prep|ready|brief) me for)\b")


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
            apart = self._apart()
            said = [str(reason), *([one_at_a_time(apart)] if apart else [])]
            answer = Answer(
                answer=" ".join(said),
                interpretation="not answered",
                status="unsure",
                suggestions=[*apart, *examples(self.world)],
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
        named = (
            account_named(self.question, self._setting()) if stories.about_account(self.question) else None
        )
        now = self.desk.clock().date()
        today = self.world.today(now)
        own = self.rep.asker.is_linked and OWN.search(self.question.lower())
        bounds = scope.bounds(self.rep.asker, "mine" if own else "everyone")
        author = self.rep.asker.name if own else None
        with self.desk.database.reading() as session:
            told = stories.story(self.question, named, stories.Look(session, today, bounds, now, author))
        if told is None:
            return None
        entries = listed(self.desk.database, told.columns, told.rows)
        if not named or any(entries):
            # What one account is told of leaves the list it was picked from in place.
            self.memory.listed = entries
        self.memory.focus = focus(self.desk.database, [named] if named else [])
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
            suggestions=after_story(named, told.columns, self.world),
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
        not_ahead(self.world, query, today)
        no_amount(self.world, query, self.question)
        answer = self.desk.answered(query, self.rep, self.world)
        self.memory.query = query.model_dump(mode="json", exclude_defaults=True)
        self.memory.listed = listed(self.desk.database, answer.columns, answer.rows)
        self.memory.focus = focus(
            self.desk.database,
            [
                str(value)
                for item in query.filters
                if item.field == "account.name" and item.op == "="
                for value in item.values
            ],
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
        apart = self._apart()
        said = "I cannot answer that" + (" in one" if apart else "")
        lead = "I do not understand" if reading.missed else "I find no place for"
        said += f": {lead} {missed}." if missed else "."
        if apart:
            said += f" {one_at_a_time(apart)}"
        elif reading.confidence > 0:
            said += f" The nearest I can: {nearest}."
        notes = [*reading.missed, *reading.unheld]
        return Answer(answer=said, interpretation=f"not answered; nearest: {nearest}", status="unsure",
                      suggestions=[*apart, *examples(self.world)], notes=notes)  # fmt: skip

    def _apart(self) -> list[str]:
        return askable(self.question, self.lexicon, self.world.today(self.desk.clock().date()))

    def _setting(self) -> Setting:
        memory, records = self.memory, DeedRecords(self.desk.database, self.rep.asker)
        return Setting(self.lexicon, records, self.desk.clock(), memory.listed, memory.focus)

    def _standing(self) -> Standing:
        return Standing(now=self.desk.clock(), actor=self.rep.actor, policy=self.desk.policy)
