#!/usr/bin/env python3
"""Quantizes graphs with `slipway convert`, has commands convert, and looks at what came out itself.

    check_quantized.py --slipway PROGRAM [--lie]

Runs in .cache/python/convert (scripts/lib/python-env.sh convert), which is also the environment of the converters. Each graph of 8 bits must
have the inputs and outputs of the one that it was made of, the form that its target takes (for TensorRT: int8, zero points 0, weights by
output channel, no bias of 32 bits), rows whose cosine with the graph before is at least 0.98, judged here on inputs of our own, and the
same bytes when it is made twice (four of them are); `slipway build` takes it. Calibration is recorded (.npz, requests as JSON) and made up. What cannot be
quantized, and limits that nothing meets, are told, and nothing enters the cache then. `with: command` runs a real script that writes a graph,
its reference and a file beside it; a reference that is wrong is refused. `--lie` compares with other rows: the check must fail then.
One line a case; exit 1 when something is wrong.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "specs" / "models"
FIXTURES = ROOT / "Tests" / "Fixtures" / "onnx"
TOKENS = "{input_ids: {random: [1, 999]}, attention_mask: ones, token_type_ids: zeros}"
SPEC = """slipway: 1
name: {name}
model: {{{source}, quantize: {{{quantize}, keep: kept/{name}.onnx}}}}
target: {{triton: "{triton}"}}
execution_providers: [cpu]
batching: {{max_batch_size: 8}}
"""
STATIC = "method: static, calibrate: {{count: 24, lengths: [8, 32], data: {data}}}"

# The name of a case, its model, and what quantize says.
CASES = {
    "minilm-dynamic": (MODELS / "minilm.onnx", "method: dynamic, check: {data: " + TOKENS + "}"),
    "minilm-cpu": (MODELS / "minilm.onnx", STATIC.format(data=TOKENS) + ", operators: [MatMul]"),
    "minilm-tensorrt": (MODELS / "minilm.onnx", STATIC.format(data=TOKENS) + ", for: tensorrt"),
    "minilm-entropy": (
        MODELS / "minilm.onnx",
        "method: static, for: tensorrt, calibrate: {method: entropy, count: 8, lengths: [16], data: " + TOKENS + "}"),
    "minilm-excluded": (
        MODELS / "minilm.onnx", STATIC.format(data=TOKENS) + ', for: tensorrt, exclude: ["*/attention/*"], per_channel: false'),
    "minilm-npz": (MODELS / "minilm.onnx", "method: static, for: tensorrt, calibrate: {file: tokens.npz}, check: {inputs: tokens.npz}"),
    "minilm-json": (MODELS / "minilm.onnx", "method: static, for: tensorrt, calibrate: {file: tokens.json}, check: {inputs: tokens.json}"),
    "detector-tensorrt": (
        MODELS / "detector.onnx", "method: static, for: tensorrt, calibrate: {count: 16, lengths: [32, 64], data: "
        "{images: {random: [0, 1]}}}, check: {lengths: [32], cosine: 0.98}"),
    "resnet-cpu": (
        FIXTURES / "resnet_legacy_op17.onnx", "method: static, calibrate: {count: 16, data: {image: {random: [-1, 1]}}}, "
        "check: {cosine: 0.98}"),
    "resnet-tensorrt": (
        FIXTURES / "resnet_legacy_op17.onnx", "method: static, for: tensorrt, calibrate: {count: 16, data: {image: "
        "{random: [-1, 1]}}}, check: {cosine: 0.98}"),
}
# Those that are made twice.
TWICE = ("minilm-dynamic", "minilm-cpu", "minilm-entropy", "resnet-tensorrt")
# What cannot be quantized: the model, what quantize says, the code, and words of the finding.
REFUSED = {
    "limit": (MODELS / "minilm.onnx", STATIC.format(data=TOKENS) + ", check: {cosine: 0.99999}", "SLW0386", "the cosine of a row is"),
    "error": (MODELS / "minilm.onnx", "method: dynamic, check: {max_abs_error: 0, data: " + TOKENS + "}", "SLW0386", "max_abs_error is"),
    "again": (MODELS / "minilm-int8.onnx", "method: dynamic", "SLW0376", "is quantized already"),
    "trees": (MODELS / "forest.onnx", "method: dynamic", "SLW0376", "nothing in the graph was quantized"),
    "exclude": (MODELS / "minilm.onnx", 'method: dynamic, exclude: ["/no/such/*"]', "SLW0376", "no node of the graph has such a name"),
    "operator": (MODELS / "minilm.onnx", "method: dynamic, operators: [Softplus]", "SLW0376", 'does not quantize "Softplus"'),
    "opset": (MODELS / "text_recognition.onnx", STATIC.format(data="{input.1: {random: [0, 1]}}"), "SLW0376", "scales for each channel came with 13"),
    "entry": (MODELS / "minilm.onnx", STATIC.format(data="{input_ids: ones}"), "SLW0376", 'no entry for the input "attention_mask"'),
    "unknown": (MODELS / "minilm.onnx", "method: dynamic, check: {data: {ids: ones}}", "SLW0376", 'names "ids", which is no input'),
    "outside": (MODELS / "minilm.onnx", "method: dynamic, check: {data: {input_ids: {random: [5000, 6000]}}}", "SLW0376", "cannot run the graph"),
    "external": ("external.onnx", "method: dynamic", "SLW0376", "keeps its weights in further files"),
}


class Converter:
    """`slipway convert` with this environment and a cache of its own."""

    def __init__(self, slipway, folder):
        self.slipway = slipway
        self.folder = folder
        self.cache = folder / "cache"

    def run(self, *words):
        environment = {**os.environ, "SLIPWAY_CACHE": str(self.cache), "NO_COLOR": "1"}
        return subprocess.run(
            [self.slipway, *words], cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    def convert(self, spec, *options):
        done = self.run("convert", spec, "--python", sys.executable, "--format", "json", *options)
        results = json.loads(done.stdout)["results"] if done.stdout else []
        return done, results[-1] if results else None

    def results(self):
        place = self.cache / "converted"
        return sorted(path.name for path in place.iterdir() if not path.name.endswith(".lock")) if place.exists() else []


def feeds(model, rows):
    """Inputs of our own, with the batch and other axes in sizes that no calibration had."""
    random = numpy.random.default_rng(77)
    found = {}
    for value in model.graph.input:
        sizes = [rows] + [dim.dim_value or 40 for dim in value.type.tensor_type.shape.dim][1:]
        if value.name == "input_ids":
            found[value.name] = random.integers(1, 999, sizes)
        elif value.type.tensor_type.elem_type == TensorProto.INT64:
            found[value.name] = (numpy.ones if "mask" in value.name else numpy.zeros)(sizes, dtype=numpy.int64)
        else:
            found[value.name] = random.uniform(0, 1, sizes).astype(numpy.float32)
    return found


def lowest_cosine(path, source, is_lie):
    model = onnx.load(source)
    given = feeds(model, 4)
    ours = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, given)
    theirs = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"]).run(None, given)
    least = 1.0
    for one, other in zip(ours, theirs, strict=True):
        if is_lie:
            other = other[::-1] * numpy.linspace(-1, 1, other.shape[-1])
        for a, b in zip(one.reshape(4, -1).astype(float), other.reshape(4, -1).astype(float), strict=True):
            least = min(least, float(a @ b / (numpy.linalg.norm(a) * numpy.linalg.norm(b))))
    return least


def form_faults(path, source, quantize):
    """What is wrong with the form of a graph, without the converter's own eyes."""
    model, before = onnx.load(path), onnx.load(source)
    faults = []
    for field in ("input", "output"):
        if [v.SerializeToString() for v in getattr(model.graph, field)] != [v.SerializeToString() for v in getattr(before.graph, field)]:
            faults.append(f"another {field}")
    kinds = [node.op_type for node in model.graph.node]
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    if "method: dynamic" in quantize:
        return faults + ([] if "MatMulInteger" in kinds and "QuantizeLinear" not in kinds else ["no dynamic operators"])
    if "DequantizeLinear" not in kinds:
        faults.append("nothing is quantized")
    wide = 0
    for node in model.graph.node:
        if node.op_type not in ("QuantizeLinear", "DequantizeLinear"):
            continue
        zero = numpy_helper.to_array(tensors[node.input[2]])
        weight = node.input[0] in tensors
        wide += weight and zero.ndim == 1 and zero.size > 1
        if "for: tensorrt" in quantize:
            if zero.dtype != numpy.int8 or zero.any():
                faults.append(f"{node.name}: {zero.dtype} with zero points {set(zero.ravel().tolist())}")
            if zero.size > 1 and not weight:
                faults.append(f"{node.name}: an activation has {zero.size} scales")
        elif not weight and zero.dtype != numpy.uint8:
            faults.append(f"{node.name}: an activation of {zero.dtype}")
    if (wide == 0) != ("per_channel: false" in quantize):
        faults.append(f"{wide} weights have several scales")
    if "exclude" in quantize:
        inside = [n.name for n in model.graph.node if "/attention/" in n.name and n.op_type == "DequantizeLinear" and n.input[0] in tensors]
        if inside:
            faults.append(f"excluded nodes are quantized: {inside[:2]}")
    return faults


