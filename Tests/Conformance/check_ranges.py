"""Checks `slipway compare --ranges`: what it writes, and that graphs which overflow in half are caught by it and not by luck.

    python Tests/Conformance/check_ranges.py --slipway PROGRAM [--lie] MODEL...

Each model is made a spec with recorded requests, and its ranges are measured with the onnxruntime of this Python. The numbers are
those of the reference evaluator of the onnx package, up to their four digits. Then graphs are built that overflow with their
requests, in ways of which the graph itself shows nothing: rewritten without ranges they are wrong where every half value is
really rounded (see check_half.py), and with ranges they have a cosine of at least 0.999. `--lie` reads the graphs without ranges as
if they had them: the check must fail then. One line per fault and a count; exit 1 when something is wrong.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

import check_half

FLOAT = TensorProto.FLOAT


def weight(name, value):
    return numpy_helper.from_array(np.asarray(value, np.float32), name)


def model(nodes, initializers, opset=17):
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", FLOAT, ["batch", 64])],
        [helper.make_tensor_value_info("y", FLOAT, None)], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def overflowing():
    """Graphs whose products leave the range of half with inputs of about 1500, and come back into it: (name, model)."""
    generator = np.random.default_rng(7)
    wide = weight("wide", np.abs(generator.normal(0, 1, (64, 64))) + 0.5)
    narrow = weight("narrow", generator.normal(0, 0.1, (64, 64)))
    shrink = weight("shrink", [2.0**-17])
    yield "product", model([
        helper.make_node("MatMul", ["x", "wide"], ["h"], name="widen"),
        helper.make_node("Mul", ["h", "shrink"], ["s"], name="shrink"),
        helper.make_node("Tanh", ["s"], ["t"], name="bend"),
        helper.make_node("MatMul", ["t", "narrow"], ["y"], name="score")], [wide, narrow, shrink])
    yield "pair", model([
        helper.make_node("MatMul", ["x", "narrow"], ["a"], name="first"),
        helper.make_node("MatMul", ["x", "wide"], ["b"], name="second"),
        helper.make_node("Mul", ["a", "b"], ["h"], name="pair"),
        helper.make_node("Abs", ["h"], ["p"], name="positive"),
        helper.make_node("Sqrt", ["p"], ["s"], name="root"),
        helper.make_node("MatMul", ["s", "narrow"], ["y"], name="score")], [wide, narrow])
    yield "normalized", model([
        helper.make_node("MatMul", ["x", "wide"], ["h"], name="widen"),
        helper.make_node("LayerNormalization", ["h", "gain"], ["s"], name="norm", axis=-1),
        helper.make_node("MatMul", ["s", "narrow"], ["y"], name="score")],
        [wide, narrow, weight("gain", np.ones(64))])


class Check:
    def __init__(self, slipway, work, lie):
        self.slipway, self.work, self.lie = slipway, work, lie
        self.failed = self.values = self.caught = 0

    def fail(self, what, problem):
        self.failed += 1
        print(f"FAIL  {what}: {problem}", flush=True)

    def run(self, what, *words):
        done = subprocess.run([self.slipway, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            self.fail(what, f"slipway {words[0]} ended with {done.returncode}: {done.stderr.strip()[:600]}")
            return None
        return done.stdout

    def ranges(self, path, what, rows):
        """Measures the ranges of a model with recorded rows; the path of the file, or None."""
        folder = os.path.join(self.work, what)
        os.makedirs(os.path.join(folder, ".git"))
        shutil.copy(path, os.path.join(folder, "m.onnx"))
        np.savez(os.path.join(folder, "rows.npz"), **rows)
        with open(os.path.join(folder, "m.yaml"), "w") as file:
            file.write(
                "slipway: 1\nname: m\nmodel: {source: m.onnx}\ntarget: {triton: \"26.08\"}\n"
                "execution_providers: [{cuda: {precision: [fp32, fp16]}}]\nbatching: {max_batch_size: 8}\n"
                "accuracy: {inputs: {file: rows.npz}, ranges: m.ranges.json}\n")
        here = os.getcwd()
        os.chdir(folder)
        try:
            said = self.run(
                what, "compare", "m.yaml", "--ranges", "--python", sys.executable, "--cache", os.path.join(self.work, "cache"),
                "--format", "json")
            if said is None or self.run(what, "check", "m.yaml", "--quiet") is None:
                return None
            again = self.run(
                what, "compare", "m.yaml", "--ranges", "--python", sys.executable, "--cache", os.path.join(self.work, "cache"),
                "--format", "json")
            if again is not None and json.loads(again)["changed"]:
                self.fail(what, "a second run changed the file")
        finally:
            os.chdir(here)
        self.numbers(os.path.join(folder, "m.onnx"), what, rows, os.path.join(folder, "m.ranges.json"))
        return os.path.join(folder, "m.ranges.json")

    def numbers(self, path, what, rows, written):
        """Holds the numbers against those of the reference evaluator."""
        with open(written) as file:
            found = json.load(file)
        evaluator = ReferenceEvaluator(clamped(path, found["masks"]))
        wanted = {}
        for index in range(len(next(iter(rows.values())))):
            feed = {name: value[index : index + 1] for name, value in rows.items()}
            for name, value in evaluator.run(None, feed, intermediate=True).items():
                if isinstance(value, np.ndarray) and value.dtype == np.float32 and value.size:
                    finite = np.abs(value[np.isfinite(value)])
                    wanted[name] = max(wanted.get(name, 0.0), float(finite.max()) if finite.size else 0.0)
        for name, number in found["values"].items():
            if name not in wanted:
                self.fail(what, f"the reference evaluator has no value {name}")
            elif abs(number - wanted[name]) > 2e-3 * wanted[name] + 1e-6:
                self.fail(what, f"{name} reaches {wanted[name]:g}, not {number:g}")
            self.values += 1

    def half(self, path, what, *more):
        """The model in half, every half value really rounded."""
        half, rounded = os.path.join(self.work, f"{what}-half.onnx"), os.path.join(self.work, f"{what}-rounded.onnx")
        said = self.run(what, "dynamic", path, "-o", half, "--precision", "fp16", "--no-sync", "--format", "json", "--force", *more)
        if said is None or not check_half.really_half(half, rounded):
            return None, None
        return rounded, json.loads(said)["precision"]

    def overflow(self, path, what, rows):
        ranges = self.ranges(path, what, rows)
        if ranges is None:
            return
        wanted = answers(path, rows)
        without, _ = self.half(path, f"{what} without ranges")
        if without is None:
            return
        if compare(wanted, answers(without, rows)) is None:
            self.fail(what, "it is right without ranges: nothing overflows")
        rounded, report = self.half(path, f"{what} with ranges", "--ranges", ranges)
        if rounded is None:
            return
        problem = compare(wanted, answers(without if self.lie else rounded, rows))
        if problem:
            self.fail(what, f"with ranges: {problem}")
        kept = [node for node in report["kept"] if node["reason"] == "range"]
        if not kept or report["half_node_count"] == 0:
            self.fail(what, f"{len(kept)} nodes stay by their range, and {report['half_node_count']} are in half")
        self.caught += problem is None
        print(f"{what}: {', '.join(node['node'] for node in kept)} stay in fp32, {report['half_node_count']} nodes in half", flush=True)


def clamped(path, masks):
    """A model with the lowest numbers of its masks as they are in half."""
    made = onnx.load(path)
    tensors = [tensor for tensor in made.graph.initializer if tensor.name in masks]
    for node in made.graph.node:
        if set(node.output) & set(masks):
            tensors += [attribute.t for attribute in node.attribute if attribute.name == "value"]
    for tensor in tensors:
        value = numpy_helper.to_array(tensor).copy()
        value[np.isfinite(value) & (value <= -65504)] = -30000
        tensor.CopyFrom(numpy_helper.from_array(value, tensor.name))
    return made


def answers(path, rows):
    """The answers to all rows together."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return dict(zip([value.name for value in session.get_outputs()], session.run(None, rows)))


