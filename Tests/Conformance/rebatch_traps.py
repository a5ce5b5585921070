"""Small models for one row, most of them with a trap; each says whether it can take more rows."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

F, I = TensorProto.FLOAT, TensorProto.INT64

# What becomes of the fixtures: "right", or a part of what refuses them.
FIXTURES = {
    "baked_batch_silent_mix_op17": "right",
    "bert_qa_static_op17": "right",
    "bert_qa_dynamo_static_op18": "right",
    "vit_static_op17": "right",
    "resnet_static_op17": "right",
    "cnn_baked_reshape_op13": "right",
}


class Builder:
    """A graph that grows node by node; values are named by the node's name."""

    def __init__(self, opset=17, domain=None):
        self.opset, self.domains = opset, [domain] if domain else []
        self.nodes, self.inputs, self.constants = [], [], []
        self.generator = np.random.default_rng(len(self.nodes))

    def input(self, name, shape, kind=F):
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def constant(self, value, name=None):
        name = name or f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def weight(self, *shape):
        return self.constant(self.generator.uniform(-1, 1, shape).astype(np.float32))

    def ints(self, *values):
        return self.constant(np.array(values, np.int64))

    def add(self, op, *inputs, name=None, outputs=1, **attributes):
        name = name or f"{op.lower()}{len(self.nodes)}"
        names = [name] + [f"{name}.{index}" for index in range(1, outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, name=name, **attributes))
        return names[0] if outputs == 1 else names

    def model(self, *outputs, kind=F):
        graph = helper.make_graph(
            self.nodes, "g", self.inputs, [helper.make_tensor_value_info(name, kind, None) for name in outputs], self.constants
        )
        opsets = [helper.make_opsetid("", self.opset)] + [helper.make_opsetid(domain, 1) for domain in self.domains]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8 if self.opset < 21 else 10)


TRAPS = {}


def trap(expected):
    def register(function):
        TRAPS[function.__name__] = (function, expected)
        return function

    return register


def traps():
    """The models by name, each with what becomes of it."""
    return {name: (function(), expected) for name, (function, expected) in TRAPS.items()}


# Rows that are mixed.


@trap('"mean"')
def reduces_over_rows():
    b = Builder()
    x = b.input("x", [1, 4, 3])
    b.add("Sub", x, b.add("ReduceMean", x, name="mean", axes=[0], keepdims=1), name="y")
    return b.model("y")


@trap('"total"')
def reduces_everything():
    b = Builder()
    x = b.input("x", [1, 4])
    b.add("Div", x, b.add("ReduceSum", x, name="total", keepdims=1), name="y")
    return b.model("y")


@trap('"norm"')
def normalizes_over_rows():
    b = Builder()
    b.add("Softmax", b.input("x", [1, 5]), name="norm", axis=0)
    return b.model("norm")


@trap('"norm"')
def old_softmax_from_axis_0():
    b = Builder(opset=11)
    b.add("Softmax", b.input("x", [1, 5]), name="norm", axis=0)
    return b.model("norm")


@trap('"norm"')
def batch_norm_in_training():
    b = Builder(opset=15)
    x = b.input("x", [1, 3, 4])
    one = b.constant(np.ones(3, np.float32))
    zero = b.constant(np.zeros(3, np.float32))
    y, *_ = b.add("BatchNormalization", x, one, zero, zero, one, name="norm", outputs=3, training_mode=1)
    return b.model(y)


@trap('"top"')
def sorts_rows():
    b = Builder()
    b.add("TopK", b.input("x", [1, 5]), b.ints(1), name="top", outputs=2, axis=0)
    return b.model("top")


@trap('"best"')
def takes_the_best_row():
    b = Builder()
    b.add("ArgMax", b.input("x", [1, 5]), name="best", axis=0)
    return b.model("best", kind=I)


@trap('"sum"')
def adds_up_rows():
    b = Builder()
    b.add("CumSum", b.input("x", [1, 5]), b.constant(np.array(0, np.int64)), name="sum")
    return b.model("sum")


