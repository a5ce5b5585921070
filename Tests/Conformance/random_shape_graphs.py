#!/usr/bin/env python3
"""Writes random graphs with dynamic axes and the output shapes onnxruntime gives them, for ShapeConformanceTests.

    python Tests/Conformance/random_shape_graphs.py FOLDER [COUNT [SEED]]
    ONNX_TEST_DATA=FOLDER swift test --filter ShapeConformanceTests

Needs onnx, onnxruntime and numpy. A graph is a chain of operators on one or two inputs whose axes are symbols; each step
is kept when onnxruntime takes it. Every graph is run at several sizes; runs that fail prove nothing and are left out.
Only types and shapes are written. The same seed gives the same graphs.
"""

import pathlib
import random
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

onnxruntime.set_default_logger_severity(4)
OPSETS = (11, 13, 17, 18, 20)
# The sizes that each graph is run at.
RUNS = 6


class Graph:
    def __init__(self, choose: random.Random):
        self.choose = choose
        self.opset = choose.choice(OPSETS)
        self.nodes, self.constants = [], []
        self.names = 0
        self.windows = []
        ranks = [choose.choice((2, 3, 4, 4)) for _ in range(choose.choice((1, 1, 2)))]
        symbols = ["b", "s", "h", "w"]
        self.inputs = {
            f"x{index}": [
                "b" if axis == 0 else choose.choice(symbols[1:] + [2, 3, 4, 8]) for axis in range(rank)
            ]
            for index, rank in enumerate(ranks)
        }

    def name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def constant(self, value, dtype=np.int64) -> str:
        name = self.name()
        self.constants.append(numpy_helper.from_array(np.array(value, dtype=dtype), name))
        return name

    def add(self, op: str, inputs: list[str], outputs: int = 1, **attributes) -> str:
        names = [self.name() for _ in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, **attributes))
        return names[self.choose.randrange(outputs)]

    def model(self, *outputs: str) -> bytes:
        infos = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, dims) for name, dims in self.inputs.items()
        ]
        graph = helper.make_graph(
            self.nodes, "random", infos, [helper.make_empty_tensor_value_info(name) for name in outputs], self.constants)
        opsets = [helper.make_opsetid("", self.opset)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()

    def session(self, model: bytes) -> onnxruntime.InferenceSession | None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        try:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception:  # noqa: BLE001 (onnxruntime has a dozen kinds, and each means: no proof)
            return None

    def run(self, session: onnxruntime.InferenceSession | None, sizes: dict[str, int]) -> list[np.ndarray] | None:
        feeds = {
            name: np.ones([sizes.get(dim, dim) for dim in dims], np.float32) for name, dims in self.inputs.items()
        }
        try:
            results = session.run(None, feeds) if session else None
        except Exception:  # noqa: BLE001
            return None
        return results if results and max(result.size for result in results) <= 200_000 else None

    def fits(self, results: dict[str, np.ndarray]) -> bool:
        """Whether every image is at least as large as its window, and no inner value is empty."""
        return all(result.size for result in results.values()) and all(
            min(results[value].shape[2:]) >= least for value, least in self.windows
        )

    # Each step takes a value and its shape at the first sizes, and gives another value of float32.

    def size(self, value: str) -> str:
        """A computation on the shape of a value, as a tensor of one integer."""
        shape = self.add("Shape", [value])
        result = self.add("Gather", [shape, self.constant([self.choose.choice((0, -1))])], axis=0)
        for _ in range(self.choose.randrange(3)):
            op = self.choose.choice(("Add", "Sub", "Mul", "Div", "Max", "Min"))
            if op in ("Max", "Min") and self.opset < 12:
                continue
            result = self.add(op, [result, self.constant([self.choose.randint(1, 4)])])
        return result

    def axes_of(self, op: str, value: str, axes: list[int], since: int, **attributes) -> str:
        if self.opset >= since:
            return self.add(op, [value, self.constant(axes)], **attributes)
        return self.add(op, [value], axes=axes, **attributes)

    def step(self, value: str, other: str, shape: tuple[int, ...]) -> str:
        choose, rank = self.choose, len(shape)
        axis = choose.randrange(-rank, rank) if rank else 0
        kinds = ["Relu", "Add", "Reshape", "Expand", "Range", "Unsqueeze"]
        if rank:
            kinds += ["Transpose", "Concat", "Slice", "Slice", "Split", "Pad", "Tile", "Reduce", "Gather", "Flatten", "TopK",
                      "ArgMax", "Fold", "Join", "Squeeze", "OneHot", "NonZero"]
        if rank >= 2:
            kinds += ["MatMul", "MatMul"]
        if rank == 4:
            kinds += ["Conv", "Pool", "Pool", "Resize", "ConvTranspose", "SpaceToDepth"] * 2
        kind = choose.choice(kinds)
        if kind == "Relu":
            return self.add(choose.choice(("Relu", "Exp", "Sigmoid", "Identity")), [value])
        if kind == "Add":
            return self.add("Add", [value, other])
        if kind == "Reshape":
            target = [choose.choice((0, -1, 1, 2, 4)) for _ in range(choose.randint(1, 4))]
            return self.add("Reshape", [value, self.constant(target)])
        if kind == "Join":
            parts = [self.size(value), self.constant([-1]), self.constant([choose.choice((1, 2))])]
            choose.shuffle(parts)
            return self.add("Reshape", [value, self.add("Concat", parts, axis=0)])
        if kind == "Expand":
            return self.add("Expand", [value, self.add("Concat", [self.size(other), self.constant([1] * rank)], axis=0)])
        if kind == "Range":
            end = self.axes_of("Squeeze", self.size(value), [0], 13)
            step = self.constant(choose.choice((1, 2)))
            return self.add("Cast", [self.add("Range", [self.constant(choose.choice((0, 1))), end, step])], to=1)
        if kind == "Unsqueeze":
            return self.axes_of("Unsqueeze", value, [choose.randint(0, rank)], 13)
        if kind == "Squeeze":
            ones = [index for index, size in enumerate(shape) if size == 1]
            return self.axes_of("Squeeze", value, [choose.choice(ones or [0])], 13)
        if kind == "Transpose":
            return self.add("Transpose", [value], perm=choose.sample(range(rank), rank))
        if kind == "Concat":
            return self.add("Concat", [value, choose.choice((value, other))], axis=axis)
        if kind == "Slice":
            start, step = choose.choice((0, 0, 1, 2, -3, -1)), choose.choice((1, 1, 1, 2, 3, -1, -2))
            end = self.constant([choose.choice((1, 3, 5, -1, -2, 2**31 - 1, 2**63 - 1, -(2**63)))])
            if choose.random() < 0.4:
                end = self.size(other)
            return self.add("Slice", [value, self.constant([start]), end, self.constant([axis]), self.constant([step])])
        if kind == "Split":
            count = choose.choice((2, 2, 3))
            extra = {"num_outputs": count} if self.opset >= 18 else {}
            return self.add("Split", [value], count, axis=axis, **extra)
        if kind == "Pad":
            return self.add("Pad", [value, self.constant([choose.choice((0, 0, 1, 2)) for _ in range(2 * rank)])])
        if kind == "Tile":
            return self.add("Tile", [value, self.constant([choose.choice((1, 1, 2)) for _ in range(rank)])])
        if kind == "Reduce":
            op = choose.choice(("ReduceMean", "ReduceSum", "ReduceMax", "ReduceL2"))
            return self.axes_of(op, value, [axis], 13 if op == "ReduceSum" else 18, keepdims=choose.randrange(2))
        if kind == "Gather":
            indices = self.constant(choose.choice(([0], [0, -1, 0], 0, [[0, 1]])))
            return self.add("Gather", [value, indices], axis=axis)
        if kind == "Flatten":
            return self.add("Flatten", [value], axis=axis)
        if kind == "Fold":
            shape = self.add("Shape", [value])
            rest = self.add("Slice", [shape, self.constant([1]), self.constant([9])])
            return self.add("Reshape", [value, self.add("Concat", [self.constant([-1]), rest], axis=0)])
        if kind == "TopK":
            # The second output has integers; both have one shape.
            values, indices = self.name(), self.name()
            self.nodes.append(helper.make_node("TopK", [value, self.constant([1])], [values, indices], axis=axis))
            return values
        if kind == "ArgMax":
            return self.add("Cast", [self.add("ArgMax", [value], axis=axis, keepdims=choose.randrange(2))], to=1)
        if kind == "OneHot":
            index = self.add("ArgMax", [value], axis=axis, keepdims=0)
            return self.add("OneHot", [index, self.constant(5), self.constant([0, 1], np.float32)], axis=-1)
        if kind == "NonZero":
            return self.add("Cast", [self.add("NonZero", [value])], to=1)
        if kind == "MatMul":
            weight = self.constant(np.ones((shape[-1], choose.choice((3, 8)))), np.float32)
            return self.add("MatMul", [value, weight])
        window = {"strides": [choose.choice((1, 2, 3)), choose.choice((1, 2))]}
        if choose.random() < 0.3:
            window["auto_pad"] = choose.choice(("SAME_UPPER", "SAME_LOWER", "VALID"))
        elif choose.random() < 0.6:
            window["pads"] = [choose.choice((0, 1)) for _ in range(4)]
        kernel = [choose.choice((2, 3)), choose.choice((2, 3))]
        if kind in ("Pool", "Conv"):
            self.windows.append((value, 5))
        if kind == "Pool":
            if choose.random() < 0.5 and "auto_pad" not in window:
                window["ceil_mode"] = 1
            return self.add(choose.choice(("MaxPool", "AveragePool")), [value], kernel_shape=kernel, **window)
        if kind == "Conv":
            if choose.random() < 0.3 and "auto_pad" not in window:
                window["dilations"] = [2, 1]
            weight = self.constant(np.ones((4, shape[1], *kernel)), np.float32)
            return self.add("Conv", [value, weight], **window)
        if kind == "ConvTranspose":
            weight = self.constant(np.ones((shape[1], 2, *kernel)), np.float32)
            return self.add("ConvTranspose", [value, weight], **window)
        if kind == "Resize":
            scales = self.constant([1, 1, choose.choice((0.5, 2, 1.5)), choose.choice((2, 1, 0.25))], np.float32)
            return self.add("Resize", [value, self.constant([], np.float32), scales], mode="nearest")
        return self.add("SpaceToDepth", [value], blocksize=2)


def build(choose: random.Random) -> tuple[Graph, str, list[str]]:
    """A graph, its output and the operators of its steps."""
    graph = Graph(choose)
    sizes = {"b": 2, "s": 6, "h": 16, "w": 12}
    value = next(iter(graph.inputs))
    shape = tuple(sizes.get(dim, dim) for dim in graph.inputs[value])
    values, kinds = list(graph.inputs), []
    for _ in range(choose.randint(2, 7)):
        nodes, constants, windows = len(graph.nodes), len(graph.constants), len(graph.windows)
        after = graph.step(value, choose.choice(values), shape)
        results = graph.run(graph.session(graph.model(after)), sizes)
        result = results[0] if results else None
        if result is None or result.dtype != np.float32 or result.ndim > 6:
            del graph.nodes[nodes:], graph.constants[constants:], graph.windows[windows:]
            continue
        value, shape = after, result.shape
        values.append(after)
        kinds.append(graph.nodes[-1].op_type)
    return graph, value, kinds


def main() -> int:
    if not 2 <= len(sys.argv) <= 4:
        print(__doc__, file=sys.stderr)
        return 64
    root = pathlib.Path(sys.argv[1]) / "node"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    choose = random.Random(seed)
    runs = 0
    for index in range(count):
        graph, output, kinds = build(choose)
        if not kinds:
            continue
        # Inner values say whether a run is within what is promised.
        names = [name for node in graph.nodes for name in node.output]
        session, model = graph.session(graph.model(*names)), graph.model(output)
        for place in range(RUNS):
            sizes = {
                "b": choose.randint(1, 4), "s": choose.randint(1, 9), "h": choose.randint(2, 33),
                "w": choose.randint(2, 33),
            }
            results = graph.run(session, sizes)
            # An empty tensor that was broadcast, and a window larger than its image, are outside what is promised.
            if results is None:
                continue
            values = dict(zip(names, results))
            shapes = {name: np.empty([sizes.get(dim, dim) for dim in dims], bool) for name, dims in graph.inputs.items()}
            if not graph.fits(shapes | values):
                continue
            result = values[output]
            folder = root / f"graph_{index:05}_{place}_{'_'.join(kinds)}"[:200]
            data = folder / "test_data_set_0"
            data.mkdir(parents=True, exist_ok=True)
            (folder / "model.onnx").write_bytes(model)
            for number, dims in enumerate(graph.inputs.values()):
                shape = [sizes.get(dim, dim) for dim in dims]
                tensor = TensorProto(dims=shape, data_type=TensorProto.FLOAT)
                (data / f"input_{number}.pb").write_bytes(tensor.SerializeToString())
            tensor = TensorProto(dims=result.shape, data_type=TensorProto.FLOAT)
            (data / "output_0.pb").write_bytes(tensor.SerializeToString())
            runs += 1
    print(f"{runs} runs of {count} graphs, seed {seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
