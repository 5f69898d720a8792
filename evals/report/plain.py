"""The same findings in words: the headline, tables, Markdown for a pull request, JUnit XML for a pipeline."""

import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from evals.compare import Change, Comparison
from evals.results import Row, read_rows
from evals.scorers import SCORERS

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# A success whose absence is somebody's fault; a conversation that went to a person may be as it should be.
HARD_SUCCESSES = ("task_success", "handoff_recall", "handoff_precision")
# What it is called when one of them is missed.
MISSED = {
    "task_success": "task not done",
    "handoff_recall": "a person was needed and none came",
    "handoff_precision": "handed over without need",
}


def figure(value: float | None, unit: str = "") -> str:
    """A figure as people read it: shares in per cent, long ones short."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{value * 100:.1f}%"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def faults(summary: dict[str, Any]) -> list[dict[str, Any]]:
    """Faults found and successes missed, the commonest first."""
    found = [
        {
            "name": name,
            "label": MISSED.get(name, ("" if entry["kind"] == "fault" else "no ") + _words(name)),
            **entry,
            "failed": entry["mean"] if entry["kind"] == "fault" else 1 - entry["mean"],
        }
        for name, entry in summary["scorers"].items()
        if entry["kind"] != "measure" and entry["found_in"]
    ]
    return sorted(found, key=lambda f: (-f["failed"], f["name"]))


def changes(difference: Comparison | None) -> list[Change]:
    """What changed for real first, the worst of it at the top."""
    if difference is None:
        return []
    order = {"worse": 0, "better": 1, "changed": 2, "no difference shown": 3}
    return sorted(
        difference.changes, key=lambda c: (order[c.verdict], c.p_corrected, c.difference.p, c.figure)
    )


def headline(summary: dict[str, Any], difference: Comparison | None) -> str:
    """The one sentence that somebody in a hurry reads."""
    if difference is not None:
        worse = [c.figure for c in changes(difference) if c.verdict == "worse"]
        better = [c.figure for c in changes(difference) if c.verdict == "better"]
        if not worse and not better:
            return f"No difference from {difference.before} is shown on {difference.paired} conversations."
        told = [f"worse in {', '.join(map(_words, worse))}"] if worse else []
        told += [f"better in {', '.join(map(_words, better))}"] if better else []
        return f"Against {difference.before}: {'; '.join(told)}."
    if not summary["conversations"]:
        return "No conversation could be read."
    agreed = summary["scorers"].get("next_action")
    if agreed:
        share = figure(agreed["mean"], "share")
        return f"A replay: in {share} of the turns today's brain does next what was recorded."
    worst = [f for f in faults(summary) if f["kind"] == "fault" or f["name"] in HARD_SUCCESSES][:3]
    told = [f"{f['label']} {figure(f['failed'], 'share')}" for f in worst] or ["nothing found"]
    shares = summary["resolutions"]
    confirmed = shares.get("confirmed", 0) / summary["conversations"]
    settled = f"{figure(confirmed, 'share')} confirmed as settled by the customer."
    return f"{settled} Most often wrong: {', '.join(told)}."


def _words(name: str) -> str:
    return name.replace("_", " ")


def markdown(name: str, summary: dict[str, Any]) -> str:
    """A summary for a pull request."""
    lines = [f"## Evals: {name}", "", f"{summary['conversations']} conversations, {summary['cases']} cases."]
    compared = summary.get("comparison")
    if compared:
        lines += [
            "",
            "| figure | before | after | difference (95%) | p, corrected | verdict |",
            "|---|---|---|---|---|---|",
        ]
        for change in compared["changes"]:
            d, unit = change["difference"], change["unit"]
            span = f"{figure(d['difference'], unit)} ({figure(d['low'], unit)} to {figure(d['high'], unit)})"
            row = (change["figure"], figure(d["before"], unit), figure(d["after"], unit), span)
            lines.append(f"| {' | '.join(row)} | {change['p_corrected']:.3g} | {change['verdict']} |")
    lines += ["", "| scorer | value | 95% | conversations |", "|---|---|---|---|"]
    for scorer, entry in summary["scorers"].items():
        unit = entry["unit"]
        span = f"{figure(entry['low'], unit)} to {figure(entry['high'], unit)}"
        lines.append(
            f"| {_words(scorer)} | {figure(entry['mean'], unit)} | {span} | {entry['conversations']} |"
        )
    for source, passes in summary["pass_k"].items():
        lines += ["", f"{_words(source)}: " + ", ".join(f"{k} {v:.3f}" for k, v in passes.items())]
    return "\n".join(lines) + "\n"


def junit(folder: Path) -> None:
    """Write `junit.xml`: a test case a conversation, failed by its faults."""
    body, path = folder / "junit.part", folder / "junit.xml"
    total = failed = 0
    with body.open("w", encoding="utf-8") as file:
        for row in read_rows(folder):
            guilty = [f for f in row.findings if _is_fault(f["scorer"], row.scores)]
            total, failed = total + 1, failed + bool(guilty)
            file.write(_case(row, guilty))
    with path.open("w", encoding="utf-8") as file, body.open(encoding="utf-8") as cases:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n')
        file.write(f'<testsuite name={quoteattr(folder.name)} tests="{total}" failures="{failed}">\n')
        shutil.copyfileobj(cases, file)
        file.write("</testsuite>\n")
    body.unlink()


def _case(row: Row, guilty: list[dict[str, Any]]) -> str:
    case = ElementTree.Element("testcase", classname=f"case {row.case_id}", name=row.id)
    if guilty:
        names = ", ".join(dict.fromkeys(f["scorer"] for f in guilty))
        told = ElementTree.SubElement(case, "failure", message=names)
        told.text = "\n".join(f"turn {f['turn']}: {f['scorer']}: {f['why']}" for f in guilty)
    # XML knows no control characters, and somebody may have typed one.
    return _CONTROL.sub("", ElementTree.tostring(case, encoding="unicode")) + "\n"


def _is_fault(scorer: str, scores: dict[str, float | None]) -> bool:
    if scorer == "judge":
        return True
    kind = SCORERS[scorer].kind
    hard = scorer in HARD_SUCCESSES
    return kind == "fault" or (hard and scores[scorer] == 0.0)