@trap('"pick"')
def takes_row_0():
    b = Builder()
    b.add("Gather", b.input("x", [1, 5]), b.constant(np.array(0, np.int64)), name="pick", axis=0)
    b.add("Unsqueeze", "pick", b.ints(0), name="y")
    return b.model("y")


@trap('"cut"')
def cuts_rows_off():
    b = Builder()
    b.add("Slice", b.input("x", [1, 5]), b.ints(0), b.ints(1), b.ints(0), name="cut")
    return b.model("cut")


@trap('"gram"')
def compares_rows():
    b = Builder()
    x = b.input("x", [1, 5])
    b.add("MatMul", b.add("Transpose", x, perm=[1, 0]), x, name="gram")
    b.add("MatMul", x, "gram", name="y")
    return b.model("y")


@trap('"outer"')
def multiplies_rows_with_rows():
    b = Builder()
    x = b.input("x", [1, 5])
    b.add("MatMul", x, b.add("Transpose", x, perm=[1, 0]), name="outer")
    return b.model("outer")


@trap('"sum"')
def broadcasts_rows_against_rows():
    b = Builder()
    x = b.input("x", [1, 1, 5])
    b.add("Add", x, b.add("Transpose", x, perm=[1, 0, 2]), name="sum")
    return b.model("sum")


@trap('"sum"')
def lower_rank_meets_another_axis():
    b = Builder()
    x = b.input("x", [1, 3, 5])
    b.add("Add", x, b.input("bias", [1, 5]), name="sum")
    return b.model("sum")


@trap('"sum"')
def constant_fans_a_row_out():
    b = Builder()
    b.add("Add", b.input("x", [1, 5]), b.weight(4, 5), name="sum")
    return b.model("sum")


@trap('"both"')
def concatenates_rows():
    b = Builder()
    x = b.input("x", [1, 5])
    b.add("Concat", x, b.add("Neg", x), name="both", axis=0)
    return b.model("both")


@trap('"drop"')
def squeezes_the_row():
    b = Builder()
    b.add("Squeeze", b.input("x", [1, 5, 3]), b.ints(0), name="drop")
    b.add("Unsqueeze", "drop", b.ints(0), name="y")
    return b.model("y")


@trap('"drop"')
def squeezes_all():
    b = Builder()
    b.add("Squeeze", b.input("x", [1, 5, 1]), name="drop")
    b.add("Unsqueeze", "drop", b.ints(0), name="y")
    return b.model("y")


@trap('"lay"')
def reshape_puts_the_row_inside():
    b = Builder()
    x = b.add("Transpose", b.input("x", [1, 4, 6]), perm=[1, 0, 2])
    b.add("Reshape", x, b.ints(1, 8, 3), name="lay")
    return b.model("lay")


@trap('"repeat"')
def repeats_rows():
    b = Builder()
    b.add("Tile", b.input("x", [1, 5]), b.ints(2, 1), name="repeat")
    return b.model("repeat")


@trap('"border"')
def pads_rows():
    b = Builder()
    b.add("Pad", b.input("x", [1, 5]), b.ints(1, 0, 0, 0), name="border")
    return b.model("border")


@trap('"run"')
def rnn_over_rows():
    b = Builder()
    x = b.add("Transpose", b.input("x", [1, 6, 4]), perm=[0, 1, 2])
    b.add("GRU", x, b.weight(1, 9, 4), b.weight(1, 9, 3), name="run", outputs=2, hidden_size=3)
    return b.model("run")


@trap('"places"')
def maxpool_indices():
    b = Builder()
    y, _ = b.add("MaxPool", b.input("x", [1, 2, 4, 4]), name="places", outputs=2, kernel_shape=[2, 2], strides=[2, 2])
    return b.model(y)


