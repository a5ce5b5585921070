#!/usr/bin/env python3
"""Has the real tritonserver serve converted models, and compares its answers with what the framework gave.

    serve_converted.py --cache CACHE [--lie] [--most N] OUTPUT...

Each OUTPUT is one of `slipway build` (OUT/NAME). With `--most N` the first N variants of each are served. The framework's answers, or those
of the graph before it was quantized, are those of outputs.npz in the cache of the conversion, the limits
those of its convert.json: of a graph of 8 bits the least cosine of a row. `--lie` compares with rows in another order: the check must fail then. One line a variant; exit 1 when
something is wrong. Runs in .cache/python/oracle; the server in .cache/python/triton.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from triton_server import TritonServer


def conversion(cache, sha256):
    """The folder of the result that has a model."""
    for record in (cache / "converted").glob("*/convert.json"):
        if json.loads(record.read_text())["model"]["sha256"] == sha256:
            return record.parent
    raise SystemExit(f"no conversion in {cache} gave the model {sha256}")


def faults(server, model, limit, folder, is_lie):
    record = json.loads((folder / "convert.json").read_text())["check"]
    with np.load(folder / "outputs.npz") as arrays:
        inputs = {name[7:]: arrays[name] for name in arrays.files if name.startswith("inputs/")}
        wanted = {name[8:]: arrays[name] for name in arrays.files if name.startswith("outputs/")}
    rows = len(next(iter(inputs.values())))
    found = {name: [] for name in wanted}
    for start in range(0, rows, limit):
        answer = server.infer(model, {name: array[start : start + limit] for name, array in inputs.items()})
        for name in answer:
            found[name].append(answer[name])
    result = []
    for name, parts in found.items():
        if not parts:
            continue  # The spec does not serve this output.
        ours = np.concatenate(parts).reshape(wanted[name].shape)
        theirs = wanted[name][::-1] if is_lie else wanted[name]
        if record["rule"] == "quantized":
            a, b = (array.reshape(rows, -1).astype(float) for array in (ours, theirs))
            bad = (a * b).sum(axis=1) < record["cosine"] * np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
        elif theirs.dtype.kind == "f":
            bad = np.abs(ours - theirs) > record["atol"] + record["rtol"] * np.abs(theirs)
        else:
            words = [item.decode() if isinstance(item, bytes) else str(item) for item in ours.ravel()]
            bad = np.array(words).reshape(theirs.shape) != theirs.astype(str)
        count = int(bad.reshape(rows, -1).any(axis=1).sum())
        if count > (record.get("rows_beyond") or 0) * rows:
            result.append(f'"{name}": {count} of {rows} rows differ')
    return result, rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", required=True, type=Path)
    parser.add_argument("--lie", action="store_true")
    parser.add_argument("--most", type=int, default=None)
    parser.add_argument("outputs", nargs="+", type=Path)
    options = parser.parse_args()
    failed = 0
    count = 0
    for output in options.outputs:
        manifest = json.loads((output / "manifest.json").read_text())
        folder = conversion(options.cache, manifest["model"]["sha256"])
        with TritonServer(output / "repository") as server:
            for variant in manifest["variants"][: options.most]:
                server.load(variant["name"])
                found, rows = faults(server, variant["name"], variant["axes"]["max_batch_size"] or 1, folder, options.lie)
                server.unload(variant["name"], wait=False)
                print("\n".join(f"FAIL  {variant['name']}: {fault}" for fault in found) or f"ok    {variant['name']}: {rows} rows")
                failed += bool(found)
                count += 1
    print(f"{count} variants served, {failed} failures")
    return 1 if failed or count == 0 else 0


sys.exit(main())
