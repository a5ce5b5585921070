"""Sends rows of different clients to the real tritonserver at once, and compares each answer with that of the row alone.

    python Tests/Conformance/serve_rows.py --slipway PROGRAM [--lie] MODEL...

Every graph is served with dynamic batching. What `slipway inspect` calls independent must answer each client as it answers
the row alone, within 1e-5 relative + 1e-6; of the graphs that it calls mixed at least one must not, and requests must
have been joined, or the check could not fail. `--lie` takes every graph for independent: the check must fail then.
One line a graph; exit 1 when something is wrong.
Runs in .cache/python/oracle (scripts/lib/python-env.sh oracle); the server in .cache/python/triton.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

import numpy as np
import onnxruntime as ort

from graph_check import Skipped, rows
from triton_server import Refused, TritonServer

CLIENTS = 8
ROUNDS = 6
CONFIG = """backend: "onnxruntime"
max_batch_size: 8
dynamic_batching { max_queue_delay_microseconds: 200000 }
instance_group { kind: KIND_CPU count: 1 }
"""
TRITON_TYPES = {"tensor(float)": "FP32", "tensor(double)": "FP64", "tensor(int64)": "INT64", "tensor(int32)": "INT32", "tensor(bool)": "BOOL"}


def verdicts(slipway, path):
    """What slipway says of the rows of each output; none where the batch is not proven."""
    done = subprocess.run([slipway, "inspect", path, "--format", "json"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"slipway ended with {done.returncode}: {done.stderr}")
    return {output["name"]: output["rows"] for output in json.loads(done.stdout)["outputs"]}


def config(session):
    """A whole configuration: the stand-in completes none."""
    text = CONFIG
    for word, tensors in (("input", session.get_inputs()), ("output", session.get_outputs())):
        for tensor in tensors:
            if tensor.type not in TRITON_TYPES or not tensor.shape or isinstance(tensor.shape[0], int):
                raise Skipped(f"{tensor.name} is {tensor.type} {tensor.shape}")
            dims = ", ".join(str(size) if isinstance(size, int) else "-1" for size in tensor.shape[1:])
            dims = f"dims: [{dims}]" if dims else "dims: [1] reshape { shape: [] }"
            text += f'{word} {{ name: "{tensor.name}" data_type: TYPE_{TRITON_TYPES[tensor.type]} {dims} }}\n'
    return text


def clients(path):
    """A configuration, and inputs of one row for each client, which the graph runs alone and together."""
    options = ort.SessionOptions()
    options.log_severity_level = 4
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    inputs = rows(session, CLIENTS, 11, 4)
    for value in inputs.values():
        if value.ndim == 0 or value.shape[0] != CLIENTS:
            raise Skipped("an input has no batch")
    each = [{name: value[row : row + 1] for name, value in inputs.items()} for row in range(CLIENTS)]
    try:
        session.run(None, inputs)
        session.run(None, each[0])
    except Exception as error:
        raise Skipped(str(error)) from error
    return config(session), each


def near(left, right):
    if left.shape != right.shape:
        return False
    if left.dtype.kind != "f":
        return bool((left == right).all())
    return np.allclose(left, right, rtol=1e-5, atol=1e-6, equal_nan=True)


def differing(server, name, each):
    """The outputs of which some client's answer beside others is not that of its row alone, and the executions."""
    alone = [server.infer(name, inputs) for inputs in each]
    before = server.statistics(name, CLIENTS)
    barrier = threading.Barrier(CLIENTS)

    def ask(row):
        barrier.wait(30)
        return server.infer(name, each[row])

    found = set()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        for _ in range(ROUNDS):
            for row, answer in enumerate(pool.map(ask, range(CLIENTS))):
                found |= {output for output, value in answer.items() if not near(value, alone[row][output])}
    after = server.statistics(name, CLIENTS * (1 + ROUNDS))
    return found, after["execution_count"] - before["execution_count"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--slipway", required=True, help="the built program")
    parser.add_argument("--lie", action="store_true", help="take every graph for independent")
    parser.add_argument("models", nargs="+")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="slipway-serve-rows-")
    independent = mixed = seen = failed = 0
    try:
        models = {}
        for path in options.models:
            try:
                text, each = clients(path)
            except Skipped:
                continue
            name = pathlib.Path(path).stem
            folder = os.path.join(work, name)
            os.makedirs(os.path.join(folder, "1"))
            shutil.copy(path, os.path.join(folder, "1", "model.onnx"))
            pathlib.Path(folder, "config.pbtxt").write_text(text)
            models[name] = (verdicts(os.path.abspath(options.slipway), path), each)
        with TritonServer(work) as server:
            for name, (said, each) in models.items():
                try:
                    server.load(name)
                except Refused as refusal:
                    print(f"--    {name}: not served: {refusal.reason[:120]}")
                    continue
                found, executions = differing(server, name, each)
                server.unload(name, wait=False)
                joined = executions < CLIENTS * ROUNDS
                words = []
                for output, word in said.items():
                    if options.lie:
                        word = "independent"
                    words.append(f"{output} {word}{', differs' if output in found else ''}")
                    if word == "independent":
                        independent += joined
                        failed += output in found
                    elif word == "mixed":
                        mixed += 1
                        seen += output in found
                mark = "FAIL" if any("independent, differs" in each for each in words) else "ok  "
                print(f"{mark}  {name}: {'; '.join(words)} ({CLIENTS * ROUNDS} requests in {executions} executions)", flush=True)
        print(f"{independent} independent outputs, {mixed} mixed ones of which {seen} differ; {failed} failures")
        if not independent or not seen and not options.lie:
            print("FAIL  requests were not joined, or no mixing was seen: the check could not fail")
            failed += 1
        return 1 if failed else 0
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
