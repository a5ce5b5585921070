"""Checks what `slipway inspect` says of the rows of a batch against onnxruntime.

    python Tests/Conformance/check_rows.py --slipway PROGRAM [--node COUNT] [--random COUNT] [--seed N] [MODEL...]

Graphs are those given, onnx's node tests with a symbol for the leading axis of their inputs, and random ones of
rows_graphs.py. Each is run with 3 and with 4 rows. A row must come out the same, bit for bit, beside other neighbours and
at another place; nearly the same alone; and a neighbour full of NaN must not reach it. "independent" must stand all of
this; "mixed" must fail one of the first three; the other words may be anything.
`--lie` has the check say "independent" of a graph that mixes: it must fail then. One line per fault and a count; exit 1
when something is wrong, 2 when nothing was compared.
"""

import collections
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper

import graph_check
import rows_graphs
from graph_check import Skipped, rows, run, session


def same(left, right):
    return left.shape == right.shape and left.tobytes() == right.tobytes()


def near(left, right, rtol, atol):
    if left.shape != right.shape:
        return False
    if left.dtype.kind != "f":
        return bool((left == right).all())
    return np.allclose(left, right, rtol=rtol, atol=atol, equal_nan=True)


def behaviours(model, names, batched, largest):
    """How rows depend on others, by output: a set of neighbours, position, alone, nan."""
    found = {name: set() for name in names}
    for count in (3, 4):
        inputs = rows(model, count, count, largest)
        others = {
            name: value * value.dtype.type(3) if value.dtype.kind == "f" else value
            for name, value in rows(model, count, 100 + count, largest).items()
        }
        if not all(same(*pair) for pair in zip(run(model, inputs), run(model, inputs))):
            raise Skipped("it answers differently each time")
        together = dict(zip(names, run(model, inputs)))
        for name, value in together.items():
            if value is None or not isinstance(value, np.ndarray) or value.ndim == 0 or value.shape[0] != count:
                found[name].add("size")
        for row in range(count):
            mixed = {name: value.copy() for name, value in inputs.items()}
            poisoned = {name: value.copy() for name, value in inputs.items()}
            for name in batched:
                keep = inputs[name][row].copy()
                mixed[name] = others[name].copy()
                mixed[name][row] = keep
                if poisoned[name].dtype.kind == "f":
                    poisoned[name][:] = np.nan
                    poisoned[name][row] = keep
            alone = {name: value[row : row + 1] if name in batched else value for name, value in inputs.items()}
            for label, answers in (
                ("neighbours", run(model, mixed)), ("nan", run(model, poisoned)), ("alone", attempt(model, alone)),
            ):
                for name, answer in zip(names, answers or []):
                    if "size" in found[name]:
                        continue
                    if answer.ndim == 0 or answer.shape[0] != (1 if label == "alone" else count):
                        found[name].add("alone" if label == "alone" else "size")
                        continue
                    own, was = answer[0 if label == "alone" else row], together[name][row]
                    if not (near(own, was, 2e-2, 1e-3) if label == "alone" else same(own, was)):
                        found[name].add(label)
        turned = {name: np.roll(value, 1, axis=0) if name in batched else value for name, value in inputs.items()}
        for name, answer in zip(names, run(model, turned)):
            # Sums of few elements are rounded by where they lie in memory.
            if "size" not in found[name] and not near(np.roll(answer, -1, axis=0), together[name], 1e-5, 1e-6):
                found[name].add("position")
    return found


def judged(path):
    """What the process of its own found that runs a graph: onnxruntime divides by zero and worse."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        result = None
        try:
            loaded = session(path)
            names = [output.name for output in loaded.get_outputs()]
            batched = {
                argument.name for argument in loaded.get_inputs()
                if argument.shape and not isinstance(argument.shape[0], int)
            }
            for largest in (5, 2):
                try:
                    result = {name: sorted(how) for name, how in behaviours(loaded, names, batched, largest).items()}
                    break
                except Skipped:
                    continue
        except Skipped:
            pass
        finally:
            with os.fdopen(writer, "w") as pipe:
                json.dump(result, pipe)
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def attempt(model, inputs):
    """Some graphs run with several rows only."""
    try:
        return run(model, inputs)
    except Skipped:
        return None


class Check:
    def __init__(self, slipway, work, keep):
        self.slipway, self.work, self.keep = slipway, work, keep
        self.failed = self.compared = 0
        self.counts = collections.Counter()

    def inspect(self, path):
        done = subprocess.run(
            [self.slipway, "inspect", "--format", "json", str(path)], capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or (done.returncode == 0 and not done.stdout):
            self.failed += 1
            print(f"FAIL  {path}: slipway ended with {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def model(self, what, path, lie=False):
        said = self.inspect(path)
        if said is None:
            return
        verdicts = {output["name"]: output for output in said["outputs"] if output["rows"] is not None}
        if not verdicts:
            return
        found = judged(path)
        if found is None:
            self.counts["not run"] += 1
            return
        for name, output in verdicts.items():
            how = set(found.get(name, []))
            word = "independent" if lie and how else output["rows"]
            self.compared += 1
            truth = "independent" if not how else "nan" if how == {"nan"} else "mixed"
            self.counts[(truth, word)] += 1
            wrong = word == "independent" and how or word == "mixed" and not how - {"nan"}
            if wrong:
                self.failed += 1
                print(f"FAIL  {what}: output \"{name}\" is {word} ({output['rows_reason']}), and onnxruntime shows {sorted(how)}")
                if self.keep:
                    shutil.copy(path, os.path.join(self.keep, os.path.basename(str(what)).replace(" ", "_") + ".onnx"))
            elif self.keep and word == "unknown":
                print(f"{truth:12} {what} {name}: {output['rows_reason']}")

    def summary(self):
        for truth in ("independent", "mixed", "nan"):
            words = {word: count for (was, word), count in sorted(
                entry for entry in self.counts.items() if isinstance(entry[0], tuple)) if was == truth}
            if words:
                print(f"by onnxruntime {truth}: " + ", ".join(f"{count} {word}" for word, count in words.items()))
        print(f"{self.compared} outputs compared, {self.counts['not run']} graphs do not run; {self.failed} failures")

    def save(self, model):
        path = os.path.join(self.work, "model.onnx")
        onnx.save(model, path)
        return path


def liar():
    """A softmax over the batch."""
    graph = helper.make_graph(
        [helper.make_node("Softmax", ["x"], ["y"], axis=0)], "lie",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 4])])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


if __name__ == "__main__":
    def random_graph(seed):
        """Every third one does nothing but move elements."""
        return rows_graphs.moves(seed) if seed % 3 == 0 else rows_graphs.graph(seed)

    lie = "judge a graph that mixes as independent", liar
    sys.exit(graph_check.main(__doc__, lie, Check, random_graph))
