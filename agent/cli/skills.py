"""`warmline skills`: what the embedded brain can do, and how to teach it more."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
import yaml

if TYPE_CHECKING:
    from agent.learning import Proposal
    from evals.transcript import Transcript
    from prompts.skills import Skill

app = typer.Typer(help="What the embedded brain can do.", no_args_is_help=True, rich_markup_mode=None)

WORDINGS_SHOWN = 5
KEPT = 0.9  # messages below the confidence that this share of the held-out examples reaches count as unclear

Folder = Annotated[Path | None, typer.Option(help="The skills, if not prompts/skills.")]


@app.command()
def test(folder: Folder = None) -> None:  # noqa: PT028 - a command, not a test
    """Judge each example by the skills without it, and say which skills are mixed up. Exit 1 if any are."""
    from agent.brain.embedded.understanding.encoder import Encoder
    from agent.learning import confusions, fitted

    skills = _skills(folder)
    held_out = fitted(skills, Encoder(), _cache(folder)).held_out()
    right = sum(one.guess.intent == one.intent for one in held_out)
    mixed = confusions(held_out)
    print(
        f"{right} of {len(held_out)} examples ({right / len(held_out):.0%}) find their skill when held out."
    )
    for one in mixed:
        print(f"\n{one.skill} is taken for {one.taken_for} ({len(one.examples)}):")
        _wordings(one.examples)
    if mixed:
        raise typer.Exit(1)


@app.command()
def suggest(
    transcripts: Annotated[
        list[Path] | None, typer.Argument(help="Recorded conversations; otherwise those in the database.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Group the messages that were not understood, so that you see where examples pay."""
    from agent.brain.embedded.understanding.encoder import Encoder
    from agent.learning import fitted, groups, requests

    encoder = Encoder()
    classifier = fitted(_skills(folder), encoder, _cache(folder))
    if transcripts:
        enough = classifier.threshold(KEPT)
        said = requests([turn.customer for one in _read(transcripts) for turn in one.turns], _consents())
        unclear = [message for message in said if classifier.rank(message)[0].confidence < enough]
    else:
        unclear = _not_understood()
    found = groups(unclear, classifier, encoder)
    print(f"Messages not understood: {len(unclear)}. Matters that they are about: {len(found)}.")
    for group in found:
        print(f"\n{len(group.messages)} × {group.advice}")
        _wordings(list(dict.fromkeys(group.messages)))


@app.command()
def train(
    transcripts: Annotated[list[Path], typer.Argument(help="Recorded conversations.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Write the proposals there as skill files.")] = None,
    folder: Folder = None,
) -> None:
    """Propose skills and examples from recorded conversations; the tools that were called are the labels."""
    from agent.brain.embedded.understanding.encoder import Encoder
    from agent.learning import labelled, proposals

    skills = _skills(folder)
    encoder = Encoder()
    conversations = [
        [(turn.customer, [call.tool for call in _deeds(turn)]) for turn in one.turns]
        for one in _read(transcripts)
    ]
    found = proposals(labelled(conversations, _consents(), encoder), skills, encoder)
    for proposal in found:
        target = f"skill {proposal.skill}" if proposal.skill else "a new skill"
        print(
            f"\n{proposal.tool}: {proposal.seen} messages, {len(proposal.examples)} new wordings for {target}"
        )
        _wordings(proposal.examples)
    if out is not None:
        written = [_write(out, proposal, skills, folder) for proposal in found if proposal.examples]
        print(f"\nWrote {len(written)} files to {out}. Read them, then move them to prompts/skills.")


@app.command()
def learn(
    corrections: Annotated[
        Path, typer.Argument(help="What `warmline export corrections` wrote.", show_default=False)
    ],
    into: Annotated[
        Path | None, typer.Option(help="The wordings, if not prompts/policies/corrected.yaml.")
    ] = None,
) -> None:
    """Take the handoffs that the desk put right into the wordings that escalation rests on."""
    from agent import lessons
    from agent.brain.embedded.understanding.encoder import Encoder
    from prompts import corrected

    rows, path, encoder = _corrections(corrections), into or corrected.FILE, Encoder()
    corrected.begin(path)
    found = lessons.learn(rows, lessons.Ears(encoder, path))
    corrected.add(found.wordings, path)
    print(f"{len(rows)} handoffs put right at the desk.")
    for name, texts in found.wordings.items():
        print(f"\n{len(texts)} new wordings of {name}:")
        _wordings(texts)
    _told("known already", found.known)
    _told(
        "decided by what is counted over the conversation (WARMLINE_ settings), not by these words",
        found.counted,
    )
    _told(
        "heard as danger to a life: add them to `routine` in escalation_examples.yaml yourself if they are",
        found.grave,
    )
    left = [text for text in lessons.not_learnt(rows, lessons.Ears(encoder, path)) if text not in found.grave]
    _told("still decided otherwise, their words settle it (person_wish.yaml, escalation.yaml)", left)
    print(f"\nWritten to {path.name}: wishes for a person count at once, stakes from the next start.")


