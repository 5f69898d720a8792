"""When a person takes over: pure rules over a named state, the gravest first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from agent.sentiment import trajectory
from agent.stakes import Stake, StakesReader

HandoffReason = Literal[
    "customer_asked",
    "frustration",
    "high_stakes",
    "novel",
    "vip",
    "policy",
    "verification_failed",
    "tool_failure",
    "safety",
]

AT_ONCE, SOON, NORMAL, WHEN_FREE = 1, 2, 3, 4
"""Priorities of the queue: a lower figure is taken first."""


@dataclass(frozen=True)
class Situation:
    """What is known when a turn has been thought about and before it is answered.

    Counts "in a row" end at the latest customer turn; `moods` are the scores (-1..1) of the customer's
    turns so far, oldest first, the latest included. `amount_at_stake` is in the store's currency.
    `solvable` says that a skill fits this turn and is moving on: routine complaints then stay with the bot.
    """

    text: str = ""
    asked_for_person: bool = False
    moods: tuple[float, ...] = ()
    refusals_in_a_row: int = 0
    failed_verifications: int = 0
    tool_failures_in_a_row: int = 0
    not_understood_in_a_row: int = 0
    repeats: int = 0
    amount_at_stake: float = 0.0
    solvable: bool = False
    novel: bool = False
    vip: bool = False
    verified: bool = False
    channel: Literal["chat", "voice"] = "chat"
    topic: str | None = None


@dataclass(frozen=True)
class Thresholds:
    """At which point each rule hands over. All are settings."""

    refusals: int = 2
    failed_verifications: int = 3
    tool_failures: int = 2
    not_understood: int = 2
    repeats: int = 2
    amount: float = 1000.0
    low_mood: float = -0.45
    low_turns: int = 2
    low_turns_when_solvable: int = 4
    fall: float = -0.25
    vip_mood: float = -0.3


@dataclass(frozen=True)
class Escalation:
    """The decision to hand over. `words` are what the customer must hear, where the case has its own."""

    reason: HandoffReason
    priority: int
    skills: tuple[str, ...]
    why: str
    words: str | None = None


def decide(situation: Situation, thresholds: Thresholds, stakes: StakesReader) -> Escalation | None:
    """Whether this turn goes to a person, and why; None keeps it with the bot."""
    stake = stakes.read(situation.text)
    for rule in RULES:
        found = rule(situation, thresholds, stake)
        if found:
            return _served_for(situation, found)
    return None


def _danger(_: Situation, __: Thresholds, stake: Stake | None) -> Escalation | None:
    if stake is None or stake.reason != "safety":
        return None
    return Escalation("safety", AT_ONCE, stake.skills, stake.why, stake.words)


def _asked(situation: Situation, thresholds: Thresholds, stake: Stake | None) -> Escalation | None:
    if not situation.asked_for_person:
        return None
    upset = bool(situation.moods) and situation.moods[-1] <= thresholds.low_mood
    skills = stake.skills if stake else ()
    priority = SOON if upset or stake else NORMAL
    return Escalation("customer_asked", priority, skills, "The customer asked for a person.")


def _high_stakes(situation: Situation, thresholds: Thresholds, stake: Stake | None) -> Escalation | None:
    if stake:
        return Escalation("high_stakes", SOON, stake.skills, stake.why, stake.words)
    if situation.amount_at_stake >= thresholds.amount:
        why = f"{situation.amount_at_stake:.2f} is at stake; from {thresholds.amount:.2f} a person decides."
        return Escalation("high_stakes", SOON, ("billing",), why)
    return None


def _verification(situation: Situation, thresholds: Thresholds, _: Stake | None) -> Escalation | None:
    if situation.verified or situation.failed_verifications < thresholds.failed_verifications:
        return None
    why = f"Identity could not be verified in {situation.failed_verifications} attempts."
    return Escalation("verification_failed", NORMAL, ("identity",), why)


def _tools(situation: Situation, thresholds: Thresholds, _: Stake | None) -> Escalation | None:
    if situation.tool_failures_in_a_row < thresholds.tool_failures:
        return None
    why = f"A system failed {situation.tool_failures_in_a_row} times in a row."
    return Escalation("tool_failure", SOON, (), why)


def _policy(situation: Situation, thresholds: Thresholds, _: Stake | None) -> Escalation | None:
    if situation.refusals_in_a_row < thresholds.refusals:
        return None
    why = f"Policy refused {situation.refusals_in_a_row} requests in a row."
    return Escalation("policy", NORMAL, (), why)


def _frustration(situation: Situation, thresholds: Thresholds, _: Stake | None) -> Escalation | None:
    needed = thresholds.low_turns_when_solvable if situation.solvable else thresholds.low_turns
    low = _low_in_a_row(situation.moods, thresholds.low_mood)
    if low >= needed:
        return Escalation("frustration", SOON, (), f"The customer has been upset for {low} turns in a row.")
    recent = situation.moods[-3:]
    falling = len(recent) == 3 and trajectory(recent).slope <= thresholds.fall
    if falling and recent[-1] <= thresholds.low_mood and not situation.solvable:
        return Escalation("frustration", SOON, (), "The customer's mood is falling turn by turn.")
    return None


def _low_in_a_row(moods: tuple[float, ...], low: float) -> int:
    count = 0
    for score in reversed(moods):
        if score > low:
            break
        count += 1
    return count


def _vip(situation: Situation, thresholds: Thresholds, _: Stake | None) -> Escalation | None:
    if not situation.vip:
        return None
    upset = bool(situation.moods) and situation.moods[-1] <= thresholds.vip_mood
    stuck = (
        situation.refusals_in_a_row
        or situation.tool_failures_in_a_row
        or situation.not_understood_in_a_row
        or situation.repeats
    )
    if not stuck and not (upset and not situation.solvable):
        return None
    return Escalation("vip", SOON, ("vip",), "A VIP customer is upset or not being served.")


def _stuck(situation: Situation, thresholds: Thresholds, _: Stake | None) -> Escalation | None:
    if situation.repeats >= thresholds.repeats:
        why = f"The conversation goes in circles: the same thing came up {situation.repeats + 1} times."
        return Escalation("novel", NORMAL, (), why)
    if situation.not_understood_in_a_row >= thresholds.not_understood:
        why = f"The bot did not understand {situation.not_understood_in_a_row} turns in a row."
        return Escalation("novel", NORMAL, (), why)
    if situation.novel:
        return Escalation("novel", WHEN_FREE, (), "A request that none of the bot's skills covers.")
    return None


Rule = Callable[[Situation, Thresholds, Stake | None], Escalation | None]
RULES: tuple[Rule, ...] = (
    _danger,
    _asked,
    _high_stakes,
    _verification,
    _tools,
    _policy,
    _frustration,
    _vip,
    _stuck,
)


def _served_for(situation: Situation, found: Escalation) -> Escalation:
    """Who should take it: the topic, the channel and the customer's standing add to the rule's own skills."""
    extra = (
        situation.topic,
        "voice" if situation.channel == "voice" else None,
        "vip" if situation.vip else None,
    )
    skills = tuple(dict.fromkeys([*found.skills, *(skill for skill in extra if skill)]))
    sooner = found.priority - 1 if situation.vip and found.priority > SOON else found.priority
    return replace(found, skills=skills, priority=sooner)