def quantized(converter, options):
    failed = 0
    for name, (source, quantize) in CASES.items():
        shutil.copy(source, converter.folder / f"{name}-source.onnx")
        spec = converter.folder / f"{name}.yaml"
        spec.write_text(SPEC.format(name=name, source=f"source: {name}-source.onnx", quantize=quantize, triton="24.10"))
        done, result = converter.convert(spec.name)
        if done.returncode != 0:
            print(f"FAIL  {name}: slipway convert ended with {done.returncode}\n{done.stderr}")
            failed += 1
            continue
        path = str(converter.folder / "kept" / f"{name}.onnx")
        faults = form_faults(path, str(source), quantize)
        least = lowest_cosine(path, str(source), options.lie)
        if not least >= 0.98:
            faults.append(f"the lowest cosine is {least:.4f}")
        if name in TWICE:
            again, second = converter.convert(spec.name, "--force")
            if again.returncode != 0 or second["sha256"] != result["sha256"]:
                faults.append("the second quantization gave other bytes")
        built = converter.run("build", spec.name, "--out", "build", "--weights", "digest")
        if built.returncode != 0:
            faults.append(f"slipway build ended with {built.returncode}: {built.stderr}")
        size = os.path.getsize(path) / os.path.getsize(source)
        print("\n".join(f"FAIL  {name}: {fault}" for fault in faults) or f"ok    {name}: lowest cosine {least:.4f}, {size:.2f} of the size")
        failed += bool(faults)
    return failed


