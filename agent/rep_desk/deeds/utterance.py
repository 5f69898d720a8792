"""What was said, word by word: plain words to search in, and the way back to how it was written."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

WORD = re.compile(r"\d{1,2}[:.]\d\d(?!\d)|[$€£]?\d[\d,]*(?:\.\d+)?\w*|[\w&][\w&'’./-]*")
BREAK = re.compile(r"[:;,–—!]|\s-\s|(?<=\w)\.\s")
ENDS = "'’./-"


@dataclass(frozen=True)
class Utterance:
    """Lower-case `words`, where each stands in `text`, and whether a mark parts it from the word before."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    parted: tuple[bool, ...]

    @classmethod
    def of(cls, text: str) -> Utterance:
        found = [match for match in WORD.finditer(text) if match[0].strip(ENDS)]
        spans = tuple(match.span() for match in found)
        gaps = [text[before[1] : here[0]] for before, here in itertools.pairwise(spans)]
        return cls(
            text,
            tuple(plain(match[0]) for match in found),
            spans,
            (False, *(bool(BREAK.search(gap)) for gap in gaps)),
        )

    def __len__(self) -> int:
        return len(self.words)

    def between(self, first: int, last: int | None = None) -> str:
        """How the words from `first` up to `last` were written."""
        if first >= len(self):
            return ""
        end = self.spans[last - 1][1] if last is not None and last > first else len(self.text)
        if last is not None and last <= first:
            return ""
        return self.text[self.spans[first][0] : end].strip(" ,;:–—-")

    def starts(self, at: int, *phrases: str) -> int:
        """The number of words of the longest of the phrases that stands at this place; 0 for none."""
        longest = 0
        for phrase in phrases:
            parts = tuple(phrase.split())
            if self.words[at : at + len(parts)] == parts:
                longest = max(longest, len(parts))
        return longest

    def without(self, *taken: tuple[int, int]) -> str:
        """The text less these stretches of words."""
        gone = {at for first, last in taken for at in range(first, last)}
        kept, pieces = [at for at in range(len(self)) if at not in gone], []
        for place, at in enumerate(kept):
            start = self.spans[at][0]
            after = kept[place + 1] if place + 1 < len(kept) else None
            joined = after == at + 1
            pieces.append(self.text[start : self.spans[after][0] if joined and after else self.spans[at][1]])
            if not joined:
                pieces.append(" ")
        return "".join(pieces).strip(" ,;:–—-")


def plain(word: str) -> str:
    word = word.lower().replace("’", "'").strip(ENDS)
    return {"a.m": "am", "p.m": "pm", "o'clock": "oclock"}.get(word, word)
