"""All texts of ours that a first start would encode; their vectors are shipped.

After a change of pages, skills or examples  python -m agent.own_texts  writes the vectors anew. Without that
nothing breaks: what is new is encoded at the first start.
"""

from __future__ import annotations

from pathlib import Path

from agent import stakes_meaning
from agent.brain.embedded.understanding import person_wish, shipped
from agent.brain.embedded.understanding.encoder import Encoder
from agent.brain.openai import meaning
from crm.knowledge import passages, reading
from prompts import FOLDER
from prompts.skills import load_skills


def own_texts() -> list[str]:
    """Knowledge pages, skills' examples, wishes for a person, stakes, claims; each once."""
    pages = [cut for _, path in reading.files([FOLDER / "knowledge"]) for cut in _cuts(path)]
    texts = [text for cut in pages for text in cut.texts]
    texts += [text for skill in load_skills().values() for text in skill.examples]
    texts += [text for text, _ in person_wish.examples()]
    texts += [text for text, _ in stakes_meaning.examples()]
    texts += [text for text, _ in meaning.examples()]
    return list(dict.fromkeys(texts))


def _cuts(path: Path) -> list[passages.Cut]:
    return passages.cut(reading.sections(path))


def main() -> None:
    """Write the file that Encoder looks into."""
    encoder = Encoder(shipped=False)
    shipped.ship(own_texts(), encoder.encode, encoder.fingerprint)


if __name__ == "__main__":
    main()
