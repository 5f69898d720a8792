"""Word classes and turns of phrase from `prompts/`, ready to use: patterns, each with plainer words for it.

A file has `classes` (a name → words or patterns) and lists of [pattern, plainer words]; a pattern names a
class in braces. A replacement may use what the pattern caught: \\1, \\2.
"""

from __future__ import annotations

import re
from functools import cache

import prompts

Turns = tuple[tuple[re.Pattern[str], str], ...]
CLASS = re.compile(r"\{([A-Z_]+)\}")


def reworded(text: str, path: str, name: str) -> str:
    """`text` with each turn of phrase in the list `name` of that file replaced, in the order of the list."""
    for pattern, plain in turns(path, name):
        text = pattern.sub(plain, text).strip()
    return text


@cache
def turns(path: str, name: str) -> Turns:
    """The patterns of a list with their plainer words."""
    said = prompts.data(path)
    classes: dict[str, list[str] | str] = said["classes"]
    return tuple((re.compile(_filled(pattern, classes)), plain) for pattern, plain in said[name])


def _filled(pattern: str, classes: dict[str, list[str] | str]) -> str:
    while (found := CLASS.search(pattern)) is not None:
        words = classes[found[1]]
        either = words if isinstance(words, str) else "|".join(words)
        pattern = f"{pattern[: found.start()]}(?:{either}){pattern[found.end() :]}"
    return pattern
