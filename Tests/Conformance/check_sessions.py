"""Checks what `slipway check --repository` takes the outputs of a session for against onnxruntime.

    python Tests/Conformance/check_sessions.py --slipway PROGRAM [--node COUNT] MODEL...

ONNX Runtime merges its own inference into the outputs that a file declares, and Triton's backend compares the result with
a configuration exactly. Every axis of every output is declared with a made-up symbol. A configuration that says what the
session says must have no finding about outputs; of one with -1 for every axis, an output is refused only if the session
has a number there. `--lie` has the check say that each output with -1 is refused: it must fail then.
One line per fault and a count; exit 1 when something is wrong, 2 when nothing was compared.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import onnx
import onnxruntime as ort

from check_rows import Skipped, session

TYPES = {
    "tensor(float)": "FP32", "tensor(double)": "FP64", "tensor(float16)": "FP16", "tensor(int64)": "INT64",
    "tensor(int32)": "INT32", "tensor(uint8)": "UINT8", "tensor(int8)": "INT8", "tensor(bool)": "BOOL",
    "tensor(int16)": "INT16", "tensor(uint16)": "UINT16", "tensor(uint32)": "UINT32", "tensor(uint64)": "UINT64",
    "tensor(string)": "STRING",
}


def dims(argument):
    return [size if isinstance(size, int) and size >= 0 else -1 for size in argument.shape]


def symbolic(path):
    """The model with a made-up symbol for each axis of each output."""
    model = onnx.load(path)
    loaded = session(path)
    for value, argument in zip(model.graph.output, loaded.get_outputs()):
        if not value.type.HasField("tensor_type") or not argument.shape:
            raise Skipped("no tensor with axes")
        value.type.tensor_type.ClearField("shape")
        for axis in range(len(argument.shape)):
            value.type.tensor_type.shape.dim.add().dim_param = f"made_up_{value.name}_{axis}"
    return model


def config(loaded, outputs):
    lines = ['backend: "onnxruntime"', "max_batch_size: 0"]
    for word, arguments, shapes in (
        ("input", loaded.get_inputs(), [dims(each) for each in loaded.get_inputs()]),
        ("output", loaded.get_outputs(), outputs),
    ):
        for argument, shape in zip(arguments, shapes):
            if argument.type not in TYPES or 0 in shape:
                raise Skipped(argument.type)
            sizes = ", ".join(map(str, shape)) or "1"
            lines.append(f'{word} {{ name: {json.dumps(argument.name)} data_type: TYPE_{TYPES[argument.type]} dims: [{sizes}] }}')
    return "\n".join(lines) + "\n"


def findings(slipway, repository, target):
    done = subprocess.run(
        [slipway, "check", "--repository", repository, "--target", target, "--gpus", "0", "--format", "json"],
        capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"slipway ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def refused(report):
    """The outputs that are refused, by model: the shapes that the findings name."""
    found = {}
    for finding in report["diagnostics"]:
        if finding["code"] != "SLW0674":
            continue
        match = re.match(r'output "(.*)" is ', finding["message"])
        text = json.dumps(finding)
        model = re.search(r"/(m\d+)/config.pbtxt", text)
        if match and model:
            found.setdefault(model.group(1), set()).add(match.group(1))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--slipway", required=True, help="the built program")
    parser.add_argument("--target", default="26.08", help="the release; the graphs must be ones that it reads")
    parser.add_argument("--node", type=int, default=0, metavar="COUNT", help="how many of onnx's node tests; -1 for all")
    parser.add_argument("--lie", action="store_true", help="have each output with -1 refused")
    parser.add_argument("models", nargs="*")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="slipway-sessions-")
    slipway = os.path.abspath(options.slipway)
    failed = outputs = numbers = seen = 0
    try:
        sources = list(options.models)
        if options.node:
            from onnx.backend.test.case.node import collect_testcases

            cases = [case for case in collect_testcases() if case.model is not None]
            step = max(1, len(cases) // options.node) if options.node > 0 else 1
            for index, case in enumerate(cases[::step]):
                path = os.path.join(work, f"node{index}_{case.name}.onnx")
                onnx.save(case.model, path)
                sources.append(path)
        names, sessions = {}, {}
        for index, source in enumerate(sources):
            name = f"m{index}"
            try:
                model = symbolic(source)
                path = os.path.join(work, "model.onnx")
                onnx.save(model, path)
                loaded = session(path)
                shapes = [dims(each) for each in loaded.get_outputs()]
                texts = {
                    "exact": config(loaded, shapes), "open": config(loaded, [[-1] * len(shape) for shape in shapes])}
            except Skipped:
                continue
            for kind, text in texts.items():
                folder = os.path.join(work, kind, name)
                os.makedirs(os.path.join(folder, "1"))
                shutil.copy(path, os.path.join(folder, "1", "model.onnx"))
                pathlib.Path(folder, "config.pbtxt").write_text(text)
            names[name] = pathlib.Path(source).stem
            sessions[name] = {each.name: shape for each, shape in zip(loaded.get_outputs(), shapes)}
        exact = refused(findings(slipway, os.path.join(work, "exact"), options.target))
        opened = refused(findings(slipway, os.path.join(work, "open"), options.target))
        if options.lie:
            opened = {name: set(shapes) for name, shapes in sessions.items()}
        for name, shapes in sessions.items():
            for output, shape in shapes.items():
                outputs += 1
                has_number = any(size >= 0 for size in shape)
                numbers += has_number
                if output in exact.get(name, ()):
                    failed += 1
                    print(f"FAIL  {names[name]}: output \"{output}\" {shape} is what the session says, and refused")
                if output in opened.get(name, ()):
                    seen += has_number
                    if not has_number:
                        failed += 1
                        print(f"FAIL  {names[name]}: output \"{output}\" is refused with -1, which the session says: {shape}")
        print(f"onnxruntime {ort.__version__}: {outputs} outputs, {numbers} with numbers in the session, of which {seen} are "
              f"known; {failed} failures")
        return 1 if failed else 0 if outputs else 2
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
