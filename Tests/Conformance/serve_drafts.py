"""Takes models through `slipway init`, `check --strict` and `build`, and has the real tritonserver serve what comes out.

    python Tests/Conformance/serve_drafts.py --slipway PROGRAM [--lie] [--no-server] MODEL...

Of every model that onnxruntime loads and whose inputs and outputs are tensors, the first spec must pass `check --strict` and
build; the largest batch that it states is served at the usual and at the largest size of every axis, with elements as its
profile has them, and must answer what onnxruntime answers. A model that `init` refuses must get one finding with a help.
`--lie` changes every answer: the check must fail then. `--no-server` runs what was built with onnxruntime alone.
One line a model that fails, then the counts; exit 1 when something is wrong.
Runs in .cache/python/oracle (scripts/lib/python-env.sh oracle); the server in .cache/python/triton.
"""

import argparse
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime as ort
import yaml

from serve_repository import Data, Reference, Variant, mismatch
from triton_server import Refused, TritonServer


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def is_servable(path):
    """Whether onnxruntime loads a model and all of its inputs are tensors."""
    try:
        session = Reference.session(str(path))
    except Exception as error:  # onnxruntime's own classes have no common parent of their own
        return False, str(error)[:120].replace("\n", " ")
    for tensor in session.get_inputs():
        if not tensor.type.startswith("tensor("):
            return False, f"{tensor.name} is {tensor.type}"
    return bool(session.get_inputs()), "no inputs"


def elements(spec):
    """The bounds of the elements of each input, as the profile of a spec has them."""
    bounds = {}
    for name, data in (spec.get("profile", {}).get("data") or {}).items():
        if data in ("zeros", "ones"):
            bounds[name] = (int(data == "ones"),) * 2
        elif "random" in data:
            bounds[name] = tuple(data["random"])
        elif "values" in data and not isinstance(data["values"][0], str):
            bounds[name] = (data["values"][0],) * 2
    return bounds


def sizes(spec, which):
    """The sizes of the axes of each input without the batch, by input and place."""
    axes = {name: entry[which] for name, entry in (spec.get("axes") or {}).items()}
    drop = 1 if spec["batching"]["max_batch_size"] != 0 else 0
    found = {}
    for name, shape in zip(spec["in_names"], spec["in_shapes"]):
        for index, dim in enumerate(shape[drop:]):
            if isinstance(dim, str):
                parts = dim.split("+")
                found[f"{name}.{index}"] = sum(int(part) if part.isdigit() else axes[part] for part in parts)
    return found


def widest(folder):
    """The variant of one instance with the largest batch; without batches that is the baseline."""
    found = [(int(match[1]), name) for name in os.listdir(folder) if (match := re.search(r"-b(\d+)-i1$", name))]
    return max(found)[1] if found else next(name for name in os.listdir(folder) if name.endswith("-default"))


def reference(path, variant):
    """The model, or, where a value from inside it is served, the graph that was made of it."""
    outputs = {output.name for output in Reference.session(str(path)).get_outputs()}
    wanted = {output.name for output in variant.config.output}
    return str(path) if wanted <= outputs else variant.model_file


def prove(path, spec, variant, ask, lie):
    """What is wrong with the answers of a variant; None where nothing is."""
    batched = variant.max_batch_size > 0
    for which, batch in (("opt", variant.max_batch_size), ("max", min(2, variant.max_batch_size))):
        data = Data(elements(spec), sizes(spec, which), 5)
        inputs = data.make(variant, reference(path, variant), batch if batched else 0)
        try:
            expected = Reference.run(reference(path, variant), variant, inputs)
        except Exception as error:  # onnxruntime's own classes have no common parent of their own
            return f"onnxruntime refuses the {which} sizes: {str(error)[:200]}"
        try:
            served = ask(variant, inputs)
        except Refused as refusal:
            return f"{which}: {refusal.reason[:200]}"
        # Triton has no scalars: a model without batches answers with one element in their place.
        expected = {name: value.reshape(1) if value.ndim == 0 else value for name, value in expected.items()}
        served = {name: value.reshape(1) if value.ndim == 0 else value for name, value in served.items()}
        if lie:
            served = {name: value + 1 if value.dtype.kind in "iuf" else value for name, value in served.items()}
        problem, _ = mismatch(expected, served)
        if problem:
            return f"{which}: {problem}"
    return None


