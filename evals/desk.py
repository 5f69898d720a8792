"""What the desk put right in the CRM, as labels of a run."""

from pathlib import Path

from sqlmodel import Session, col, select

from crm.conversations import Turn
from crm.corrections import Correction
from evals import labels
from evals.results import read_rows


def take_in(session: Session, folder: Path) -> int:
    """Keep the desk's corrections of this run's conversations as labels; gives how many are new.

    A corrected handoff reason of `none` says that no person was needed; any other that one was.
    """
    known = {r.id for r in read_rows(folder)}
    before = {(x.conversation, x.turn, x.kind, x.by, x.label) for x in labels.read(folder)}
    pairs = session.exec(
        select(Correction, Turn)
        .join(
            Turn,
            (col(Turn.conversation_id) == col(Correction.conversation_id))
            & (col(Turn.message_id) == col(Correction.message_id)),
        )
        .order_by(col(Correction.id))
    ).all()
    new = 0
    for correction, turn in pairs:
        label = _label(correction, turn.number)
        if label.conversation in known and _key(label) not in before:
            labels.add(folder, label)
            before.add(_key(label))
            new += 1
    return new


def _label(correction: Correction, turn: int) -> labels.Label:
    said = correction.label
    if correction.kind == "handoff":
        said = "not needed" if said == "none" else "needed"
    by = f"desk:{correction.by}"
    return labels.Label(correction.conversation_id, turn, correction.kind, said, by)


def _key(label: labels.Label) -> tuple[str, int, str, str, str]:
    return label.conversation, label.turn, label.kind, label.by, label.label
