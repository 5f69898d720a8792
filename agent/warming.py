"""What loads at first use is loaded at the start, so that no customer waits. Nothing is sent anywhere."""

from __future__ import annotations

from agent.bootstrap import App
from agent.brain.embedded.understanding.guess import foreign_language

# Covered by no skill, so that every part of the understanding is asked.
ODD = "What do you make of the weather on the moons of Jupiter?"


def at_once(app: App) -> None:
    """What the first turn needs: the encoder, the mood, the stakes, the classifiers and a model's claims."""
    app.mood.score(ODD)
    app.conversations.desk().stakes.read(ODD)
    app.understanding.wants_person(ODD)
    app.understanding.guess(ODD)
    if app.claims is not None:
        app.claims.warm()


def meanwhile(app: App) -> None:
    """What a later turn may need and what takes seconds: the languages, the knowledge base."""
    foreign_language(ODD)
    app.knowledge.search(ODD)