def refused(converter):
    failed = 0
    big = numpy.ones((64, 64), dtype=numpy.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])], "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 64])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 64])], [numpy_helper.from_array(big, "w")])
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), converter.folder / "external.onnx",
        save_as_external_data=True, location="external.bin", size_threshold=0)
    for name, (source, quantize, code, words) in REFUSED.items():
        if isinstance(source, Path):
            shutil.copy(source, converter.folder / source.name)
            source = source.name
        spec = converter.folder / f"no-{name}.yaml"
        spec.write_text(SPEC.format(name=f"no-{name}", source=f"source: {source}", quantize=quantize, triton="24.10"))
        before = converter.results()
        done, result = converter.convert(spec.name)
        is_told = done.returncode == 1 and result is None and code in done.stderr and words in done.stderr
        if is_told and converter.results() == before:
            print(f"ok    {name}: refused, {words}")
        else:
            print(f"FAIL  {name}: exit {done.returncode}, the cache changed: {before != converter.results()}\n{done.stderr}")
            failed += 1
    return failed


def chained(converter):
    """A model of scikit-learn is converted, and its graph quantized; what the spec serves is the second graph."""
    import joblib
    from sklearn.neural_network import MLPRegressor

    random = numpy.random.default_rng(5)
    rows = random.normal(size=(400, 8))
    model = MLPRegressor(hidden_layer_sizes=(32, 16), random_state=0, max_iter=300).fit(rows, rows @ random.normal(size=8))
    joblib.dump(model, converter.folder / "net.joblib")
    # skl2onnx 1.20 makes one column of several targets: rows of another number are another answer.
    joblib.dump(
        MLPRegressor(hidden_layer_sizes=(8,), random_state=0, max_iter=20).fit(rows, rows[:, :3]), converter.folder / "wide.joblib")
    numpy.savez(converter.folder / "net.npz", input=rows[:64].astype(numpy.float32))
    wide = converter.folder / "wide.yaml"
    text = SPEC.format(
        name="wide", source="convert: {with: sklearn, source: wide.joblib, trust: code}", quantize="", triton="24.10")
    wide.write_text(text[: text.index(", quantize:")] + "}" + text[text.index("\ntarget"):])
    refusal, _ = converter.convert(wide.name, "--trust")
    spec = converter.folder / "net.yaml"
    quantize = "method: static, calibrate: {file: net.npz}, check: {inputs: net.npz, cosine: 0.98}"
    source = "convert: {with: sklearn, source: net.joblib, check: {inputs: net.npz}, trust: code}"
    spec.write_text(SPEC.format(name="net", source=source, quantize=quantize, triton="24.10"))
    done, result = converter.convert(spec.name, "--trust")
    faults = []
    if refusal.returncode != 1 or "SLW0377" not in refusal.stderr or "shape [3, 1], the framework's [1, 3]" not in refusal.stderr:
        faults.append(f"three targets in one column: exit {refusal.returncode}\n{refusal.stderr}")
    if done.returncode != 0 or result["with"] != "sklearn, quantize":
        faults.append(f"exit {done.returncode}\n{done.stderr}")
    else:
        steps = json.loads(done.stdout)["results"]
        kinds = [node.op_type for node in onnx.load(converter.folder / "kept" / "net.onnx").graph.node]
        record = json.loads((converter.folder / "kept" / "net.onnx.convert.json").read_text())
        if len(steps) != 2 or steps[0]["outputs"][0]["max_abs_error"] > 1e-4 or "DequantizeLinear" not in kinds:
            faults.append(f"the steps are {steps}")
        if record["check"]["cases"] != ["the first 1 recorded", "the first 2 recorded", "the first 5 recorded", "the first 64 recorded"]:
            faults.append(f"check.inputs was not used: {record['check']['cases']}")
        built = converter.run("build", spec.name, "--out", "build", "--weights", "digest")
        if built.returncode != 0:
            faults.append(built.stderr)
    print("\n".join(f"FAIL  net: {fault}" for fault in faults) or "ok    net: scikit-learn, converted and quantized, compared on recorded inputs")
    return len(faults)


