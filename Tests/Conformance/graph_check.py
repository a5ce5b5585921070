"""What the checks share that compare what `slipway inspect` says of graphs with onnxruntime: running a graph with some rows,
onnx's node tests, the command line."""

import argparse
import os
import pathlib
import shutil
import tempfile

import numpy as np
import onnx
import onnxruntime as ort

ort.set_default_logger_severity(4)
TYPES = {
    "tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
    "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(uint8)": np.uint8, "tensor(int8)": np.int8,
    "tensor(bool)": np.bool_, "tensor(int16)": np.int16, "tensor(uint16)": np.uint16, "tensor(uint32)": np.uint32,
    "tensor(uint64)": np.uint64,
}


class Skipped(Exception):
    """The graph cannot be judged."""


def session(path):
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    # Fused kernels round by the size of the batch.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise Skipped(str(error)) from error


def run(model, inputs):
    try:
        return model.run(None, inputs)
    except Exception as error:
        raise Skipped(str(error)) from error


def rows(model, count, seed, largest):
    """Inputs of `count` rows; every other dynamic axis has 6 elements. Masks differ from row to row."""
    generator = np.random.default_rng(seed)
    inputs = {}
    for argument in model.get_inputs():
        if argument.type not in TYPES:
            raise Skipped(argument.type)
        sizes = [
            count if index == 0 and not isinstance(size, int) else size if isinstance(size, int) else 6
            for index, size in enumerate(argument.shape)
        ]
        kind = np.dtype(TYPES[argument.type])
        if kind.kind == "f":
            inputs[argument.name] = generator.uniform(-1, 1, sizes).astype(kind)
        elif "mask" in argument.name and sizes:
            inputs[argument.name] = (
                np.arange(sizes[-1]) < generator.integers(1, sizes[-1] + 1, [*sizes[:-1], 1])).astype(kind)
        else:
            inputs[argument.name] = generator.integers(0, largest, sizes).astype(kind)
    return inputs


def node_tests(limit):
    """onnx's node tests with a symbol for the leading axis: of the first input, and of all that share its size."""
    from onnx.backend.test.case.node import collect_testcases

    cases = [case for case in collect_testcases() if case.model is not None]
    # Spread over all operators, the same ones each time.
    step = max(1, len(cases) * 2 // limit) if limit else len(cases)
    made = []
    for index, case in enumerate(cases):
        for all_inputs in (False, True):
            if (index * 2 + all_inputs) % step == 0 or step == 1:
                model = symbolic(case.model, all_inputs)
                if model is not None:
                    made.append((f"{case.name}{'+' if all_inputs else ''}", model))
    return made


def symbolic(original, all_inputs):
    model = onnx.ModelProto()
    model.CopyFrom(original)
    first = None
    for value in model.graph.input:
        dims = value.type.tensor_type.shape.dim
        if not value.type.HasField("tensor_type") or not dims or dims[0].dim_value < 1:
            continue
        if first is None:
            first = dims[0].dim_value
        elif not all_inputs:
            break
        if dims[0].dim_value == first:
            dims[0].dim_param = "batch"
    for value in model.graph.output:
        if value.type.HasField("tensor_type"):
            value.type.tensor_type.ClearField("shape")
    return None if first is None else model


def main(description, lie, check_type, random_graph):
    """Judges the graphs that the command line names.

    `check_type(slipway, work, keep)` has `model(what, path, lie)`, `save(model)`, `summary()`, `failed` and `compared`;
    `random_graph(seed)` is a graph or None, `lie` the pair of what `--lie` does, in words, and its graph. Returns the exit
    code.
    """
    parser = argparse.ArgumentParser(description=description.split("\n\n")[0])
    parser.add_argument("--slipway", required=True, help="the built program")
    parser.add_argument("--node", type=int, default=0, metavar="COUNT", help="how many node tests; -1 for all")
    parser.add_argument("--random", type=int, default=0, metavar="COUNT", help="how many random graphs")
    parser.add_argument("--seed", type=int, default=1, help="the first seed of the random graphs")
    parser.add_argument("--lie", action="store_true", help=f"{lie[0]}, and nothing else")
    parser.add_argument("--keep", metavar="FOLDER", help="print what is unknown, and keep graphs that fail there")
    parser.add_argument("models", nargs="*")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="slipway-graphs-")
    try:
        check = check_type(os.path.abspath(options.slipway), work, options.keep)
        if options.lie:
            check.model("a lie", check.save(lie[1]()), lie=True)
        for path in options.models:
            check.model(pathlib.Path(path).stem, path)
        for name, model in node_tests(options.node if options.node >= 0 else 1 << 30) if options.node else []:
            check.model(name, check.save(model))
        for seed in range(options.seed, options.seed + options.random):
            model = random_graph(seed)
            if model is not None:
                check.model(f"random graph {seed}", check.save(model))
        check.summary()
        return 1 if check.failed else 0 if check.compared else 2
    finally:
        shutil.rmtree(work)
