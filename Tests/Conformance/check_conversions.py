#!/usr/bin/env python3
"""Converts models of scikit-learn, XGBoost and LightGBM with `slipway convert`, and asks both sides itself.

    check_conversions.py --slipway PROGRAM [--lie]

Runs in .cache/python/convert (scripts/lib/python-env.sh convert), which is also the environment of the converters. Every model
of train_models.py becomes a spec; its converted graph must answer rows of the training data as the framework does, judged here
and not by the converter: elements within 1e-4 + 1e-4 × the value, trees in 99.9% of rows; labels alike. The graph has a named
batch axis and one entry an operator set, twice gives the same bytes, and `slipway build` takes it for Triton 24.10. The shipped
specs give the models that are kept in specs/models. A model that skl2onnx 1.20 cannot convert, and tolerances that nothing meets, are told, and nothing enters the cache then.
`--lie` compares with rows in another order: the check must fail then. One line a model; exit 1 when something is wrong.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import joblib
import lightgbm
import numpy
import onnx
import onnxruntime
import xgboost

ROOT = Path(__file__).resolve().parents[2]
SPEC = """slipway: 1
name: {name}
model:
  convert: {{with: {kind}, source: {source}, {more}}}
target: {{triton: "24.10"}}
execution_providers: [cpu]
batching: {{max_batch_size: 8}}
"""


def kind_of(path):
    if path.suffix == ".txt":
        return "lightgbm"
    return "xgboost" if path.name.startswith("xgboost") else "sklearn"


def answers(path, rows):
    """What the framework answers, in the order of the graph's outputs."""
    if path.suffix == ".txt":
        booster = lightgbm.Booster(model_file=str(path))
        scores = booster.predict(rows.astype(numpy.float64))
        return classified(scores) if "value" not in path.name else [scores]
    if path.name.startswith("xgboost"):
        if path.suffix == ".joblib":
            model = joblib.load(path)
            return [model.predict(rows), model.predict_proba(rows)]
        booster = xgboost.Booster(model_file=str(path))
        if "labels" in path.name:
            return [booster.predict(xgboost.DMatrix(rows)), None]
        scores = booster.predict(xgboost.DMatrix(rows))
        return classified(scores) if "value" not in path.name else [scores]
    model = joblib.load(path)
    rows = rows.astype(numpy.float64)
    if hasattr(model, "classes_"):
        return [model.predict(rows), model.predict_proba(rows) if hasattr(model, "predict_proba") else model.decision_function(rows)]
    if hasattr(getattr(model, "steps", [[None, None]])[-1][1], "cluster_centers_"):
        return [model.predict(rows), model.transform(rows)]
    return [model.predict(rows) if hasattr(model, "predict") else model.transform(rows)]


def classified(scores):
    if scores.ndim == 1:
        return [(scores > 0.5).astype(int), numpy.stack([1 - scores, scores], axis=1)]
    return [scores.argmax(axis=1), scores]


def faults_of(model, path, rows, is_lie):
    """What is wrong with a converted graph."""
    faults = []
    graph = onnx.load(model)
    domains = [entry.domain for entry in graph.opset_import]
    if len(set(domains)) != len(domains) or "" not in domains:
        faults.append(f"operator sets {domains}")
    for value in list(graph.graph.input) + list(graph.graph.output):
        if value.type.tensor_type.shape.dim[0].dim_param != "batch":
            faults.append(f'"{value.name}" has no batch axis')
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    has_trees = any(node.op_type.startswith("TreeEnsemble") for node in graph.graph.node)
    found = session.run(None, {session.get_inputs()[0].name: rows})
    wanted = answers(path, rows[::-1] if is_lie else rows)
    if len(found) != len(wanted):
        return faults + [f"{len(found)} outputs, the framework gives {len(wanted)}"]
    for output, ours, theirs in zip(session.get_outputs(), found, wanted):
        if theirs is None:
            continue
        theirs = numpy.asarray(theirs).reshape(ours.shape)
        if ours.dtype.kind == "f":
            bad = numpy.abs(ours - theirs) > 1e-4 + 1e-4 * numpy.abs(theirs)
        elif theirs.dtype.kind in "iuf":
            bad = ours != theirs.astype(ours.dtype)
        else:
            bad = ours.astype(str) != theirs.astype(str)
        count = int(bad.reshape(len(rows), -1).any(axis=1).sum())
        if count > (0.001 * len(rows) if has_trees else 0):
            faults.append(f'"{output.name}": {count} of {len(rows)} rows differ')
    return faults


