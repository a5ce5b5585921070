"""The converted graph in the form that is kept: one file, the same bytes for the same model."""

import hashlib
import os
import re

import onnx

from .failure import Failure


def finish(raw, path, name, opset):
    """Reads what a converter wrote, puts it in order and writes it. Returns the model, its SHA-256 and its size."""
    if not os.path.isfile(raw) or os.path.islink(raw):
        raise Failure("convert", "the converter wrote no file")
    try:
        model = onnx.load(raw, load_external_data=False)
    except Exception as error:
        raise Failure("convert", "the converter wrote no ONNX file", [str(error)]) from error
    inside(model, os.path.dirname(os.path.abspath(raw)))
    model = onnx.load(raw)
    order(model, name, opset)
    os.remove(raw)
    return model, *write(model, path)


def write(model, path):
    """Writes a graph. Returns its SHA-256 and its size."""
    try:
        onnx.checker.check_model(model)
        data = model.SerializeToString(deterministic=True)
    except Exception as error:
        raise Failure("convert", "the converted graph is not valid, or larger than 2 GiB", [str(error)]) from error
    with open(path, "wb") as file:
        file.write(data)
    return hashlib.sha256(data).hexdigest(), len(data)


def declare(model, names):
    """Names axis 0 of outputs that were declared with the one row of an export and follow the batch."""
    for value in model.graph.output:
        if value.name in names:
            dims(value)[0].dim_param = dims(model.graph.input[0])[0].dim_param or "batch"


def inside(model, folder):
    """Refuses external data that lies elsewhere than beside the graph."""
    for tensor in model.graph.initializer:
        for entry in tensor.external_data:
            place = os.path.realpath(os.path.join(folder, entry.value))
            if entry.key == "location" and not place.startswith(os.path.realpath(folder) + os.sep):
                raise Failure("convert", f'the graph names data outside its folder: "{entry.value}"')


def order(model, name, opset):
    """One entry an operator set, names for dimensions that have none, none that a run made up, no traces of the machine."""
    clean(model, name, opset)
    rename(model)


def clean(model, name, opset):
    """One entry an operator set, and no traces of the machine."""
    versions = {}
    for entry in model.opset_import:
        domain = "" if entry.domain == "ai.onnx" else entry.domain
        versions[domain] = max(versions.get(domain, 0), entry.version)
    # A graph of trees alone imports ai.onnx.ml and not the default operator set, which readers expect.
    versions.setdefault("", opset)
    del model.opset_import[:]
    for domain, version in sorted(versions.items()):
        model.opset_import.add(domain=domain, version=version)
    model.graph.name = name
    model.doc_string = ""
    model.graph.doc_string = ""
    del model.metadata_props[:]
    for node in model.graph.node:
        node.doc_string = ""
        if hasattr(node, "metadata_props"):
            del node.metadata_props[:]


def rename(model):
    """Names the dimensions of inputs and outputs: axis 0 without a name is `batch`, a symbol such as s23 its input's."""
    values = list(model.graph.input) + list(model.graph.output)
    used = {dim.dim_param for value in values for dim in dims(value) if dim.dim_param}
    batch = "batch" if "batch" not in used else "batch_size"
    names = {}
    for value in model.graph.input:
        for axis, dim in enumerate(dims(value)):
            if re.fullmatch(r"s\d+", dim.dim_param) and dim.dim_param not in names:
                names[dim.dim_param] = batch if axis == 0 else f"{value.name}_{axis}"
    for value in values + list(model.graph.value_info):
        for axis, dim in enumerate(dims(value)):
            if dim.dim_param in names:
                dim.dim_param = names[dim.dim_param]
            elif axis == 0 and not dim.dim_param and dim.dim_value <= 0 and value not in model.graph.value_info:
                dim.dim_param = batch


def is_fixed(value):
    """Whether axis 0 is declared with a size."""
    return len(dims(value)) > 0 and dims(value)[0].dim_value > 0


def dims(value):
    return value.type.tensor_type.shape.dim if value.type.HasField("tensor_type") else []


def facts(model):
    """What convert.json says of the graph."""
    return {
        "ir_version": model.ir_version,
        "opsets": {entry.domain: entry.version for entry in model.opset_import},
        "inputs": [value.name for value in inputs(model)],
        "outputs": [value.name for value in model.graph.output],
    }


def inputs(model):
    """The inputs that are no initializers."""
    given = {tensor.name for tensor in model.graph.initializer}
    return [value for value in model.graph.input if value.name not in given]


def has_trees(model):
    return any(node.op_type.startswith("TreeEnsemble") for node in model.graph.node)


def thresholds(model):
    """The thresholds that trees compare each feature with, where they read the one input of the graph; else nothing."""
    given = inputs(model)
    found = {}
    if len(given) != 1:
        return found
    same = {given[0].name}
    for node in model.graph.node:
        if node.op_type in ("Cast", "Identity") and node.input[0] in same:
            same.update(node.output)
        if not node.op_type.startswith("TreeEnsemble") or node.input[0] not in same:
            continue
        values = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        modes = values.get("nodes_modes", [])
        numbers = values.get("nodes_values", [])
        for feature, number, mode in zip(values.get("nodes_featureids", []), numbers, modes):
            if mode != b"LEAF":
                found.setdefault(feature, set()).add(float(number))
    return {feature: sorted(numbers) for feature, numbers in found.items()}
