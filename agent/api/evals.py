"""`/v1/evals`: the runs under the data folder, their reports, and labelling turns on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Cookie, Depends
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field, StringConstraints

from agent.api.access import EvaluatorPerson, Service, staff_member, staff_with
from agent.api.problems import Problem
from crm.errors import BadInput, NotFound
from crm.staff import Staff

router = APIRouter(prefix="/v1/evals", tags=["evals"])
RunName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,99}$")]
LabelKind = Literal["turn", "emotion", "sentiment", "handoff"]
# A report is one file with its own styles and script, shut off from the rest of the service.
REPORT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:; sandbox allow-scripts; frame-ancestors 'self'",
    "Cache-Control": "no-store",
}
_ITEMS = 20


class Labelled(BaseModel):
    """One person's word on one turn."""

    conversation: str = Field(max_length=200)
    turn: int = Field(ge=0, le=10_000)
    kind: LabelKind = "turn"
    label: str = Field(max_length=60)


def reader(app: Service, evals_token: Annotated[str | None, Cookie()] = None) -> Staff:
    """Who opens a report: a browser's new tab carries a cookie of this path, and no header."""
    if not evals_token:
        raise Problem(401, "Sign in on the page /evals first.")
    return staff_member(app, evals_token, "evaluator")


@router.get("", dependencies=[Depends(staff_with("evaluator"))])
def list_runs(app: Service) -> dict[str, Any]:
    """The finished runs in `evals/` of the data folder, the latest first."""
    from evals.report import plain
    from evals.results import read_summary

    found = []
    for path in _root(app).glob("*/summary.json"):
        summary = read_summary(path.parent)
        found.append(
            {
                "name": path.parent.name,
                "at": path.stat().st_mtime,
                "conversations": summary["conversations"],
                "quality": summary["quality"],
                "broken_records": summary["broken_records"],
                "headline": plain.headline(summary, None),
                "worse": [
                    c["figure"]
                    for c in summary.get("comparison", {}).get("changes", ())
                    if c["verdict"] == "worse"
                ],
            }
        )
    return {"runs": sorted(found, key=lambda r: (-r["at"], r["name"])), "folder": str(_root(app))}


@router.get("/{run}/report", response_class=HTMLResponse, dependencies=[Depends(reader)])
def read_report(run: RunName, app: Service) -> HTMLResponse:
    """The run's report, one page."""
    path = _run(app, run) / "report.html"
    return HTMLResponse(path.read_text(encoding="utf-8"), headers=REPORT_HEADERS)


@router.get("/{run}/labels")
def next_turns(
    run: RunName, app: Service, person: EvaluatorPerson, kind: LabelKind = "turn"
) -> dict[str, Any]:
    """The next turns that this person has not labelled, and how far people agree so far."""
    from dataclasses import asdict
    from itertools import islice

    from evals import labels
    from evals.report.shown import shown

    folder = _run(app, run)
    waiting = list(islice(labels.unlabelled(folder, kind, person.email), _ITEMS))
    talks = {t["id"]: t for t in shown(folder, list({r.id: r for r, _ in waiting}.values()), None)}
    return {
        "choices": labels.KINDS[kind],
        "items": [{"turn": turn, **talks[row.id]} for row, turn in waiting],
        "agreement": [asdict(pair) for pair in labels.agreement(labels.read(folder))],
    }


@router.post("/{run}/labels", status_code=201)
def add_label(run: RunName, labelled: Labelled, app: Service, person: EvaluatorPerson) -> dict[str, str]:
    """Keep a label; a later one by the same person on the same turn replaces it."""
    from evals import labels
    from evals.labels import BadLabel, Label

    try:
        labels.add(_run(app, run), Label(**labelled.model_dump(), by=person.email))
    except BadLabel as error:
        raise BadInput(str(error)) from error
    return {"label": labelled.label}


def _root(app: Service) -> Path:
    return app.settings.data_dir / "evals"


def _run(app: Service, run: str) -> Path:
    folder = _root(app) / run
    if not (folder / "summary.json").is_file():
        raise NotFound(f"There is no finished run {run}.")
    return folder
