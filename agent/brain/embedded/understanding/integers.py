"""The sentence encoder's network with products in whole numbers: less than half of the packaged one's time.

The package keeps weights as whole numbers, but its network makes floats of them before it multiplies. Here
the input of each such product is first rounded to 256 steps (dynamic quantisation). Where a layer is wide
and single words stand out, each word has steps of its own: with the same steps for all, vectors would be
0.990 close to the packaged network's; so they are 0.998.

Edited with protobuf alone: of ONNX's messages only the fields named here are read, everything else is carried
along. Some older processors overflow in such products, so vectors of a few sentences are kept beside this
file to compare with.  python -m agent.brain.embedded.understanding.integers
writes them, from the packaged one.

Source of the field numbers: onnx.proto.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

REFERENCE = Path(__file__).with_name("reference.npz")
SENTENCES = (
    "Where is my parcel? It should have come on Monday.",
    "I am so disappointed, the kettle broke after two days and nobody answers!",
    "please change the address to 12 Elm Street and cancel the lamp",
)
# Rounding costs about 0.002; a processor that overflows loses more.
NEAR = 0.99
WIDTH = 384  # of a word between layers; inside a layer it is wider
# message → field → number and kind of the field: another message, text, number or bytes
_FIELDS: dict[str, dict[str, tuple[int, str]]] = {
    "Model": {"graph": (7, "Graph")},
    "Graph": {"node": (1, "Node"), "initializer": (5, "Tensor"), "output": (12, "Value")},
    "Value": {"name": (1, "text")},
    "Node": {
        "input": (1, "text"),
        "output": (2, "text"),
        "op_type": (4, "text"),
        "attribute": (5, "Attribute"),
    },
    "Tensor": {
        "dims": (1, "number"),
        "data_type": (2, "number"),
        "name": (8, "text"),
        "raw_data": (9, "bytes"),
    },
    "Attribute": {
        "name": (1, "text"),
        "i": (3, "number"),
        "ints": (8, "number"),
        "type": (20, "number"),
    },
}
_SINGLE = {"graph", "op_type", "data_type", "name", "raw_data", "i", "type"}
_FLOAT, _BYTE, _NUMBER, _NUMBERS = 1, 2, 2, 7  # of tensors, then of attributes


class _Rounded(NamedTuple):
    """The names of a tensor's steps, of a step's size and of the step for zero."""

    steps: str
    step: str
    zero: str
    by_word: bool


def in_integers(network: bytes) -> bytes:
    """The same network; products with weights that are kept as whole numbers are made in whole numbers."""
    model = _message("Model").FromString(network)
    graph = model.graph
    made_by = {name: node for node in graph.node for name in node.output}
    widest = {one.name: max(one.dims, default=0) for one in graph.initializer}
    nodes: list[Any] = []
    rounded: dict[str, _Rounded] = {}
    for node in graph.node:
        scaling = made_by.get(node.input[1]) if node.op_type == "MatMul" else None
        floating = made_by.get(scaling.input[0]) if scaling is not None and scaling.op_type == "Mul" else None
        if (
            scaling is None
            or floating is None
            or floating.op_type != "Cast"
            or floating.input[0] not in widest
        ):
            nodes.append(node)
            continue
        source, weights = node.input[0], floating.input[0]
        if source not in rounded:
            rounding = _rounded_by_word if widest[weights] > WIDTH else _rounded
            more, rounded[source] = rounding(source)
            nodes += more
        nodes += _product(rounded[source], weights, scaling.input[1], node.output[0])
    # What made floats of the weights has no reader any more; onnxruntime drops it.
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.extend(_constants())
    return bytes(model.SerializeToString())


def told_too(network: bytes, tensor: str) -> bytes:
    """The same network, which gives this tensor of its inside when it is asked for it."""
    model = _message("Model").FromString(network)
    model.graph.output.add(name=tensor)
    return bytes(model.SerializeToString())


def _product(rounded: _Rounded, weights: str, scale: str, result: str) -> list[Any]:
    """`result` as the product of an input, rounded to steps, and weights that are kept as whole numbers."""
    whole, plain, scaled = (f"{result}/{name}" for name in ("whole", "plain", "scaled"))
    if rounded.by_word:
        # In the other order onnxruntime would make one node of it all, and take `step` for a single number.
        scaling = [_node("Mul", [plain, scale], [scaled]), _node("Mul", [scaled, rounded.step], [result])]
    else:
        scaling = [_node("Mul", [rounded.step, scale], [scaled]), _node("Mul", [plain, scaled], [result])]
    return [
        _node("MatMulInteger", [rounded.steps, weights, rounded.zero], [whole]),
        _node("Cast", [whole], [plain], to=_FLOAT),
        *scaling,
    ]


def _rounded(source: str) -> tuple[list[Any], _Rounded]:
    """Nodes that round `source`, with steps of one size."""
    names = (f"{source}/steps", f"{source}/step", f"{source}/zero")
    return [_node("DynamicQuantizeLinear", [source], names)], _Rounded(*names, by_word=False)


def _rounded_by_word(source: str) -> tuple[list[Any], _Rounded]:
    """The same with a step's size for each word, so that one loud word does not drown the others."""
    top, low, depth, most, size, rate, share, steps = (
        f"{source}/{name}" for name in ("top", "low", "depth", "most", "size", "rate", "share", "steps")
    )
    nodes = [
        _node("ReduceMax", [source], [top], axes=[-1]),
        _node("ReduceMin", [source], [low], axes=[-1]),
        _node("Neg", [low], [depth]),
        _node("Max", [top, depth, "integers/least"], [most]),
        _node("Mul", [most, "integers/127th"], [size]),
        _node("Reciprocal", [size], [rate]),
        _node("Mul", [source, rate], [share]),
        _node("QuantizeLinear", [share, "integers/one", "integers/middle"], [steps]),
    ]
    return nodes, _Rounded(steps, size, "integers/middle", by_word=True)


