"""A person comes when one is needed, and only then."""

from evals.scorers.mood import moods
from evals.scorers.score import NOT_APPLICABLE, Finding, Score, scorer
from evals.scorers.words import CANNOT, CRY_FOR_HELP, LOST, UPSET_WORDS, WANTS_PERSON
from evals.transcript import Transcript, Turn

# She may have to say twice that she wants a person: the agent may offer to solve it first. A cry for help
# is heard at once.
_PATIENCE = 1
_REASONS = frozenset(
    {
        "customer_asked",
        "frustration",
        "high_stakes",
        "vip",
        "policy",
        "verification_failed",
        "tool_failure",
        "safety",
    }
)


@scorer("success")
def handoff_recall(talk: Transcript) -> Score:
    """Where a person was needed, one was called."""
    needs = [(t, why) for t in talk.turns if (why := _need(t))]
    if not needs:
        return NOT_APPLICABLE
    turn, why = needs[0]
    limit = turn.number + (0 if CRY_FOR_HELP.search(turn.customer) else _PATIENCE)
    came = talk.handoff_turn
    by_person = any(t.answered_by == "person" and t.number <= limit for t in talk.turns)
    if by_person or (came is not None and came <= limit):
        return Score(1.0)
    late = "" if came is None else f", a person was called only in turn {came}"
    return Score(0.0, (Finding(turn.number, f"{why}{late or ', and nobody was called'}"),))


def _need(turn: Turn) -> str | None:
    if CRY_FOR_HELP.search(turn.customer):
        return "she cried for help"
    return "she asked for a person" if WANTS_PERSON.search(turn.customer) else None


@scorer("success")
def handoff_precision(talk: Transcript) -> Score:
    """Where a person was called, there was a reason for it."""
    at = talk.handoff_turn
    if at is None:
        return NOT_APPLICABLE
    if _reasons(talk, at):
        return Score(1.0)
    return Score(0.0, (Finding(at, "handed over though nobody asked, nothing failed and she was calm"),))


def _reasons(talk: Transcript, at: int) -> list[str]:
    """Why a person was right, as far as the conversation up to the handoff shows."""
    until = [t for t in talk.turns if t.number <= at]
    found = [why for t in until if (why := _need(t))]
    found += [str(t.handoff_reason) for t in until if t.handoff_reason in _REASONS and _bears_out(talk, t)]
    found += [f"{c.tool} failed" for t in until for c in t.tool_calls if c.status != "ok"]
    found += [
        "she was upset" for t in until if UPSET_WORDS.search(t.customer) or moods(talk)[t.number] <= -0.6
    ]
    said = [t.customer for t in until if len(t.customer.split()) > 3]
    found += ["she had to say it again"] if len(set(said)) < len(said) else []
    found += ["it could not be done" for t in until if CANNOT.search(t.reply) or LOST.search(t.reply)]
    return found


def _bears_out(talk: Transcript, turn: Turn) -> bool:
    """A named reason about her words or mood must show in them.

    The others are the service's own knowledge.
    """
    if turn.handoff_reason == "customer_asked":
        return any(WANTS_PERSON.search(t.customer) for t in talk.turns if t.number <= turn.number)
    if turn.handoff_reason == "frustration":
        return any(moods(talk)[t.number] < -0.2 for t in talk.turns if t.number <= turn.number)
    return True
