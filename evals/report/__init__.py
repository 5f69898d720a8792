"""The report of a run.

One HTML file that opens without a network, and the same for machines and pull requests.
"""

import json
from pathlib import Path
from typing import Any

from evals import columns
from evals.compare import Comparison, compare
from evals.report import charts, plain
from evals.report.shown import shown
from evals.results import Row, read_rows
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
    run = columns.read(folder, worst=MOST_SHOWN)
    summary = summarise(run, folder)
    difference = compare(baseline, folder) if baseline else None
    if difference:
        summary["comparison"] = difference.as_json()
    _put(folder / "summary.json", json.dumps(summary, indent=1, ensure_ascii=False, default=str))
    _put(folder / "report.html", page(folder, summary, run, difference))
    _put(folder / "summary.md", plain.markdown(folder.name, summary))
    plain.junit(folder)
    return summary


def _put(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def page(folder: Path, summary: dict[str, Any], run: columns.Columns, difference: Comparison | None) -> str:
    """The report as HTML with everything in it: styles, script, charts and the conversations shown."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    rows = [*_went_worse(folder, difference), *run.worst] if difference else run.worst
    chosen = list({r.id: r for r in rows}.values())[:MOST_SHOWN]
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
        charts=charts.all_of(summary, run, difference),
        shown=len(chosen),
        scorers=SCORERS,
        style=(_HERE / "page.css").read_text(encoding="utf-8"),
        script=(_HERE / "page.js").read_text(encoding="utf-8"),
        # Nobody's words may close the script element.
        data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    )


def _went_worse(folder: Path, difference: Comparison) -> list[Row]:
    """The conversations that lost most, the worst loss first."""
    place = {r.id: i for i, r in enumerate(difference.regressions)}
    return sorted((r for r in read_rows(folder) if r.id in place), key=lambda r: place[r.id])
