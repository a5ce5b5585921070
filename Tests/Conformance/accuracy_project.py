"""Makes the project of scripts/test-accuracy, and says whether what slipway measured in it is what numpy computes.

    python Tests/Conformance/accuracy_project.py DIR                       makes models, requests and answers
    … --requests MODEL FILE                                                 writes the requests of a spec that ships
    … --spec DIR REFERENCE [--unlimited]                                    writes DIR/words.yaml for a reference
    … --check RESULT --wrong NAME --project DIR                             compares `slipway compare --format json` with numpy
    … --decide MEASUREMENTS --wrong NAME --right NAME                       prints the lines with throughputs that are plain

Exit 1 when something is wrong. Runs in .cache/python/oracle (scripts/lib/python-env.sh oracle).
"""

import argparse
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

ROOT = pathlib.Path(__file__).resolve().parents[2]
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
OUTPUT = "sentence_embedding"
OUTPUTS = ["last_hidden_state", OUTPUT]
SPEC = """slipway: 1
name: words
model: {{source: words.onnx}}
target: {{triton: "24.10"}}
execution_providers: [cpu]
axes: {{seq: {{min: 4, opt: 12, max: 128}}}}
session: {{intra_op_threads: 1}}
batching: {{max_batch_size: 8, dynamic: true}}
instances: [1, 2]
profile:
  concurrency: 4
  data: {{input_ids: {{random: [1, 999], seed: 7}}, attention_mask: ones, token_type_ids: zeros}}
accuracy:
  inputs: {{file: requests.npz}}
  against: {against}
promote:
  require: {{{limits}}}
"""


def wrong_model():
    """A graph with the inputs and the output of the model, and none of its work."""
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "seq"]) for name in INPUTS]
    outputs = [
        helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "seq", 32]),
        helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", 32]),
    ]
    weights = np.random.default_rng(5).normal(size=(3, 32)).astype(np.float32)
    constants = [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(np.array([2]), "last")]
    nodes = []
    for name in INPUTS:
        nodes.append(helper.make_node("Cast", [name], [f"{name}_f"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Unsqueeze", [f"{name}_f", "last"], [f"{name}_u"]))
    nodes.append(helper.make_node("Concat", [f"{name}_u" for name in INPUTS], ["features"], axis=2))
    nodes.append(helper.make_node("MatMul", ["features", "weights"], ["last_hidden_state"]))
    nodes.append(helper.make_node("ReduceMean", ["last_hidden_state"], [OUTPUT], axes=[1], keepdims=0))
    graph = helper.make_graph(nodes, "wrong", inputs, outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def make(folder):
    folder.mkdir(parents=True)
    model = onnx.load(ROOT / "specs/models/minilm.onnx")
    onnx.save(model, folder / "words.onnx")
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) == 2:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor) * np.float32(1.01), tensor.name))
    onnx.save(model, folder / "heavier.onnx")
    onnx.save(wrong_model(), folder / "wrong.onnx")
    random = np.random.default_rng(11)
    rows = 9
    requests = {
        "input_ids": random.integers(1, 1000, (rows, 12)),
        "attention_mask": np.ones((rows, 12), np.int64),
        "token_type_ids": np.zeros((rows, 12), np.int64),
    }
    np.savez_compressed(folder / "requests.npz", **requests)
    np.savez(folder / "answers.npz", **{name: answers(folder / "words.onnx", requests, name) for name in OUTPUTS})


def shipped(name, file):
    """Sixteen texts of 6 to 24 tokens: a first and a last one that are special, padding behind them."""
    random = np.random.default_rng(5)
    rows, length = 16, 24
    padding = 1 if name == "multilingual-e5" else 0
    tokens = np.full((rows, length), padding, np.int64)
    mask = np.zeros((rows, length), np.int64)
    for row in range(rows):
        count = int(random.integers(6, length + 1))
        tokens[row, :count] = random.integers(4, 999, count)
        tokens[row, 0], tokens[row, count - 1] = 2, 3
        mask[row, :count] = 1
    requests = {"input_ids": tokens, "attention_mask": mask}
    if name == "minilm":
        requests["token_type_ids"] = np.zeros_like(tokens)
    np.savez(file, **requests)


