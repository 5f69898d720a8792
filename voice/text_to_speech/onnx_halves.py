"""Divides an ONNX network in two, with protobuf alone.

Of ONNX's messages only the fields named here are read, everything else in them is carried along as it is.

Source of the field numbers: onnx.proto.
"""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

_DECODER = "/dec/conv_pre/Conv"  # the first node of the decoder in what Piper exports
_ANY_FLOATS = b"\x0a\x02\x08\x01"  # the type of a tensor of floats, its shape left open
# message → field → number, message of the field (text without one), whether it repeats
_FIELDS: dict[str, dict[str, tuple[int, str, bool]]] = {
    "Model": {"graph": (7, "Graph", False)},
    "Graph": {
        "node": (1, "Node", True),
        "initializer": (5, "Tensor", True),
        "input": (11, "Value", True),
        "output": (12, "Value", True),
    },
    "Node": {"input": (1, "", True), "output": (2, "", True), "name": (3, "", False)},
    "Tensor": {"name": (8, "", False)},
    "Value": {"name": (1, "", False), "type": (2, "Type", False)},
    "Type": {},
}


def divided(model: Path, folder: Path) -> tuple[Path, Path] | None:
    """The files of both halves, made in the folder unless they are there; None as below."""
    made = model.stat()
    known = f"{model.stem}.{made.st_size}-{made.st_mtime_ns}"
    files = folder / f"{known}.layout.onnx", folder / f"{known}.sound.onnx"
    if all(file.exists() for file in files):
        return files
    parts = halves(model.read_bytes())
    if parts is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for file, part in zip(files, parts, strict=True):
        # Written aside and put in place at once: another worker may be reading.
        aside = file.with_suffix(f".{os.getpid()}")
        aside.write_bytes(part)
        aside.replace(file)
    return files


def halves(network: bytes) -> tuple[bytes, bytes] | None:
    """The network until its decoder, and the decoder; None when more than one tensor leads into it."""
    make = _messages()
    model = make("Model").FromString(network)
    middle = next((node.input[0] for node in model.graph.node if node.name == _DECODER), None)
    if middle is None:
        return None
    made = {middle}
    for node in model.graph.node:
        if made & set(node.input):
            made |= set(node.output)
    known = {one.name for one in model.graph.initializer}
    needed = {name for node in model.graph.node if made & set(node.input) for name in node.input if name}
    if needed - made - known:
        return None
    frames = make("Value")(name=middle)
    frames.type.ParseFromString(_ANY_FLOATS)

    before, after = model, make("Model").FromString(network)
    _keep(before.graph, lambda node: not made & set(node.input))
    before.graph.ClearField("output")
    before.graph.output.append(frames)
    _keep(after.graph, lambda node: bool(made & set(node.input)))
    after.graph.ClearField("input")
    after.graph.input.append(frames)
    return before.SerializeToString(), after.SerializeToString()


def _keep(graph: Any, wanted: Callable[[Any], bool]) -> None:
    """Drop the other nodes, and the weights that none of the kept ones uses."""
    for at in reversed([at for at, node in enumerate(graph.node) if not wanted(node)]):
        del graph.node[at]
    used = {name for node in graph.node for name in node.input}
    for at in reversed([at for at, one in enumerate(graph.initializer) if one.name not in used]):
        del graph.initializer[at]


@cache
def _messages() -> Callable[[str], Any]:
    """The message classes by name."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    kind = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="halves.proto", package="halves", syntax="proto2")
    for name, fields in _FIELDS.items():
        message = file.message_type.add(name=name)
        for field, (number, of, repeats) in fields.items():
            message.field.add(
                name=field,
                number=number,
                label=kind.LABEL_REPEATED if repeats else kind.LABEL_OPTIONAL,
                type=kind.TYPE_MESSAGE if of else kind.TYPE_STRING,
                type_name=f".halves.{of}" if of else None,
            )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return lambda name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"halves.{name}"))
