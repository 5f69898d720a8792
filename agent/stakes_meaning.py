"""Stakes told by meaning: a message close to one of the owner's examples counts, whatever its words."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from pathlib import Path

import prompts
from agent.brain.embedded.understanding.classifier import IntentClassifier, Scored
from agent.brain.embedded.understanding.encoder import Encoder
from agent.stakes import Stake, StakesLexicon

EXAMPLES = "policies/escalation_examples.yaml"
ROUTINE = "routine"
# Of 1,500 requests to a general assistant (CLINC150) ten reach both limits for danger; of 500 questions to a
# bank none does. A person called in vain costs minutes, a cry for help that nobody hears may cost a life.
CHANCE = 0.4
CLOSENESS = 0.45
FEWEST_WORDS = 4
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class _Heard:
    stake: Stake
    chance: float


class StakesByMeaning:
    """Words first, then meaning. Fitted at the first message and kept in `cache`; threads may share it."""

    def __init__(self, lexicon: StakesLexicon, encoder: Encoder, cache: Path) -> None:
        self._lexicon = lexicon
        self._encoder = encoder
        self._cache = cache
        self._fitting = threading.Lock()
        self._fitted: IntentClassifier | None = None

    def read(self, text: str) -> Stake | None:
        """The gravest stake that `text` raises in words, else the likeliest one that it means, else None."""
        said = self._lexicon.read(text)
        if said is not None:
            return said
        # A cry for help drowns in a long message, so each sentence is heard by itself as well.
        sentences = [one for one in _SENTENCE.split(text) if len(one.split()) >= FEWEST_WORDS]
        parts = [text, *sentences] if len(sentences) > 1 else [text]
        heard = [one for part in parts if (one := self._heard(part))]
        grave = [one for one in heard if one.stake.reason == "safety"] or heard
        return max(grave, key=lambda one: one.chance).stake if grave else None

    def _heard(self, text: str) -> _Heard | None:
        if not text.strip():
            return None
        vector = self._encoder.encode([text])[0]
        ranked = {one.intent: one for one in self._classifier().rank(text.lower(), vector)}
        chance = 1 - ranked.pop(ROUTINE).probability
        if chance < CHANCE or max(one.similarity for one in ranked.values()) < CLOSENESS:
            return None
        return _Heard(self._likeliest(ranked), chance)

    def _likeliest(self, ranked: dict[str, Scored]) -> Stake:
        """The likeliest stake of the likelier reason: danger in all its kinds is weighed as one."""
        chances: dict[str, float] = {}
        for stake in self._lexicon.stakes:
            if stake.name in ranked:
                chances[stake.reason] = chances.get(stake.reason, 0.0) + ranked[stake.name].probability
        reason = max(chances, key=lambda one: chances[one])
        of_reason = [one for one in self._lexicon.stakes if one.reason == reason and one.name in ranked]
        return max(of_reason, key=lambda one: ranked[one.name].probability)

    def _classifier(self) -> IntentClassifier:
        with self._fitting:
            if self._fitted is None:
                self._fitted = IntentClassifier.kept(self._cache, self._examples(), self._encoder)
            return self._fitted

    def _examples(self) -> list[tuple[str, str]]:
        known = {stake.name for stake in self._lexicon.stakes} | {ROUTINE}
        listed = {name: texts for name, texts in prompts.data(EXAMPLES).items() if isinstance(texts, list)}
        if listed.keys() - known:
            raise ValueError(f"{EXAMPLES}: there is no stake {', '.join(sorted(listed.keys() - known))}.")
        return [(str(text).lower(), name) for name, texts in listed.items() for text in texts]
