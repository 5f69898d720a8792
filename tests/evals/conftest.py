"""Two finished runs on the same 60 cases; the second asks twice in 20 of them."""

import json

import pytest

from evals import planted, report
from evals.run import Plan, score


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """The folders of both runs; the second one's report compares them."""
    folder = tmp_path_factory.mktemp("runs")
    good = list(planted.clean(60))
    worse = [t for t in planted.faulty(220, seed=9) if t.fault == "asked_twice"][:20]
    for name, talks in (("before", good), ("after", worse + good[20:])):
        lines = [
            json.dumps({**json.loads(t.as_line()), "id": f"t{i}", "metadata": {"case_id": f"c{i}"}})
            for i, t in enumerate(talks)
        ]
        path = folder / f"{name}.jsonl"
        path.write_text("\n".join(lines))
        score(Plan((path,), "openai", folder / name, workers=1))
        report.write(folder / name, folder / "before" if name == "after" else None)
    return folder / "before", folder / "after"
