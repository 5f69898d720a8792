"""What the desk put right about handoffs, as wordings in a file of their own: `policies/corrected.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from prompts import FOLDER

FILE = FOLDER / "policies" / "corrected.yaml"


def wordings(path: Path = FILE) -> dict[str, list[str]]:
    """The wordings by what they are examples of: `asks`, `does_not_ask`, `routine` or the name of a stake.

    Raises ValueError when the file is not such a mapping.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} must be a mapping of names to lists.")
    return {name: [str(one) for one in texts] for name, texts in content.items() if isinstance(texts, list)}


def begin(path: Path) -> None:
    """Make the file where there is none, without wordings; its head is ours, which tells what it is for."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_head(FILE), encoding="utf-8")


def add(found: Mapping[str, Sequence[str]], path: Path = FILE) -> None:
    """Join `found` to the wordings of the file: its comments stay, and no wording is there twice."""
    known = wordings(path)
    merged = {
        name: list(dict.fromkeys([*known.get(name, ()), *found.get(name, ())])) for name in {**known, **found}
    }
    told = yaml.safe_dump(merged, sort_keys=False, allow_unicode=True, width=1000) if merged else ""
    path.write_text(_head(path) + told, encoding="utf-8")


def _head(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith(("#", "name:", "version:")))
