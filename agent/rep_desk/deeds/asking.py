"""A deed at the desk: shown, completed or changed where it was unclear, confirmed, done once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent import consent
from agent.rep_desk.answer import Answer
from agent.rep_desk.deeds.setting import Deed, Setting, Unclear
from agent.rep_desk.deeds.wanted import amended, completed, wanted
from agent.rep_desk.memory import Memory
from crm.database import Database
from tools import guard
from tools.run import ToolResult, run
from tools.tool import Standing, Tool

REFUSES = re.compile(r"^(?:no|nope|cancel|stop|don'?t|never ?mind|forget it)\b", re.I)
DEAL_COLUMNS = {"deal": "opportunity_id", "account": "account", "product": "product", "stage": "stage",
                "engaged": "since", "value": "value"}  # fmt: skip


@dataclass
class DeedTurn:
    """One sentence that may be a deed, or belong to one that waits. `memory` is changed."""

    question: str
    memory: Memory
    setting: Setting
    database: Database
    tools: dict[str, Tool]
    standing: Standing

    def answer(self) -> Answer | None:
        """The answer of a deed; None when the sentence is a question."""
        waiting, self.memory.pending = self.memory.pending, None
        if waiting is not None:
            answer = self._confirming(waiting) if "tool" in waiting else self._completing(waiting)
            if answer is not None:
                return answer
        answer = self._proposed(self.question, {})
        if answer is None and waiting is not None and REFUSES.match(self.question):
            return _declined()
        return answer

    def _confirming(self, waiting: dict[str, Any]) -> Answer | None:
        said = consent.read(self.question)
        if said == "yes":
            return self._done(waiting)
        if said == "no":
            return _declined()
        changed = amended(self.question, waiting.get("answers", {}), self.setting)
        return None if changed is None else self._proposed(str(waiting.get("said", "")), changed)

    def _completing(self, waiting: dict[str, Any]) -> Answer | None:
        if consent.read(self.question) == "no":
            return _declined()
        slot, answers = waiting["slot"], dict(waiting["answers"])
        if slot != "text" and (deed := self._proposed(self.question, {})):
            return deed
        try:
            found = completed(slot, waiting["options"], self.question, self.setting)
        except Unclear as reason:
            return self._unclear(reason, waiting["said"], answers)
        if found and slot == "when" and answers.get("when"):
            found = {"when": f"{answers['when']} / {found['when']}"}
        return None if found is None else self._proposed(waiting["said"], {**answers, **found})

    def _proposed(self, said: str, answers: Mapping[str, str]) -> Answer | None:
        try:
            deed = wanted(said, replace(self.setting, answers=answers))
        except Unclear as reason:
            return self._unclear(reason, said, answers)
        if deed is None:
            return None
        self.memory.focus = deed.focus or self.memory.focus
        if deed.draft:
            return Answer(
                answer=deed.draft,
                interpretation="a draft; nothing is sent",
                status="answered",
                result={"draft": deed.draft},
            )
        return self._shown(deed, said, answers)

    def _shown(self, deed: Deed, said: str, answers: Mapping[str, str]) -> Answer | None:
        tool = self.tools.get(deed.tool)
        if tool is None:
            return None
        decision = guard.decide(self.database, tool, deed.arguments, self.standing)
        if decision.verdict != "needs_confirmation":
            return _refused(deed.tool, decision.why)
        action = {"tool": deed.tool, "arguments": decision.arguments}
        self.memory.pending = {**action, "said": said, "answers": dict(answers), "done": deed.done}
        return Answer(
            answer=deed.ask,
            interpretation="nothing is done before your yes",
            status="confirm",
            pending=action,
            suggestions=["yes", "no"],
        )

    def _unclear(self, reason: Unclear, said: str, answers: Mapping[str, str]) -> Answer:
        if reason.slot:
            self.memory.pending = {
                "said": said,
                "slot": reason.slot,
                "answers": dict(answers),
                "options": reason.options,
            }
        deals = [row for row in reason.options if row.get("product") or row.get("stage")]
        names = [str(row["account"]) for row in reason.options if row.get("account")]
        return Answer(
            answer=str(reason),
            interpretation="a deed that is not clear yet; nothing was done",
            status="unsure",
            columns=list(DEAL_COLUMNS) if deals else [],
            rows=[[row.get(name) for name in DEAL_COLUMNS.values()] for row in deals],
            total=len(deals),
            suggestions=[str(row["opportunity_id"]) for row in deals[:5]] or list(dict.fromkeys(names))[:5],
        )

    def _done(self, waiting: dict[str, Any]) -> Answer:
        tool, action = self.tools[waiting["tool"]], {name: waiting[name] for name in ("tool", "arguments")}
        decision = guard.decide(self.database, tool, action["arguments"], self.standing, action)
        if decision.verdict != "permitted":
            return _refused(tool.name, decision.why)
        key = f"ask/{self.memory.id}/{self.memory.turn}"
        result: ToolResult = run(self.database, tool, decision.arguments, self.standing, key)
        if result.status != "ok":
            return _refused(tool.name, result.why)
        return Answer(
            answer=f"Done. {waiting.get('done', '')}".strip(),
            interpretation="confirmed by you, done once",
            status="done",
            result=result.model_dump(mode="json"),
        )


def _declined() -> Answer:
    return Answer(answer="Nothing was done.", interpretation="you said no", status="refused")


def _refused(tool: str, why: str) -> Answer:
    return Answer(answer=why, interpretation=f"{tool} was refused", status="refused")
