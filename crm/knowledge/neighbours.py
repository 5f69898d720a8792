"""Nearest vectors in Chroma, in a folder of ours or on a server.

Each edition of the knowledge base has a collection of its own that is never changed after it was filled: a
process that has an older one open is not disturbed, and what another process wrote is seen at once (an open
collection in a folder does not show what other processes add to it).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from crm.knowledge.shelf import Shelf, Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

log = logging.getLogger(__name__)

BATCH = 2000


class Neighbours:
    """Opens Chroma at the first use: its import takes longer than a turn may."""

    def __init__(
        self, owner: str, folder: Path, url: str, lock: Callable[[], AbstractContextManager[Any]]
    ) -> None:
        """`owner` tells knowledge bases on one server apart; `lock` keeps two from filling at once."""
        self._prefix = f"warmline-{hashlib.sha256(owner.encode()).hexdigest()[:10]}-"
        self._folder = folder
        self._url = url
        self._lock = lock
        self._client: ClientAPI | None = None
        self._open: tuple[str, Collection] | None = None

    def near(self, shelf: Shelf, vector: Vectors, limit: int) -> list[int]:
        """Places on the shelf of the books whose vectors are nearest, without repetition."""
        collection = self._collection(shelf)
        found = collection.query(query_embeddings=vector[np.newaxis], n_results=limit, include=[])
        return list(dict.fromkeys(int(unit.split(":")[0]) for unit in found["ids"][0]))

    def _collection(self, shelf: Shelf) -> Collection:
        if self._open is None or self._open[0] != shelf.edition:
            self._open = (shelf.edition, self._filled(shelf))
        return self._open[1]

    def _filled(self, shelf: Shelf) -> Collection:
        client = self._connected()
        name = self._prefix + shelf.edition
        units, vectors = _units(shelf)
        with self._lock():
            collection = client.get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            if collection.count() != len(units):
                for start in range(0, len(units), BATCH):
                    end = start + BATCH
                    collection.upsert(ids=units[start:end], embeddings=vectors[start:end])
            self._forget_others(client, name)
        return collection

    def _forget_others(self, client: ClientAPI, current: str) -> None:
        for other in client.list_collections():
            if other.name.startswith(self._prefix) and other.name != current:
                client.delete_collection(other.name)

    def _connected(self) -> ClientAPI:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            settings = Settings(anonymized_telemetry=False)
            if self._url:
                address = urlsplit(self._url)
                secure = address.scheme == "https"
                self._client = chromadb.HttpClient(
                    host=address.hostname or "localhost",
                    port=address.port or (443 if secure else 8000),
                    ssl=secure,
                    settings=settings,
                )
            else:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._client = chromadb.PersistentClient(self._folder, settings=settings)
        return self._client


def _units(shelf: Shelf) -> tuple[list[str], Vectors]:
    names, rows = [], []
    for place, book in enumerate(shelf.books):
        if not book.sentences:  # questions that nothing answers nominate nothing
            continue
        vectors = np.concatenate([book.whole, book.each, book.asked])
        names += [f"{place}:{number}" for number in range(len(vectors))]
        rows.append(vectors)
    return names, np.concatenate(rows)
