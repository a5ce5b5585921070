"""What a graph of 8 bits must look like for those that serve it."""

import collections

import onnx

from . import graph
from .failure import Failure

# Operators of graphs that are quantized.
QUANTIZED = {
    "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "ConvInteger", "QLinearMatMul",
    "QLinearConv", "DynamicQuantizeLSTM", "DynamicQuantizeMatMul", "MatMulIntegerToFloat", "QAttention", "QGemm",
}


def check(made, model, options):
    """Refuses a graph with other inputs or outputs than before, with nothing of 8 bits in it, or, for TensorRT, with a form
    that it does not take. Returns how often each operator has operands of 8 bits."""
    for what, new, old in (
        ("inputs", graph.inputs(made), graph.inputs(model)), ("outputs", made.graph.output, model.graph.output),
    ):
        if [shape(value) for value in new] != [shape(value) for value in old]:
            raise Failure("convert", f"onnxruntime.quantization changed the {what} of the graph")
    kinds = integer(made) if options["method"] == "dynamic" else dequantized(made, set(options["operators"]))
    if not kinds:
        raise Failure("convert", "nothing in the graph was quantized", ["operators and exclude leave no node with weights"])
    if options["for"] == "tensorrt":
        tensorrt(made)
    return dict(sorted(kinds.items()))


def shape(value):
    dims = [dim.dim_param or dim.dim_value for dim in graph.dims(value)]
    return (value.name, value.type.tensor_type.elem_type, dims)


def integer(made):
    names = QUANTIZED - {"QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear"}
    return collections.Counter(node.op_type for node in made.graph.node if node.op_type in names)


def dequantized(made, wanted):
    """How many nodes of each operator that is wanted read what DequantizeLinear gives; without wanted ones of any."""
    given = {node.output[0] for node in made.graph.node if node.op_type == "DequantizeLinear"}
    found = collections.Counter()
    for node in made.graph.node:
        is_wanted = node.op_type in wanted if wanted else node.op_type != "Shape"
        if is_wanted and node.op_type not in QUANTIZED and any(name in given for name in node.input):
            found[node.op_type] += 1
    return found


def tensorrt(made):
    """Both signed and symmetric, one scale for activations, weights by output channel, no bias of 32 bits."""
    tensors = {tensor.name: tensor for tensor in made.graph.initializer}
    readers = {}
    for node in made.graph.node:
        for index, name in enumerate(node.input):
            readers.setdefault(name, []).append((node, index))
    version = {entry.domain: entry.version for entry in made.opset_import}.get("", 1)
    faults = [] if version >= 13 else [f"operator set {version}, and 13 is needed"]
    for node in made.graph.node:
        if node.op_type not in ("QuantizeLinear", "DequantizeLinear"):
            continue
        zero = tensors.get(node.input[2]) if len(node.input) > 2 else None
        if zero is None or zero.data_type != onnx.TensorProto.INT8 or onnx.numpy_helper.to_array(zero).any():
            faults.append(f'"{node.name}" has no zero point 0 of int8')
            continue
        scales = tensors[node.input[1]] if node.input[1] in tensors else None
        weight = tensors.get(node.input[0])
        if scales is None or not scales.dims or list(scales.dims) == [1]:
            continue
        if weight is None:
            faults.append(f'"{node.name}" has several scales for an activation')
            continue
        axis = {attribute.name: attribute.i for attribute in node.attribute}.get("axis", 1) % len(weight.dims)
        for reader, _ in readers.get(node.output[0], []):
            if axis != output_axis(reader, len(weight.dims)):
                faults.append(f'"{node.name}" has its scales along axis {axis} of a weight of {reader.op_type}')
    if faults:
        raise Failure("convert", "TensorRT does not accept the quantized graph", faults[:8])


def output_axis(node, rank):
    """The axis of a weight that counts output channels."""
    if node.op_type == "Conv":
        return 0
    if node.op_type == "ConvTranspose":
        return 1
    if node.op_type == "Gemm":
        return 0 if {attribute.name: attribute.i for attribute in node.attribute}.get("transB", 0) else 1
    return rank - 1
