"""The inputs that a graph is calibrated and compared on: recorded ones, or elements as the spec describes them."""

import numpy
import onnx

from . import graph, samples
from .failure import Failure

# The rows of recorded inputs that are calibrated on at a time.
ROWS = 16


def calibration(request, model):
    """The inputs of each calibration run."""
    if request["calibration_file"] is not None:
        runs = []
        for given in samples.recorded_inputs(request["calibration_file"], model):
            step = fixed_batch(model) or ROWS
            for start in range(0, samples.rows(given), step):
                part = {name: array[start : start + step] for name, array in given.items()}
                if samples.rows(part) == step or fixed_batch(model) is None:
                    runs.append(part)
        if not runs:
            raise Failure("inputs", "the recorded inputs have fewer rows than the graph takes at once")
        return runs
    stated = request["calibration"]
    known(stated["data"], model, "calibrate.data")
    for value in graph.inputs(model):
        if value.name not in stated["data"]:
            raise Failure(
                "inputs", f'calibrate.data has no entry for the input "{value.name}"',
                ["ranges are taken of what is seen: say what the input holds, or give recorded inputs as calibrate.file"])
    return [
        feeds(stated["data"], model, fixed_batch(model) or 1, stated["lengths"][index % len(stated["lengths"])],
              [stated["seed"], index])
        for index in range(stated["count"])
    ]


def cases(check, model):
    """The runs on which the two graphs are compared."""
    if check["inputs"] is not None:
        return samples.recorded(check, model)
    data = check["data"] or {}
    known(data, model, "check.data")
    fixed = fixed_batch(model)
    symbols = lengths(model)
    found = []
    for batch in [fixed] if fixed else check["batches"]:
        for length in check["lengths"] if symbols else [1]:
            title = f"batch {batch}" + (f", length {length}" if symbols else "")
            # Calibration has seeds of two numbers: these are others.
            found.append(samples.Case(title, feeds(data, model, batch, length, [batch, length, 1]), batch))
    return found


def known(data, model, key):
    names = [value.name for value in graph.inputs(model)]
    for name in data:
        if name not in names:
            raise Failure("inputs", f'{key} names "{name}", which is no input of the graph', [f"inputs: {', '.join(names)}"])


def fixed_batch(model):
    """The size of axis 0 where the graph has one; else nothing."""
    sizes = {graph.dims(value)[0].dim_value for value in graph.inputs(model) if graph.is_fixed(value)}
    return sizes.pop() if len(sizes) == 1 else None


def lengths(model):
    """The names of axes that vary, but for those of axis 0."""
    found, batch = set(), set()
    for value in graph.inputs(model):
        for axis, dim in enumerate(graph.dims(value)):
            if dim.dim_value <= 0:
                (found if axis else batch).add(dim.dim_param)
    return found - batch


def shape(value, model, batch, length):
    """The shape of an input: a sum of names has the sum of their sizes."""
    first = {graph.dims(other)[0].dim_param for other in graph.inputs(model) if graph.dims(other)} - {""}
    sizes = []
    for axis, dim in enumerate(graph.dims(value)):
        if dim.dim_value > 0:
            sizes.append(dim.dim_value)
        elif axis == 0 or dim.dim_param in first:
            sizes.append(batch)
        else:
            words = [word.strip() for word in dim.dim_param.split("+")]
            sizes.append(sum(int(word) if word.isdigit() else length for word in words))
    return sizes


def feeds(data, model, batch, length, seed):
    """Elements for every input; floating point without an entry is normal, whole numbers are below 10."""
    made = {}
    for number, value in enumerate(graph.inputs(model)):
        kind = value.type.tensor_type.elem_type
        sizes = shape(value, model, batch, length)
        entry = data.get(value.name)
        if entry is None and kind == onnx.TensorProto.STRING:
            raise Failure(
                "inputs", f'the input "{value.name}" takes texts, which cannot be made up',
                ["state its values in data, or name recorded inputs"])
        random = numpy.random.default_rng([*seed, number, (entry or {}).get("seed", 0)])
        made[value.name] = elements(entry, kind, sizes, random, value.name)
    return made


def elements(entry, kind, sizes, random, name):
    if kind == onnx.TensorProto.STRING:
        return filled(entry.get("values", [""]), sizes, name).astype(str).astype(object)
    dtype = onnx.helper.tensor_dtype_to_np_dtype(kind)
    is_whole = numpy.issubdtype(dtype, numpy.integer)
    if entry is None:
        if dtype == numpy.bool_:
            return random.integers(0, 2, sizes).astype(dtype)
        return (random.integers(0, 10, sizes) if is_whole else random.standard_normal(sizes)).astype(dtype)
    if "random" in entry:
        low, high = entry["random"]
        if is_whole or dtype == numpy.bool_:
            return random.integers(int(low), int(high) + 1, sizes).astype(dtype)
        return random.uniform(low, high, sizes).astype(dtype)
    if "values" in entry:
        return filled(entry["values"], sizes, name).astype(dtype)
    count = int(numpy.prod(sizes))
    return (entry["start"] + entry["step"] * numpy.arange(count)).reshape(sizes).astype(dtype)


def filled(values, sizes, name):
    """Elements in row-major order; one fills the whole tensor, and fewer repeat for each row."""
    count = int(numpy.prod(sizes))
    if count % len(values):
        raise Failure("inputs", f'{len(values)} values do not fill the input "{name}" of shape {sizes}')
    return numpy.array(values * (count // len(values))).reshape(sizes)
