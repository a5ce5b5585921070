"""Checks that models which `slipway dynamic --rebatch` gives a batch axis answer every row as alone, or are refused.

    python Tests/Conformance/check_rebatch.py --slipway .build/release/slipway [--random COUNT] [--seed N] [MODEL...]

Models are those given (only such as have an input with axis 0 fixed at 1), the traps of rebatch_traps.py, and COUNT random
graphs of rebatch_graphs.py. Each is rebatched in both layouts; onnxruntime runs the result with 3 and with 8 rows, and the
original with each row alone. Rows must agree within float rounding. A trap must also end as it says: right, or refused
at the node that it names. Random graphs may be refused, but half of them must not be.
One line per fault, and a count with the largest difference; exit 1 when something is wrong, 2 when nothing was compared.
"""

import argparse
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort

import rebatch_graphs
import rebatch_traps

ort.set_default_logger_severity(4)
TYPES = {
    "tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16,
    "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(uint8)": np.uint8, "tensor(int8)": np.int8,
    "tensor(bool)": np.bool_,
}


def session(path):
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def rows(model, count, seed):
    """Inputs of `count` rows; every other dynamic axis has 6 elements."""
    generator = np.random.default_rng(seed)
    inputs = {}
    for argument in model.get_inputs():
        sizes = [count, *(size if isinstance(size, int) else 6 for size in argument.shape[1:])]
        kind = np.dtype(TYPES[argument.type])
        if kind.kind == "f":
            inputs[argument.name] = generator.uniform(-1, 1, sizes).astype(kind)
        elif "mask" in argument.name:
            inputs[argument.name] = (np.arange(sizes[-1]) < generator.integers(1, sizes[-1] + 1, [*sizes[:-1], 1])).astype(kind)
        else:
            inputs[argument.name] = generator.integers(0, 2, sizes).astype(kind)
    return inputs


def difference(original, rebatched):
    """(what differs or None, the largest difference) between rows together and alone."""
    names = [output.name for output in rebatched.get_outputs()]
    largest = 0.0
    for count in (3, 8):
        inputs = rows(original, count, count)
        together = rebatched.run(names, inputs)
        alone = [original.run(names, {name: value[row : row + 1] for name, value in inputs.items()}) for row in range(count)]
        for index, name in enumerate(names):
            wanted = np.concatenate([answer[index] for answer in alone])
            got = together[index]
            if got.shape != wanted.shape or got.dtype != wanted.dtype:
                return f'output "{name}" is {got.dtype}{got.shape}, not {wanted.dtype}{wanted.shape}', largest
            if got.dtype.kind == "f":
                finite = np.isfinite(wanted)
                if (finite != np.isfinite(got)).any():
                    return f'output "{name}" is finite at other places', largest
                gap = np.abs(got[finite].astype(np.float64) - wanted[finite].astype(np.float64))
                largest = max(largest, float(gap.max(initial=0)))
                if not np.allclose(got[finite], wanted[finite], rtol=2e-4, atol=2e-5):
                    return f'output "{name}" differs by {gap.max():g} with {count} rows', largest
            elif (got != wanted).any():
                return f'output "{name}" differs with {count} rows', largest
    return None, largest


class Check:
    def __init__(self, slipway, work):
        self.slipway, self.work = slipway, work
        self.failed = self.compared = self.refused = 0
        self.largest = 0.0
        self.reasons = collections.Counter()

    def fail(self, what, problem):
        self.failed += 1
        print(f"FAIL  {what}: {problem}", flush=True)

    def rebatch(self, what, path, weights):
        """The path of the result, or the message that refuses."""
        folder = tempfile.mkdtemp(dir=self.work)
        result = os.path.join(folder, "model.onnx")
        done = subprocess.run(
            [self.slipway, "dynamic", path, "--rebatch", "--out", result, "--weights", weights, "--no-sync", "--format", "json"],
            capture_output=True, text=True, check=False,
        )
        if done.returncode == 0:
            if not json.loads(done.stdout)["rebatched"]:
                return None, "it was not rebatched"
            return result, None
        if done.returncode != 1 or "SLW0460" not in done.stderr:
            self.fail(what, f"slipway ended with {done.returncode}: {done.stderr.strip()}")
        return None, done.stderr.strip()

    def model(self, what, path, expected=None, layouts=("copy", "link")):
        """Whether the model was rebatched; `expected` is None, "right", or a part of what refuses it."""
        original = session(path)
        for weights in layouts:
            result, refusal = self.rebatch(what, path, weights)
            if result is None:
                if expected == "right":
                    self.fail(what, f"refused: {refusal}")
                elif expected and expected not in refusal:
                    self.fail(what, f'not refused because of "{expected}": {refusal}')
                else:
                    self.refused += 1
                    first = refusal.splitlines()
                    self.reasons["; ".join(line.strip(" =") for line in first if "in this node" in line)] += 1
                return False
            if expected not in (None, "right"):
                self.fail(what, f'not refused because of "{expected}"')
            try:
                problem, largest = difference(original, session(result))
            except Exception as error:
                problem, largest = str(error).splitlines()[0], 0.0
            self.compared += 1
            self.largest = max(self.largest, largest)
            if problem:
                self.fail(what, problem)
        return True

    def save(self, name, model):
        path = os.path.join(self.work, f"{name}.onnx")
        onnx.save(model, path)
        return path


def has_fixed_row(path):
    model = onnx.load(path, load_external_data=False)
    constants = {tensor.name for tensor in model.graph.initializer}
    first = [
        value.type.tensor_type.shape.dim[0]
        for value in model.graph.input
        if value.name not in constants and value.type.tensor_type.shape.dim
    ]
    return bool(first) and all(dim.dim_value == 1 for dim in first)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--slipway", required=True, help="the built program")
    parser.add_argument("--random", type=int, default=0, metavar="COUNT", help="how many random graphs")
    parser.add_argument("--seed", type=int, default=1, help="the first seed of the random graphs")
    parser.add_argument("--only", help="the traps whose names hold this word, and nothing else")
    parser.add_argument("--verbose", action="store_true", help="say why random graphs are refused")
    parser.add_argument("models", nargs="*")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="slipway-rebatch-")
    try:
        check = Check(os.path.abspath(options.slipway), work)
        for path in options.models:
            if has_fixed_row(path):
                name = os.path.basename(path)[:-5]
                check.model(name, path, rebatch_traps.FIXTURES.get(name))
        for name, (model, expected) in rebatch_traps.traps().items():
            if options.only and options.only not in name:
                continue
            check.model(name, check.save(name, model), expected)
        made = 0
        for seed in range(options.seed, options.seed + options.random):
            path = check.save("random", rebatch_graphs.graph(seed))
            made += check.model(f"random graph {seed}", path, layouts=("copy",))
        if made * 2 < options.random:
            check.fail("random graphs", f"only {made} of {options.random} were rebatched")
        if options.verbose:
            for reason, count in check.reasons.most_common(40):
                print(f"{count:5} {reason}")
        print(
            f"{check.compared} rebatched models compared with runs of single rows, largest difference {check.largest:.1e}; "
            f"{check.refused} refused, {made} of {options.random} random graphs rebatched; {check.failed} failures"
        )
        return 1 if check.failed else 0 if check.compared else 2
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