@trap('"scale"')
def dynamic_quantization():
    b = Builder()
    q, scale, zero = b.add("DynamicQuantizeLinear", b.input("x", [1, 5]), name="scale", outputs=3)
    b.add("DequantizeLinear", q, scale, zero, name="y")
    return b.model("y")


@trap('"meanvar"')
def mean_variance_over_rows():
    b = Builder()
    b.add("MeanVarianceNormalization", b.input("x", [1, 2, 3, 3]), name="meanvar")
    return b.model("meanvar")


@trap('"einsum"')
def einsum_over_rows():
    b = Builder()
    x = b.input("x", [1, 4])
    b.add("Einsum", x, x, name="einsum", equation="bi,bj->ij")
    return b.model("einsum")


@trap('"where"')
def if_captures_rows():
    b = Builder()
    x = b.input("x", [1, 4])
    branches = [
        helper.make_graph([helper.make_node(op, [x], ["r"])], op, [], [helper.make_tensor_value_info("r", F, None)])
        for op in ("Neg", "Abs")
    ]
    b.add("If", b.constant(np.array(True)), name="where", then_branch=branches[0], else_branch=branches[1])
    return b.model("where")


@trap('"divide"')
def computes_with_the_number_of_rows():
    b = Builder()
    x = b.input("x", [1, 4])
    count = b.add("Cast", b.add("Gather", b.add("Shape", x), b.ints(0)), to=F)
    b.add("Div", x, count, name="divide")
    return b.model("divide")


@trap("is the same for every row")
def constant_output():
    b = Builder()
    b.input("x", [1, 4])
    b.add("Identity", b.weight(1, 4), name="y")
    return b.model("y")


@trap("at axis 1")
def time_major_output():
    b = Builder()
    b.add("Transpose", b.input("x", [1, 4, 3]), perm=[1, 0, 2], name="y")
    return b.model("y")


@trap("more than one element")
def folded_output():
    b = Builder()
    b.add("Reshape", b.input("x", [1, 4, 3]), b.ints(4, 3), name="y")
    return b.model("y")


@trap("fixed at 2")
def batch_of_two():
    b = Builder()
    b.add("Neg", b.input("x", [2, 4]), name="y")
    return b.model("y")


@trap('"noise"')
def random_numbers():
    b = Builder()
    b.add("RandomUniformLike", b.input("x", [1, 4]), name="noise", seed=1.0)
    return b.model("noise")


@trap('"pairs"')
def gather_elements_of_several_constants():
    b = Builder()
    b.add("GatherElements", b.weight(3, 4), b.input("ids", [1, 2], I), name="pairs", axis=1)
    return b.model("pairs")


@trap('"write"')
def writes_into_rows_by_number():
    b = Builder()
    b.add("ScatterND", b.input("x", [1, 4]), b.constant(np.array([[0, 1]])), b.weight(1), name="write")
    return b.model("write")


# Rows that stay apart.


@trap("right")
def heads_folded_into_the_batch():
    """Attention as PyTorch's MultiheadAttention was exported: [b*h, s, d]."""
    b = Builder()
    x = b.input("x", [1, 6, 8])
    parts = []
    for _ in range(3):
        part = b.add("Reshape", b.add("MatMul", x, b.weight(8, 8)), b.ints(1, 6, 2, 4))
        parts.append(b.add("Reshape", b.add("Transpose", part, perm=[0, 2, 1, 3]), b.ints(2, 6, 4)))
    scores = b.add("Softmax", b.add("MatMul", parts[0], b.add("Transpose", parts[1], perm=[0, 2, 1])), axis=-1)
    mixed = b.add("Reshape", b.add("MatMul", scores, parts[2]), b.ints(1, 2, 6, 4))
    b.add("Reshape", b.add("Transpose", mixed, perm=[0, 2, 1, 3]), b.ints(1, 6, 8), name="y")
    return b.model("y")


