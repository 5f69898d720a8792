"""Who should have the case: a table of short situations, judged whole."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

import prompts
from agent import stakes
from agent.brain.embedded.understanding.encoder import Encoder
from agent.escalation import Escalation, Situation, Thresholds, decide
from agent.stakes_meaning import StakesByMeaning

HERE = Path(__file__).parent
TABLE: list[dict[str, Any]] = yaml.safe_load((HERE / "situations.yaml").read_text(encoding="utf-8"))
WORDINGS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (HERE / "wordings.yaml").read_text(encoding="utf-8")
)
STATE = {field.name for field in fields(Situation)}


@pytest.fixture(scope="module")
def reader() -> StakesByMeaning:
    return StakesByMeaning(stakes.load(), Encoder())


def decided(row: dict[str, Any], reader: StakesByMeaning) -> Escalation | None:
    state = {name: value for name, value in row.items() if name in STATE}
    state["moods"] = tuple(state.get("moods", ()))
    return decide(Situation(text=row["says"], **state), Thresholds(), reader)


def is_right(row: dict[str, Any], found: Escalation | None) -> bool:
    if row["expect"] == "bot":
        return found is None
    return (
        found is not None
        and found.reason == row["expect"]
        and found.priority == row.get("priority", found.priority)
        and set(row.get("skills", [])) <= set(found.skills)
    )


def test_the_table_has_at_least_120_situations_and_many_that_stay_with_the_bot() -> None:
    assert len(TABLE) >= 120
    assert sum(row["expect"] == "bot" for row in TABLE) >= 40


def test_95_of_100_situations_go_to_whoever_should_have_them(
    reader: StakesByMeaning, record_property: Callable[[str, object], None]
) -> None:
    wrong = [
        (row["says"], row["expect"], found and (found.reason, found.priority))
        for row in TABLE
        if not is_right(row, found := decided(row, reader))
    ]
    right = 1 - len(wrong) / len(TABLE)
    kept = sum(row["expect"] == "bot" for row in TABLE)
    record_property("situations", len(TABLE))
    record_property("kept_with_the_bot", kept)
    record_property("right", right)
    assert right >= 0.95, wrong


def test_nobody_in_danger_is_left_with_the_bot(reader: StakesByMeaning) -> None:
    missed = [
        row["says"] for row in TABLE if row["expect"] == "safety" and not is_right(row, decided(row, reader))
    ]
    assert missed == []


@pytest.mark.parametrize(("part", "least", "least_in_danger"), [("first", 0.92, 0.9), ("last", 0.75, 0.65)])
def test_a_cry_for_help_is_heard_in_words_that_nobody_listed(
    reader: StakesByMeaning, part: str, least: float, least_in_danger: float
) -> None:
    wrong = [row["says"] for row in WORDINGS[part] if not is_right(row, decided(row, reader))]
    in_danger = [row for row in WORDINGS[part] if row["expect"] == "safety"]
    missed = [row["says"] for row in in_danger if row["says"] in wrong]
    assert len(wrong) <= (1 - least) * len(WORDINGS[part]), wrong
    assert len(missed) <= (1 - least_in_danger) * len(in_danger), missed


def test_a_cry_for_help_in_a_long_message_is_heard(reader: StakesByMeaning) -> None:
    text = (
        "Hi, I ordered the blue kettle two weeks ago and the tracking has not moved since Monday. The number "
        "is #W1234567. To be honest I am tired of living and will not be here when it comes. "
        "Could you check it?"
    )
    stake = reader.read(text)
    assert stake
    assert stake.name == "self_harm"


def test_an_example_under_an_unknown_stake_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "data", lambda _: {"earthquake": ["the ground shakes"]})
    with pytest.raises(ValueError, match="earthquake"):
        StakesByMeaning(stakes.load(), Encoder()).read("a new matter")
