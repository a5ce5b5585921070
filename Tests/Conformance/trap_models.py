#!/usr/bin/env python3
"""Writes small graphs in which shape inference goes wrong easily, with the shapes that onnxruntime gives them.

    python Tests/Conformance/trap_models.py FOLDER
    ONNX_TEST_DATA=FOLDER swift test --filter ShapeConformanceTests

Needs onnx, onnxruntime and numpy. Each graph runs at several sizes of its symbols; a run that fails proves nothing and is left
out, a graph of which no run succeeds is a fault here. Only types and shapes are written.
"""

import pathlib
import sys

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

onnxruntime.set_default_logger_severity(4)
SIZES = [
    {"b": 1, "s": 1, "h": 5, "w": 6}, {"b": 2, "s": 3, "h": 8, "w": 7}, {"b": 3, "s": 6, "h": 16, "w": 9},
    {"b": 4, "s": 7, "h": 13, "w": 32}, {"b": 2, "s": 11, "h": 7, "w": 5}, {"b": 1, "s": 300, "h": 9, "w": 9},
]
TRAPS = {}
I64, F32, BOOL = TensorProto.INT64, TensorProto.FLOAT, TensorProto.BOOL
LOWEST, HIGHEST = -(2**63), 2**63 - 1


class Graph:
    """Nodes and constants; a node is added by its operator's name: `g.Add(a, b)`."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, value, dtype=np.int64):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, dtype=dtype), name))
        return name

    def floats(self, *values):
        return self.constant(values, np.float32)

    def __getattr__(self, operator):
        def add(*inputs, outputs=1, **attributes):
            names = [f"v{len(self.nodes)}_{index}" for index in range(outputs)]
            given = ["" if value is None else value if isinstance(value, str) else self.constant(value) for value in inputs]
            self.nodes.append(helper.make_node(operator, given, names, **attributes))
            return names[0] if outputs == 1 else names

        return add

    def size(self, value, axis):
        """The size of an axis, as a tensor of one integer."""
        return self.Gather(self.Shape(value), [axis])

    def scalar(self, value, axis):
        return self.Gather(self.Shape(value), axis)


def trap(opset=17, x=("b", "s", 8), least=0, **more):
    """Registers a function that builds a graph on `x` and gives the name of its output; `s` is at least `least`."""

    def register(build):
        TRAPS[f"{build.__name__}_op{opset}"] = (opset, {"x": x, **more}, least, build)
        return build

    return register


def subgraph(nodes, inputs, outputs):
    def info(entry):
        return helper.make_tensor_value_info(entry[0], entry[1], entry[2] if len(entry) > 2 else None)

    return helper.make_graph(nodes, "body", [info(entry) for entry in inputs], [info(entry) for entry in outputs])


# Numbers that are computed from sizes


@trap()
def range_up_from_five(g):
    return g.Cast(g.Range(5, g.scalar("x", 1), 1), to=F32)


@trap()
def range_down(g):
    return g.Cast(g.Range(g.scalar("x", 1), 0, -2), to=F32)


@trap()
def division_of_negatives(g):
    # onnxruntime divides integers towards zero.
    half = g.Div(g.Sub(4, g.scalar("x", 1)), 2)
    return g.ConstantOfShape(g.Add(g.Unsqueeze(half, [0]), [200]))


@trap()
def remainder_of_negatives(g):
    return g.ConstantOfShape(g.Add(g.Mod(g.Sub([4], g.size("x", 1)), [3]), [1]))


@trap()
def c_remainder_of_negatives(g):
    return g.ConstantOfShape(g.Add(g.Mod(g.Sub([4], g.size("x", 1)), [3], fmod=1), [5]))


@trap()
def absolute_difference(g):
    return g.ConstantOfShape(g.Abs(g.Sub(g.size("x", 1), [5])))


@trap()
def narrow_cast_wraps(g):
    return g.ConstantOfShape(g.Cast(g.Cast(g.size("x", 1), to=TensorProto.UINT8), to=I64))


@trap()
def half_precision_rounds(g):
    many = g.Mul(g.size("x", 1), [11])
    return g.ConstantOfShape(g.Cast(g.Cast(many, to=TensorProto.FLOAT16), to=I64))


@trap()
def float_scale_truncates(g):
    part = g.Mul(g.Cast(g.size("x", 1), to=F32), g.floats(0.7))
    return g.ConstantOfShape(g.Cast(part, to=I64))


@trap()
def float_thirds(g):
    third = g.Div(g.Cast(g.size("x", 1), to=F32), g.floats(3))
    return g.ConstantOfShape(g.Cast(g.Ceil(third), to=I64))


@trap()
def float_halves_of_negatives(g):
    # Cast truncates, Floor does not.
    half = g.Div(g.Cast(g.Sub([4], g.size("x", 1)), to=F32), g.floats(2))
    one, two = g.Cast(half, to=I64), g.Cast(g.Floor(half), to=I64)
    return g.ConstantOfShape(g.Concat(g.Add(one, [200]), g.Add(two, [200]), axis=0))


@trap()
def rounding_to_even(g):
    half = g.Div(g.Cast(g.size("x", 1), to=F32), g.floats(2))
    return g.ConstantOfShape(g.Cast(g.Round(half), to=I64))


@trap()
def clipped_size(g):
    return g.ConstantOfShape(g.Clip(g.size("x", 1), 2, 6))


@trap()
def power_and_shift(g):
    return g.ConstantOfShape(g.Min(g.Pow(g.size("x", 1), [2]), [50]))


@trap()
def product_of_all_but_first(g):
    return g.ConstantOfShape(g.Unsqueeze(g.ReduceProd(g.Slice(g.Shape("x"), [1], [9]), keepdims=0), [0]))


@trap()
def sum_of_sizes(g):
    return g.ConstantOfShape(g.ReduceSum(g.Shape("x"), [0], keepdims=1))


@trap()
def running_sum_of_sizes(g):
    return g.ConstantOfShape(g.Slice(g.CumSum(g.Shape("x"), 0), [0], [2]))


@trap()
def greatest_size(g):
    return g.ConstantOfShape(g.ReduceMax(g.Shape("x"), axes=[0], keepdims=1))


@trap()
def size_written_into_a_vector(g):
    return g.ConstantOfShape(g.ScatterElements(g.constant([2, 3, 4]), [1], g.size("x", 1), axis=0))


@trap()
def size_written_by_nd(g):
    return g.ConstantOfShape(g.ScatterND(g.constant([2, 3, 4]), [[2]], g.size("x", 1)))


@trap()
def comparison_picks_a_size(g):
    big = g.Greater(g.size("x", 1), [4])
    return g.ConstantOfShape(g.Where(big, g.size("x", 1), [9]))


@trap()
def equality_of_symbols(g):
    same = g.Equal(g.size("x", 0), g.size("x", 1))
    return g.ConstantOfShape(g.Where(same, [3], [7]))


@trap()
def index_is_a_size(g):
    return g.ConstantOfShape(g.Unsqueeze(g.Gather([5, 6, 7, 8], g.Min(g.scalar("x", 1), 3)), [0]))


@trap()
def reversed_shape(g):
    return g.ConstantOfShape(g.Slice(g.Shape("x"), [-1], [LOWEST], [0], [-1]))


@trap(opset=15)
def shape_between(g):
    return g.ConstantOfShape(g.Shape("x", start=-2, end=-1))


@trap(opset=15)
def shape_beyond(g):
    return g.Cast(g.Shape("x", start=1, end=99), to=F32)


@trap()
def indices_of_nonzero_constants(g):
    return g.ConstantOfShape(g.Squeeze(g.Gather(g.Shape("x"), g.NonZero([1, 0, 0])), [0]))


@trap()
def sorted_sizes(g):
    best, _ = g.TopK(g.Slice(g.Shape("x"), [0], [2]), [2], outputs=2)
    return g.ConstantOfShape(best)


# Slices, splits, pads


@trap()
def slice_from_dynamic_start_backwards(g):
    return g.Slice("x", g.Sub(g.size("x", 1), [3]), [LOWEST], [1], [-1])


@trap()
def slice_to_negative_dynamic_end(g):
    return g.Slice("x", [0], g.Neg(g.Div(g.size("x", 1), [2])), [1])


@trap()
def slice_with_crossed_bounds(g):
    return g.Slice("x", [5], [2], [1])


@trap()
def slice_every_third_backwards(g):
    return g.Slice("x", [-1], [LOWEST], [1], [-3])


@trap()
def slice_middle(g):
    return g.Slice("x", [2, 1], [-2, HIGHEST], [1, 2])


@trap()
def slice_step_is_a_size(g):
    return g.Slice("x", [0], [HIGHEST], [2], g.size("x", 0))


@trap()
def split_by_sizes(g):
    rest = g.Sub(g.size("x", 1), [1])
    return g.Split("x", g.Concat([1], rest, axis=0), axis=1, outputs=2)[1]


@trap(opset=18)
def split_uneven_symbol(g):
    return g.Split("x", axis=1, num_outputs=3, outputs=3)[2]


@trap(opset=18)
def split_uneven_symbol_first(g):
    return g.Split("x", axis=1, num_outputs=2, outputs=2)[0]


@trap()
def pad_away(g):
    return g.Pad("x", [0, 0, -2, 0, 1, -1])


@trap()
def pad_to_multiple(g):
    length = g.size("x", 1)
    extra = g.Mod(g.Sub([4], g.Mod(length, [4])), [4])
    return g.Pad("x", g.Concat([0, 0, 0, 0], extra, [0], axis=0))


@trap(opset=18)
def pad_negative_axes(g):
    return g.Pad("x", [1, 2], None, [-2])


@trap()
def tile_by_size(g):
    return g.Tile("x", g.Concat([1], g.Min(g.size("x", 1), [4]), [1], axis=0))


# Broadcasts


@trap(y=("b", 1, 8))
def broadcast_of_one(g):
    return g.Add("x", "y")


@trap(y=("s", 8))
def broadcast_of_shorter(g):
    return g.Mul("x", "y")


@trap(y=(1, "s", 1), z=("b", 1, 1))
def where_of_three(g):
    return g.Where(g.Cast("z", to=BOOL), "x", "y")


@trap(y=("w", 8))
def broadcast_of_different_symbols(g):
    return g.Add(g.Slice("x", [0], [1], [1]), "y")


@trap()
def expand_to_lower_rank(g):
    return g.Expand("x", [1, 8])


@trap()
def expand_by_size(g):
    return g.Expand(g.Slice("x", [0], [1], [1]), g.Concat([1], g.size("x", 1), [8], axis=0))


@trap()
def expand_where_equal(g):
    shape = g.Concat(g.size("x", 0), [-1], [8], axis=0)
    target = g.Where(g.Equal(shape, [-1]), g.constant([1, 1, 1]), shape)
    return g.Expand("x", target)


@trap()
def matrix_times_vector(g):
    return g.MatMul("x", g.constant(np.ones(8), np.float32))


@trap()
def vector_times_matrix(g):
    return g.MatMul(g.constant(np.ones(8), np.float32), g.Transpose("x", perm=[0, 2, 1]))


@trap(y=(3, 1, 8, 4))
def matrices_broadcast(g):
    return g.MatMul(g.Unsqueeze("x", [0]), "y")


@trap()
def einsum_with_dots(g):
    return g.Einsum("x", "x", equation="b...i,b...j->...ij")


@trap()
def einsum_implicit(g):
    return g.Einsum("x", "x", equation="zsi,zsj")


# Reshapes


@trap()
def reshape_copies_and_folds(g):
    return g.Reshape("x", [0, -1, 2, 2])


@trap()
def reshape_into_groups(g):
    return g.Reshape("x", g.Concat([-1], g.size("x", 1), [4], axis=0))


@trap()
def reshape_swaps_axes(g):
    return g.Reshape("x", g.Concat(g.size("x", 1), g.size("x", 0), [-1], axis=0))


@trap()
def reshape_divides(g):
    return g.Reshape("x", g.Concat(g.Mul(g.size("x", 0), [2]), [-1], axis=0))


@trap(opset=13)
def squeeze_whatever_is_one(g):
    return g.Squeeze("x")


@trap(x=("b", 1, "s"))
def squeeze_negative(g):
    return g.Squeeze("x", [-2])


@trap()
def unsqueeze_unsorted(g):
    return g.Unsqueeze("x", [4, 0])


@trap()
def flatten_at_the_end(g):
    return g.Flatten("x", axis=3)


@trap()
def flatten_negative(g):
    return g.Flatten("x", axis=-1)


@trap(opset=18)
def reduce_nothing(g):
    return g.ReduceMax("x", g.constant(np.zeros(0)), noop_with_empty_axes=1)


@trap(opset=18)
def reduce_everything(g):
    return g.ReduceMin("x", g.constant(np.zeros(0)), keepdims=0)


@trap()
def mean_of_two_axes(g):
    return g.ReduceMean("x", axes=[-1, 0], keepdims=0)


# Images


def image(opset=17, **more):
    return trap(opset, ("b", 4, "h", "w"), **more)


@image(opset=19)
def pool_last_window_in_padding(g):
    return g.MaxPool("x", kernel_shape=[2, 2], strides=[3, 3], pads=[1, 1, 1, 1], ceil_mode=1)


@image(opset=22)
def average_with_gaps(g):
    return g.AveragePool("x", kernel_shape=[2, 3], strides=[2, 1], dilations=[2, 1], ceil_mode=1)


@image()
def pool_same_lower(g):
    return g.MaxPool("x", kernel_shape=[3, 2], strides=[2, 3], auto_pad="SAME_LOWER")


@image()
def conv_groups_and_gaps(g):
    weight = g.constant(np.ones((6, 2, 3, 2)), np.float32)
    return g.Conv("x", weight, group=2, dilations=[1, 2], strides=[2, 2], pads=[1, 0, 0, 1])


@image()
def transposed_with_padding(g):
    weight = g.constant(np.ones((4, 2, 3, 3)), np.float32)
    return g.ConvTranspose("x", weight, strides=[2, 3], pads=[1, 0, 1, 2], output_padding=[1, 0], dilations=[1, 2])


@image()
def transposed_groups_same(g):
    weight = g.constant(np.ones((4, 2, 3, 3)), np.float32)
    return g.ConvTranspose("x", weight, group=2, strides=[2, 2], auto_pad="SAME_UPPER")


@image()
def resize_by_fractions(g):
    return g.Resize("x", None, g.floats(1, 1, 0.6, 1.7), mode="nearest")


@image()
def resize_to_double(g):
    size = g.Mul(g.Slice(g.Shape("x"), [2], [4]), [2, 2])
    return g.Resize("x", None, None, g.Concat(g.Slice(g.Shape("x"), [0], [2]), size, axis=0), mode="nearest")


@image(opset=18)
def resize_negative_axes(g):
    return g.Resize("x", None, g.floats(2, 3), None, axes=[-1, 2], mode="nearest")


@image(opset=18)
def resize_not_larger(g):
    return g.Resize("x", None, None, [10, 10], axes=[2, 3], keep_aspect_ratio_policy="not_larger", mode="nearest")


@image(opset=18)
def crop_or_pad(g):
    return g.CenterCropPad("x", g.Concat([6], g.size("x", 2), axis=0), axes=[2, 3])


@image()
def space_to_depth(g):
    return g.SpaceToDepth(g.Tile("x", [1, 1, 2, 4]), blocksize=2)


@image(opset=20)
def grid(g):
    return g.AffineGrid(g.constant(np.ones((2, 2, 3)), np.float32), g.Concat([2, 4], g.Slice(g.Shape("x"), [2], [4]), axis=0))


@image(opset=18)
def lp_pool_with_gaps(g):
    return g.LpPool("x", kernel_shape=[2, 2], dilations=[2, 3], strides=[2, 1])


@image(opset=18)
def columns(g):
    folded = g.Reshape(g.Slice("x", [0, 0], [4, 4], [2, 3]), [0, -1, 4])
    return g.Col2Im(folded, [5, 5], [4, 4], strides=[1, 1])


# Indices


@trap()
def gather_scalar(g):
    return g.Gather("x", -1, axis=1)


@trap()
def gather_matrix(g):
    return g.Gather("x", [[0, 0], [0, -1]], axis=1)


@trap()
def gather_elements(g):
    return g.GatherElements("x", g.constant(np.zeros((1, 1, 3))), axis=2)


@trap()
def gather_nd_per_row(g):
    index = g.Expand(g.constant([[[0]]]), g.Concat(g.size("x", 0), [2, 1], axis=0))
    return g.GatherND("x", index, batch_dims=1)


@trap()
def one_hot_of_size(g):
    return g.OneHot(g.ArgMax("x", axis=2, keepdims=0), g.scalar("x", 1), g.floats(0, 1), axis=0)


@trap()
def compress_constant(g):
    return g.Compress("x", g.constant([True, False, True], np.bool_), axis=2)


@trap()
def best_half(g):
    k = g.Add(g.Div(g.size("x", 1), [2]), [1])
    return g.TopK("x", k, axis=1, outputs=2)[0]


@trap()
def unique_rows(g):
    return g.Unique("x", axis=1, outputs=1)


# Sequences


@trap()
def chunks_joined(g):
    return g.ConcatFromSequence(g.SplitToSequence("x", 3, axis=1), axis=1)


@trap()
def second_chunk(g):
    return g.SequenceAt(g.SplitToSequence("x", [3, 5], axis=2), 1)


@trap()
def last_chunk(g):
    return g.SequenceAt(g.SplitToSequence("x", 3, axis=2), -1)


@trap()
def stacked(g):
    half = g.Slice("x", [0], [1], [1])
    return g.ConcatFromSequence(g.SequenceConstruct(half, half, half), axis=-1, new_axis=1)


@trap()
def inserted_and_erased(g):
    part = g.Slice("x", [0], [2], [2])
    inserted = g.SequenceInsert(g.SequenceConstruct("x", part), g.Slice("x", [0], [3], [2]), 1)
    return g.ConcatFromSequence(g.SequenceErase(inserted, 0), axis=2)


@trap()
def filled_from_empty(g):
    both = g.SequenceInsert(g.SequenceInsert(g.SequenceEmpty(), "x"), g.Slice("x", [0], [2], [1]), 0)
    return g.SequenceAt(both, 0)


@trap()
def number_of_chunks(g):
    return g.ConstantOfShape(g.Unsqueeze(g.SequenceLength(g.SplitToSequence("x", 3, axis=2)), [0]))


@trap()
def collected_in_a_loop(g):
    nodes = [
        helper.make_node("Identity", ["go"], ["on"]), helper.make_node("SequenceInsert", ["c", "x"], ["d"]),
    ]
    sequence = helper.make_tensor_sequence_value_info
    body = helper.make_graph(
        nodes, "body",
        [helper.make_tensor_value_info("i", I64, []), helper.make_tensor_value_info("go", BOOL, []), sequence("c", F32, None)],
        [helper.make_tensor_value_info("on", BOOL, []), sequence("d", F32, None)])
    return g.ConcatFromSequence(g.Loop(g.scalar("x", 1), None, g.SequenceEmpty(), body=body), axis=0, new_axis=1)


# Recurrent


@trap()
def lstm_both_ways(g):
    weights = [g.constant(np.ones(dims), np.float32) for dims in ((2, 16, 8), (2, 16, 4))]
    return g.LSTM("x", *weights, hidden_size=4, direction="bidirectional", outputs=3)[2]


@trap()
def gru_all_steps(g):
    weights = [g.constant(np.ones(dims), np.float32) for dims in ((1, 12, 8), (1, 12, 4))]
    return g.GRU("x", *weights, hidden_size=4, outputs=2)[0]


# Control flow


def loop(g, trips, condition, body_nodes, carried, scans, value, kinds=F32):
    inputs = [("i", I64, []), ("go", BOOL, [])] + [(name, kinds) for name, _ in carried]
    outputs = [("on", BOOL, [])] + [(name, kinds) for _, name in carried] + [(name, F32) for name in scans]
    body = subgraph(body_nodes, inputs, outputs)
    return g.Loop(trips, condition, *value, outputs=len(carried) + len(scans), body=body)


@trap(least=6)
def loop_of_clamped_rounds(g):
    # A negative number of rounds is none; onnxruntime then gives one empty axis in place of all, which no rule promises.
    nodes = [
        helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Identity", ["c"], ["d"]),
        helper.make_node("Identity", ["c"], ["each"]),
    ]
    trips = g.Sub(g.scalar("x", 1), 5)
    return loop(g, trips, None, nodes, [("c", "d")], ["each"], ["x"])[1]


@trap()
def loop_of_size_rounds(g):
    nodes = [
        helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Identity", ["c"], ["d"]),
        helper.make_node("ReduceSum", ["c"], ["each"], keepdims=0),
    ]
    return loop(g, g.scalar("x", 1), None, nodes, [("c", "d")], ["each"], ["x"])[1]


@trap()
def loop_that_grows(g):
    nodes = [
        helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Concat", ["c", "c"], ["d"], axis=2),
    ]
    return loop(g, 3, None, nodes, [("c", "d")], [], ["x"])


@trap()
def loop_that_stops(g):
    nodes = [
        helper.make_node("Constant", [], ["two"], value=helper.make_tensor("", I64, [], [2])),
        helper.make_node("Less", ["i", "two"], ["on"]), helper.make_node("Identity", ["c"], ["d"]),
        helper.make_node("Identity", ["c"], ["each"]),
    ]
    return loop(g, 10, g.constant(True, np.bool_), nodes, [("c", "d")], ["each"], ["x"])[1]


@trap()
def branch_by_size(g):
    then = subgraph([helper.make_node("Identity", ["x"], ["t"])], [], [("t", F32)])
    other = subgraph([helper.make_node("Concat", ["x", "x"], ["e"], axis=2)], [], [("e", F32)])
    return g.If(g.Greater(g.scalar("x", 1), 4), then_branch=then, else_branch=other)


@trap()
def branch_of_other_rank(g):
    then = subgraph([helper.make_node("Flatten", ["x"], ["t"])], [], [("t", F32)])
    other = subgraph([helper.make_node("Identity", ["x"], ["e"])], [], [("e", F32)])
    return g.If(g.Greater(g.scalar("x", 1), 4), then_branch=then, else_branch=other)


@trap()
def scan_over_last_axis(g):
    body = subgraph(
        [helper.make_node("Add", ["a", "p"], ["n"]), helper.make_node("Identity", ["n"], ["o"])],
        [("a", F32), ("p", F32)], [("n", F32), ("o", F32)])
    start = g.ReduceSum("x", [2], keepdims=0)
    return g.Scan(
        start, "x", outputs=2, body=body, num_scan_inputs=1, scan_input_axes=[-1], scan_output_axes=[1])[1]


# Signals


@trap(x=("b", "s", 1))
def one_sided_spectrum(g):
    return g.DFT("x", axis=1, onesided=1)


@trap()
def window_of_size(g):
    return g.HannWindow(g.scalar("x", 1))


# Values of another kind


@trap()
def dropped_mask(g):
    return g.Cast(g.Dropout("x", outputs=2)[1], to=F32)


@trap()
def loss_per_row(g):
    labels = g.ArgMax("x", axis=1, keepdims=0)
    return g.SoftmaxCrossEntropyLoss("x", labels, reduction="none", outputs=2)[0]


def feeds_of(inputs, sizes):
    return {name: np.ones([sizes.get(dim, dim) for dim in dims], np.float32) for name, dims in inputs.items()}


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    root = pathlib.Path(sys.argv[1]) / "node"
    runs, idle = 0, []
    for name, (opset, inputs, least, build) in TRAPS.items():
        g = Graph()
        output = build(g)
        infos = [helper.make_tensor_value_info(title, F32, dims) for title, dims in inputs.items()]
        graph = helper.make_graph(g.nodes, name, infos, [helper.make_empty_tensor_value_info(output)], g.constants)
        opsets = [helper.make_opsetid("", opset)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString()
        done = 0
        for index, sizes in enumerate(SIZES):
            if sizes["s"] < least:
                continue
            try:
                options = onnxruntime.SessionOptions()
                options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
                session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
                feeds = feeds_of(inputs, sizes)
                shape = session.run(None, feeds)[0].shape
            except Exception as error:  # noqa: BLE001 (a run that fails proves nothing)
                last = error
                continue
            done += 1
            folder = root / f"{name}_{index}"
            data = folder / "test_data_set_0"
            data.mkdir(parents=True, exist_ok=True)
            (folder / "model.onnx").write_bytes(model)
            for number, value in enumerate(feeds.values()):
                (data / f"input_{number}.pb").write_bytes(TensorProto(dims=value.shape, data_type=F32).SerializeToString())
            (data / "output_0.pb").write_bytes(TensorProto(dims=shape, data_type=F32).SerializeToString())
        runs += done
        if not done:
            idle.append(f"{name}: {last}")
    print(f"{len(TRAPS)} graphs, {runs} runs")
    for line in idle:
        print(f"no run succeeds: {line}", file=sys.stderr)
    return 1 if idle else 0


if __name__ == "__main__":
    sys.exit(main())
