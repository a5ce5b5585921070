#!/usr/bin/env python3
"""Runs shape inference tools side by side over models whose true output shapes are recorded.

    python Tests/Conformance/compare_shape_inference.py --slipway PROGRAM [--checker PROGRAM] [--rivals] [--log FILE] FOLDER...

A FOLDER is laid out as ONNX's own tests: node/NAME/model.onnx and node/NAME/test_data_set_0/*.pb, as in Debian's
libonnx-testdata and as onnx_node_tests.py and random_shape_graphs.py write them. Models with one tensor as output are taken;
the truth is the shape of the recorded output. Before any tool sees a model, the shape of its output and those of inner
values are taken out of it.

    ok        every size is right, as a number or as an expression that gives the recorded size
    unknown   some size or the rank is not known, and nothing is wrong
    WRONG     the rank or a size is wrong
    error     the tool failed, or refused the model

PROGRAM is `slipway`, and `slipway-onnx-checker` for libonnx (which infers where its checker accepts). --rivals adds onnx,
onnxruntime's symbolic_shape_infer.py and onnx-shape-inference, as far as they are installed (requirements-rivals.txt).
Exit status: 1 when slipway has a WRONG or an error, or is not ahead of every rival.
"""

import argparse
import contextlib
import io
import json
import logging
import math
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor

import onnx
from onnx import TensorProto

KINDS = ("node", "simple", "pytorch-converted", "pytorch-operator")
SECONDS = 30


def dims_of(value_info):
    """The dims of a declared tensor: numbers, names, None for what is not known; None for an unknown rank."""
    tensor = value_info.type.tensor_type
    if not tensor.HasField("shape"):
        return None
    return [
        dim.dim_value if dim.HasField("dim_value") else dim.dim_param or None for dim in tensor.shape.dim
    ]


def by_slipway(program, model, path):
    done = subprocess.run(
        [program, "inspect", path, "--format", "json"], capture_output=True, timeout=SECONDS, check=False)
    return json.loads(done.stdout)["outputs"][0]["dims"]


def by_libonnx(program, model, path):
    done = subprocess.run([program], input=model.SerializeToString(), capture_output=True, timeout=SECONDS, check=True)
    reply = json.loads(done.stdout)
    if reply["checker"]["status"] != "accepted":
        raise ValueError("refused: " + reply["checker"]["text"])
    if reply["inference"]["status"] != "accepted":
        raise ValueError(reply["inference"]["text"])
    return reply["outputs"][0]["dims"]


def by_onnx(_, model, path):
    return dims_of(onnx.shape_inference.infer_shapes(model, data_prop=True).graph.output[0])


def by_symbolic(_, model, path):
    from onnxruntime.tools.symbolic_shape_infer import SymbolicShapeInference

    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        # It leaves a copy of the model in the working directory when it fails.
        os.chdir(folder)
        try:
            result = SymbolicShapeInference.infer_shapes(model, auto_merge=True)
        finally:
            os.chdir(here)
    if result is None:
        raise ValueError("it gives up")
    return dims_of(result.graph.output[0])


def by_osi(_, model, path):
    import onnx_ir
    from onnx_shape_inference import infer_symbolic_shapes

    return dims_of(onnx_ir.to_proto(infer_symbolic_shapes(onnx_ir.from_proto(model))).graph.output[0])


def value_of(dim, sizes):
    """The number that an expression stands for; None when it holds a name that is no input's."""
    if dim is None or isinstance(dim, int):
        return dim
    names = {"floor": math.floor, "ceiling": math.ceil, "Max": max, "Min": min, "max": max, "min": min, "Mod": lambda a, b: a % b}
    try:
        return eval(dim, {"__builtins__": {}}, {**names, **sizes})  # noqa: S307 (what the tools print)
    except (NameError, SyntaxError, TypeError, ZeroDivisionError):
        return None


def verdict(dims, truth, sizes):
    if dims is None:
        return "unknown"
    values = [value_of(dim, sizes) for dim in dims]
    if len(values) != len(truth) or any(value is not None and value != size for value, size in zip(values, truth)):
        return "WRONG"
    return "unknown" if None in values else "ok"