EXPORT = '''
import pathlib, sys
import numpy, onnx
from onnx import TensorProto, helper, numpy_helper

weights = numpy.load(sys.argv[1])["weights"]
graph = helper.make_graph(
    [helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Tanh", ["h"], ["y"])], "own",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 6])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 3])], [numpy_helper.from_array(weights, "w")])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), sys.argv[2])
rows = numpy.random.default_rng(0).normal(size=(40, 6)).astype(numpy.float32)
pathlib.Path(sys.argv[5], "labels.txt").write_text("low middle high\\n")
numpy.savez(sys.argv[3], **{"inputs/x": rows, "outputs/y": numpy.tanh(rows.astype(float) @ weights) + float(sys.argv[4])})
'''


def commands(converter):
    """`with: command`: a script of the project exports a model of its own, and says what that answers."""
    failed = 0
    numpy.savez(converter.folder / "own.npz", weights=numpy.random.default_rng(9).normal(size=(6, 3)).astype(numpy.float32))
    (converter.folder / "export.py").write_text(EXPORT)
    cases = {
        "own": ('"{reference}", "0", "{beside}"', 0, "max_abs_error", '"compared": true'),
        "own-wrong": ('"{reference}", "0.01", "{beside}"', 1, "SLW0377", "48 of 48 rows differ"),
        "own-silent": ('"unread.npz", "0", "{beside}"', 0, "max_abs_error", '"compared": false'),
    }
    for name, (rest, status, *words) in cases.items():
        spec = converter.folder / f"{name}.yaml"
        source = (
            "convert: {with: command, source: own.npz, trust: code, keep: kept/" + name + ".onnx, "
            f"command: [python, export.py, \"{{source}}\", \"{{output}}\", {rest}]}}")
        text = SPEC.format(name=name, source=source, quantize="", triton="24.10")
        spec.write_text(text[: text.index(", quantize:")] + "}" + text[text.index("\ntarget"):])
        done, result = converter.convert(spec.name, "--trust")
        record = converter.folder / "kept" / f"{name}.onnx.convert.json"
        said = done.stderr + done.stdout + (record.read_text() if record.exists() else "")
        faults = [] if done.returncode == status and all(word in said for word in words) else [f"exit {done.returncode}\n{said}"]
        if status == 0 and not faults:
            if name == "own" and not result["outputs"][0]["max_abs_error"] < 1e-5:
                faults.append(f"errors of {result}")
            built = converter.run("build", spec.name, "--out", "build", "--weights", "digest")
            if built.returncode != 0:
                faults.append(built.stderr)
            labels = converter.folder / "kept" / f"{name}.onnx.files" / "labels.txt"
            if not labels.exists() or labels.read_text() != "low middle high\n":
                faults.append("labels.txt is not beside the model")
        print("\n".join(f"FAIL  {name}: {fault}" for fault in faults) or f"ok    {name}: {words[-1]}")
        failed += len(faults)
    spec = converter.folder / "own-small.yaml"
    source = (
        'convert: {with: command, source: own.npz, trust: code, command: [python, export.py, "{source}", "{output}", '
        '"{reference}", "0", "{beside}"]}')
    spec.write_text(SPEC.format(name="own-small", source=source, quantize="method: dynamic", triton="24.10"))
    done, result = converter.convert(spec.name, "--trust")
    labels = converter.folder / "kept" / "own-small.onnx.files" / "labels.txt"
    if done.returncode == 0 and result["with"] == "command, quantize" and labels.exists():
        print("ok    own-small: the quantized graph has the file beside it")
    else:
        print(f"FAIL  own-small: exit {done.returncode}\n{done.stderr}")
        failed += 1
    return failed


