"""tau-bench trajectories: `{"task_id", "reward", "info", "traj", "trial"}`, messages in OpenAI's form."""

from typing import Any

from evals.formats.messages import turns_of
from evals.formats.openai import said
from evals.transcript import Expected, ToolCall, Transcript


def parse(data: dict[str, Any]) -> Transcript:
    """One run of one task.

    The task's own actions become what is expected; the reward is kept apart from all scorers.
    """
    turns, instructions = turns_of(said(m) for m in data["traj"])
    task, trial = data["task_id"], int(data.get("trial", 0))
    return Transcript(
        id=f"task-{task}-trial-{trial}",
        turns=turns,
        case_id=str(task),
        trial=trial,
        instructions=instructions,
        reward=None if data.get("reward") is None else float(data["reward"]),
        expected=_expected(data.get("info") or {}),
        slices={"trial": str(trial)},
    )


def _expected(info: dict[str, Any]) -> Expected | None:
    task = info.get("task") or {}
    if "actions" not in task:
        return None
    actions = tuple(ToolCall(a["name"], a.get("kwargs") or a.get("arguments") or {}) for a in task["actions"])
    return Expected(
        actions=actions,
        must_say=tuple(str(x) for x in task.get("outputs") or ()),
        handoff=any(a.deed == "handoff" for a in actions),
    )
