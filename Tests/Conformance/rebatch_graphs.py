"""Random graphs for one row: chains of operators with random axes, constants and targets, some of which mix rows."""

import math
import random

import numpy as np
from onnx import TensorProto, helper, numpy_helper


class Graph:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.opset = self.random.choice([11, 13, 17, 18])
        self.nodes, self.constants = [], []
        # Values with their shapes for one row.
        self.values = []
        shape = [1] + [self.random.choice([1, 2, 3, 4]) for _ in range(self.random.randint(1, 3))]
        self.inputs = [("x", shape)]
        self.values.append(("x", shape))
        if self.random.random() < 0.3:
            self.inputs.append(("z", list(shape)))
            self.values.append(("z", list(shape)))

    def name(self, word):
        return f"{word}{len(self.nodes)}_{len(self.constants)}"

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def weight(self, shape):
        return self.constant(self.numbers.uniform(-1, 1, shape).astype(np.float32))

    def ints(self, values):
        return self.constant(np.array(values, np.int64))

    def add(self, op, inputs, shape, count=1, **attributes):
        names = [f"{self.name(op)}_{index}" for index in range(count)]
        self.nodes.append(helper.make_node(op, inputs, names, name=f"{op}_{len(self.nodes)}", **attributes))
        for name in names:
            self.values.append((name, list(shape)))

    def some_axis(self, rank):
        """An axis, seldom the first one."""
        return self.random.randrange(rank) if rank == 1 or self.random.random() < 0.06 else self.random.randrange(1, rank)

    def with_axes(self, op, value, axes, shape, since, **attributes):
        """A node whose axes are an attribute before a version and an input from it on."""
        if self.opset >= since:
            self.add(op, [value, self.ints(axes)], shape, **attributes)
        else:
            self.add(op, [value], shape, axes=axes, **attributes)

    # Operators; each takes a value and its shape.

    def unary(self, value, shape):
        self.add(self.random.choice(["Relu", "Tanh", "Neg", "Sigmoid", "Identity", "Abs"]), [value], shape)

    def with_constant(self, value, shape):
        other = [1 if self.random.random() < 0.3 else size for size in shape[self.random.randrange(len(shape)) :]]
        inputs = [value, self.weight(other)]
        self.random.shuffle(inputs)
        self.add(self.random.choice(["Add", "Mul", "Sub"]), inputs, shape)

    def with_value(self, value, shape):
        partners = []
        for other, sizes in self.values:
            try:
                partners.append((other, list(np.broadcast_shapes(tuple(shape), tuple(sizes)))))
            except ValueError:
                continue
        other, result = self.random.choice(partners)
        if math.prod(result) <= 4096:
            self.add(self.random.choice(["Add", "Mul"]), [value, other], result)

    def product(self, value, shape):
        width = self.random.choice([2, 3, 4])
        self.add("MatMul", [value, self.weight([shape[-1], width])], [*shape[:-1], width])

    def attention(self, value, shape):
        if len(shape) < 2:
            return
        order = [*range(len(shape) - 2), len(shape) - 1, len(shape) - 2]
        turned = [shape[axis] for axis in order]
        self.add("Transpose", [value], turned, perm=order)
        self.add("MatMul", [value, self.values[-1][0]], [*shape[:-1], shape[-2]])
        self.add("Softmax", [self.values[-1][0]], self.values[-1][1], axis=len(shape) - 1)
        self.add("MatMul", [self.values[-1][0], value], shape)

    def transpose(self, value, shape):
        order = list(range(len(shape)))
        if self.random.random() < 0.5 and len(order) > 2:
            tail = order[1:]
            self.random.shuffle(tail)
            order = [0, *tail]
        else:
            self.random.shuffle(order)
        self.add("Transpose", [value], [shape[axis] for axis in order], perm=order)

    def reshape(self, value, shape):
        kind = self.random.random()
        result = list(shape)
        if kind < 0.4 and len(result) > 2:  # merge two axes
            axis = self.random.randrange(0 if self.random.random() < 0.3 else 1, len(result) - 1)
            result[axis : axis + 2] = [result[axis] * result[axis + 1]]
        elif kind < 0.8 and len(result) < 5:  # part an axis
            axis = self.random.randrange(len(result))
            factors = [part for part in range(1, result[axis] + 1) if result[axis] % part == 0]
            part = self.random.choice(factors)
            result[axis : axis + 1] = [part, result[axis] // part]
        elif kind < 0.9:
            result = [1, math.prod(shape)]
        target = list(result)
        if self.random.random() < 0.4:
            target[self.random.randrange(len(target))] = -1
        for axis, size in enumerate(target):
            if axis < len(shape) and size == shape[axis] and self.random.random() < 0.2:
                target[axis] = 0
        self.add("Reshape", [value, self.ints(target)], result)

    def softmax(self, value, shape):
        self.add(self.random.choice(["Softmax", "LogSoftmax"]), [value], shape, axis=self.some_axis(len(shape)))

    def reduce(self, value, shape):
        if len(shape) < 2:
            return
        axis = self.some_axis(len(shape))
        keeps = self.random.randrange(2)
        result = list(shape)
        result[axis : axis + 1] = [1] if keeps else []
        op, since = self.random.choice([("ReduceMean", 18), ("ReduceMax", 18), ("ReduceSum", 13), ("ReduceL2", 18)])
        self.with_axes(op, value, [axis - len(shape) if self.random.random() < 0.5 else axis], result, since, keepdims=keeps)

    def concat(self, value, shape):
        axis = self.some_axis(len(shape))
        if shape[axis] > 16:
            return
        other = value
        width = shape[axis]
        if self.random.random() < 0.6:
            width = self.random.choice([1, 2])
            other = self.weight([width if place == axis else size for place, size in enumerate(shape)])
        result = list(shape)
        result[axis] += width
        inputs = [value, other]
        self.random.shuffle(inputs)
        self.add("Concat", inputs, result, axis=axis)

    def slice(self, value, shape):
        axis = self.some_axis(len(shape))
        start = self.random.randrange(shape[axis])
        end = self.random.choice([shape[axis], 2**63 - 1])
        result = list(shape)
        result[axis] -= start
        self.add("Slice", [value, self.ints([start]), self.ints([end]), self.ints([axis])], result)

    def gather(self, value, shape):
        axis = self.some_axis(len(shape))
        if len(shape) > 1 and self.random.random() < 0.5:
            index = self.constant(np.array(self.random.randrange(shape[axis]), np.int64))
            self.add("Gather", [value, index], shape[:axis] + shape[axis + 1 :], axis=axis)
        else:
            places = [self.random.randrange(shape[axis]) for _ in range(2)]
            self.add("Gather", [value, self.ints(places)], [*shape[:axis], 2, *shape[axis + 1 :]], axis=axis)

    def unsqueeze(self, value, shape):
        if len(shape) < 5:
            axis = self.random.randrange(len(shape) + 1)
            self.with_axes("Unsqueeze", value, [axis], [*shape[:axis], 1, *shape[axis:]], 13)

    def squeeze(self, value, shape):
        axes = [axis for axis, size in enumerate(shape) if size == 1 and (axis > 0 or self.random.random() < 0.1)]
        if axes and len(shape) > 1:
            axis = self.random.choice(axes)
            self.with_axes("Squeeze", value, [axis], shape[:axis] + shape[axis + 1 :], 13)

    def normalize(self, value, shape):
        if self.opset >= 17:
            self.add("LayerNormalization", [value, self.weight([shape[-1]])], shape, axis=-1)

    def split(self, value, shape):
        axis = self.some_axis(len(shape))
        if shape[axis] % 2 == 0 and self.opset != 18:
            result = list(shape)
            result[axis] //= 2
            self.add("Split", [value], result, count=2, axis=axis)

    def tile(self, value, shape):
        counts = [1 if axis == 0 or size > 4 else self.random.choice([1, 1, 2]) for axis, size in enumerate(shape)]
        self.add("Tile", [value, self.ints(counts)], [size * count for size, count in zip(shape, counts)])

    def expand(self, value, shape):
        target = [size if size != 1 or axis == 0 else self.random.choice([1, 2]) for axis, size in enumerate(shape)]
        stated = [1 if self.random.random() < 0.3 else size for size in target]
        result = [max(one, other) for one, other in zip(stated, shape)]
        self.add("Expand", [value, self.ints(stated)], result)

    def pad(self, value, shape):
        axis = self.some_axis(len(shape))
        pads = [0] * (2 * len(shape))
        pads[axis] = 1
        result = list(shape)
        result[axis] += 1
        self.add("Pad", [value, self.ints(pads)], result)

    def cumulate(self, value, shape):
        axis = self.constant(np.array(self.some_axis(len(shape)), np.int64))
        self.add("CumSum", [value, axis], shape)

    def flatten(self, value, shape):
        axis = self.random.randrange(1, len(shape) + 1)
        self.add("Flatten", [value], [math.prod(shape[:axis]), math.prod(shape[axis:])], axis=axis)

    def of_own_shape(self, value, shape):
        """A Reshape to the value's own shape, computed."""
        self.add("Shape", [value], [len(shape)])
        target = self.values.pop()[0]
        self.add("Reshape", [value, target], shape)

    def model(self):
        kinds = [
            self.unary, self.with_constant, self.with_constant, self.with_value, self.product, self.attention,
            self.transpose, self.reshape, self.reshape, self.softmax, self.reduce, self.concat, self.slice, self.gather,
            self.unsqueeze, self.squeeze, self.normalize, self.split, self.tile, self.expand, self.pad, self.cumulate,
            self.flatten, self.of_own_shape,
        ]
        for _ in range(self.random.randint(3, 9)):
            value, shape = self.values[-1] if self.random.random() < 0.8 else self.random.choice(self.values)
            if len(shape) > 0 and math.prod(shape) <= 2048:
                self.random.choice(kinds)(value, shape)
        value, shape = self.values[-1]
        if not shape or shape[0] != 1:
            self.add("Reshape", [value, self.ints(self.random.choice([[1, -1], [1, math.prod(shape)]]))], [1, math.prod(shape)])
            value, shape = self.values[-1]
        declared = [helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes) for name, sizes in self.inputs]
        output = helper.make_tensor_value_info(value, TensorProto.FLOAT, self.random.choice([None, shape]))
        if not self.nodes:
            self.add("Neg", ["x"], self.inputs[0][1])
            output = helper.make_tensor_value_info(self.values[-1][0], TensorProto.FLOAT, None)
        graph = helper.make_graph(self.nodes, "g", declared, [output], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)


def graph(seed):
    """The graph of a seed."""
    return Graph(seed).model()
