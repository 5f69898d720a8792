"""Learning from use: skills that are mixed up, messages not understood, what recorded conversations teach."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agent.brain.embedded.understanding.classifier import HeldOut, IntentClassifier
from agent.brain.embedded.understanding.encoder import Encoder, Vectors

if TYPE_CHECKING:
    from prompts.skills import Skill

SAME_MATTER = 0.45  # mean cosine distance up to which messages are one group
MOST_GROUPED = 3000  # the newest; grouping compares all pairs
BELONGS = 0.5  # cosine with a skill's nearest example from which a group may belong to it
NEARLY_SAID = 0.9  # cosine from which a wording adds nothing to an example
MOST_PROPOSED = 12
FEWEST_WORDS = 4
MOST_IDENTIFYING = 20
COURTESY = re.compile(
    r"(?:great|perfect|alright|thanks|thank you|i appreciate|sure|of course|hi|hello|have a|goodbye|yes|yeah"
    r"|(?:please |let's )?(?:go ahead|proceed)|please (?:do|make|process)|i confirm|i'm ready"
    r"|that'?s|that is|that sounds|that'?ll be|those are|i don't (?:remember|have)|i actually don't have)\b"
)
IDENTIFIES = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\b\d{5}\b|\bmy name is\b|\buser id\b|\bzip\b", re.I)


@dataclass(frozen=True)
class Confusion:
    """Examples of `skill` that `taken_for` would answer if they were not among the examples."""

    skill: str
    taken_for: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Messages about one matter that were not understood, the most typical first."""

    messages: tuple[str, ...]
    nearest_skill: str | None
    nearest_example: str
    similarity: float

    @property
    def advice(self) -> str:
        if self.nearest_skill is not None and self.similarity >= BELONGS:
            return f"close to {self.nearest_skill} ({self.nearest_example!r}): add wordings there"
        return "no skill is near: a new one, or a page of the knowledge base"


@dataclass(frozen=True)
class Proposal:
    """What conversations teach about one tool. `skill` is the existing skill, if any."""

    tool: str
    seen: int
    skill: str | None
    examples: tuple[str, ...]


def fitted(skills: Mapping[str, Skill], encoder: Encoder, cache: Path | None = None) -> IntentClassifier:
    """The classifier over all skills' own examples; with `cache` (.npz) only new examples are encoded."""
    examples = [(text, skill.name) for skill in skills.values() for text in skill.examples]
    if cache is None:
        return IntentClassifier.fit(examples, encoder)
    return IntentClassifier.kept(cache, examples, encoder)


def confusions(held_out: Sequence[HeldOut]) -> list[Confusion]:
    """Which skill is taken for which, the commonest first."""
    mixed: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in held_out:
        if one.guess.intent != one.intent:
            mixed[one.intent, one.guess.intent].append(one.text)
    found = [Confusion(skill, other, tuple(texts)) for (skill, other), texts in mixed.items()]
    return sorted(found, key=lambda one: (-len(one.examples), one.skill, one.taken_for))


def groups(messages: Sequence[str], classifier: IntentClassifier, encoder: Encoder) -> list[Group]:
    """Messages gathered by matter, the largest group first; a wording counts as often as it was said."""
    counted = Counter(" ".join(message.split()) for message in list(messages)[-MOST_GROUPED:])
    texts = [text for text in counted if text]
    if not texts:
        return []
    vectors = encoder.encode(texts)
    labels = _clusters(vectors)
    found = []
    for label in sorted(set(labels)):
        members = [row for row, own in enumerate(labels) if own == label]
        centre = vectors[members].mean(axis=0)
        members.sort(key=lambda row: (-float(vectors[row] @ centre), texts[row]))
        said = tuple(texts[row] for row in members for _ in range(counted[texts[row]]))
        example, skill, similarity = classifier.nearest(texts[members[0]], vectors[members[0]])
        found.append(Group(said, skill, example, similarity))
    return sorted(found, key=lambda group: (-len(group.messages), group.messages[0]))


def requests(messages: Sequence[str], consents: Iterable[str]) -> list[str]:
    """The messages that may ask for something: no plain yes, no thanks, no email address."""
    plain = {_letters(word) for word in consents}
    return [message for message in messages if _asks(message, plain)]


