"""Time, money and failed calls."""

from evals.scorers.score import NOT_APPLICABLE, Finding, Score, measure, scorer
from evals.transcript import Transcript


@scorer("measure", better="lower", unit="ms")
def latency_typical(talk: Transcript) -> Score:
    """How long she typically waited for an answer (median)."""
    waits = sorted(t.latency_ms for t in talk.turns if t.latency_ms is not None)
    return measure(waits[len(waits) // 2]) if waits else NOT_APPLICABLE


@scorer("measure", better="lower", unit="ms")
def latency_worst(talk: Transcript) -> Score:
    """The longest she waited for an answer."""
    waits = [t.latency_ms for t in talk.turns if t.latency_ms is not None]
    return measure(max(waits)) if waits else NOT_APPLICABLE


@scorer("measure", better="lower", unit="cost")
def cost(talk: Transcript) -> Score:
    """What the models cost, in the recording's currency."""
    costs = [t.cost for t in talk.turns if t.cost is not None]
    return measure(sum(costs)) if costs else NOT_APPLICABLE


@scorer("measure", better="lower", unit="calls")
def tool_calls(talk: Transcript) -> Score:
    """How many calls the agent made."""
    return measure(sum(1 for _ in talk.calls()))


@scorer("measure", better="lower", unit="calls")
def failed_calls(talk: Transcript) -> Score:
    """Calls that came back with an error or a refusal."""
    failed = [
        Finding(t.number, f"{c.tool}: {str(c.why or c.result)[:120]}")
        for t, c in talk.calls()
        if c.status != "ok"
    ]
    return Score(float(len(failed)), tuple(failed))


@scorer("measure", unit="writes")
def records_changed(talk: Transcript) -> Score:
    """How many writes went through: each is a chance to change the wrong thing."""
    return measure(sum(len(t.writes) for t in talk.turns))