@trap("right")
def time_major_attention():
    """PyTorch's MultiheadAttention on [s, b, e]: rows are folded into the places, and into the heads."""
    b = Builder()
    x = b.add("Transpose", b.input("x", [1, 6, 8]), perm=[1, 0, 2])
    parts = []
    for _ in range(3):
        part = b.add("Reshape", b.add("MatMul", x, b.weight(8, 8)), b.ints(6, 2, 4))
        parts.append(b.add("Transpose", part, perm=[1, 0, 2]))
    scores = b.add("Softmax", b.add("MatMul", parts[0], b.add("Transpose", parts[1], perm=[0, 2, 1])), axis=-1)
    mixed = b.add("Transpose", b.add("MatMul", scores, parts[2]), perm=[1, 0, 2])
    y = b.add("Gemm", b.add("Reshape", mixed, b.ints(6, 8)), b.weight(8, 8), b.weight(8))
    y = b.add("Add", b.add("Reshape", y, b.ints(6, 1, 8)), x)
    b.add("Transpose", y, perm=[1, 0, 2], name="y")
    return b.model("y")


@trap('"sum"')
def two_orders_of_rows():
    """[s*b, e] beside [b*s, e]: the same size, the rows in another order."""
    b = Builder()
    x = b.input("x", [1, 6, 8])
    one = b.add("Reshape", x, b.ints(-1, 8))
    other = b.add("Reshape", b.add("Transpose", x, perm=[1, 0, 2]), b.ints(-1, 8))
    b.add("Add", one, other, name="sum")
    b.add("Reshape", "sum", b.ints(1, 6, 8), name="y")
    return b.model("y")


@trap("right")
def folded_heads_with_a_bias_of_their_own():
    b = Builder()
    x = b.add("Reshape", b.input("x", [1, 2, 6, 4]), b.ints(2, 6, 4))
    x = b.add("Add", x, b.weight(2, 1, 4))
    x = b.add("MatMul", x, b.weight(2, 4, 5))
    b.add("Reshape", x, b.ints(1, 2, 6, 5), name="y")
    return b.model("y")


@trap("right")
def places_from_a_table_of_one_row():
    """As RoBERTa looks up its token types."""
    b = Builder()
    table = b.constant(np.arange(12, dtype=np.float32).reshape(1, 12))
    ids = b.input("ids", [1, 6], I)
    b.add("Mul", b.add("GatherElements", table, ids, axis=1), b.weight(1, 6), name="y")
    return b.model("y")


@trap("right")
def last_token_by_row_and_place():
    """As CLIP picks the token that ends a text: x[arange(1), argmax]."""
    b = Builder()
    x = b.input("x", [1, 6, 4])
    place = b.add("ArgMax", b.add("ReduceSum", x, b.ints(2), keepdims=0), axis=1, keepdims=0)
    flat = b.add("Gather", b.add("Reshape", x, b.ints(6, 4)), place)
    column = b.add("Unsqueeze", place, b.ints(1))
    pairs = b.add("Concat", b.constant(np.zeros([1, 1], np.int64)), column, axis=1)
    b.add("Add", flat, b.add("GatherND", x, pairs), name="y")
    return b.model("y")


@trap("right")
def mask_looked_up_by_row_and_place():
    """As transformers look up a padding mask: with the row's number, which is 0, or in the mask without rows."""
    b = Builder()
    mask = b.input("mask", [1, 6], I)
    places = np.stack(np.broadcast_arrays(np.zeros([1, 1, 6, 6], np.int64), np.arange(6)), axis=-1)
    looked_up = b.add("GatherND", mask, b.constant(places))
    flat = b.add("Gather", b.add("Reshape", mask, b.ints(-1)), b.constant(np.arange(-6, 0).reshape(1, 1, 1, 6)))
    b.add("Cast", b.add("Add", looked_up, flat), to=F, name="y")
    return b.model("y")