def labelled(
    conversations: Iterable[Sequence[tuple[str, Sequence[str]]]], consents: Iterable[str], encoder: Encoder
) -> list[tuple[str, str]]:
    """(message, tool) pairs from conversations, each a list of (message, tools called then).

    Between a wish and its deed lie questions, answers and a "yes". Of all messages since the deed before, the
    one that is most typical of the tool, judged by all the other conversations, is taken for the wish.
    """
    plain = {_letters(word) for word in consents}
    deeds = [deed for turns in conversations for deed in _candidates(turns, plain)]
    pairs = [(message, tool) for messages, tool in deeds for message in messages]
    if len({tool for _, tool in pairs}) < 2:
        return list(dict.fromkeys((messages[0], tool) for messages, tool in deeds))
    typical = {(one.text, one.intent): one.own for one in IntentClassifier.fit(pairs, encoder).held_out()}
    chosen = [
        (max(messages, key=lambda one, tool=tool: typical.get((one, tool), 0.0)), tool)  # type: ignore[misc] # mypy cannot see the default
        for messages, tool in deeds
    ]
    tools_of: dict[str, set[str]] = defaultdict(set)
    for message, tool in chosen:
        tools_of[message].add(tool)
    # A message that asks for several things teaches none of them.
    return [(message, next(iter(tools))) for message, tools in tools_of.items() if len(tools) == 1]


def proposals(
    pairs: Sequence[tuple[str, str]], skills: Mapping[str, Skill], encoder: Encoder
) -> list[Proposal]:
    """New examples for each tool: the wordings that differ most from what its skill already knows."""
    by_tool: dict[str, list[str]] = defaultdict(list)
    for message, tool in pairs:
        by_tool[tool].append(message)
    found = []
    for tool, messages in by_tool.items():
        skill = _skill_of(tool, skills)
        known = encoder.encode(skill.examples if skill else [])
        fresh = _different(list(dict.fromkeys(messages)), known, encoder)
        found.append(Proposal(tool, len(messages), skill.name if skill else None, tuple(fresh)))
    return sorted(found, key=lambda one: (-one.seen, one.tool))


def _clusters(vectors: Vectors) -> list[int]:
    if len(vectors) == 1:
        return [0]
    from sklearn.cluster import AgglomerativeClustering

    grouping = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=SAME_MATTER
    )
    return [int(label) for label in grouping.fit_predict(vectors)]


def _candidates(turns: Sequence[tuple[str, Sequence[str]]], plain: set[str]) -> list[tuple[list[str], str]]:
    """For each deed, the messages that may have asked for it."""
    found = []
    said: list[str] = []
    fresh = False
    for message, tools in turns:
        if _asks(message, plain):
            said = [*said, " ".join(message.split())] if fresh else [" ".join(message.split())]
            fresh = True
        found += [(said, tool) for tool in dict.fromkeys(tools) if said]
        fresh = fresh and not tools
    return found


def _asks(message: str, plain: set[str]) -> bool:
    """Whether more is left than courtesy, consent and identification."""
    if IDENTIFIES.search(message) and len(message.split()) < MOST_IDENTIFYING:
        return False
    clauses = [_letters(clause) for clause in re.split(r"[.,;:!?\n]+", message)]
    said = [clause for clause in clauses if clause and clause not in plain and not COURTESY.match(clause)]
    return any(len(clause.split()) >= FEWEST_WORDS for clause in said)


def _letters(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def _skill_of(tool: str, skills: Mapping[str, Skill]) -> Skill | None:
    """The skill that calls this tool; of a foreign name, the one whose tool shares most of its words."""

    def shared(skill: Skill) -> float:
        own, other = _name_words(skill.tool or ""), _name_words(tool)
        return len(own & other) / len(own | other) if own else 0.0

    best = max(skills.values(), key=shared, default=None)
    return best if best is not None and shared(best) >= 0.5 else None


def _name_words(tool: str) -> set[str]:
    # Words that say which state a record is in, not what is done to it.
    words = set(tool.lower().split("_")) - {"pending", "delivered", "to", "the", "agents", "agent"}
    return {{"modify": "change", "update": "change", "user": "customer"}.get(word, word) for word in words}


def _different(messages: list[str], known: Vectors, encoder: Encoder) -> list[str]:
    """Farthest first: each choice is the message least like what is known and chosen already."""
    vectors = encoder.encode(messages)
    nearest = (vectors @ known.T).max(axis=1) if len(known) else np.full(len(messages), -1.0)
    chosen: list[str] = []
    while len(chosen) < min(MOST_PROPOSED, len(messages)):
        row = int(nearest.argmin())
        if nearest[row] >= NEARLY_SAID:
            break
        chosen.append(messages[row])
        nearest = np.maximum(nearest, vectors @ vectors[row])
        nearest[row] = 1.0
    return chosen
