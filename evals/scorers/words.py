"""What people in a service conversation say.

The phrases of `phrases.yaml`, ready to search. Nothing here decides anything.
"""

import re
from functools import cache, cached_property, lru_cache
from pathlib import Path


class Phrases:
    """One list of phrases; compiled when first searched."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        lists = _lists()
        pattern = "|".join(lists[self.name]).replace("{done}", "|".join(lists["done"]))
        return re.compile(pattern, re.IGNORECASE)

    def search(self, text: str) -> re.Match[str] | None:
        return self._pattern.search(text)


@cache
def _lists() -> dict[str, list[str]]:
    import yaml

    lists: dict[str, list[str]] = yaml.safe_load(
        (Path(__file__).parent / "phrases.yaml").read_text(encoding="utf-8")
    )
    return lists


YES, NO, CORRECTS = Phrases("agrees"), Phrases("declines"), Phrases("corrects")
# The agent lists a deed and asks leave for it.
ASKS_LEAVE = Phrases("asks_leave")
WANTS_PERSON = Phrases("wants_person")
# A person must come at once. A hospital or an emergency in the family is a reason to cancel, not a cry.
CRY_FOR_HELP = Phrases("cry_for_help")
UPSET_WORDS, ACKNOWLEDGES, CHEERFUL = Phrases("upset_words"), Phrases("acknowledges"), Phrases("cheerful")
SATISFIED, UNHAPPY_LEAVING, CAME_BACK = Phrases("satisfied"), Phrases("unhappy_leaving"), Phrases("came_back")
CANNOT, OFFERS_MORE, LOST = Phrases("cannot"), Phrases("offers_more"), Phrases("lost")
TELLS_OF_HANDOFF = Phrases("tells_of_handoff")
FRESH_START, PLAN, CONDITION = Phrases("fresh_start"), Phrases("plan"), Phrases("condition")
REQUESTS, HESITATES, PLAN_AFTER = Phrases("requests"), Phrases("hesitates"), Phrases("plan_after")
CLAIMS_DONE, PROMISES, DONE = Phrases("claims_done"), Phrases("promises"), Phrases("done")
_ASKS_FOR = Phrases("asks_for")


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences and list lines of a text."""
    return tuple(s.strip() for s in re.split(r"(?<=[.?!])\s+|\n+", text) if s.strip())


_OPEN_QUESTION = re.compile(
    r"(^|[,;:–—-]\s*|\b(and|but|so|to|on|at|for|from|with)\s+)(what|which|who|whose|when|where|why|how)\b"
    r"|\b(could|can|would|will|may) (you|i) (please )?"
    r"(tell|give|provide|share|have|get|know|specify|spell)\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(anything|something) else\b|\bfurther\b|\bhelp you with\b", re.IGNORECASE)


def asks_leave(reply: str) -> bool:
    """Whether it puts something to her that a yes would settle; an offer of further help is no proposal."""
    return any(
        not _MORE.search(s)
        and (ASKS_LEAVE.search(s) is not None or (s.endswith("?") and not _OPEN_QUESTION.search(s)))
        for s in sentences(reply)
    )


def asks(sentence: str) -> bool:
    """Whether the sentence requests something from the other side."""
    return sentence.endswith("?") or bool(_ASKS_FOR.search(sentence))
