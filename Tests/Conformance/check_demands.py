"""Checks what `slipway inspect` says of the numbers of rows that a model takes against onnxruntime.

    python Tests/Conformance/check_demands.py --slipway PROGRAM [--node COUNT] [--random COUNT] [--seed N] [MODEL...]

Each graph is run with 1 to 7 rows. "axis 0 can only be 2" must be wrong for no number of rows that runs, and a graph that
is called batchable must run with each of them. Random graphs put nodes that demand a number of rows before, behind or
beside nodes that do not, and give the declared shape back. `--lie` judges a graph that demands two rows as batchable: it
must fail then. One line per fault and a count; exit 1 when something is wrong, 2 when nothing was compared.
"""

import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import graph_check
from graph_check import Skipped, rows, run, session

SIZES = range(1, 8)


class Builder:
    """A graph from x [batch, 4] to y [batch, 4]."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.nodes, self.constants = [], []

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def integers(self, *values):
        return self.constant(np.array(values, np.int64))

    def node(self, kind, inputs, count=1, **attributes):
        outputs = [f"v{len(self.nodes)}_{index}" for index in range(count)]
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=f"n{len(self.nodes)}", **attributes))
        return outputs[0] if count == 1 else outputs

    def weight(self, *dims):
        return self.constant(np.random.default_rng(len(self.constants)).uniform(-1, 1, dims).astype(np.float32))

    def back(self, value, like="x"):
        return self.node("Reshape", [value, self.node("Shape", [like])])

    # What leaves [batch, 4] as it is, whatever the number of rows.
    def neutral(self, x):
        pick = self.random.randrange(6)
        if pick == 0:
            return self.node("Relu", [x])
        if pick == 1:
            return self.node("Add", [x, self.weight(4)])
        if pick == 2:
            return self.node("MatMul", [x, self.weight(4, 4)])
        if pick == 3:
            return self.back(self.node("Reshape", [x, self.integers(2, -1)]), x)
        if pick == 4:
            return self.node("Reshape", [self.node("Reshape", [x, self.integers(-1, 2, 2)]), self.integers(-1, 4)])
        return self.node("Transpose", [self.node("Relu", [self.node("Transpose", [x], perm=[1, 0])])], perm=[1, 0])

    # What demands a number of rows, at least of some sizes.
    def demand(self, x):
        n = self.random.choice([1, 2, 3, 5])
        pick = self.random.randrange(13)
        if pick == 0:
            return self.back(self.node("Reshape", [x, self.integers(n, 4)]), x)
        if pick == 1:
            return self.back(self.node("Reshape", [x, self.integers(n, -1)]), x)
        if pick == 2:
            return self.node("Add", [x, self.weight(n, 4)])
        if pick == 3:
            joined = self.node("Concat", [x, self.weight(n, 2)], axis=1)
            return self.node("Slice", [joined, self.integers(0), self.integers(4), self.integers(1)])
        if pick == 4:
            parts = self.node("Split", [x, self.integers(1, n)], 2, axis=0)
            return self.node("Concat", parts, axis=0)
        if pick == 5:
            return self.node("Gemm", [x, self.weight(4, 4), self.weight(n, 4)])
        if pick == 6:
            return self.node("PRelu", [x, self.weight(n, 4)])
        if pick == 7:
            product = self.node("MatMul", [self.node("Transpose", [x], perm=[1, 0]), self.weight(n, 4)])
            return self.node("Add", [x, self.node("ReduceMax", [product], keepdims=1)])
        if pick == 8:
            return self.back(self.node("Squeeze", [x, self.integers(0)]), x)
        if pick == 9:
            steps = self.node("Unsqueeze", [x, self.integers(0)])
            state = self.weight(1, n, 4)
            out = self.node(
                "GRU", [steps, self.weight(1, 12, 4), self.weight(1, 12, 4), "", "", state], 2, hidden_size=4)[1]
            return self.back(self.node("Squeeze", [out, self.integers(0)]), x)
        if pick == 10:
            return self.node("Mul", [x, self.node("Expand", [x, self.integers(n, 4)])])
        if pick == 11:
            three = self.node("Unsqueeze", [x, self.integers(1)])
            return self.node("Squeeze", [self.node("MatMul", [three, self.weight(n, 4, 4)]), self.integers(1)])
        return self.node("Where", [self.constant(np.ones((n, 1), np.bool_)), x, self.weight(4)])

    def model(self):
        x, beside = "x", None
        for _ in range(self.random.randrange(3)):
            x = self.neutral(x)
        for _ in range(self.random.choice([0, 1, 1, 2])):
            made = self.demand(x)
            if self.random.random() < 0.3:
                beside = made
            else:
                x = made
        for _ in range(self.random.randrange(3)):
            x = self.neutral(x)
        x = self.node("Identity", [x])
        outputs = [helper.make_tensor_value_info(x, TensorProto.FLOAT, None)]
        if beside is not None and self.random.random() < 0.5:
            outputs.append(helper.make_tensor_value_info(beside, TensorProto.FLOAT, None))
        axis = self.random.choice(["batch", None])
        graph = helper.make_graph(
            self.nodes, "demands", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [axis, 4])], outputs,
            self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def demanding():
    builder = Builder(0)
    value = builder.back(builder.node("Reshape", ["x", builder.integers(2, 4)]))
    graph = helper.make_graph(
        builder.nodes, "lie", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 4])],
        [helper.make_tensor_value_info(value, TensorProto.FLOAT, ["batch", 4])], builder.constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def allowed(reason):
    """The numbers of rows that a reason allows; None where it says nothing of them."""
    match = re.search(r"axis 0 of .* can (have no size|only be (a multiple of )?([\d or]+))", reason)
    if match is None:
        return None
    if match.group(3) is None:
        return set()
    numbers = [int(number) for number in re.findall(r"\d+", match.group(3))]
    return {size for size in SIZES if any(size % number == 0 for number in numbers)} if match.group(2) else set(numbers)


class Check:
    def __init__(self, slipway, work, keep):
        self.slipway, self.work, self.keep = slipway, work, keep
        self.failed = self.compared = 0
        self.counts = collections.Counter()

    def model(self, what, path, lie=False):
        done = subprocess.run(
            [self.slipway, "inspect", "--format", "json", str(path)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return
        said = json.loads(done.stdout)
        reasons = [output["reason"] for output in said["outputs"] if output.get("reason")]
        sizes = next((found for found in map(allowed, reasons) if found is not None), None)
        batchable = lie or said["batchable"]
        if sizes is None and not batchable:
            return
        runs = self.runs(path)
        if not runs and (sizes is None or sizes & set(SIZES)):
            self.counts["not run"] += 1
            return
        self.compared += 1
        self.counts["batchable" if batchable else "demands"] += 1
        wrong = runs - sizes if sizes is not None and not lie else set(SIZES) - runs if batchable else set()
        if wrong:
            self.failed += 1
            claim = "batchable" if batchable else f"for {sorted(sizes)} rows"
            print(f"FAIL  {what} is {claim}, and onnxruntime runs it with {sorted(runs)} rows: {reasons[:1]}")
            if self.keep:
                shutil.copy(path, os.path.join(self.keep, os.path.basename(str(what)).replace(" ", "_") + ".onnx"))

    def runs(self, path):
        try:
            loaded = session(path)
        except Skipped:
            return set()
        runs = set()
        for size in SIZES:
            for largest in (5, 2):
                try:
                    run(loaded, rows(loaded, size, size, largest))
                    runs.add(size)
                    break
                except Skipped:
                    continue
        return runs

    def summary(self):
        print(f"{self.compared} graphs compared: {self.counts['demands']} that demand a number of rows, "
              f"{self.counts['batchable']} batchable; {self.counts['not run']} do not run; {self.failed} failures")

    def save(self, model):
        path = os.path.join(self.work, "model.onnx")
        onnx.save(model, path)
        return path


if __name__ == "__main__":
    lie = "judge a graph that demands two rows as batchable", demanding
    sys.exit(graph_check.main(__doc__, lie, Check, lambda seed: Builder(seed).model()))