def answers(model, requests, output=OUTPUT):
    """An output for each row alone."""
    session = ort.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    names = {tensor.name for tensor in session.get_inputs()}
    count = len(requests["input_ids"])
    rows = [{name: values[row : row + 1] for name, values in requests.items() if name in names} for row in range(count)]
    return np.concatenate([session.run([output], row)[0] for row in rows])


def expected(found, reference):
    """The four metrics over all rows."""
    found, reference = found.astype(np.float64), reference.astype(np.float64)
    difference = np.abs(found - reference)
    floor = 1e-3 * np.abs(reference).max()
    agreement = (found.argmax(axis=-1) == reference.argmax(axis=-1)).mean()
    return {
        "max_abs_error": difference.max(),
        "max_rel_error": (difference / np.maximum(np.abs(reference), floor)).max(),
        "cosine": (found * reference).sum() / np.sqrt((found**2).sum() * (reference**2).sum()),
        "argmax_agreement": agreement,
        "floor": floor,
    }


def check(arguments):
    folder = pathlib.Path(arguments.project)
    requests = dict(np.load(folder / "requests.npz"))
    reference = answers(folder / "words.onnx", requests)
    wanted = expected(answers(folder / "wrong.onnx", requests), reference)
    result = json.loads(pathlib.Path(arguments.check).read_text())
    faults = [] if len(result["variants"]) == 3 else [f"{len(result['variants'])} variants, not 3"]
    for variant in result["variants"]:
        values = variant["outputs"][OUTPUT]
        if variant["name"] == arguments.wrong:
            faults += [
                f"{variant['name']}: {key} is {values[key]}, and numpy says {value}"
                for key, value in wanted.items()
                if not np.isclose(values[key], value, rtol=1e-4, atol=1e-6)
            ]
        elif any(o["cosine"] < 0.999999 or o["max_abs_error"] > 1e-5 for o in variant["outputs"].values()):
            faults.append(f"{variant['name']}: {variant['outputs']}")
        if sorted(variant["outputs"]) != OUTPUTS:
            faults.append(f"{variant['name']}: outputs {sorted(variant['outputs'])}")
        together = 0 if "default" in variant["name"] and variant["together"] == 0 else 8
        if variant["rows"] != 9 or variant["together"] != together:
            faults.append(f"{variant['name']}: {variant['rows']} rows, {variant['together']} of them together")
    for fault in faults:
        print(f"FAIL  {fault}")
    print(f"{arguments.wrong}: cosine {wanted['cosine']:.4f}, largest error {wanted['max_abs_error']:.3g}")
    return bool(faults)


def decide(arguments):
    for text in pathlib.Path(arguments.decide).read_text().splitlines():
        line = json.loads(text)
        if line["format_version"] == 1:
            factor = 3 if line["variant"] == arguments.wrong else 2 if line["variant"] == arguments.right else 1
            line["metrics"] = {"throughput_per_second": 100 * factor, "latency_avg_ns": 4e9 / (100 * factor)}
            line["percentiles_ns"] = {}
        print(json.dumps(line, separators=(",", ":")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--spec", nargs=2)
    parser.add_argument("--requests", nargs=2)
    parser.add_argument("--unlimited", action="store_true")
    for option in ("--check", "--decide", "--wrong", "--right", "--project"):
        parser.add_argument(option)
    arguments = parser.parse_args()
    if arguments.requests:
        return shipped(*arguments.requests)
    if arguments.check:
        sys.exit(check(arguments))
    if arguments.decide:
        return decide(arguments)
    if arguments.spec:
        folder, reference = arguments.spec
        against = "{file: answers.npz}" if reference == "file" else reference
        limits = 'throughput: ">= 1/s"' if arguments.unlimited else 'cosine: ">= 0.999"'
        pathlib.Path(folder, "words.yaml").write_text(SPEC.format(against=against, limits=limits))
        return None
    return make(pathlib.Path(arguments.folder))


if __name__ == "__main__":
    main()
