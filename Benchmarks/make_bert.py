"""Write a BERT for question answering as torch's exporter writes it (opset 17), of real size, with random weights.

usage: make_bert.py [--size base|large|tiny] [--seq N] [--outputs exact|static|missing] [--seed N] FILE

The graph has the nodes of an export with dynamic batch and length: Shape chains in front of every Reshape, the mask built
with Range, Expand and Where, GELU spelled out. `--seq N` makes the length the number N instead of the symbol "seq".
`--outputs` says how the file declares its outputs: as they are; as a batch of 1, the fault of many published models; or
without a shape. The weights are written one by one, so that a file of 1.3 GB takes a few hundred megabytes of memory.
Needs the packages onnx and numpy.
"""

import argparse

import numpy
from onnx import GraphProto, ModelProto, TensorProto, helper

# layers, hidden, feed-forward, heads
SIZES = {"tiny": (2, 64, 128, 2), "base": (12, 768, 3072, 12), "large": (24, 1024, 4096, 16)}
VOCABULARY, POSITIONS, EPSILON = 28996, 512, 9.999999960041972e-13


class Export:
    """Nodes and weights in the order in which they are made."""

    def __init__(self, hidden, feed_forward, heads):
        self.hidden, self.feed_forward, self.heads = hidden, feed_forward, heads
        self.nodes, self.weights, self.used = [], [], {}

    def name(self, scope, operator):
        count = self.used.get((scope, operator), 0)
        self.used[scope, operator] = count + 1
        return f"{scope}/{operator}" + (f"_{count}" if count else "")

    def node(self, scope, operator, inputs, outputs=None, **attributes):
        name = self.name(scope, operator)
        outputs = outputs or [f"{name}_output_0"]
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=name, **attributes))
        return outputs[0]

    def constant(self, scope, values, kind=TensorProto.INT64, dims=None):
        array = numpy.array(values, dtype=helper.tensor_dtype_to_np_dtype(kind))
        dims = array.shape if dims is None else dims
        return self.node(scope, "Constant", [], value=helper.make_tensor("", kind, dims, array.tobytes(), raw=True))

    def weight(self, name, *dims):
        self.weights.append((name, dims))
        return name

    def length(self, scope, value, axis):
        shape = self.node(scope, "Shape", [value])
        return self.node(scope, "Gather", [shape, self.constant(scope, axis)], axis=0)

    def unsqueeze(self, scope, value, axis):
        return self.node(scope, "Unsqueeze", [value, self.constant(scope, [axis])])

    def dims(self, scope, *dims):
        """A target shape of lengths (names of scalars) and numbers."""
        parts = [
            self.unsqueeze(scope, dim, 0) if isinstance(dim, str) else self.constant(scope, [dim]) for dim in dims
        ]
        return self.node(scope, "Concat", parts, axis=0)

    def norm(self, scope, prefix, value):
        scale, bias = self.weight(f"{prefix}.weight", self.hidden), self.weight(f"{prefix}.bias", self.hidden)
        return self.node(
            f"{scope}/LayerNorm", "LayerNormalization", [value, scale, bias], axis=-1, epsilon=EPSILON
        )

    def dense(self, scope, prefix, value, width, out):
        product = self.node(scope, "MatMul", [value, self.weight(f"onnx::MatMul_{1324 + len(self.weights)}", width, out)])
        return self.node(scope, "Add", [self.weight(f"{prefix}.bias", out), product])


