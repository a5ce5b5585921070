"""Random graphs for check_rows.py: operators that keep the rows of a batch apart, and some that make them meet.

The same seed gives the same graph. Values are followed by their sizes for 6 rows, where nothing else has 6, so that steps
are valid for any number of rows as far as sizes are written as expressions.
"""

import random

import numpy as np
from onnx import TensorProto, helper, numpy_helper

WIDTHS = (2, 3, 4, 5)


class Graph:
    def __init__(self, seed):
        self.choose = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.opset = self.choose.choice((11, 13, 17, 18))
        self.nodes, self.constants, self.count = [], [], 0
        self.inputs = {}
        # Name: sizes, each a number or a pair (outer, inner) of an axis of outer * batch * inner.
        self.values = {}
        for index in range(self.choose.choice((1, 1, 2))):
            rank = self.choose.choice((2, 3, 3))
            sizes = [(1, 1)] + [self.choose.choice(WIDTHS) for _ in range(rank - 1)]
            self.inputs[f"x{index}"] = self.values[f"x{index}"] = sizes

    def name(self):
        self.count += 1
        return f"v{self.count}"

    def constant(self, value, kind=np.int64):
        name = self.name()
        self.constants.append(numpy_helper.from_array(np.array(value, dtype=kind), name))
        return name

    def add(self, op, inputs, count=1, **attributes):
        names = [self.name() for _ in range(count)]
        self.nodes.append(helper.make_node(op, inputs, names, name=f"n{len(self.nodes)}", **attributes))
        return names[0] if count == 1 else names

    def batch(self):
        """The number of rows, as a list of one element."""
        shape = self.add("Shape", [next(iter(self.inputs))])
        return self.add("Gather", [shape, self.constant([0])], axis=0)

    def target(self, sizes):
        """A list of sizes as an input."""
        parts = []
        for size in sizes:
            if isinstance(size, tuple):
                parts.append(self.add("Mul", [self.batch(), self.constant([size[0] * size[1]])]))
            else:
                parts.append(self.constant([size]))
        return self.add("Concat", parts, axis=0)

    def keep(self, name, sizes):
        if len(sizes) <= 5:
            self.values[name] = sizes

    def axes(self, op, value, axes, keep):
        version = 13 if op == "ReduceSum" else 18
        if self.opset >= version:
            return self.add(op, [value, self.constant(axes)], keepdims=int(keep))
        return self.add(op, [value], axes=axes, keepdims=int(keep))

    def unsqueeze(self, value, axis):
        if self.opset >= 13:
            return self.add("Unsqueeze", [value, self.constant([axis])])
        return self.add("Unsqueeze", [value], axes=[axis])

    def step(self):
        value = self.choose.choice(list(self.values)[-3:])
        sizes = self.values[value]
        places = [index for index, size in enumerate(sizes) if isinstance(size, tuple)]
        if len(places) != 1 or len(sizes) < 2:
            return
        batch = places[0]
        others = [index for index in range(len(sizes)) if index != batch]
        kind = self.choose.choice(STEPS)
        kind(self, value, sizes, batch, others)

    def model(self, output):
        inputs = [
            helper.make_tensor_value_info(
                name, TensorProto.FLOAT, ["batch" if isinstance(size, tuple) else size for size in sizes])
            for name, sizes in self.inputs.items()
        ]
        graph = helper.make_graph(
            self.nodes, "rows", inputs, [helper.make_empty_tensor_value_info(output)], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)


def unary(graph, value, sizes, batch, others):
    graph.keep(graph.add(graph.choose.choice(("Relu", "Tanh", "Neg", "Sigmoid", "Exp", "Abs")), [value]), sizes)


def scaled(graph, value, sizes, batch, others):
    constant = graph.constant(graph.choose.choice((0.5, -2.0, 0.0, 3.0)), np.float32)
    graph.keep(graph.add(graph.choose.choice(("Mul", "Add")), [value, constant]), sizes)


def paired(graph, value, sizes, batch, others):
    same = [name for name, own in graph.values.items() if own == sizes]
    graph.keep(graph.add(graph.choose.choice(("Add", "Sub", "Mul")), [value, graph.choose.choice(same)]), sizes)


def reduced(graph, value, sizes, batch, others):
    axis = batch if graph.choose.random() < 0.15 else graph.choose.choice(others)
    name = graph.axes(graph.choose.choice(("ReduceMean", "ReduceMax", "ReduceSum")), value, [axis], True)
    if graph.choose.random() < 0.7:
        graph.keep(graph.add(graph.choose.choice(("Sub", "Add", "Div")), [value, name]), sizes)
    elif axis != batch:
        graph.keep(name, [1 if index == axis else size for index, size in enumerate(sizes)])


def along(graph, value, sizes, batch, others):
    axis = batch if graph.choose.random() < 0.15 else graph.choose.choice(others)
    op = graph.choose.choice(("Softmax", "LogSoftmax", "CumSum", "LpNormalization"))
    if op == "CumSum":
        graph.keep(graph.add(op, [value, graph.constant(axis)]), sizes)
    else:
        graph.keep(graph.add(op, [value], axis=axis), sizes)


