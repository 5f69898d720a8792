"""A replay against its recording: the same next action, with the same arguments."""

from evals.scorers.acts import Step, of_json, same_action, same_arguments, taken
from evals.scorers.outcome import describe
from evals.scorers.score import NOT_APPLICABLE, Finding, Score, scorer
from evals.transcript import Transcript


@scorer("measure", better="higher")
def next_action(talk: Transcript) -> Score:
    """Of the recorded turns, the share in which today's brain does the same next."""
    turns = [(t, of_json(t.recorded), taken(t)) for t in talk.turns if t.recorded]
    if not turns:
        return NOT_APPLICABLE
    other = [
        Finding(t.number, f"recorded: {_told(was)}; today: {_told(now)}")
        for t, was, now in turns
        if not same_action(was, now)
    ]
    return Score(round(1 - len(other) / len(turns), 6), tuple(other))


@scorer("measure", better="higher")
def next_arguments(talk: Transcript) -> Score:
    """Of the changes proposed as in the recording, the share with the same arguments."""
    turns = [(t, of_json(t.recorded), taken(t)) for t in talk.turns if t.recorded]
    # A confirmed change runs as it was proposed in the recording: it shows nothing about today's brain.
    pairs = [(t, was, now, same_arguments(was, now)) for t, was, now in turns if was.act != "write"]
    judged = [p for p in pairs if p[3] is not None]
    if not judged:
        return NOT_APPLICABLE
    wrong = [
        Finding(t.number, f"recorded: {_told(was)}; today: {_told(now)}")
        for t, was, now, same in judged
        if not same
    ]
    return Score(round(1 - len(wrong) / len(judged), 6), tuple(wrong))


def _told(step: Step) -> str:
    deeds = " and ".join(describe(c) for c in step.calls)
    return f"{step.act.replace('_', ' ')} {deeds}".strip()
