"""Scorers find what was planted, and leave good conversations alone."""

import json

from evals import planted
from evals.formats import openai
from evals.quality import FAULT_WEIGHTS
from evals.scorers import SCORERS, score_all


def _found(talk: planted.Planted) -> set[str]:
    """The scorers that hold a grave fault against the conversation."""
    read = openai.parse(json.loads(talk.as_line()))
    scores = score_all(read)
    good = {name: 0.0 if SCORERS[name].kind == "fault" else 1.0 for name in FAULT_WEIGHTS}
    return {name for name in FAULT_WEIGHTS if scores[name].value not in (None, good[name])}


def test_at_least_95_percent_of_planted_faults_are_found_by_the_scorer_of_their_name():
    suite = list(planted.faulty(60))
    missed = [t.id for t in suite if t.fault not in _found(t)]
    assert len(suite) == 60
    assert len(missed) <= 3, missed


def test_at_most_5_percent_of_clean_conversations_raise_a_false_alarm():
    alarms = {t.id: found for t in planted.clean(60) if (found := _found(t))}
    assert len(alarms) <= 3, alarms


def test_the_suite_is_the_same_for_everybody():
    assert [t.as_line() for t in planted.faulty(22)] == [t.as_line() for t in planted.faulty(22)]
    assert len({t.as_line() for t in planted.clean(60)}) == 60
