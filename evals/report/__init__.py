"""The report of a run.

One HTML file that opens without a network, and the same for machines and pull requests.
"""

import json
from pathlib import Path
from typing import Any

from evals.compare import Comparison, compare
from evals.report import charts, plain
from evals.report.shown import shown
from evals.results import read_rows
from evals.scorers import SCORERS
from evals.summary import summarise

# Enough for an evaluator's day; the rest is in results.jsonl, and the page says so.
MOST_SHOWN = 300
_HERE = Path(__file__).parent


def write(folder: Path, baseline: Path | None = None) -> dict[str, Any]:
    """Write `summary.json`, `report.html`, `junit.xml` and `summary.md` beside a run's results.

    Gives the summary.

    With a baseline, the report begins with what changed.
    """
    summary = summarise(folder)
    difference = compare(baseline, folder) if baseline else None
    if difference:
        summary["comparison"] = difference.as_json()
    _put(folder / "summary.json", json.dumps(summary, indent=1, ensure_ascii=False, default=str))
    _put(folder / "report.html", page(folder, summary, difference))
    _put(folder / "junit.xml", plain.junit(folder))
    _put(folder / "summary.md", plain.markdown(folder.name, summary))
    return summary


def _put(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def page(folder: Path, summary: dict[str, Any], difference: Comparison | None) -> str:
    """The report as HTML with everything in it: styles, script, charts and the conversations shown."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    rows = sorted(read_rows(folder), key=lambda r: (r.quality, r.id))
    chosen = _chosen(rows, difference)
    data = {
        "conversations": shown(folder, chosen, difference),
        "scorers": {n: e.says for n, e in SCORERS.items()},
    }
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = plain.figure
    return environment.get_template("page.html").render(
        name=folder.name,
        summary=summary,
        faults=plain.faults(summary),
        changes=plain.changes(difference),
        difference=difference,
        headline=plain.headline(summary, difference),
        charts=charts.all_of(summary, rows, difference),
        shown=len(chosen),
        scorers=SCORERS,
        style=(_HERE / "page.css").read_text(encoding="utf-8"),
        script=(_HERE / "page.js").read_text(encoding="utf-8"),
        # Nobody's words may close the script element.
        data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    )


def _chosen(rows: list[Any], difference: Comparison | None) -> list[Any]:
    """The worst conversations; those that went worse come first when two runs are compared."""
    if difference is None:
        return rows[:MOST_SHOWN]
    worse = {r.id: i for i, r in enumerate(difference.regressions)}
    return sorted(rows, key=lambda r: (worse.get(r.id, len(worse)), r.quality, r.id))[:MOST_SHOWN]