def _node(kind: str, inputs: Sequence[str], outputs: Sequence[str], **settings: int | list[int]) -> Any:
    node = _message("Node")(op_type=kind, input=inputs, output=outputs)
    for name, value in settings.items():
        if isinstance(value, int):
            node.attribute.add(name=name, i=value, type=_NUMBER)
        else:
            node.attribute.add(name=name, ints=value, type=_NUMBERS)
    return node


def _constants() -> list[Any]:
    floats = {"least": 1e-9, "127th": 1 / 127, "one": 1.0}
    make = _message("Tensor")
    return [
        *(
            make(name=f"integers/{name}", data_type=_FLOAT, raw_data=struct.pack("<f", value))
            for name, value in floats.items()
        ),
        make(name="integers/middle", data_type=_BYTE, raw_data=bytes([128])),
    ]


@cache
def _message(name: str) -> Any:
    """A message class by its name."""
    from google.protobuf import message_factory

    return message_factory.GetMessageClass(_pool().FindMessageTypeByName(f"integers.{name}"))


@cache
def _pool() -> Any:
    from google.protobuf import descriptor_pb2, descriptor_pool

    kind = descriptor_pb2.FieldDescriptorProto
    kinds = {"text": kind.TYPE_STRING, "number": kind.TYPE_INT64, "bytes": kind.TYPE_BYTES}
    file = descriptor_pb2.FileDescriptorProto(name="integers.proto", package="integers", syntax="proto2")
    for name, fields in _FIELDS.items():
        message = file.message_type.add(name=name)
        for field, (number, of) in fields.items():
            message.field.add(
                name=field,
                number=number,
                label=kind.LABEL_OPTIONAL if field in _SINGLE else kind.LABEL_REPEATED,
                type=kinds.get(of, kind.TYPE_MESSAGE),
                type_name=None if of in kinds else f".integers.{of}",
            )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


def _keep_reference() -> None:
    import numpy as np

    from agent.brain.embedded.understanding.encoder import Network, weights

    network = Network(weights().read_bytes())
    vectors = np.stack([network.read(one)[0] for one in SENTENCES])
    np.savez_compressed(REFERENCE, vectors=vectors.astype(np.float16))


if __name__ == "__main__":
    _keep_reference()
