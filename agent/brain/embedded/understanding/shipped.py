"""Vectors of our own texts (pages, skills, wordings), made beforehand so that a first start need not.

`vectors.npz` names each text by its hash and the encoder by its own: with other weights nothing is found, and
a text that is not in there is encoded as any other. Rows are int8: 0.9999 of a cosine is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

FILE = Path(__file__).with_name("vectors.npz")


class Shipped:
    """Read-only."""

    def __init__(self, encoder: str, path: Path = FILE) -> None:
        """`encoder`: what `fingerprint` says of the one that asks."""
        with np.load(path, allow_pickle=False) as stored:
            same = str(stored["encoder"]) == encoder
            self._rows = stored["rows"] if same else np.zeros((0, 0), dtype=np.int8)
            self._places = {int(key): place for place, key in enumerate(stored["keys"] if same else ())}

    def vector(self, text: str) -> Vectors | None:
        """The unit vector (dimensions,) of one of our texts; None for any other."""
        place = self._places.get(_key(text))
        if place is None:
            return None
        row = self._rows[place].astype(np.float32)
        unit: Vectors = row / np.linalg.norm(row)
        return unit


def ship(
    texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors], encoder: str, path: Path = FILE
) -> None:
    """Write the file for these texts."""
    by_key = {_key(text): text for text in texts}
    keys = sorted(by_key)
    vectors = encode([by_key[key] for key in keys])
    rows = np.round(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True))).astype(np.int8)
    np.savez_compressed(path, encoder=np.array(encoder), keys=np.array(keys, dtype=np.uint64), rows=rows)


@lru_cache(maxsize=4)
def fingerprint(*files: Path) -> str:
    """Of the weights and the tokenizer: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def shipped(encoder: str) -> Shipped:
    """The file, read once in a process."""
    return Shipped(encoder)


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
