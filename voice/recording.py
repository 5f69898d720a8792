"""The caller's side of a call as sound, kept only when she has said yes."""

import re
import uuid
from pathlib import Path

import numpy as np

from voice.audio import Samples, write_wav

_YES = re.compile(r"^\W*(?:yes|yeah|yep|sure|okay|ok|fine|go ahead|of course|you may)\b", re.IGNORECASE)
_NO = re.compile(r"^\W*(?:no|nope|please don't|don't|i'd rather not|not)\b", re.IGNORECASE)


class Recording:
    """Keeps sound only once it is allowed. `folder` None keeps nothing."""

    def __init__(self, rate: int, folder: Path | None) -> None:
        self._rate = rate
        self._folder = folder
        self.asked = False
        self.decided = True
        self.allowed = False
        self._caller: list[Samples] = []

    def ask(self) -> None:
        """The question has been put."""
        self.asked, self.decided = True, False

    def answered(self, text: str) -> bool:
        """Take the first words after the question; True when they answer it. All but a yes is a no."""
        self.decided = True
        self.allowed = bool(_YES.match(text))
        return len(text.split()) <= 4 and bool(self.allowed or _NO.match(text))

    def caller(self, samples: Samples) -> None:
        """Sound of the caller."""
        if self.allowed:
            self._caller.append(samples)

    def close(self) -> str | None:
        """Write what is allowed and keep no more; gives the file's name."""
        self.allowed = False
        if not self._caller or self._folder is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{uuid.uuid4().hex}.wav"
        write_wav(path, [np.concatenate(self._caller)], self._rate)
        self._caller.clear()
        return path.name
