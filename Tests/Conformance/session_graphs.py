"""Random graphs whose sizes are worked out as values, for check_sessions.py.

    python Tests/Conformance/session_graphs.py FOLDER [COUNT [SEED]]
"""

import pathlib
import random
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Tensors of three axes; a letter is a symbol of the input.
SHAPES = [["b", "s", 8], ["b", 4, 8], ["b", "s", "d"], [1, "s", 8], ["b", 1, 8], [2, 3, 8]]


class Graph:
    """A graph that grows node by node."""

    def __init__(self, generator):
        self.random = generator
        self.nodes, self.inputs, self.constants, self.count = [], [], [], 0

    def name(self):
        self.count += 1
        return f"v{self.count}"

    def node(self, op_type, *inputs, **attributes):
        self.nodes.append(helper.make_node(op_type, list(inputs), [output := self.name()], **attributes))
        return output

    def constant(self, values, kind=np.int64):
        array = np.array(values, kind)
        if self.random.random() < 0.3:
            output = self.name()
            self.nodes.append(helper.make_node("Constant", [], [output], value=numpy_helper.from_array(array)))
            return output
        self.constants.append(numpy_helper.from_array(array, output := self.name()))
        return output

    def input(self, shape, kind=TensorProto.FLOAT):
        self.inputs.append(helper.make_tensor_value_info(output := self.name(), kind, shape))
        return output

    def size(self, tensor, axis):
        """One element: a size, or a number that could be one."""
        shape = self.node("Shape", tensor)
        form = self.random.choice(["gather", "gather", "gather1", "slice", "attribute", "arithmetic", "number"])
        if form == "number":
            return self.constant([self.random.choice([1, 2, 4, 8])])
        if form == "gather1":
            return self.node("Gather", shape, self.constant([axis]), axis=0)
        if form == "slice":
            return self.node("Slice", shape, self.constant([axis]), self.constant([axis + 1]))
        if form == "attribute":
            return self.node("Shape", tensor, start=axis, end=axis + 1)
        value = self.node("Gather", shape, self.constant(axis), axis=0)
        if form == "arithmetic":
            op_type = self.random.choice(["Mul", "Add", "Div"])
            value = self.node(op_type, value, self.constant(self.random.choice([1, 2])))
        return self.node("Unsqueeze", value, self.constant([0]))

    def sizes(self, tensor, rank):
        """A vector of sizes."""
        form = self.random.choice(["shape", "concat", "concat", "where", "input", "constants"])
        if form == "input":
            return self.input([rank], TensorProto.INT64)
        if form == "shape":
            return self.node("Shape", tensor)
        if form == "constants":
            ends = [self.constant([self.random.choice([1, 2, 8])]) for _ in range(rank)]
            return self.node("Mul", self.node("Concat", *ends, axis=0), self.constant([1] * rank))
        if form == "where":
            shape = self.node("Shape", tensor)
            test = self.node("Equal", shape, self.constant([-1] * rank))
            return self.node("Where", test, self.constant([1] * rank), shape)
        return self.node("Concat", *[self.size(tensor, axis) for axis in range(rank)], axis=0)

    def step(self, value, other):
        """A further tensor of three axes."""
        choice = self.random.choice(
            ["expand", "expand", "reshape", "reshape", "view", "slice", "tile", "pad", "split", "topk", "resize", "fill",
             "add", "multiply", "relu", "product", "gather", "transpose"])
        if choice == "expand":
            return self.node("Expand", value, self.sizes(other, 3))
        if choice == "reshape":
            return self.node("Reshape", value, self.sizes(self.random.choice([value, other]), 3))
        if choice == "view":
            target = [self.size(value, 0), self.constant([-1]), self.constant([8])]
            return self.node("Reshape", value, self.node("Concat", *target, axis=0))
        if choice == "slice":
            return self.node("Slice", value, self.constant([0]), self.size(other, 1), self.constant([1]))
        if choice == "tile":
            return self.node("Tile", value, self.sizes(other, 3))
        if choice == "pad":
            zero = self.constant([0])
            return self.node("Pad", value, self.node("Concat", zero, self.size(other, 1), zero, zero, zero, zero, axis=0))
        if choice == "split":
            lengths = self.node("Concat", self.size(other, 1), self.size(other, 1), axis=0)
            axis = self.random.choice([0, 1, 2])
            outputs = [self.name(), self.name()]
            self.nodes.append(helper.make_node("Split", [value, lengths], outputs, axis=axis))
            return outputs[0]
        if choice == "topk":
            outputs = [self.name(), self.name()]
            self.nodes.append(helper.make_node("TopK", [value, self.size(other, 2)], outputs, axis=self.random.choice([1, 2])))
            return outputs[0]
        if choice == "resize":
            return self.node("Resize", value, "", "", self.sizes(value, 3))
        if choice == "fill":
            return self.node("Mul", value, self.node("ConstantOfShape", self.sizes(value, 3)))
        if choice == "add":
            return self.node("Add", value, other)
        if choice == "multiply":
            return self.node("Mul", value, self.constant(np.ones(8), np.float32))
        if choice == "relu":
            return self.node("Relu", value)
        if choice == "product":
            return self.node("MatMul", value, self.constant(np.ones((8, 8)), np.float32))
        if choice == "gather":
            return self.node("Gather", value, self.constant([0, 1, 2]), axis=self.random.choice([1, 2]))
        return self.node("Transpose", value, perm=self.random.choice([[0, 2, 1], [0, 1, 2], [1, 0, 2]]))


def graphs(count, seed):
    """Yields models that the checker takes; whether a runtime loads them is for the runtime to say."""
    for number in range(count):
        generator = random.Random(f"{seed} {number}")
        graph = Graph(generator)
        values = [graph.input(generator.choice(SHAPES)), graph.input(generator.choice(SHAPES))]
        for _ in range(generator.randint(1, 4)):
            values.append(graph.step(generator.choice(values[-2:]), generator.choice(values)))
        output = helper.make_tensor_value_info(values[-1], TensorProto.FLOAT, ["p", "q", "r"])
        proto = helper.make_graph(graph.nodes, "sizes", graph.inputs, [output], graph.constants)
        yield helper.make_model(proto, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for index, model in enumerate(graphs(int((sys.argv[2:] + ["100"])[0]), (sys.argv[3:] + ["1"])[0])):
        onnx.save(model, folder / f"sizes{index}.onnx")
