"""Our rate beside Inspect's (UK AI Security Institute): the same conversations, the same scorers.

pip install inspect-ai; python -m evals.beside_inspect [--conversations 2000]

Both run here, one after the other, with their own parallel work and their own logs. Inspect is asked for no
model: a solver that does nothing, and a scorer that calls ours. What is compared is therefore everything
around the scorers: reading, spreading the work, keeping results, summing up.
"""

import argparse
import json
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from evals import formats, planted, report
from evals.results import read_rows, row_of
from evals.run import Plan, score


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conversations", type=int, default=2000)
    count: int = parser.parse_args().conversations
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talks.jsonl"
        half = count // 2
        talks = [*planted.clean(half), *planted.faulty(count - half)]
        path.write_text("".join(t.as_line() + "\n" for t in talks), encoding="utf-8")
        ours, inspects = _ours(path), _inspect(path)
    print(json.dumps({"conversations": count, "warmline": ours, "inspect": inspects}, indent=1))  # noqa: T201


def _ours(path: Path) -> dict[str, float]:
    began = time.perf_counter()
    out = path.parent / "run"
    score(Plan((path,), "openai", out))
    scored = time.perf_counter() - began
    report.write(out)
    whole = time.perf_counter() - began
    rows = list(read_rows(out))
    mean = sum(r.quality for r in rows) / len(rows)
    return _told(len(rows), scored, mean) | {"with_report_per_second": round(len(rows) / whole, 1)}


def _inspect(path: Path) -> dict[str, float]:
    began = time.perf_counter()
    results = _evaluated(path)
    spent = time.perf_counter() - began
    return _told(results.completed_samples, spent, results.scores[0].metrics["mean"].value)


def _evaluated(path: Path) -> Any:
    # Not among Warmline's dependencies: whoever wants this comparison installs it.
    inspect, dataset, scoring, solving = (
        import_module(f"inspect_ai{part}") for part in ("", ".dataset", ".scorer", ".solver")
    )

    def nothing() -> Any:
        async def solve(state: Any, generate: Any) -> Any:  # noqa: ARG001  # Inspect passes it by name
            return state

        return solve

    def warmline() -> Any:
        async def judge(state: Any, target: Any) -> Any:  # noqa: ARG001  # Inspect passes it by name
            record = formats.Record("", 1, state.metadata["record"].encode())
            row = row_of(formats.read(record, "openai"))
            told = {"scores": row.scores, "findings": row.findings}
            return scoring.Score(value=row.quality, explanation=", ".join(row.reasons), metadata=told)

        return judge

    samples = [
        dataset.Sample(id=str(i), input="a conversation", metadata={"record": line})
        for i, line in enumerate(path.read_text(encoding="utf-8").splitlines())
    ]
    task = inspect.Task(
        dataset=dataset.MemoryDataset(samples),
        solver=solving.solver(nothing)(),
        scorer=scoring.scorer(metrics=[scoring.mean()])(warmline)(),
    )
    logs = str(path.parent / "logs")
    (log,) = inspect.eval(task, model="mockllm/model", display="none", log_dir=logs, max_samples=len(samples))
    assert log.status == "success", log.error
    return log.results


def _told(count: int, seconds: float, quality: float) -> dict[str, float]:
    return {
        "seconds": round(seconds, 2),
        "per_second": round(count / seconds, 1),
        "mean_quality": round(quality, 6),
    }


if __name__ == "__main__":
    main()