def embeddings(export):
    scope, prefix = "/bert/embeddings", "bert.embeddings"
    length = export.length(scope, "input_ids", 1)
    table = export.constant(scope, numpy.arange(POSITIONS), dims=(1, POSITIONS))
    bounds = [export.constant(scope, [0]), export.unsqueeze(scope, length, 0), export.constant(scope, [1])]
    positions = export.node(scope, "Slice", [table, *bounds, export.constant(scope, [1])])
    words = export.weight(f"{prefix}.word_embeddings.weight", VOCABULARY, export.hidden)
    words = export.node(f"{scope}/word_embeddings", "Gather", [words, "input_ids"])
    kinds = export.weight(f"{prefix}.token_type_embeddings.weight", 2, export.hidden)
    kinds = export.node(f"{scope}/token_type_embeddings", "Gather", [kinds, "token_type_ids"])
    places = export.weight(f"{prefix}.position_embeddings.weight", POSITIONS, export.hidden)
    places = export.node(f"{scope}/position_embeddings", "Gather", [places, positions])
    total = export.node(scope, "Add", [export.node(scope, "Add", [words, kinds]), places])
    return export.norm(scope, f"{prefix}.LayerNorm", total)


def mask(export, hidden):
    """0 where a token may be looked at, the least float elsewhere: [batch, 1, seq, seq]."""
    scope = "/bert"
    batch, length = export.length(scope, hidden, 0), export.length(scope, hidden, 1)
    keep = export.node(scope, "Cast", ["attention_mask"], to=TensorProto.BOOL)
    width = export.length(scope, keep, 1)
    zero, one = export.constant(scope, 0), export.constant(scope, 1)
    rows = export.node(scope, "Range", [zero, batch, one])
    columns = export.node(scope, "Range", [zero, width, one])
    for axis in (1, 2, 3):
        rows = export.unsqueeze(scope, rows, axis)
    for axis in (0, 1, 2):
        columns = export.unsqueeze(scope, columns, axis)
    flat = export.node(scope, "Flatten", [keep], axis=2)
    index = export.node(scope, "Add", [columns, export.node(scope, "Mul", [rows, width])])
    picked = export.node(scope, "Gather", [export.node(scope, "Reshape", [flat, export.constant(scope, [-1])]), index])
    target = export.node(
        scope, "Reshape", [export.dims(scope, batch, -1, length, width), export.constant(scope, [-1])]
    )
    ones = export.node(
        scope, "ConstantOfShape", [export.node(scope, "Shape", [target])],
        value=helper.make_tensor("", TensorProto.INT64, [1], [1]),
    )
    same = export.node(scope, "Equal", [target, export.node(scope, "Mul", [ones, export.constant(scope, -1)])])
    picked = export.node(scope, "Expand", [picked, export.node(scope, "Where", [same, ones, target])])
    low = float(numpy.finfo(numpy.float32).min)
    zero, low = (export.constant(scope, value, TensorProto.FLOAT) for value in (0.0, low))
    return export.node(scope, "Where", [picked, zero, low])


