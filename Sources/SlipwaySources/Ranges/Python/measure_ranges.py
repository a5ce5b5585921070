"""Runs a graph in fp32 and finds the largest number of each of its values: measure_ranges.py REQUEST

REQUEST is a JSON file that slipway writes: the model, the values to look at, the masks whose lowest numbers are other ones in
half, and the requests. In the folder that it names this program leaves ranges.json, or failure.json and exit status 3 when it
knows what is wrong. Values become outputs of the graph, as many at a time as the stated number of bytes allows.
"""

import json
import math
import os
import sys


class Failure(Exception):
    def __init__(self, message, *notes):
        super().__init__(message)
        self.message, self.notes = message, list(notes)


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, allow_nan=False, ensure_ascii=False)
        file.write("\n")


def read_rows(request):
    """The requests: a dictionary of arrays for each, with the batch axis that the graph has."""
    import numpy as np

    with open(os.path.join(request["program"], "inputs.bin"), "rb") as file:
        data = file.read()
    rows = []
    for stated in request["rows"]:
        row = {}
        for tensor in stated:
            part = data[tensor["offset"] : tensor["offset"] + tensor["bytes"]]
            if tensor["type"] == "string":
                texts = []
                while part:
                    size = int.from_bytes(part[:4], "little")
                    texts.append(part[4 : 4 + size].decode("utf-8", "replace"))
                    part = part[4 + size :]
                array = np.array(texts, dtype=object)
            else:
                try:
                    array = np.frombuffer(part, dtype=np.dtype(tensor["type"]))
                except TypeError:
                    raise Failure(f'the input "{tensor["name"]}" has the type {tensor["type"]}, which numpy does not have')
            row[tensor["name"]] = array.reshape(tensor["shape"])
        rows.append(row)
    return rows


def clamp(tensor, folder, limit, value):
    """A constant with other lowest numbers."""
    import numpy as np
    from onnx import numpy_helper
    from onnx.external_data_helper import load_external_data_for_tensor, uses_external_data

    if uses_external_data(tensor):
        load_external_data_for_tensor(tensor, folder)
        tensor.data_location = 0
        del tensor.external_data[:]
    array = np.array(numpy_helper.to_array(tensor))
    array[np.isfinite(array) & (array <= limit)] = value
    tensor.CopyFrom(numpy_helper.from_array(array.astype(np.float32), tensor.name))


def clamp_masks(model, names, folder, limit, value):
    """Gives masks the numbers that they have in half."""
    from onnx import helper

    wanted = set(names)
    for tensor in model.graph.initializer:
        if tensor.name in wanted:
            clamp(tensor, folder, limit, value)
    for node in model.graph.node:
        if node.op_type not in ("Constant", "ConstantOfShape") or not wanted & set(node.output):
            continue
        for attribute in node.attribute:
            if attribute.name == "value":
                clamp(attribute.t, folder, limit, value)
            elif attribute.name == "value_float" and attribute.f <= limit:
                attribute.f = value
            elif attribute.name == "value_floats":
                numbers = [value if limit >= number > -math.inf else number for number in attribute.floats]
                attribute.CopyFrom(helper.make_attribute("value_floats", numbers))


def largest(array):
    """The largest finite absolute number; 0 where there is none."""
    import numpy as np

    if not array.size:
        return 0.0
    low, high = float(array.min()), float(array.max())
    if math.isfinite(low) and math.isfinite(high):
        return max(abs(low), abs(high))
    array = array[np.isfinite(array)]
    return max(abs(float(array.min())), abs(float(array.max()))) if array.size else 0.0


def rounded_up(number):
    """The number with four digits, never smaller."""
    if number == 0:
        return 0.0
    step = math.floor(math.log10(number)) - 3
    digits = math.ceil(number / 10.0**step - 1e-9)
    return float(f"{digits}e{step}")


def session(model, names, folder, threads):
    """The graph with these values as its outputs."""
    import onnxruntime
    from onnx import TensorProto, helper

    del model.graph.output[:]
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", folder)
    try:
        return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise Failure("onnxruntime does not load the graph", str(error)[:600])


def measure(request):
    import numpy as np
    import onnx
    import onnxruntime

    rows = read_rows(request)
    folder = os.path.dirname(request["model"])
    model = onnx.load(request["model"], load_external_data=False)
    clamp_masks(model, request["masks"], folder, request["mask_limit"], request["mask_value"])
    # Declarations inside may contradict what is computed, and nothing here needs them.
    del model.graph.value_info[:]
    inputs = {value.name for value in model.graph.input}
    found = {}
    for name in request["values"]:
        if name in inputs and name in rows[0]:
            found[name] = max(largest(np.asarray(row[name])) for row in rows)
    waiting = [name for name in request["values"] if name not in inputs]
    count = 16
    while waiting:
        names = waiting[:count]
        run = session(model, names, folder, request["threads"])
        size = 0
        for index, row in enumerate(rows):
            try:
                answers = run.run(names, row)
            except Exception as error:
                raise Failure(f"onnxruntime refuses request {index + 1}", str(error)[:600])
            for name, answer in zip(names, answers):
                found[name] = max(found.get(name, 0.0), largest(answer))
            size = max(size, sum(answer.nbytes for answer in answers))
            del answers
        waiting = waiting[len(names) :]
        # As many of the same size as the bytes allow, and no more than four times as many.
        count = max(1, min(4 * count, int(request["bytes"] / max(1, size / len(names)))))
        del run
    write_json(
        os.path.join(request["output"], "ranges.json"),
        {
            "onnxruntime": onnxruntime.__version__,
            "values": {name: rounded_up(found[name]) for name in request["values"] if name in found},
        },
    )


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    try:
        measure(request)
    except Failure as failure:
        failed = {"message": failure.message, "notes": failure.notes}
    except ModuleNotFoundError as error:
        failed = {"message": f'the environment has no package that brings the module "{error.name}"', "notes": []}
    else:
        return 0
    write_json(os.path.join(request["output"], "failure.json"), failed)
    return 3


sys.exit(main())
