"""Checks what `slipway check --repository` takes the outputs of a session for against onnxruntime.

    python Tests/Conformance/check_sessions.py --slipway PROGRAM [--runtime PYTHON] [--target RELEASE] [--node COUNT]
        [--random COUNT] MODEL...

ONNX Runtime merges its own inference into the outputs that a file declares, and Triton's backend compares the result with
a configuration exactly. Every axis of every output is declared with a made-up symbol. A configuration that says what the
session says must have no finding about outputs; of one with -1 for every axis, an output is refused only if the session
has a number there. `--lie` has the check say that each output with -1 is refused: it must fail then.
Each graph is judged optimized, and not optimized beside `graph { level: 2 }`. `--runtime` names the Python whose onnxruntime is
asked, and `--target` a release that has it. Random graphs are those of session_graphs.py.
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

import session_graphs

TYPES = {
    "tensor(float)": "FP32", "tensor(double)": "FP64", "tensor(float16)": "FP16", "tensor(int64)": "INT64",
    "tensor(int32)": "INT32", "tensor(uint8)": "UINT8", "tensor(int8)": "INT8", "tensor(bool)": "BOOL",
    "tensor(int16)": "INT16", "tensor(uint16)": "UINT16", "tensor(uint32)": "UINT32", "tensor(uint64)": "UINT64",
    "tensor(string)": "STRING",
}


class Skipped(Exception):
    """The graph cannot be judged."""


def ask(runtime, level, paths):
    """What onnxruntime says of models: its version, and an entry for each."""
    program = pathlib.Path(__file__).with_name("session_shapes.py")
    version, entries = None, []
    for start in range(0, len(paths), 200):
        done = subprocess.run(
            [runtime, "-W", "ignore", str(program), level, *paths[start : start + 200]], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{runtime} ended with {done.returncode}: {done.stderr[-2000:]}")
        answer = json.loads(done.stdout)
        version, entries = answer["version"], entries + answer["models"]
    return version, entries


def symbolic(path, entry):
    """The model with a made-up symbol for each axis of each output."""
    if entry is None:
        raise Skipped("does not load")
    model = onnx.load(path)
    for value, (_, _, shape) in zip(model.graph.output, entry["outputs"]):
        if not value.type.HasField("tensor_type") or not shape:
            raise Skipped("no tensor with axes")
        value.type.tensor_type.ClearField("shape")
        for axis in range(len(shape)):
            value.type.tensor_type.shape.dim.add().dim_param = f"made_up_{value.name}_{axis}"
    return model


def config(entry, outputs, level):
    lines = ['backend: "onnxruntime"', "max_batch_size: 0"]
    if level == "plain":
        lines.append("optimization { graph { level: 2 } }")
    for word, tensors, shapes in (
        ("input", entry["inputs"], [shape for _, _, shape in entry["inputs"]]), ("output", entry["outputs"], outputs),
    ):
        for (name, kind, _), shape in zip(tensors, shapes):
            if kind not in TYPES or 0 in shape:
                raise Skipped(kind)
            sizes = ", ".join(map(str, shape)) or "1"
            lines.append(f"{word} {{ name: {json.dumps(name)} data_type: TYPE_{TYPES[kind]} dims: [{sizes}] }}")
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
    parser.add_argument("--runtime", default=sys.executable, metavar="PYTHON", help="whose onnxruntime is asked")
    parser.add_argument("--node", type=int, default=0, metavar="COUNT", help="how many of onnx's node tests; -1 for all")
    parser.add_argument("--random", type=int, default=0, metavar="COUNT", help="how many random graphs")
    parser.add_argument("--seed", default="1", help="of the random graphs")
    parser.add_argument("--least", type=int, default=0, help="fail when fewer sizes of sessions are known")
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
        for index, model in enumerate(session_graphs.graphs(options.random, options.seed)):
            path = os.path.join(work, f"random{index}.onnx")
            onnx.save(model, path)
            sources.append(path)
        _, entries = ask(options.runtime, "plain", sources)
        paths = {}
        for index, (source, entry) in enumerate(zip(sources, entries)):
            try:
                path = os.path.join(work, f"m{index}.onnx")
                onnx.save(symbolic(source, entry), path)
                paths[f"m{index}"] = (path, pathlib.Path(source).stem)
            except Skipped:
                continue
        for level in ("optimized", "plain"):
            version, entries = ask(options.runtime, level, [path for path, _ in paths.values()])
            sessions = {}
            for (name, (path, _)), entry in zip(paths.items(), entries):
                if entry is None:
                    continue
                shapes = [shape for _, _, shape in entry["outputs"]]
                try:
                    texts = {
                        "exact": config(entry, shapes, level),
                        "open": config(entry, [[-1] * len(shape) for shape in shapes], level)}
                except Skipped:
                    continue
                for kind, text in texts.items():
                    folder = os.path.join(work, level, kind, name)
                    os.makedirs(os.path.join(folder, "1"))
                    os.link(path, os.path.join(folder, "1", "model.onnx"))
                    pathlib.Path(folder, "config.pbtxt").write_text(text)
                sessions[name] = {output: shape for output, _, shape in entry["outputs"]}
            exact = refused(findings(slipway, os.path.join(work, level, "exact"), options.target))
            opened = refused(findings(slipway, os.path.join(work, level, "open"), options.target))
            if options.lie:
                opened = {name: set(shapes) for name, shapes in sessions.items()}
            for name, shapes in sessions.items():
                for output, shape in shapes.items():
                    outputs += 1
                    has_number = any(size >= 0 for size in shape)
                    numbers += has_number
                    told = f"{paths[name][1]}, {level}: output \"{output}\""
                    if output in exact.get(name, ()):
                        failed += 1
                        print(f"FAIL  {told} {shape} is what the session says, and refused")
                    if output in opened.get(name, ()):
                        seen += has_number
                        if not has_number:
                            failed += 1
                            print(f"FAIL  {told} is refused with -1, which the session says: {shape}")
        print(f"onnxruntime {version}: {outputs} outputs, {numbers} with numbers in the session, of which {seen} are "
              f"known; {failed} failures")
        if seen < options.least:
            print(f"FAIL  fewer than {options.least} are known")
            failed += 1
        return 1 if failed else 0 if outputs else 2
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
