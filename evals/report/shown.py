"""The conversations that a report shows in full, read again from where they were recorded."""

from pathlib import Path
from typing import Any

from evals import formats
from evals.compare import Comparison
from evals.errors import BrokenRecord
from evals.results import Row
from evals.transcript import ToolCall, Transcript

_MOST_RESULT, _MOST_TEXT = 400, 4000


def shown(folder: Path, rows: list[Row], difference: Comparison | None) -> list[dict[str, Any]]:
    """What the page's script needs of each row, in the order of the rows.

    No turns where the recording is gone.
    """
    found = _transcripts(folder, rows)
    worse = {r.id: r for r in difference.regressions} if difference else {}
    return [
        {
            "id": row.id,
            "source": f"{Path(row.file).name}:{row.line}",
            "quality": row.quality,
            "reasons": row.reasons,
            "resolution": row.resolution,
            "reward": row.reward,
            "slices": row.slices,
            "moods": row.moods,
            "findings": row.findings,
            "worst": row.worst_turn,
            "before": worse[row.id].before if row.id in worse else None,
            "new_faults": list(worse[row.id].new_faults) if row.id in worse else [],
            "turns": _turns(found.get((row.file, row.index))),
        }
        for row in rows
    ]


def _transcripts(folder: Path, rows: list[Row]) -> dict[tuple[str, int], Transcript]:
    import json

    wanted = {(r.file, r.index) for r in rows}
    files = [path for f in sorted({r.file for r in rows}) if (path := Path(f)).is_file()]
    name = str(json.loads((folder / "run.json").read_text(encoding="utf-8"))["format"])
    found: dict[tuple[str, int], Transcript] = {}
    for record in formats.records(files, name):
        if isinstance(record, BrokenRecord) or (record.file, record.index) not in wanted:
            continue
        found.setdefault((record.file, record.index), formats.read(record, name))
        if len(found) == len(wanted):
            break
    return found


def _turns(talk: Transcript | None) -> list[dict[str, Any]]:
    return [
        {
            "number": t.number,
            "customer": t.customer[:_MOST_TEXT],
            "reply": t.reply[:_MOST_TEXT],
            "by": t.answered_by,
            "calls": [_call(c) for c in t.tool_calls],
        }
        for t in (talk.turns if talk else ())
    ]


def _call(call: ToolCall) -> dict[str, Any]:
    import json

    result = "" if call.result is None else json.dumps(call.result, ensure_ascii=False, default=str)
    return {
        "tool": call.tool,
        "arguments": json.dumps(call.arguments, ensure_ascii=False, default=str)[:_MOST_RESULT],
        "status": call.status,
        "result": result[:_MOST_RESULT] + ("…" if len(result) > _MOST_RESULT else ""),
    }
