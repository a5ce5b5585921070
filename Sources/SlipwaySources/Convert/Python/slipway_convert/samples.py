"""The inputs that a converted graph is compared on, and the file of what was recorded."""

import io
import json
import zipfile

import numpy
import onnx

from . import graph
from .failure import Failure

# Trees are judged by shares of rows: one in a thousand must be seen.
TREE_ROWS = 2000


class Case:
    """One run: its inputs, how many rows it has, and what to call it."""

    def __init__(self, title, feeds, batch):
        self.title = title
        self.feeds = feeds
        self.batch = batch


def make(check, model, source):
    """The cases of a check: recorded inputs, or generated ones for each batch and length."""
    if check["inputs"] is not None:
        return recorded(check, model)
    own = source.cases(check)
    if own is not None:
        return own
    cases = []
    symbols = lengths(model)
    for batch in check["batches"]:
        for length in check["lengths"] if symbols else [None]:
            random = numpy.random.default_rng([batch, length or 0])
            title = f"batch {batch}" + (f", length {length}" if symbols else "")
            cases.append(Case(title, generate(model, source, batch, length, random), batch))
    if graph.has_trees(model):
        random = numpy.random.default_rng(1)
        feeds = generate(model, source, TREE_ROWS, check["lengths"][0], random)
        cases.append(Case(f"batch {TREE_ROWS}", feeds, TREE_ROWS))
    return cases


def lengths(model):
    """The symbols of inputs beside those of axis 0."""
    found = set()
    for value in graph.inputs(model):
        found.update(dim.dim_param for dim in graph.dims(value)[1:] if dim.dim_value <= 0)
    return found


def generate(model, source, batch, length, random):
    """Numbers for every input; what the source knows of its inputs comes first."""
    own = source.samples(batch, length, random)
    if own is not None:
        return own
    limits = graph.thresholds(model)
    feeds = {}
    for value in graph.inputs(model):
        kind = onnx.helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type)
        shape = [
            batch if axis == 0 else (dim.dim_value if dim.dim_value > 0 else length or 1)
            for axis, dim in enumerate(graph.dims(value))
        ]
        if value.type.tensor_type.elem_type == onnx.TensorProto.STRING:
            raise Failure(
                "inputs",
                f'the input "{value.name}" takes texts, which cannot be made up',
                ["name recorded inputs: check: {inputs: recorded.npz}"],
            )
        if limits:
            feeds[value.name] = around(limits, shape, random).astype(kind)
        elif kind == numpy.bool_:
            feeds[value.name] = random.integers(0, 2, shape).astype(kind)
        elif numpy.issubdtype(kind, numpy.integer):
            feeds[value.name] = random.integers(0, 10, shape).astype(kind)
        else:
            feeds[value.name] = random.standard_normal(shape).astype(kind)
    return feeds


def around(limits, shape, random):
    """Values on both sides of the thresholds of trees, so that every branch is taken."""
    result = random.standard_normal(shape)
    for feature, numbers in limits.items():
        if feature >= shape[-1]:
            continue
        spread = max((numbers[-1] - numbers[0]) / 20, abs(numbers[0]) / 100, 1e-3)
        picked = random.choice(numbers, shape[0])
        result[..., feature] = picked + random.normal(0, spread, shape[0])
    return result


def recorded(check, model):
    """The inputs of a file, whole and cut to each batch; of requests each one."""
    requests = recorded_inputs(check["inputs"], model)
    if len(requests) > 1:
        return [
            Case(f"request {number} recorded", feeds, rows(feeds)) for number, feeds in enumerate(requests, start=1)]
    return cut(requests[0], check, "recorded")


def cut(feeds, check, what):
    """Inputs whole, and cut to each batch."""
    count = rows(feeds)
    sizes = sorted({size for size in check["batches"] if size < count} | {count})
    return [Case(f"the first {size} {what}", {n: a[:size] for n, a in feeds.items()}, size) for size in sizes]


def recorded_inputs(path, model):
    """What a file holds for each run: a .npz one for all its rows, requests of the KServe v2 protocol one each."""
    try:
        if path.endswith(".json"):
            with open(path, encoding="utf-8") as file:
                found = json.load(file)
            found = [kserve(request) for request in (found if isinstance(found, list) else [found])]
        else:
            with numpy.load(path, allow_pickle=False) as file:
                found = [{name: file[name] for name in file.files}]
    except Exception as error:
        raise Failure("inputs", "the recorded inputs cannot be read", [f"{type(error).__name__}: {error}"]) from error
    if not found:
        raise Failure("inputs", "the file of recorded inputs holds no request")
    return [typed(arrays, model) for arrays in found]


def kserve(request):
    """The arrays of a request."""
    arrays = {}
    for entry in request["inputs"]:
        data = numpy.array(entry["data"], dtype=object if entry["datatype"] == "BYTES" else None)
        arrays[entry["name"]] = data.reshape(entry["shape"])
    return arrays


def rows(feeds):
    """How many rows inputs have; they must have the same number."""
    found = {len(array) for array in feeds.values() if array.ndim}
    if len(found) != 1 or found == {0}:
        raise Failure("inputs", "the recorded inputs have no rows, or not the same number of them")
    return found.pop()


def typed(arrays, model):
    """The arrays that a graph takes, in its element types."""
    wanted = graph.inputs(model)
    missing = [value.name for value in wanted if value.name not in arrays]
    if missing:
        raise Failure(
            "inputs",
            "the recorded inputs lack " + ", ".join(f'"{name}"' for name in missing),
            [f"the file has {', '.join(sorted(arrays)) or 'nothing'}"],
        )
    feeds = {}
    for value in wanted:
        array = arrays[value.name]
        if value.type.tensor_type.elem_type == onnx.TensorProto.STRING:
            feeds[value.name] = array.astype(object)
        else:
            kind = onnx.helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type)
            feeds[value.name] = array.astype(kind)
    rows(feeds)
    return feeds


def save(path, arrays):
    """Writes arrays as numpy's .npz, the same bytes for the same arrays and without pickles."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            if array.dtype == object:
                array = array.astype(str)
            data = io.BytesIO()
            numpy.lib.format.write_array(data, numpy.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0)), data.getvalue())