def layer(export, index, hidden, keep):
    scope, prefix = f"/bert/encoder/layer.{index}", f"bert.encoder.layer.{index}"
    inner, width = f"{scope}/attention/self", export.hidden
    batch, length = export.length(inner, hidden, 0), export.length(inner, hidden, 1)

    def split(part, perm):
        value = export.dense(f"{inner}/{part}", f"{prefix}.attention.self.{part}", hidden, width, width)
        target = export.dims(inner, batch, length, -1, width // export.heads)
        return export.node(inner, "Transpose", [export.node(inner, "Reshape", [value, target])], perm=perm)

    query, key, value = split("query", [0, 2, 1, 3]), split("key", [0, 2, 3, 1]), split("value", [0, 2, 1, 3])
    factor = export.constant(inner, (width / export.heads) ** -0.5, TensorProto.FLOAT)
    scores = export.node(inner, "Mul", [export.node(inner, "MatMul", [query, key]), factor])
    scores = export.node(inner, "Softmax", [export.node(inner, "Add", [scores, keep])], axis=-1)
    context = export.node(inner, "Transpose", [export.node(inner, "MatMul", [scores, value])], perm=[0, 2, 1, 3])
    context = export.node(inner, "Reshape", [context, export.dims(inner, batch, length, -1)])

    out, path = f"{scope}/attention/output", f"{prefix}.attention.output"
    context = export.dense(f"{out}/dense", f"{path}.dense", context, width, width)
    hidden = export.norm(out, f"{path}.LayerNorm", export.node(out, "Add", [context, hidden]))

    middle, path = f"{scope}/intermediate", f"{prefix}.intermediate"
    wide = export.dense(f"{middle}/dense", f"{path}.dense", hidden, width, export.feed_forward)
    scope_act = f"{middle}/intermediate_act_fn"
    bent = export.node(scope_act, "Div", [wide, export.constant(scope_act, 2**0.5, TensorProto.FLOAT)])
    bent = export.node(scope_act, "Erf", [bent])
    bent = export.node(scope_act, "Add", [bent, export.constant(scope_act, 1.0, TensorProto.FLOAT)])
    bent = export.node(scope_act, "Mul", [wide, bent])
    bent = export.node(scope_act, "Mul", [bent, export.constant(scope_act, 0.5, TensorProto.FLOAT)])

    out, path = f"{scope}/output", f"{prefix}.output"
    narrow = export.dense(f"{out}/dense", f"{path}.dense", bent, export.feed_forward, width)
    return export.norm(out, f"{path}.LayerNorm", export.node(out, "Add", [narrow, hidden]))


def make_export(size):
    layers, hidden, feed_forward, heads = SIZES[size]
    export = Export(hidden, feed_forward, heads)
    state = embeddings(export)
    keep = mask(export, state)
    for index in range(layers):
        state = layer(export, index, state, keep)
    logits = export.dense("/qa_outputs", "qa_outputs", state, hidden, 2)
    scope, halves = "", ["/Split_output_0", "/Split_output_1"]
    export.node(scope, "Split", [logits, export.constant(scope, [1, 1])], halves, axis=-1)
    for half, output in zip(halves, ("start_logits", "end_logits")):
        export.node(scope, "Squeeze", [half, export.constant(scope, [2])], [output])
    return export


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, length):
    """The head of a length-delimited field."""
    return varint(number << 3 | 2) + varint(length)


def declared(kind, length):
    batch = 1 if kind == "static" else "batch"
    length = 256 if kind == "static" and length == "seq" else length
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [batch, length]) for n in ("start_logits", "end_logits")]
    if kind == "missing":
        for output in outputs:
            output.type.tensor_type.ClearField("shape")
    return outputs


def write(path, export, length, outputs, seed):
    """Concatenated parts of a protobuf message are the message; the exporter's order is nodes, weights, ports."""
    head = GraphProto(node=export.nodes, name="main_graph").SerializeToString()
    names = ("input_ids", "attention_mask", "token_type_ids")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", length]) for name in names]
    tail = GraphProto(input=inputs, output=declared(outputs, length)).SerializeToString()

    tensors, total = [], len(head) + len(tail)
    for name, dims in export.weights:
        size = int(numpy.prod(dims)) * 4
        record = TensorProto(name=name, dims=dims, data_type=TensorProto.FLOAT).SerializeToString() + field(9, size)
        tensors.append((field(5, len(record) + size) + record, dims))
        total += len(tensors[-1][0]) + size

    model = ModelProto(ir_version=8, producer_name="pytorch", producer_version="2.15.0").SerializeToString()
    opset = ModelProto(opset_import=[helper.make_opsetid("", 17)]).SerializeToString()
    generator = numpy.random.default_rng(seed)
    with open(path, "wb") as file:
        file.write(model + field(7, total) + head)
        for record, dims in tensors:
            file.write(record)
            values = generator.standard_normal(dims, dtype=numpy.float32)
            values *= numpy.float32(0.02)
            values.tofile(file)
        file.write(tail + opset)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--size", choices=sorted(SIZES), default="base")
    parser.add_argument("--seq", type=int)
    parser.add_argument("--outputs", choices=("exact", "static", "missing"), default="exact")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write(arguments.file, make_export(arguments.size), arguments.seq or "seq", arguments.outputs, arguments.seed)


if __name__ == "__main__":
    main()
