"""Checks that models edited by `slipway dynamic` answer bit for bit what the originals answer, alone and in Triton.

    python Tests/Conformance/check_edits.py --slipway .build/release/slipway Tests/Fixtures/onnx/*.onnx

Each model is written in both layouts (--weights copy and link). Where something was changed: onnxruntime loads both,
reports no fixed size that an answer contradicts, and answers at batch 1, 2 and 3 what the original answers, every bit.
Models with a batch are then served by the real tritonserver with max_batch_size 8, the linked one as a folder, and
answer the same at batch 3. With --cut, each model with several outputs is also reduced to its first one.
One line per model that fails, and a count; exit 1 when one failed, 2 when nothing was changed.
Runs in .cache/python/oracle; the server in .cache/python/triton. DIR of --work lies on the file system of the models.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime as ort

from triton_server import Refused, TritonServer

ort.set_default_logger_severity(4)
TYPES = {
    "tensor(float)": (np.float32, "TYPE_FP32"), "tensor(double)": (np.float64, "TYPE_FP64"),
    "tensor(float16)": (np.float16, "TYPE_FP16"), "tensor(int64)": (np.int64, "TYPE_INT64"),
    "tensor(int32)": (np.int32, "TYPE_INT32"), "tensor(uint8)": (np.uint8, "TYPE_UINT8"),
    "tensor(int8)": (np.int8, "TYPE_INT8"), "tensor(string)": (np.object_, "TYPE_STRING"), "tensor(bool)": (np.bool_, "TYPE_BOOL"),
}
BATCH_LIMIT = 8


def session(path):
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def feed(model, batch):
    """Seeded inputs: axis 0 is the batch, every other dynamic axis has 8 elements, and so has each name of a sum."""
    generator = np.random.default_rng(batch)
    # A name that is axis 0 of one input is the same size wherever it stays.
    first = [argument.shape[0] for argument in model.get_inputs() if argument.shape]
    known = {name: batch for name in first[:1] if isinstance(name, str)}
    inputs = {}
    for argument in model.get_inputs():
        sizes = []
        for axis, size in enumerate(argument.shape):
            if isinstance(size, str) and axis > 0:
                size = sum(known.get(part.strip(), 8) for part in size.split("+"))
            elif isinstance(size, str):
                size = known.get(size, 8 if size in {"time", "seq"} else batch)
            sizes.append(batch if size is None and axis == 0 else 8 if size is None else size)
        kind = np.dtype(TYPES[argument.type][0])
        if kind == np.object_:
            inputs[argument.name] = generator.choice(["hello", "größer", ""], sizes).astype(object)
            continue
        if kind.kind == "f":
            inputs[argument.name] = generator.uniform(-1, 1, sizes).astype(kind)
        else:
            inputs[argument.name] = generator.integers(0, 2, sizes).astype(kind)
    return inputs


def same(one, other):
    if isinstance(one, list):
        return repr(one) == repr(other)  # a sequence or a list of dictionaries
    if one.dtype == np.object_ or other.dtype == np.object_:
        texts = [[word if isinstance(word, bytes) else word.encode() for word in array.ravel()] for array in (one, other)]
        return one.shape == other.shape and texts[0] == texts[1]
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def difference(original, edited):
    """What differs between the answers of two sessions, or None."""
    names = [output.name for output in edited.get_outputs()]
    asked = 0
    for batch in (1, 2, 3):
        inputs = feed(original, batch)
        try:
            wanted = original.run(names, inputs)
        except Exception:
            continue  # a batch that the original does not take either
        asked += 1
        for output, one, other in zip(edited.get_outputs(), wanted, edited.run(names, inputs)):
            if not same(one, other):
                return f'output "{output.name}" differs at batch {batch}'
            if isinstance(one, list):
                continue
            if len(output.shape) != one.ndim:
                return f'output "{output.name}" has rank {one.ndim}, declared {output.shape}'
            for axis, size in enumerate(output.shape):
                if isinstance(size, int) and size != one.shape[axis]:
                    return f'output "{output.name}" is {one.shape}, declared {output.shape}'
    return None if asked else "the original runs with none of the inputs"


def is_batched(model):
    """Whether Triton loads a session with max_batch_size above 0."""
    values = [*model.get_inputs(), *model.get_outputs()]
    return all(value.type in TYPES and value.shape and not isinstance(value.shape[0], int) for value in values)


def config(model):
    def rows(values):
        for value in values:
            dims = [size if isinstance(size, int) else -1 for size in value.shape[1:]]
            reshape = "" if dims else " reshape { shape: [ ] }"
            shown = ", ".join(map(str, dims or [1]))
            yield f'{{ name: "{value.name}" data_type: {TYPES[value.type][1]} dims: [ {shown} ]{reshape} }}'

    return (
        f'backend: "onnxruntime"\nmax_batch_size: {BATCH_LIMIT}\n'
        f"input [ {', '.join(rows(model.get_inputs()))} ]\noutput [ {', '.join(rows(model.get_outputs()))} ]\n"
        "instance_group [ { count: 1 kind: KIND_CPU } ]\n"
    )


class Check:
    def __init__(self, slipway, work):
        self.slipway, self.work = slipway, work
        self.failed = self.compared = 0
        # (name, original, config) of what is to be served, below `work`/repository.
        self.served = []

    def fail(self, what, problem):
        self.failed += 1
        print(f"FAIL  {what}: {problem}", flush=True)

    def edit(self, path, weights, more=()):
        """(result, folder) of an edit, or None when it is refused."""
        folder = tempfile.mkdtemp(dir=self.work)
        command = [self.slipway, "dynamic", path, "--out", os.path.join(folder, "model.onnx"), "--weights", weights]
        done = subprocess.run(
            [*command, "--format", "json", "--quiet", "--no-sync", *more], capture_output=True, text=True, check=False
        )
        if done.returncode == 70 or done.returncode < 0:
            self.fail(path, f"slipway ended with {done.returncode}: {done.stderr.strip()}")
        return (json.loads(done.stdout), folder) if done.returncode == 0 else None

    def model(self, path, more=()):
        for weights in ("copy", "link"):
            found = self.edit(path, weights, more)
            if found is None or not found[0]["changed"]:
                return
            name = f"{os.path.basename(path)[:-5]}-{weights}{'-cut' if more else ''}"
            try:
                original, edited = session(path), session(os.path.join(found[1], "model.onnx"))
            except Exception as error:
                if "custom" in str(error) or "not a registered function" in str(error):
                    return  # onnxruntime does not know the operator; the original does not load either
                self.fail(name, error)
                continue
            self.compared += 1
            problem = difference(original, edited)
            if problem:
                self.fail(name, problem)
            elif found[0]["batchable"] and is_batched(edited):
                self.place(name, path, found[1], edited)

    def place(self, name, path, folder, edited):
        version = os.path.join(self.work, "repository", name, "1")
        if name.endswith("link") or "link-" in name:
            os.makedirs(os.path.dirname(version), exist_ok=True)
            os.makedirs(version)
            os.rename(folder, os.path.join(version, "model.onnx"))
        else:
            os.makedirs(version)
            os.rename(os.path.join(folder, "model.onnx"), os.path.join(version, "model.onnx"))
        with open(os.path.join(self.work, "repository", name, "config.pbtxt"), "w", encoding="utf-8") as file:
            file.write(config(edited))
        self.served.append((name, path))

    def serve(self):
        """Loads each model alone: the server answers what the original answers."""
        with TritonServer(os.path.join(self.work, "repository"), auto_complete=False) as server:
            for name, path in self.served:
                try:
                    server.load(name)
                    original = session(path)
                    inputs = feed(original, 3)
                    # A value without axes beside the batch is declared with one of 1.
                    wire = {key: value if value.ndim > 1 else value.reshape(-1, 1) for key, value in inputs.items()}
                    served = server.infer(name, wire)
                    for output, answer in served.items():
                        shape = original.run([output], inputs)[0]
                        if not same(shape.reshape(answer.shape), answer):
                            self.fail(name, f'Triton answers something else for "{output}"')
                    server.unload(name, wait=False)
                except Refused as refusal:
                    self.fail(name, f"Triton refuses it: {refusal.reason}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--slipway", required=True, help="the built program")
    parser.add_argument("--work", help="folder to work in; default: a temporary one beside the first model")
    parser.add_argument("--cut", action="store_true", help="reduce models with several outputs to the first one as well")
    parser.add_argument("--no-server", action="store_true", help="leave Triton out")
    parser.add_argument("models", nargs="+")
    options = parser.parse_args()
    beside = os.path.dirname(os.path.abspath(options.models[0]))
    work = tempfile.mkdtemp(prefix=".slipway-edits-", dir=options.work or beside)
    try:
        check = Check(os.path.abspath(options.slipway), work)
        for path in options.models:
            check.model(path)
            if options.cut:
                outputs = session_outputs(path)
                if len(outputs) > 1:
                    check.model(path, ("--output", outputs[0]))
        if not options.no_server and check.served:
            check.serve()
        print(
            f"{check.compared} edited models compared, {len(check.served)} served with max_batch_size {BATCH_LIMIT}, "
            f"{check.failed} failures"
        )
        return 1 if check.failed else 0 if check.compared else 2
    finally:
        shutil.rmtree(work)


def session_outputs(path):
    try:
        return [output.name for output in session(path).get_outputs()]
    except Exception:
        return []  # said where the model is compared


if __name__ == "__main__":
    sys.exit(main())