@trap("right")
def time_major_lstm_with_constant_states():
    b = Builder()
    x = b.add("Transpose", b.input("x", [1, 6, 4]), perm=[1, 0, 2])
    state = b.constant(np.full([2, 1, 3], 0.25, np.float32))
    y, *_ = b.add(
        "LSTM", x, b.weight(2, 12, 4), b.weight(2, 12, 3), "", "", state, state, name="lstm", outputs=3, hidden_size=3,
        direction="bidirectional",
    )
    y = b.add("Reshape", b.add("Transpose", y, perm=[2, 0, 1, 3]), b.ints(1, 6, -1))
    b.add("Identity", y, name="y")
    return b.model("y")


@trap("right")
def gru_last_state():
    b = Builder()
    x = b.add("Transpose", b.input("x", [1, 6, 4]), perm=[1, 0, 2])
    _, last = b.add("GRU", x, b.weight(1, 9, 4), b.weight(1, 9, 3), name="gru", outputs=2, hidden_size=3)
    b.add("Gemm", b.add("Squeeze", last, b.ints(0)), b.weight(2, 3), transB=1, name="y")
    return b.model("y")


@trap("right")
def vision_transformer():
    b = Builder()
    x = b.add("Conv", b.input("x", [1, 3, 8, 8]), b.weight(6, 3, 4, 4), strides=[4, 4])
    x = b.add("Transpose", b.add("Reshape", x, b.ints(1, 6, 4)), perm=[0, 2, 1])
    x = b.add("Concat", b.add("Expand", b.weight(1, 1, 6), b.ints(1, 1, 6)), x, axis=1)
    x = b.add("Add", x, b.weight(1, 5, 6))
    x = b.add("LayerNormalization", x, b.weight(6), b.weight(6))
    b.add("Gather", x, b.constant(np.array(0, np.int64)), axis=1, name="y")
    return b.model("y")


@trap("right")
def grouped_convolution():
    b = Builder()
    x = b.add("Conv", b.input("x", [1, 4, 6, 6]), b.weight(8, 2, 3, 3), b.weight(8), group=2)
    x = b.add("InstanceNormalization", x, b.weight(8), b.weight(8))
    x = b.add("ConvTranspose", x, b.weight(8, 2, 2, 2), strides=[2, 2])
    b.add("Flatten", b.add("GlobalMaxPool", x), name="y")
    return b.model("y")


@trap("right")
def resize_to_sizes():
    b = Builder()
    b.add("Resize", b.input("x", [1, 2, 3, 3]), "", "", b.ints(1, 2, 6, 6), name="y", mode="nearest")
    return b.model("y")


@trap("right")
def resize_by_scales():
    b = Builder()
    scales = b.constant(np.array([1, 1, 2, 2], np.float32))
    b.add("Resize", b.input("x", [1, 2, 3, 3]), "", scales, name="y", mode="linear")
    return b.model("y")


@trap("right")
def mask_of_its_own_shape():
    """A mask made with ConstantOfShape of the input's shape, for one row written down by nobody."""
    b = Builder()
    x = b.input("x", [1, 6])
    fill = helper.make_tensor("value", F, [1], [0.5])
    b.add("Mul", x, b.add("ConstantOfShape", b.add("Shape", x), value=fill), name="y")
    return b.model("y")


@trap("right")
def computed_target_with_a_written_row():
    """A Reshape whose target is computed from the input's shape, but for the row."""
    b = Builder()
    x = b.input("x", [1, "time", 8])
    time = b.add("Gather", b.add("Shape", x), b.ints(1))
    target = b.add("Concat", b.ints(1), time, b.ints(2, 4), axis=0)
    b.add("Transpose", b.add("Reshape", x, target), perm=[0, 2, 1, 3], name="y")
    return b.model("y")


@trap("right")
def computed_target_from_the_row():
    b = Builder()
    x = b.input("x", [1, "time", 8])
    sizes = b.add("Slice", b.add("Shape", x), b.ints(0), b.ints(2))
    b.add("Reshape", x, b.add("Concat", sizes, b.ints(2, 4), axis=0), name="y")
    return b.model("y")


