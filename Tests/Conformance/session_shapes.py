"""Prints what onnxruntime says of the inputs and outputs of models, as JSON; needs no other package.

    PYTHON Tests/Conformance/session_shapes.py optimized|plain MODEL...

`{"version": "1.19.2", "models": [null | {"inputs": [[NAME, TYPE, DIMS]], "outputs": [...]}]}`, null for a model that does not
load. A dimension is a number, or -1.
"""

import json
import sys

import onnxruntime as ort


def tensors(arguments):
    return [
        [each.name, each.type, [size if isinstance(size, int) and size >= 0 else -1 for size in each.shape]]
        for each in arguments
    ]


def main():
    options = ort.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    levels = ort.GraphOptimizationLevel
    options.graph_optimization_level = {"optimized": levels.ORT_ENABLE_ALL, "plain": levels.ORT_DISABLE_ALL}[sys.argv[1]]
    models = []
    for path in sys.argv[2:]:
        try:
            session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            models.append({"inputs": tensors(session.get_inputs()), "outputs": tensors(session.get_outputs())})
        except Exception:
            models.append(None)
    print(json.dumps({"version": ort.__version__, "models": models}))


if __name__ == "__main__":
    main()
