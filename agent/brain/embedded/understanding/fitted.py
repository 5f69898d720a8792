"""Classifiers that are fitted once in a process, however many services and threads ask for them."""

from __future__ import annotations

import threading

from agent.brain.embedded.understanding.classifier import Example, IntentClassifier, fingerprint
from agent.brain.embedded.understanding.encoder import Encoder

_fitting = threading.Lock()
_fitted_for: dict[str, IntentClassifier] = {}


def fitted(listed: list[Example], encoder: Encoder) -> IntentClassifier:
    """The classifier of these examples; whoever asks while it is being fitted waits for it."""
    key = fingerprint(listed)
    with _fitting:
        if key not in _fitted_for:
            _fitted_for[key] = IntentClassifier.fit(listed, encoder)
        return _fitted_for[key]