@trap("right")
def one_target_for_two():
    """The same constant reshapes rows and a weight."""
    b = Builder()
    target = b.ints(1, 4, 3)
    x = b.add("Reshape", b.input("x", [1, 12]), target)
    b.add("Add", x, b.add("Reshape", b.weight(12), target), name="y")
    return b.model("y")


@trap("right")
def flattened_and_back():
    b = Builder()
    x = b.add("Reshape", b.input("x", [1, 6, 4]), b.ints(-1, 4))
    x = b.add("Gemm", x, b.weight(4, 5), b.weight(5))
    b.add("Reshape", x, b.ints(1, 6, 5), name="y")
    return b.model("y")


@trap("right")
def zeros_that_copy_an_axis():
    b = Builder()
    x = b.add("Transpose", b.input("x", [1, 6, 4]), perm=[1, 0, 2])
    x = b.add("Reshape", x, b.ints(0, 0, 2, -1))
    b.add("Reshape", b.add("Transpose", x, perm=[1, 0, 2, 3]), b.ints(0, -1), name="y")
    return b.model("y")


@trap("right")
def embedding_and_positions():
    b = Builder()
    ids = b.input("ids", [1, 6], I)
    words = b.add("Gather", b.weight(10, 4), ids)
    places = b.add("Gather", b.weight(8, 4), b.constant(np.arange(6, dtype=np.int64)[None]))
    b.add("Add", words, places, name="y")
    return b.model("y")


@trap("right")
def top_of_each_row():
    b = Builder()
    x = b.input("x", [1, 9])
    top, which = b.add("TopK", x, b.ints(3), name="top", outputs=2, axis=1)
    b.add("Mul", b.add("GatherElements", x, which, axis=1), top, name="y")
    return b.model("y")


@trap("right")
def einsum_within_rows():
    b = Builder()
    x = b.input("x", [1, 4, 6])
    b.add("Einsum", x, x, b.weight(6, 3), equation="bij,bkj,jl->bikl", name="y")
    return b.model("y")


@trap("right")
def scores_and_labels():
    b = Builder()
    x = b.add("Gemm", b.input("x", [1, 6]), b.weight(6, 4), b.weight(1, 4))
    b.add("Softmax", x, name="scores")
    b.add("ArgMax", x, axis=1, keepdims=0, name="labels")
    graph = b.model("scores", "labels")
    graph.graph.output[1].type.tensor_type.elem_type = I
    return graph


@trap("right")
def attention_of_opset_23():
    b = Builder(opset=23)
    x = b.input("x", [1, 6, 8])
    parts = [b.add("MatMul", x, b.weight(8, 8)) for _ in range(3)]
    b.add("Attention", *parts, q_num_heads=2, kv_num_heads=2, name="y")
    return b.model("y")


@trap("right")
def fused_attention():
    b = Builder(domain="com.microsoft")
    x = b.input("x", [1, 6, 8])
    y = b.add("Attention", x, b.weight(8, 24), b.weight(24), name="att", num_heads=2, domain="com.microsoft")
    b.add("SkipLayerNormalization", y, x, b.weight(8), b.weight(8), name="y", domain="com.microsoft")
    return b.model("y")


@trap("right")
def quantized_layers():
    b = Builder()
    zero, scale = b.constant(np.array(128, np.uint8)), b.constant(np.array(0.02, np.float32))
    q = b.add("QuantizeLinear", b.input("x", [1, 6]), scale, zero)
    w = b.constant(np.arange(24, dtype=np.uint8).reshape(6, 4))
    y = b.add("QLinearMatMul", q, scale, zero, w, scale, zero, scale, zero)
    b.add("DequantizeLinear", y, scale, zero, name="y")
    return b.model("y")


@trap("right")
def unused_mixing_branch():
    """What no output needs may mix rows."""
    b = Builder()
    x = b.input("x", [1, 4])
    b.add("ReduceSum", x, name="unused")
    b.add("Neg", x, name="y")
    return b.model("y")