def load(folder):
    """The model without its declared output, the true dims, and the sizes of the inputs' symbols; None when not taken."""
    recorded = TensorProto()
    try:
        recorded.ParseFromString((folder / "test_data_set_0" / "output_0.pb").read_bytes())
        model = onnx.load(folder / "model.onnx", load_external_data=False)
    except Exception:  # noqa: BLE001 (a sequence, or no data at all)
        return None
    if len(model.graph.output) != 1 or not model.graph.output[0].type.HasField("tensor_type") or not recorded.data_type:
        return None
    given = {tensor.name for tensor in model.graph.initializer}
    sizes = {}
    for index, info in enumerate(info for info in model.graph.input if info.name not in given):
        with contextlib.suppress(Exception):
            tensor = TensorProto()
            tensor.ParseFromString((folder / "test_data_set_0" / f"input_{index}.pb").read_bytes())
            for dim, size in zip(info.type.tensor_type.shape.dim, tensor.dims):
                if dim.dim_param:
                    sizes[dim.dim_param] = size
    del model.graph.value_info[:]
    model.graph.output[0].type.tensor_type.ClearField("shape")
    return model, list(recorded.dims), sizes


def expired(_signal, _frame):
    raise TimeoutError


def examine(task):
    """The verdict of every tool on one test, with what it said."""
    folder, tools = task
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    loaded = load(folder)
    if loaded is None:
        return None
    model, truth, sizes = loaded
    signal.signal(signal.SIGALRM, expired)
    found = {}
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        file.write(model.SerializeToString())
        file.flush()
        for title, function, program in tools:
            copy = onnx.ModelProto()
            copy.CopyFrom(model)
            silent = io.StringIO()
            started = time.monotonic()
            signal.alarm(SECONDS)
            try:
                with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
                    dims = function(program, copy, file.name)
                found[title] = (verdict(dims, truth, sizes), f"{dims}, truth {truth}", time.monotonic() - started)
            except BaseException as error:  # noqa: BLE001 (whatever a tool raises)
                found[title] = ("error", f"{type(error).__name__}: {error}"[:200], time.monotonic() - started)
            finally:
                signal.alarm(0)
    return f"{folder.parent.parent.name}/{folder.parent.name}/{folder.name}", found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slipway", required=True)
    parser.add_argument("--checker")
    parser.add_argument("--rivals", action="store_true")
    parser.add_argument("--log", type=pathlib.Path, help="what each tool said where it is not ok")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()

    tools = [("slipway", by_slipway, os.path.realpath(arguments.slipway))]
    if arguments.checker:
        tools.append(("libonnx", by_libonnx, os.path.realpath(arguments.checker)))
    if arguments.rivals:
        tools.append(("onnx", by_onnx, None))
        for title, module, function in (
            ("symbolic_shape_infer", "onnxruntime.tools.symbolic_shape_infer", by_symbolic),
            ("onnx-shape-inference", "onnx_shape_inference", by_osi),
        ):
            try:
                __import__(module)
                tools.append((title, function, None))
            except Exception as error:  # noqa: BLE001
                print(f"note: no {title}: {error}")

    failed, log = False, []
    for root in arguments.folders:
        folders = [folder for kind in KINDS if (root / kind).is_dir() for folder in sorted((root / kind).iterdir())]
        counts = {title: {"ok": 0, "unknown": 0, "WRONG": 0, "error": 0, "s": 0.0} for title, _, _ in tools}
        total = 0
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for result in pool.map(examine, [(folder, tools) for folder in folders], chunksize=16):
                if result is None:
                    continue
                total += 1
                name, found = result
                for title, (word, text, seconds) in found.items():
                    counts[title][word] += 1
                    counts[title]["s"] += seconds
                    if word != "ok":
                        log.append(f"{title} {word} {name} {text}")
        print(f"\n{root}: {total} models with one tensor as output, its shape taken out")
        print(f"{'':24}{'ok':>7}{'unknown':>9}{'WRONG':>7}{'error':>7}{'ms each':>9}")
        for title, count in counts.items():
            each = count["s"] * 1000 / max(total, 1)
            print(f"{title:24}{count['ok']:7}{count['unknown']:9}{count['WRONG']:7}{count['error']:7}{each:9.1f}")
        own = counts["slipway"]
        best = max((count["ok"] for title, count in counts.items() if title != "slipway"), default=0)
        if total == 0 or own["WRONG"] or own["error"] or own["ok"] <= best:
            print("FAIL  slipway is wrong somewhere, failed, or is not ahead")
            failed = True
    if arguments.log:
        arguments.log.write_text("\n".join(log) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
