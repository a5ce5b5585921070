"""Converts a model of a framework to ONNX, or quantizes a graph, and compares the two: main.py REQUEST

REQUEST is a JSON file that slipway writes (docs/converting.md). In the folder that it names this program leaves
model.onnx, outputs.npz and convert.json, or failure.json and exit status 3 when it knows what is wrong.
"""

import importlib
import json
import os
import sys

from slipway_convert.failure import Failure


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2, allow_nan=False, ensure_ascii=False)
        file.write("\n")


def convert(request):
    """Leaves a model and what its source answered. Returns what convert.json says of it."""
    from slipway_convert import compare, graph, samples

    folder = request["output"]
    source = importlib.import_module("slipway_convert.with_" + request["with"]).load(request)
    raw = os.path.join(folder, "raw.onnx")
    source.export(raw)
    model, digest, size = graph.finish(raw, os.path.join(folder, "model.onnx"), request["name"], request["options"].get("opset") or 15)
    cases = samples.make(request["check"], model, source)
    path = os.path.join(folder, "model.onnx")
    report, recorded, batched = compare.compare(request["check"], model, source, cases, path)
    if batched:
        graph.declare(model, batched)
        digest, size = graph.write(model, path)
    samples.save(os.path.join(folder, "outputs.npz"), recorded)
    return {"model": {"sha256": digest, "bytes": size, **graph.facts(model)}, "check": report}


def quantize(request):
    """Leaves a graph of 8 bits and what the graph that it is made of answered. Returns what convert.json says of it."""
    from slipway_convert import quantize as step

    return step.run(request)


def run(request):
    from slipway_convert import beside

    made = quantize(request) if request["with"] == "quantize" else convert(request)
    made["files"] = beside.listed(request)
    write_json(
        os.path.join(request["output"], "convert.json"),
        {
            "format_version": 1,
            "key": request["key"],
            "result": request["result"],
            "with": request["with"],
            "source": request["shown"],
            "model": made.pop("model"),
            "converter": request["converter"],
            "environment": request["environment"],
            **made,
        },
    )


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    try:
        run(request)
    except Failure as failure:
        write_json(os.path.join(request["output"], "failure.json"), failure.document())
        return 3
    except ModuleNotFoundError as error:
        # The program's own files are all there: a package of the environment is not.
        write_json(
            os.path.join(request["output"], "failure.json"),
            Failure("package", f'the environment has no package that brings the module "{error.name}"').document(),
        )
        return 3
    return 0


sys.exit(main())
