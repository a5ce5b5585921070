"""Checks that models which `slipway dynamic --precision fp16` makes answer as the models themselves do.

    python Tests/Conformance/check_half.py --slipway PROGRAM [--runtime PYTHON] [--traps FOLDER] [--node COUNT] [--lie] MODEL...

Each model is converted, loaded and run with inputs of two shapes, three times over: as it is; with every half value really
rounded; and, with `--runtime`, by the onnxruntime of another Python. ONNX Runtime's CPU provider computes half nodes in fp32 and
would hide an overflow: two Expand nodes behind every half value, without optimization, make each one a real half number.
Inputs and outputs keep names and types, what is finite stays finite, and the cosine of each float output is at least 0.999. A
folder of traps has a truth.csv with the cosine that each of them allows. A file that is mostly float weights shrinks to 0.6.
`--node COUNT` adds node tests of the onnx package. `--lie` zeroes a weight of every result: the check must fail then.
One line per fault and a count; exit 1 when something is wrong, 2 when nothing was compared.
"""

import argparse
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

import half_graphs

ort.set_default_logger_severity(4)
TYPES = {
    "tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
    "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(uint8)": np.uint8, "tensor(int8)": np.int8,
    "tensor(bool)": np.bool_, "tensor(uint32)": np.uint32, "tensor(int16)": np.int16, "tensor(uint16)": np.uint16,
}
# The greedy choices of these graphs depend on the last digit of a score: how many boxes or rows come out may differ.
UNSTABLE = {"detect_legacy_op18", "detect_legacy_op11"}


def feeds(model, seed):
    """Random inputs; every symbol has one size. None for a model whose inputs cannot be made."""
    generator = np.random.default_rng(seed)
    sizes = {}
    inputs = {}
    for argument in model.get_inputs():
        if argument.type not in TYPES:
            return None
        shape = []
        for axis, size in enumerate(argument.shape):
            if not isinstance(size, int):
                # A symbol has one size wherever it stays; axes without a name share one for each place.
                key = size or axis
                size = sizes.setdefault(key, 2 + seed if axis == 0 else 8 - 3 * seed)
            shape.append(size)
        kind = np.dtype(TYPES[argument.type])
        if kind.kind == "f":
            inputs[argument.name] = generator.normal(0, 1, shape).astype(kind)
        elif kind.kind == "b" or "mask" in argument.name.lower():
            value = generator.integers(0, 2, shape)
            # No row is masked whole: a softmax over nothing is not defined.
            if len(shape) > 1:
                value[..., 0] = 1
            inputs[argument.name] = value.astype(kind)
        else:
            inputs[argument.name] = generator.integers(0, 2, shape).astype(kind)
    return inputs


def really_half(path, result):
    """Writes the model with every half value rounded; False where its operator set has no Expand."""
    model = onnx.load(path)
    if any(entry.domain in ("", "ai.onnx") and entry.version < 8 for entry in model.opset_import):
        return False
    try:
        model = onnx.shape_inference.infer_shapes(model)
    except Exception:
        pass
    empty = "check_half_empty_shape"
    types = {}

    def learn(graph):
        for value in [*graph.value_info, *graph.output, *graph.input]:
            types[value.name] = value.type.tensor_type.elem_type
        for initializer in graph.initializer:
            types[initializer.name] = initializer.data_type
        for node in graph.node:
            if node.op_type == "Cast":
                types[node.output[0]] = next(a.i for a in node.attribute if a.name == "to")
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.GRAPH:
                    learn(attribute.g)

    def rewrite(graph):
        nodes = []
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.GRAPH:
                    rewrite(attribute.g)
            nodes.append(node)
            if node.op_type in ("Constant", "ConstantOfShape"):
                continue
            for place, name in enumerate(node.output):
                if name and types.get(name) == TensorProto.FLOAT16:
                    node.output[place] = f"{name}__a"
                    nodes.append(helper.make_node("Expand", [f"{name}__a", empty], [f"{name}__b"]))
                    nodes.append(helper.make_node("Expand", [f"{name}__b", empty], [name]))
        del graph.node[:]
        graph.node.extend(nodes)

    learn(model.graph)
    rewrite(model.graph)
    shape = helper.make_node("Constant", [], [empty], value=numpy_helper.from_array(np.zeros([0], np.int64)))
    model.graph.node.insert(0, shape)
    del model.graph.value_info[:]
    onnx.save(model, result)
    return True


def lie(path):
    """Zeroes the first half weight of more than one number."""
    model = onnx.load(path)
    for initializer in model.graph.initializer:
        if initializer.data_type == TensorProto.FLOAT16 and np.prod(initializer.dims) > 1:
            initializer.raw_data = bytes(len(initializer.raw_data))
            break
    onnx.save(model, path)