def _told(what: str, texts: Sequence[str]) -> None:
    if texts:
        print(f"\n{len(texts)} {what}:")
        _wordings(texts)


def _corrections(folder: Path) -> list[dict[str, Any]]:
    path = folder / "handoff.jsonl"
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        _refuse(f"{path} cannot be read: {error}. Write it with: warmline export corrections {folder}")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not {"text", "reason"} <= row.keys():
            _refuse(f"{path}, row {number}: a row needs text and reason.")
    return rows


def _deeds(turn: Any) -> list[Any]:
    """Calls that show what the customer wanted: reads are steps on the way."""
    return [call for call in turn.tool_calls if call.status == "ok" and call.deed in ("write", "handoff")]


def _write(out: Path, proposal: Proposal, skills: dict[str, Skill], folder: Path | None) -> Path:
    name = proposal.skill or proposal.tool
    known = skills.get(name)
    content = {
        "skill": name,
        "version": known.version + 1 if known else 1,
        "does": known.does if known else f"Say here in one sentence what {proposal.tool} does.",
        "tool": known.tool if known else proposal.tool,
        "examples": [*(known.examples if known else ()), *proposal.examples],
    }
    if known:
        content = {**_as_written(known, folder), **content}
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110))
    return path


def _as_written(skill: Skill, folder: Path | None) -> dict[str, Any]:
    """With its slots and wordings, which conversations do not teach."""
    from prompts.skills import SKILLS

    written: dict[str, Any] = yaml.safe_load(((folder or SKILLS) / f"{skill.name}.yaml").read_text())
    return written


def _skills(folder: Path | None) -> dict[str, Skill]:
    from prompts.skills import SKILLS, load_skills

    try:
        skills = load_skills(folder or SKILLS)
    except (ValueError, OSError) as error:
        _refuse(str(error))
    if len(skills) < 2:
        _refuse(f"{folder or SKILLS} has {len(skills)} skills; at least two are needed to tell them apart.")
    return skills


def _cache(folder: Path | None) -> Path | None:
    """What the service fitted for its own skills is used here too; a folder of drafts is fitted afresh."""
    from agent.settings import Settings

    return None if folder else Settings().data_dir / "models" / "skills.npz"


def _read(paths: list[Path]) -> list[Transcript]:
    from evals import formats
    from evals.errors import BrokenRecord, EvalError
    from evals.transcript import Transcript

    found: list[Transcript] = []
    try:
        for path in formats.files_under(paths):
            for one in formats.transcripts([path], formats.guess(path)):
                if isinstance(one, BrokenRecord):
                    print(f"left out: {one}", file=sys.stderr)
                elif isinstance(one, Transcript):
                    found.append(one)
    except EvalError as error:
        _refuse(str(error))
    if not found:
        _refuse("There is no conversation in these files.")
    return found


def _not_understood() -> list[str]:
    """Customers' messages whose turn was marked as not understood, oldest first."""
    from sqlmodel import col, select

    from agent.cli.store import opened
    from agent.settings import Settings
    from crm.conversations import Message, Turn

    with opened(Settings()) as database, database.reading() as session:
        rows = session.exec(
            select(Message.text, Turn.body)
            .join(
                Turn,
                (col(Turn.conversation_id) == Message.conversation_id)
                & (col(Turn.message_id) == Message.message_id),
            )
            .order_by(col(Turn.at))
        ).all()
    return [text for text, body in rows if body.get("understood") is False]


def _consents() -> list[str]:
    from prompts import data

    return [str(word) for word in data("replies/consent.yaml")["yes"]]


def _wordings(texts: Sequence[str]) -> None:
    for text in texts[:WORDINGS_SHOWN]:
        print(f"  - {text}")
    if len(texts) > WORDINGS_SHOWN:
        print(f"  … and {len(texts) - WORDINGS_SHOWN} more")


def _refuse(problem: str) -> NoReturn:
    print(problem, file=sys.stderr)
    raise typer.Exit(2)