def recorded(folder):
    """Tokens as an archive of numpy, and as requests of two lengths."""
    random = numpy.random.default_rng(3)
    rows = random.integers(1, 999, (40, 24))
    numpy.savez(folder / "tokens.npz", input_ids=rows, attention_mask=numpy.ones_like(rows), token_type_ids=numpy.zeros_like(rows))
    requests = []
    for length in (12, 30):
        ids = random.integers(1, 999, (8, length))
        arrays = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        requests.append({"inputs": [
            {"name": name, "shape": list(array.shape), "datatype": "INT64", "data": array.ravel().tolist()}
            for name, array in arrays.items()]})
    (folder / "tokens.json").write_text(json.dumps(requests))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slipway", required=True, type=os.path.abspath)
    parser.add_argument("--lie", action="store_true")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="slipway-quantized-"))
    try:
        (work / ".git").mkdir()
        recorded(work)
        converter = Converter(options.slipway, work)
        if options.lie:
            for name in list(CASES)[1:]:
                del CASES[name]
        failed = quantized(converter, options)
        if not options.lie:
            failed += refused(converter) + chained(converter) + commands(converter)
        print(f"{len(CASES)} graphs quantized, {failed} failures")
        return 1 if failed else 0
    finally:
        shutil.rmtree(work, ignore_errors=True)


sys.exit(main())