def compare(wanted, got):
    return check_half.compare(wanted, got, 0.999)[0]


def recorded(path):
    """Four rows for a model: random ones, small whole numbers for what is looked up."""
    generator = np.random.default_rng(5)
    rows = {}
    for value in ort.InferenceSession(path, providers=["CPUExecutionProvider"]).get_inputs():
        shape = [4 if axis == 0 else size if isinstance(size, int) else 8 for axis, size in enumerate(value.shape)]
        kind = np.dtype(check_half.TYPES[value.type])
        if kind.kind == "f":
            rows[value.name] = generator.normal(0, 1, shape).astype(kind)
        elif "mask" in value.name:
            rows[value.name] = np.tril(np.ones(shape))[::-1].astype(kind) if len(shape) == 2 else np.ones(shape, kind)
            rows[value.name][:, 0] = 1
        else:
            rows[value.name] = generator.integers(0, 2 if "type" in value.name or "segment" in value.name else 60, shape).astype(kind)
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--slipway", required=True)
    parser.add_argument("--lie", action="store_true")
    parser.add_argument("models", nargs="*")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="check-ranges-")
    check = Check(os.path.abspath(options.slipway), work, options.lie)
    try:
        for path in options.models:
            check.ranges(path, os.path.splitext(os.path.basename(path))[0], recorded(path))
        generator = np.random.default_rng(3)
        for name, made in overflowing():
            path = os.path.join(work, f"{name}.onnx")
            onnx.save(made, path)
            check.overflow(path, name, {"x": np.abs(generator.normal(0, 1500, (4, 64))).astype(np.float32)})
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{check.values} values of the reference evaluator, {check.caught} overflows caught, {check.failed} wrong")
    sys.exit(1 if check.failed or not check.values else 0)


if __name__ == "__main__":
    main()