def compare(wanted, got, least):
    """(what is wrong or None, the lowest cosine, the largest absolute error)."""
    worst, largest = 1.0, 0.0
    if set(wanted) != set(got):
        return f"other outputs: {sorted(got)}", worst, largest
    for name, value in wanted.items():
        other = got[name]
        if value.dtype != other.dtype:
            return f'"{name}" is {other.dtype}, not {value.dtype}', worst, largest
        if value.shape != other.shape:
            return f'"{name}" has the shape {other.shape}, not {value.shape}', -1.0, largest
        if value.dtype.kind != "f" or not value.size:
            continue
        a, b = value.astype(np.float64).ravel(), other.astype(np.float64).ravel()
        finite = np.isfinite(a)
        if not np.isfinite(b[finite]).all():
            return f'"{name}" is not finite', -1.0, largest
        a, b = a[finite], b[finite]
        if not a.size:
            continue
        error = float(np.abs(a - b).max())
        largest = max(largest, error)
        # The angle of a vector that is nearly nothing says nothing.
        if np.abs(a).max() < 1e-3:
            if error > 1e-4:
                return f'"{name}" differs by {error:g}', worst, largest
            continue
        norm = np.linalg.norm(a) * np.linalg.norm(b)
        cosine = float(a @ b / norm) if norm else 0.0
        worst = min(worst, cosine)
        if cosine < least:
            return f'"{name}" has the cosine {cosine:.5f}, not {least}', worst, largest
    return None, worst, largest


def float_share(path):
    """The part of a file that float initializers make up."""
    model = onnx.load(path, load_external_data=False)
    total = sum(
        4 * int(np.prod(initializer.dims)) for initializer in model.graph.initializer if initializer.data_type == TensorProto.FLOAT)
    return total / os.path.getsize(path)


