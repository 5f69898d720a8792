"""Takes away what a question is wrapped in: greetings, courtesy, why it is asked (`reps_frames.yaml`)."""

from __future__ import annotations

from agent.rep_desk.rewording import reworded

FRAMES = "reps_frames.yaml"
# "Hi team, sorry to bother you, could you please …": one within the other.
DEEPEST = 8


def unframed(text: str) -> str:
    """The bare question, lower-case; a text that is nothing but a frame comes back as it was."""
    bare = text
    for _ in range(DEEPEST):
        before = bare
        bare = reworded(reworded(bare, FRAMES, "openings"), FRAMES, "closings")
        if bare == before:
            break
    if bare != text and not text.startswith(("if ", "whether ")):
        bare = reworded(bare, FRAMES, "whether")
    return reworded(bare.strip() or text, FRAMES, "anywhere")