def multiplied(graph, value, sizes, batch, others):
    width = sizes[-1]
    if isinstance(width, tuple):
        return
    wide = graph.choose.choice(WIDTHS)
    weight = graph.constant(graph.numbers.uniform(-1, 1, (width, wide)), np.float32)
    graph.keep(graph.add("MatMul", [value, weight]), [*sizes[:-1], wide])


def transposed(graph, value, sizes, batch, others):
    order = list(range(len(sizes)))
    graph.choose.shuffle(order)
    graph.keep(graph.add("Transpose", [value], perm=order), [sizes[axis] for axis in order])


def folded(graph, value, sizes, batch, others):
    """Two neighbours become one axis, or the rows' axis is opened again."""
    axis = graph.choose.randrange(len(sizes) - 1)
    left, right = sizes[axis], sizes[axis + 1]
    if isinstance(left, tuple):
        one = (left[0], left[1] * right)
    elif isinstance(right, tuple):
        one = (left * right[0], right[1])
    else:
        one = left * right
    result = [*sizes[:axis], one, *sizes[axis + 2 :]]
    graph.keep(graph.add("Reshape", [value, graph.target(result)]), result)


def opened(graph, value, sizes, batch, others):
    outer, inner = sizes[batch]
    whole = outer * inner
    divisors = [number for number in (2, 3, 4, 5) if whole % number == 0]
    if not divisors:
        return
    number = graph.choose.choice(divisors)
    rest = (1, whole // number)
    parts = [number, rest] if graph.choose.random() < 0.5 else [rest, number]
    result = [*sizes[:batch], *parts, *sizes[batch + 1 :]]
    graph.keep(graph.add("Reshape", [value, graph.target(result)]), result)


def tiled(graph, value, sizes, batch, others):
    times = [graph.choose.choice((1, 2)) for _ in sizes]
    result = [(size[0] * n, size[1]) if isinstance(size, tuple) else size * n for size, n in zip(sizes, times)]
    graph.keep(graph.add("Tile", [value, graph.constant(times)]), result)


def joined(graph, value, sizes, batch, others):
    axis = graph.choose.choice(others + [batch])
    other = graph.add(graph.choose.choice(("Neg", "Exp", "Identity")), [value])
    result = list(sizes)
    result[axis] = (sizes[axis][0] * 2, sizes[axis][1]) if axis == batch else sizes[axis] * 2
    graph.keep(graph.add("Concat", [value, other], axis=axis), result)


def sliced(graph, value, sizes, batch, others):
    axis = batch if graph.choose.random() < 0.25 else graph.choose.choice(others)
    if axis == batch:
        # Reversed, or one row for all.
        if graph.choose.random() < 0.5:
            far = [graph.constant([number]) for number in (-1, -(2**40), axis, -1)]
            graph.keep(graph.add("Slice", [value, *far]), sizes)
        else:
            one = graph.add("Slice", [value, *[graph.constant([number]) for number in (0, 1, axis)]])
            graph.keep(graph.add("Add", [value, one]), sizes)
        return
    if sizes[axis] < 2:
        return
    start = graph.choose.randrange(sizes[axis] - 1)
    result = list(sizes)
    result[axis] = sizes[axis] - start
    cut = [graph.constant([number]) for number in (start, 2**40, axis)]
    graph.keep(graph.add("Slice", [value, *cut]), result)


def gathered(graph, value, sizes, batch, others):
    axis = graph.choose.choice(others)
    picks = [graph.choose.randrange(sizes[axis]) for _ in range(graph.choose.choice((1, 2)))]
    result = list(sizes)
    result[axis] = len(picks)
    graph.keep(graph.add("Gather", [value, graph.constant(picks)], axis=axis), result)


def numbered(graph, value, sizes, batch, others):
    """Elements picked from the flat value by their number: those of the own row, or of others."""
    if batch != 0 or sizes[0] != (1, 1) or len(sizes) != 2 or graph.opset < 11:
        return
    width = sizes[1]
    flat = graph.add("Reshape", [value, graph.constant([-1])])
    rows = graph.add("Squeeze", [graph.batch()]) if graph.opset < 13 else graph.add("Squeeze", [graph.batch()])
    count = graph.add("Range", [graph.constant(0), rows, graph.constant(1)])
    step = graph.choose.choice((width, width, width - 1))
    first = graph.unsqueeze(graph.add("Mul", [count, graph.constant(step)]), 1)
    offset = graph.add("Range", [graph.constant(0), graph.constant(width), graph.constant(1)])
    index = graph.add("Add", [first, offset])
    graph.keep(graph.add("Gather", [flat, index], axis=0), sizes)


def attended(graph, value, sizes, batch, others):
    if len(sizes) < 2 or isinstance(sizes[-1], tuple):
        return
    order = list(range(len(sizes)))
    order[-1], order[-2] = order[-2], order[-1]
    scores = graph.add("MatMul", [value, graph.add("Transpose", [value], perm=order)])
    weights = graph.add("Softmax", [scores], axis=len(sizes) - 1)
    if graph.opset < 13 and len(sizes) > 2 and batch >= len(sizes) - 1:
        return
    graph.keep(graph.add("MatMul", [weights, value]), sizes)


def token(graph, value, sizes, batch, others):
    """A constant for each row beside its own elements."""
    axis = graph.choose.choice(others)
    one = [1 if index == axis or isinstance(size, tuple) else size for index, size in enumerate(sizes)]
    constant = graph.constant(graph.numbers.uniform(-1, 1, one), np.float32)
    wide = [1 if index == axis else size for index, size in enumerate(sizes)]
    repeated = graph.add("Expand", [constant, graph.target(wide)])
    result = list(sizes)
    result[axis] = sizes[axis] + 1
    graph.keep(graph.add("Concat", [repeated, value], axis=axis), result)


def positioned(graph, value, sizes, batch, others):
    """The place of each row, or the number of rows, as an operand."""
    if sizes[batch] != (1, 1):
        return
    rows = graph.add("Squeeze", [graph.batch()])
    if graph.choose.random() < 0.3:
        count = graph.add("Cast", [rows], to=TensorProto.FLOAT)
        graph.keep(graph.add("Mul", [value, count]), sizes)
        return
    count = graph.add("Range", [graph.constant(0), rows, graph.constant(1)])
    number = graph.add("Cast", [count], to=TensorProto.FLOAT)
    for _ in range(len(sizes) - 1 - batch):
        number = graph.unsqueeze(number, len([size for size in sizes]) and 1 + _)
    graph.keep(graph.add("Add", [value, number]), sizes)


STEPS = [
    unary, scaled, paired, paired, reduced, reduced, along, along, multiplied, multiplied, transposed, transposed,
    transposed, folded, folded, folded, opened, opened, opened, tiled, joined, sliced, gathered, numbered, attended,
    token, positioned,
]


def graph(seed):
    """A model, or None when no value ends with the batch on axis 0."""
    made = Graph(seed)
    for _ in range(made.choose.randrange(2, 9)):
        made.step()
    for name in reversed(list(made.values)):
        sizes = made.values[name]
        if name not in made.inputs and sizes and sizes[0] == (1, 1) and not any(
            isinstance(size, tuple) for size in sizes[1:]
        ):
            return made.model(name)
    # Whatever there is, laid out as rows.
    for name in reversed(list(made.values)):
        if name not in made.inputs:
            flat = made.add("Reshape", [name, made.add("Concat", [made.batch(), made.constant([-1])], axis=0)])
            return made.model(flat)
    return None


def moves(seed):
    """A graph that does nothing but move elements, or change each by itself; its axis 0 has the size of the batch."""
    choose = random.Random(seed)
    width = each = choose.choice((4, 6, 8, 12))
    nodes, constants = [], []

    def add(op, inputs, count=1, **attributes):
        names = [f"v{len(nodes)}_{index}" for index in range(count)]
        nodes.append(helper.make_node(op, inputs, names, name=f"n{len(nodes)}", **attributes))
        return names[0] if count == 1 else names

    def constant(values):
        constants.append(numpy_helper.from_array(np.array(values, np.int64), f"c{len(constants)}"))
        return f"c{len(constants) - 1}"

    value = "x"
    for _ in range(choose.randrange(1, 5)):
        one = choose.choice([size for size in (1, 2, 3, 4) if each % size == 0])
        two = choose.choice([size for size in (1, 2, 3, 4) if each // one % size == 0])
        target = [one, two, -1]
        choose.shuffle(target)
        value = add("Reshape", [value, constant(target)])
        pick = choose.randrange(7)
        if pick <= 1:
            order = [0, 1, 2]
            choose.shuffle(order)
            value = add("Transpose", [value], perm=order)
        elif pick == 2:
            begin, end, axis = constant([-1]), constant([-(2**31) + 1]), constant([choose.randrange(3)])
            value = add("Slice", [value, begin, end, axis, constant([-1])])
        elif pick == 3:
            value = add(choose.choice(("Neg", "Tanh", "Identity")), [value])
        elif pick == 4:
            axis = target.index(max(target))
            size = target[axis]
            parts = add("Split", [value, constant([1, size - 1])], 2, axis=axis) if size > 1 else [value]
            value = add("Concat", parts[::-1], axis=axis)
        elif pick == 5:
            axis = target.index(max(target))
            order = list(range(target[axis]))
            choose.shuffle(order)
            value = add("Gather", [value, constant(order)], axis=axis)
        elif each <= 24:
            value = add("Concat", [value, add("Neg", [value])], axis=choose.randrange(3))
            each *= 2
    y = add("Reshape", [value, constant([-1, each])])
    graph = helper.make_graph(
        nodes, f"moves{seed}",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", width])],
        [helper.make_tensor_value_info(y, TensorProto.FLOAT, None)], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