def node_tests(work, count):
    """Node tests of the onnx package that take floats, spread evenly over all of them: (path, inputs)."""
    if not count:
        return
    from onnx.backend.test.case.node import collect_testcases

    cases = []
    for case in collect_testcases(None):
        inputs = case.data_sets[0][0]
        if not all(isinstance(value, np.ndarray) and value.dtype.kind in "fiub" for value in inputs):
            continue
        if any(value.dtype == np.float32 for value in inputs):
            cases.append(case)
    step = max(1, len(cases) // count)
    for case in cases[::step]:
        path = os.path.join(work, f"{case.name}.onnx")
        onnx.save(case.model, path)
        names = [value.name for value in case.model.graph.input]
        yield path, dict(zip(names, case.data_sets[0][0]))


class Check:
    def __init__(self, slipway, work, options):
        self.slipway, self.work, self.options = slipway, pathlib.Path(work), options
        self.failed = self.compared = self.rounded = self.refused = self.unfit = 0
        self.worst, self.largest, self.ratios, self.casts = 1.0, 0.0, [], 0
        self.jobs = {"plain": [], "rounded": [], "older": []}

    def fail(self, what, problem):
        self.failed += 1
        print(f"FAIL  {what}: {problem}", flush=True)

    def model(self, path, least=0.999, given=None, rounds=True, what=None):
        """Converts a model and notes what is to be run; `rounds` is False where only ranges of real inputs could help."""
        what = what or pathlib.Path(path).stem
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        try:
            original = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
        except Exception as error:
            self.unfit += 1
            if os.environ.get("CHECK_HALF_VERBOSE"):
                print("unfit", what, str(error)[:200])
            return
        inputs, wanted = [], []
        for seed in (0, 1):
            feed = given if given is not None else feeds(original, seed)
            if feed is None or (given is not None and seed):
                continue
            try:
                answers = original.run(None, feed)
            except Exception:
                continue
            values = {
                value.name: answer for value, answer in zip(original.get_outputs(), answers)
                if isinstance(answer, np.ndarray) and answer.dtype.kind in "fiub"}
            np.savez(folder / f"feed{seed}.npz", **feed)
            inputs.append(str(folder / f"feed{seed}.npz"))
            wanted.append(values)
        if not inputs:
            self.unfit += 1
            return
        result = folder / "half.onnx"
        done = subprocess.run(
            [self.slipway, "dynamic", path, "--precision", "fp16", "--out", str(result), "--no-sync", "--format", "json"],
            capture_output=True, text=True, check=False)
        if done.returncode == 1 and ("SLW0480" in done.stderr or "SLW0481" in done.stderr):
            self.refused += 1
            return
        if done.returncode:
            self.fail(what, f"slipway ended with {done.returncode}: {done.stderr.strip()[:400]}")
            return
        self.casts += json.loads(done.stdout)["precision"]["cast_count"]
        share = float_share(path)
        ratio = os.path.getsize(result) / os.path.getsize(path)
        if share >= 0.8 and os.path.getsize(path) > 20_000:
            self.ratios.append(ratio)
            if ratio > 0.6:
                self.fail(what, f"the file has {ratio:.2f} of its size, and {share:.2f} of it were float weights")
        if self.options.lie:
            lie(result)
        job = {
            "what": what, "source": path, "model": str(result), "feeds": inputs, "wanted": wanted, "least": least,
            "interface": [
                [[value.name, value.type] for value in original.get_inputs()],
                [[value.name, value.type] for value in original.get_outputs()]],
        }
        self.jobs["plain"].append(job)
        if self.options.runtime:
            self.jobs["older"].append(job)
        rounded = folder / "rounded.onnx"
        if rounds and really_half(str(result), str(rounded)):
            self.jobs["rounded"].append({**job, "model": str(rounded)})

    def ask(self, kind, runtime):
        """Runs all jobs of a kind and compares."""
        jobs = self.jobs[kind]
        if not jobs:
            return
        request, folder = self.work / f"{kind}.json", self.work / kind
        folder.mkdir()
        request.write_text(json.dumps([
            {"model": job["model"], "feeds": job["feeds"], "plain": kind == "rounded"} for job in jobs]))
        program = pathlib.Path(__file__).with_name("half_sessions.py")
        done = subprocess.run([runtime, "-W", "ignore", str(program), str(request), str(folder)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{runtime} ended with {done.returncode}: {done.stderr[-2000:]}")
        answer = json.loads(done.stdout)
        loaded = 0
        worst = 1.0
        for job, said in zip(jobs, answer["jobs"]):
            what = f"{job['what']} ({kind}, {answer['version']})"
            if said["error"]:
                if kind == "older" and not self.loads_as_float(runtime, job):
                    continue
                self.fail(what, f"does not load: {said['error'][:400]}")
                continue
            loaded += 1
            interface = [[value[:2] for value in said["inputs"]], [value[:2] for value in said["outputs"]]]
            if interface != job["interface"]:
                self.fail(what, f"other inputs or outputs: {interface}")
                continue
            for wanted, result in zip(job["wanted"], said["results"]):
                if result is None:
                    self.fail(what, f"does not run: {said['run_error'][:400]}")
                    break
                path, names, keys = result
                with np.load(path) as data:
                    got = {name: data[key] for name, key in zip(names, keys)}
                problem, cosine, error = compare(wanted, got, job["least"])
                if problem and job["what"] in UNSTABLE and "shape" in problem:
                    continue
                if problem:
                    self.fail(what, problem)
                    break
                worst = min(worst, cosine)
                self.largest = max(self.largest, error)
        self.compared += loaded
        print(f"{kind}, onnxruntime {answer['version']}: {loaded} of {len(jobs)} loaded, lowest cosine {worst:.5f}", flush=True)

    def loads_as_float(self, runtime, job):
        """Whether an older release loads the model itself."""
        code = "import sys, onnxruntime as o; o.set_default_logger_severity(4); o.InferenceSession(sys.argv[1], providers=['CPUExecutionProvider'])"
        return subprocess.run([runtime, "-c", code, job["source"]], capture_output=True, check=False).returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--slipway", required=True)
    parser.add_argument("--runtime")
    parser.add_argument("--traps")
    parser.add_argument("--node", type=int, default=0)
    parser.add_argument("--lie", action="store_true")
    parser.add_argument("models", nargs="*")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="check-half-")
    try:
        check = Check(options.slipway, work, options)
        for path in options.models:
            check.model(path)
        if options.traps:
            with open(os.path.join(options.traps, "truth.csv"), newline="") as file:
                for row in csv.DictReader(file):
                    # Which products overflow depends on the inputs: nothing in the graph says so.
                    check.model(
                        os.path.join(options.traps, f"{row['graph']}.onnx"), float(row["min_cosine"].split()[0]),
                        rounds="ranges" not in row["min_cosine"])
        # Of the library's own storage forms; each is written into a folder of its own, with its data.
        for name, path in half_graphs.write(os.path.join(work, "graphs")):
            check.model(path, what=name)
        for path, feed in node_tests(work, options.node):
            check.model(path, given=feed)
        check.ask("plain", sys.executable)
        check.ask("rounded", sys.executable)
        if options.runtime:
            check.ask("older", options.runtime)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    sizes = f", sizes {min(check.ratios):.2f} to {max(check.ratios):.2f}" if check.ratios else ""
    print(
        f"{check.compared} runs compared, {check.failed} wrong; {check.refused} refused, {check.unfit} unfit; "
        f"largest error {check.largest:.3g}{sizes}, {check.casts} casts")
    sys.exit(1 if check.failed else 0 if check.compared else 2)


if __name__ == "__main__":
    main()