class Converter:
    """`slipway convert` with this environment and a cache of its own."""

    def __init__(self, slipway, folder, cache):
        self.slipway = slipway
        self.folder = folder
        self.cache = cache

    def run(self, *words):
        environment = {**os.environ, "SLIPWAY_CACHE": str(self.cache), "NO_COLOR": "1"}
        return subprocess.run(
            [self.slipway, *words], cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    def convert(self, spec, *options):
        done = self.run("convert", spec, "--python", sys.executable, "--trust", "--format", "json", *options)
        results = json.loads(done.stdout)["results"] if done.stdout else []
        return done, results[0] if results else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slipway", required=True, type=os.path.abspath)
    parser.add_argument("--lie", action="store_true")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="slipway-conversions-"))
    try:
        return check(options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def check(options, work):
    (work / ".git").mkdir()
    train = subprocess.run([sys.executable, str(Path(__file__).with_name("train_models.py")), str(work / "models")], check=False)
    if train.returncode != 0:
        return 1
    random = numpy.random.default_rng(11)
    rows = random.normal([40, 3, 70, 0.2], [12, 2, 30, 0.1], (3000, 4)).astype(numpy.float32)
    converter = Converter(options.slipway, work, work / "cache")
    failed = 0
    sources = sorted((work / "models").iterdir())
    for path in sources:
        name = path.stem
        more = "trust: code, keep: kept/" + name + ".onnx"
        (work / f"{name}.yaml").write_text(SPEC.format(name=name, kind=kind_of(path), source=f"models/{path.name}", more=more))
        done, result = converter.convert(f"{name}.yaml")
        if name == "histogram":
            told = done.returncode == 1 and "SLW0376" in done.stderr and "skl2onnx cannot convert" in done.stderr
            print(("ok    " if told else "FAIL  ") + path.name + ": skl2onnx cannot convert it, which is told")
            failed += not told
            continue
        if done.returncode != 0 or result is None:
            print(f"FAIL  {path.name}: slipway convert ended with {done.returncode}\n{done.stderr}")
            failed += 1
            continue
        model = str(work / "kept" / f"{name}.onnx")
        faults = faults_of(model, path, rows, options.lie)
        again, second = converter.convert(f"{name}.yaml", "--force")
        if again.returncode != 0 or second["sha256"] != result["sha256"]:
            faults.append("the second conversion gave other bytes")
        built = converter.run("build", f"{name}.yaml", "--out", "build", "--weights", "digest")
        if built.returncode != 0:
            faults.append(f"slipway build ended with {built.returncode}: {built.stderr}")
        worst = ", ".join(
            f"{output['name']} " + (f"{output['max_abs_error']:.1e}" if output["max_abs_error"] is not None
                                     else f"{output['label_agreement']:.2%}") for output in result["outputs"])
        print("".join(f"FAIL  {path.name}: {fault}\n" for fault in faults) or f"ok    {path.name}: {worst}", end="\n" if not faults else "")
        failed += bool(faults)
    if not options.lie:
        failed += refused(converter, work) + shipped(options, work)
    print(f"{len(sources)} models converted, {failed} failures")
    return 1 if failed else 0


def refused(converter, work):
    """A tolerance that nothing meets: exit 1, the input that shows it, and a cache as before."""
    more = "check: {atol: 0, rtol: 0, rows_beyond: 0%}"
    (work / "exact.yaml").write_text(SPEC.format(name="exact", kind="lightgbm", source="models/forest.txt", more=more))
    before = sorted(path.name for path in (work / "cache" / "converted").iterdir())
    done, result = converter.convert("exact.yaml")
    after = sorted(path.name for path in (work / "cache" / "converted").iterdir())
    if done.returncode == 1 and result is None and "SLW0377" in done.stderr and "worst at row" in done.stderr and before == after:
        print("ok    a tolerance of nothing is refused, and nothing is kept")
        return 0
    print(f"FAIL  a tolerance of nothing: exit {done.returncode}, cache changed: {before != after}\n{done.stderr}")
    return 1


def shipped(options, work):
    """The specs of specs/ give the models that are kept beside them."""
    failed = 0
    project = work / "shipped"
    (project / ".git").mkdir(parents=True)
    for name in ("specs", "templates"):
        shutil.copytree(ROOT / name, project / name)
    converter = Converter(options.slipway, project, work / "cache")
    for name in ("churn", "forest"):
        kept = project / "specs" / "models" / f"{name}.onnx"
        wanted = kept.read_bytes()
        done, _ = converter.convert(f"specs/{name}.yaml", "--force")
        if done.returncode != 0 or kept.read_bytes() != wanted:
            print(f"FAIL  specs/{name}.yaml: exit {done.returncode}, the kept model is another one\n{done.stderr}")
            failed += 1
        else:
            print(f"ok    specs/{name}.yaml gives the model that is kept")
    return failed


sys.exit(main())
