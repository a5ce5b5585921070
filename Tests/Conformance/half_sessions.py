"""Runs models with given inputs in whatever onnxruntime this Python has; `check_half.py` asks two releases with it.

    python half_sessions.py JOBS RESULTS

JOBS is a JSON list of {"model", "feeds": [NPZ...], "plain": bool}; RESULTS gets an NPZ for each feed, and what went wrong. Prints
a JSON object: the version, and per job {"error": TEXT or null, "inputs", "outputs", "results": [NPZ or null...], "seconds"}.
"""

import json
import pathlib
import sys
import time

import numpy as np
import onnxruntime as ort

ort.set_default_logger_severity(4)


def session(path, plain):
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    if plain:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run(job, number, folder):
    answer = {"error": None, "inputs": None, "outputs": None, "results": [], "seconds": 0.0}
    try:
        model = session(job["model"], job["plain"])
    except Exception as error:
        answer["error"] = str(error)
        return answer
    answer["inputs"] = [[value.name, value.type, value.shape] for value in model.get_inputs()]
    answer["outputs"] = [[value.name, value.type, value.shape] for value in model.get_outputs()]
    for index, feed in enumerate(job["feeds"]):
        with np.load(feed, allow_pickle=False) as data:
            inputs = {name: data[name] for name in data.files}
        try:
            start = time.perf_counter()
            results = model.run(None, inputs)
            answer["seconds"] += time.perf_counter() - start
        except Exception as error:
            answer["results"].append(None)
            answer["run_error"] = str(error)
            continue
        path = pathlib.Path(folder) / f"{number}-{index}.npz"
        dense = {value[0]: result for value, result in zip(answer["outputs"], results) if isinstance(result, np.ndarray)}
        np.savez(path, **{f"v{place}": dense[name] for place, name in enumerate(dense) if dense[name].dtype.kind in "fiub"})
        answer["results"].append([str(path), [name for name in dense if dense[name].dtype.kind in "fiub"], [f"v{place}" for place, name in enumerate(dense) if dense[name].dtype.kind in "fiub"]])
    return answer


jobs = json.loads(pathlib.Path(sys.argv[1]).read_text())
print(json.dumps({"version": ort.__version__, "jobs": [run(job, number, sys.argv[2]) for number, job in enumerate(jobs)]}))
