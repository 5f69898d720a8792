"""Cut a file of any size into records without reading it whole.

A record is kept as the bytes it was written in, with its line: parsing is left to whoever scores it, often
another process. What cannot be cut comes out as a BrokenRecord in its place, and the cutting goes on behind
it.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from evals.errors import BrokenRecord

_STEP = 1 << 20
# A record longer than this is taken for a broken one; it bounds the memory that a damaged file can cost.
LONGEST_RECORD = 64 << 20
_SPACE = re.compile(r"[\s,]*")
_JSON = json.JSONDecoder()


@dataclass(frozen=True)
class Record:
    """One conversation as it stood in a file, the `index`-th of its file.

    An array of records may be all one line.
    """

    file: str
    line: int
    raw: bytes
    index: int = 0


Cut = Iterator[Record | BrokenRecord]


def open_text(path: Path) -> IO[str]:
    """The file as text, unpacked when it ends in .gz.

    A byte that is no UTF-8 is shown as the replacement mark.
    """
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace")
    return path.open(encoding="utf-8-sig", errors="replace")


def cut_json(path: Path, array: str | None = None) -> Cut:
    """The objects of a JSON-lines file, of a top-level JSON array, or of the array under the key `array`."""
    with open_text(path) as file:
        start = file.read(_STEP)
    if array is None and not start.lstrip().startswith("["):
        yield from _lines(path)
    else:
        yield from _Array(path, array).elements()


def _lines(path: Path) -> Cut:
    with open_text(path) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                # Without its end, so that a cut line is reported where it stands and not on the next one.
                yield Record(str(path), number, line.rstrip("\r\n").encode())


class _Array:
    """A window that slides over one long JSON array."""

    def __init__(self, path: Path, key: str | None) -> None:
        self.path, self.key = str(path), key
        self.window, self.at, self.line, self.ended = "", 0, 1, False
        self.file = open_text(path)

    def elements(self) -> Cut:
        with self.file:
            if not self._enter():
                yield BrokenRecord(self.path, 1, f"no array {self.key or ''} of conversations in this file")
                return
            while self._more_elements():
                yield self._element()

    def _enter(self) -> bool:
        # Inside a JSON string the quotes would be escaped, so this cannot match within somebody's words.
        opening = re.compile(r'"' + re.escape(self.key) + r'"\s*:\s*\[' if self.key else r"\s*\[")
        while True:
            found = opening.search(self.window, self.at)
            if found:
                self._advance(found.end())
                return True
            if self.ended:
                return False
            if len(self.window) > LONGEST_RECORD:
                self._advance(len(self.window) - 200)
            self._grow()

    def _more_elements(self) -> bool:
        while True:
            space = _SPACE.match(self.window, self.at)
            self._advance(space.end() if space else self.at)
            if self.at < len(self.window):
                return self.window[self.at] != "]"
            if self.ended:
                return False
            self._grow()

    def _element(self) -> Record | BrokenRecord:
        while True:
            try:
                _, end = _JSON.raw_decode(self.window, self.at)
            except (json.JSONDecodeError, RecursionError) as error:
                if self._may_be_cut_short(error) and not self.ended:
                    self._grow()
                    continue
                return self._skip_broken(error)
            record = Record(self.path, self.line, self.window[self.at : end].encode())
            self._advance(end)
            return record

    def _may_be_cut_short(self, error: Exception) -> bool:
        if not isinstance(error, json.JSONDecodeError) or len(self.window) - self.at > LONGEST_RECORD:
            return False
        return error.pos >= len(self.window) - 16 or "Unterminated" in error.msg

    def _skip_broken(self, error: Exception) -> BrokenRecord:
        """Go on at the next object that follows a comma at the depth of a record and reads whole."""
        position = error.pos if isinstance(error, json.JSONDecodeError) else self.at
        line = self.line + self.window.count("\n", self.at, position)
        problem = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
        keys = self._keys_at(self.at)
        self._advance(self.at + 1)
        while True:
            for start in re.finditer(r"\}\s*,\s*(?=\{)", self.window[self.at :]):
                candidate = self.at + start.end()
                if not keys or self._keys_at(candidate) == keys:
                    self._advance(candidate)
                    return BrokenRecord(self.path, line, f"broken JSON: {problem}")
            if self.ended:
                self._advance(len(self.window))
                return BrokenRecord(self.path, line, f"broken JSON: {problem}")
            self._advance(max(self.at, len(self.window) - 4096))
            self._grow()

    def _keys_at(self, position: int) -> str | None:
        # Records of one file begin with the same key; objects nested in them seldom do.
        first = re.compile(r'\{\s*("(?:[^"\\]|\\.)*")').match(self.window, position)
        return first.group(1) if first else None

    def _grow(self) -> None:
        piece = self.file.read(_STEP)
        self.window, self.at, self.ended = self.window[self.at :] + piece, 0, not piece

    def _advance(self, position: int) -> None:
        self.line += self.window.count("\n", self.at, position)
        self.at = position


def cut_groups(path: Path, rows: Iterator[tuple[str, int, dict[str, Any]] | BrokenRecord]) -> Cut:
    """Neighbouring rows with one key are one conversation.

    A key that comes back later is reported, not mixed up.
    """
    seen: set[str] = set()
    key, first_line, group = "", 0, list[dict[str, Any]]()
    for row in rows:
        if isinstance(row, BrokenRecord):
            yield row
            continue
        if row[0] != key and group:
            yield _gathered(path, first_line, group)
            seen.add(key)
            group = []
        if row[0] in seen:
            problem = f"conversation {row[0]} comes back after others; sort the rows by conversation"
            yield BrokenRecord(str(path), row[1], problem)
            continue
        if not group:
            key, first_line = row[0], row[1]
        group.append(row[2])
    if group:
        yield _gathered(path, first_line, group)


def _gathered(path: Path, line: int, group: list[dict[str, Any]]) -> Record:
    return Record(str(path), line, json.dumps(group).encode())
