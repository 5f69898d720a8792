"""all-MiniLM-L6-v2 in CTranslate2, from the package's ONNX file.

The file keeps its weights as whole numbers but multiplies floats. CTranslate2 multiplies in whole numbers and
rounds each word by itself, so a text comes out the same in any company. Vectors are 0.997 close to the
packaged network's.

Of ONNX's messages only the fields named here are read. Source of the field numbers: onnx.proto.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ctranslate2 import Encoder

LAYERS, HEADS, WORDS = 6, 12, 30522
# In each layer the file multiplies with these, in this order, under names that tell nothing.
_PRODUCTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
# message → field → its number and kind
_FIELDS: dict[str, dict[str, tuple[int, str]]] = {
    "Model": {"graph": (7, "Graph")},
    "Graph": {"node": (1, "Node"), "initializer": (5, "Tensor")},
    "Node": {"input": (1, "text"), "op_type": (4, "text")},
    "Tensor": {
        "dims": (1, "number"),
        "data_type": (2, "number"),
        "name": (8, "text"),
        "raw_data": (9, "bytes"),
    },
}
_SINGLE = {"graph", "op_type", "data_type", "name", "raw_data"}
_KINDS = {1: "<f4", 3: "i1"}  # of tensors; the others are of no interest
Floats = NDArray[np.float32]


def encoder(file: Path, layers: int = LAYERS, *, at_once: int = 1) -> Encoder:
    """The network's first layers; `at_once`: how many threads may use it at the same time."""
    from ctranslate2 import Encoder

    with tempfile.TemporaryDirectory() as folder:
        _specification(_Weights(file.read_bytes()), layers).save(folder)
        return Encoder(folder, device="cpu", inter_threads=at_once, intra_threads=1)


class _Weights:
    """The file's tensors as floats, by the names that its layers have."""

    def __init__(self, network: bytes) -> None:
        graph = _message("Model").FromString(network).graph
        self._tensors = {one.name: one for one in graph.initializer}
        products = [node.input[1] for node in graph.node if node.op_type == "MatMul"]
        self._products = [name for name in products if f"{name}_q" in self._tensors]

    def named(self, name: str) -> Floats:
        """One tensor that is kept as floats."""
        tensor = self._tensors[name]
        return (
            np.frombuffer(tensor.raw_data, _KINDS[tensor.data_type]).reshape(tensor.dims).astype(np.float32)
        )

    def scaled(self, name: str) -> Floats:
        """One that is kept as whole numbers."""
        return self.named(f"{name}_q") * self.named(f"{name}_scale")

    def product(self, layer: int, name: str) -> Floats:
        """Shape (out, in): what a layer multiplies with."""
        return self.scaled(self._products[layer * len(_PRODUCTS) + _PRODUCTS.index(name)]).T.copy()


def _specification(weights: _Weights, layers: int) -> Any:
    from ctranslate2.specs import common_spec, transformer_spec

    body = transformer_spec.TransformerEncoderSpec(
        layers,
        HEADS,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    body.scale_embeddings = False
    inner = "inner.embeddings"
    body.embeddings[0].weight = weights.scaled(f"{inner}.word_embeddings.weight")
    body.embeddings[1].weight = weights.named(f"{inner}.token_type_embeddings.weight")
    body.position_encodings.encodings = weights.scaled(f"{inner}.position_embeddings.weight")
    _normalise(body.layernorm_embedding, weights, f"{inner}.LayerNorm")
    for number, layer in enumerate(body.layer):
        _fill(layer, weights, number)
    model = transformer_spec.TransformerEncoderModelSpec(body, pooling_layer=False)
    model.register_vocabulary([str(number) for number in range(WORDS)])
    model.config.layer_norm_epsilon, model.config.unk_token = 1e-12, "0"
    model.validate()
    model.optimize(quantization="int8")
    return model


def _fill(layer: Any, weights: _Weights, number: int) -> None:
    from ctranslate2.converters.utils import fuse_linear
    from ctranslate2.specs.common_spec import LinearSpec

    name = f"inner.encoder.layer.{number}"

    def linear(product: str, into: Any) -> Any:
        into.weight = weights.product(number, product)
        into.bias = weights.named(f"{name}.{product}.bias")
        return into

    attention, forward = layer.self_attention, layer.ffn
    fuse_linear(attention.linear[0], [linear(product, LinearSpec()) for product in _PRODUCTS[:3]])
    linear("attention.output.dense", attention.linear[1])
    _normalise(attention.layer_norm, weights, f"{name}.attention.output.LayerNorm")
    linear("intermediate.dense", forward.linear_0)
    linear("output.dense", forward.linear_1)
    _normalise(forward.layer_norm, weights, f"{name}.output.LayerNorm")


def _normalise(norm: Any, weights: _Weights, name: str) -> None:
    norm.gamma, norm.beta = weights.named(f"{name}.weight"), weights.named(f"{name}.bias")


@cache
def _message(name: str) -> Any:
    """A message class by its name."""
    from google.protobuf import message_factory

    return message_factory.GetMessageClass(_pool().FindMessageTypeByName(f"minilm.{name}"))


@cache
def _pool() -> Any:
    from google.protobuf import descriptor_pb2, descriptor_pool

    kind = descriptor_pb2.FieldDescriptorProto
    kinds = {"text": kind.TYPE_STRING, "number": kind.TYPE_INT64, "bytes": kind.TYPE_BYTES}
    file = descriptor_pb2.FileDescriptorProto(name="minilm.proto", package="minilm", syntax="proto2")
    for name, fields in _FIELDS.items():
        message = file.message_type.add(name=name)
        for field, (number, of) in fields.items():
            message.field.add(
                name=field,
                number=number,
                label=kind.LABEL_OPTIONAL if field in _SINGLE else kind.LABEL_REPEATED,
                type=kinds.get(of, kind.TYPE_MESSAGE),
                type_name=None if of in kinds else f".minilm.{of}",
            )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool
