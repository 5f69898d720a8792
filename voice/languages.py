"""Which language is spoken in a call: the caller's, when an answer can be thought and spoken in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from voice.speech_to_text import Heard

_FEWEST_WORDS = 3
_YES = ("yes", "yeah", "please", "ok", "okay", "person")


@dataclass(frozen=True)
class Apology:
    """How a caller is told in her language that it is not spoken here and offered a person; what a yes is."""

    words: str
    yes: tuple[str, ...] = ()


class Languages:
    """Decides with the first words that are long enough. `speaks` says whether an answer in a language can be
    both thought and spoken; `apologies` are by language, and `plain` is said in English to everybody else."""

    def __init__(self, speaks: Callable[[str], bool], apologies: Mapping[str, Apology], plain: str) -> None:
        self.spoken = "en"
        # What the recogniser is told; None lets it find out.
        self.expected: str | None = None
        self._speaks = speaks
        self._apologies = apologies
        self._plain = plain
        self._decided = False
        self._asked = ""

    def follow(self, heard: Heard) -> list[tuple[str, str]]:
        """What has to be said instead of an answer, as words and their language; mostly nothing."""
        if self._decided or (heard.language == "en" and len(heard.text.split()) < _FEWEST_WORDS):
            return []
        self._decided = True
        if heard.language == self.spoken or self._speaks(heard.language):
            self.spoken = self.expected = heard.language
            return []
        # The answer is a word or two, of which no language can be told.
        self._asked = self.expected = heard.language
        apology = self._apologies.get(heard.language)
        own = [(apology.words, heard.language)] if apology else []
        return [*own, (self._plain, "en")]

    def accepted(self, heard: Heard) -> bool:
        """Whether she was offered a person just now and says yes to it."""
        asked, self._asked = self._asked, ""
        if not asked:
            return False
        self.expected = None
        own = self._apologies[asked].yes if asked in self._apologies else ()
        return not {*own, *_YES}.isdisjoint(re.findall(r"\w+", heard.text.lower()))