def encoded(value):
    """Strings as they come over the wire."""
    if value.dtype.kind not in "OUS":
        return value
    words = [word.encode() if isinstance(word, str) else word for word in value.ravel()]
    return np.array(words, dtype=object).reshape(value.shape)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--slipway", required=True, help="the built program")
    parser.add_argument("--lie", action="store_true", help="change every answer")
    parser.add_argument("--no-server", action="store_true", help="run what was built with onnxruntime alone")
    parser.add_argument("--keep", help="a folder to leave the specs in")
    parser.add_argument("models", nargs="+")
    options = parser.parse_args()
    slipway = os.path.abspath(options.slipway)
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="slipway-serve-drafts-"))
    tried = passed = served = refused = failed = 0
    try:
        for folder in ("specs", "models", "served"):
            (work / folder).mkdir(parents=True, exist_ok=True)
        (work / ".git").mkdir(exist_ok=True)
        variants = []
        for number, path in enumerate(map(pathlib.Path, options.models)):
            name = re.sub(r"[^A-Za-z0-9_-]", "_", f"m{number}_{path.parent.name}_{path.stem}")[:120]
            good, reason = is_servable(path)
            spec = work / "specs" / f"{name}.yaml"
            model = work / "models" / f"{name}.onnx"
            if not model.exists():
                model.symlink_to(path.resolve())
            code, text = run(slipway, "init", name, "--model", str(path), "-o", str(spec), "--root", "/")
            if code != 0:
                refused += 1
                if code != 1 or text.count("error[") != 1 or "= help:" not in text or spec.exists():
                    failed += 1
                    print(f"FAIL  {path}: init ended with {code}: {text[:400]}")
                elif good:
                    print(f"--    {path}: refused: {text.splitlines()[0][:200]}")
                continue
            tried += 1
            code, text = run(slipway, "check", "--strict", "--quiet", "--root", "/", str(spec))
            if code != 0:
                failed += 1
                print(f"FAIL  {path}: check ended with {code}: {text[:600]}")
                continue
            out = work / "out"
            code, text = run(slipway, "build", "--quiet", "--no-sync", "--root", "/", str(spec), "--out", str(out))
            if code != 0:
                failed += 1
                print(f"FAIL  {path}: build ended with {code}: {text[:600]}")
                continue
            passed += 1
            if not good:
                print(f"--    {path}: onnxruntime does not load it: {reason}")
                continue
            repository = out / name / "repository"
            variant = widest(repository)
            os.rename(repository / variant, work / "served" / variant)
            variants.append((path, yaml.safe_load(spec.read_text()), Variant(str(work / "served"), variant)))

        with contextlib.ExitStack() as stack:
            server = None if options.no_server else stack.enter_context(TritonServer(str(work / "served")))

            def ask(variant, inputs):
                if server:
                    return server.infer(variant.name, inputs)
                answers = Reference.run(variant.model_file, variant, inputs)
                return {name: encoded(value) for name, value in answers.items()}

            for path, spec, variant in variants:
                try:
                    if server:
                        server.load(variant.name)
                    problem = prove(path, spec, variant, ask, options.lie)
                    if server:
                        server.unload(variant.name, wait=False)
                except Refused as refusal:
                    problem = f"not served: {refusal.reason[:300]}"
                if problem:
                    failed += 1
                    print(f"FAIL  {path}: {problem}", flush=True)
                else:
                    served += 1
        print(f"{tried} first specs, {passed} pass check --strict and build, {served} answer like onnxruntime; {refused} refused, {failed} failures")
        return 1 if failed or not served else 0
    finally:
        if not options.keep:
            shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
