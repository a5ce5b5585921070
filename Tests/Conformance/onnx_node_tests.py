#!/usr/bin/env python3
"""Writes the node tests of the installed onnx package as files, for ShapeConformanceTests.

    python Tests/Conformance/onnx_node_tests.py FOLDER
    for variant in as-is constants symbols; do
        ONNX_TEST_DATA=FOLDER/$variant swift test --filter ShapeConformanceTests
    done

Needs onnx and numpy. Of each recorded tensor only type and shape are written: they are the truth.

* `as-is`: the model as onnx has it, all inputs of fixed size and unknown value.
* `constants`: inputs that shapes may depend on are initializers with the recorded values, as in exported models.
* `symbols`: so, and every axis of every other input has a name of its own. The expressions found are evaluated at the
  recorded sizes, so a wrong one is found even though no model of the set has a dynamic axis.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnx.backend.test.case.node import collect_testcases

INTEGERS = {
    TensorProto.BOOL, TensorProto.INT8, TensorProto.UINT8, TensorProto.INT16, TensorProto.UINT16, TensorProto.INT32,
    TensorProto.UINT32, TensorProto.INT64, TensorProto.UINT64,
}
FLOATS = {TensorProto.FLOAT, TensorProto.DOUBLE}


def as_tensor(value) -> TensorProto | None:
    """A recorded value as a tensor; None for sequences, optionals and maps."""
    if isinstance(value, TensorProto):
        return value
    if value is None or isinstance(value, (list, dict)):
        return None
    try:
        return numpy_helper.from_array(np.asarray(value))
    except (TypeError, ValueError, NotImplementedError):
        return None


def decides_shapes(index: int, tensor: TensorProto) -> bool:
    """Whether exported models have such an input as a constant, rather than as data."""
    count = int(np.prod(tensor.dims)) if tensor.dims else 1
    if tensor.data_type in INTEGERS:
        return count <= 64
    return index > 0 and tensor.data_type in FLOATS and count <= 8


def without_values(tensor: TensorProto) -> bytes:
    return TensorProto(dims=tensor.dims, data_type=tensor.data_type).SerializeToString()


def write(folder: pathlib.Path, model: onnx.ModelProto, inputs: list[TensorProto], output: TensorProto) -> None:
    data = folder / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    for index, tensor in enumerate(inputs):
        (data / f"input_{index}.pb").write_bytes(without_values(tensor))
    (data / "output_0.pb").write_bytes(without_values(output))


def with_constants(model: onnx.ModelProto, inputs: list[TensorProto], symbols: bool) -> tuple[onnx.ModelProto, list]:
    """A copy of the model in which some inputs are initializers, and the inputs that are left."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    del copy.graph.input[:]
    left = []
    for index, (info, tensor) in enumerate(zip(model.graph.input, inputs)):
        if decides_shapes(index, tensor):
            copy.graph.initializer.append(tensor)
            copy.graph.initializer[-1].name = info.name
            continue
        left.append(tensor)
        copy.graph.input.append(info)
        if symbols:
            for axis, dim in enumerate(copy.graph.input[-1].type.tensor_type.shape.dim):
                dim.dim_param = f"s{index}_{axis}"
    return copy, left


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    root = pathlib.Path(sys.argv[1])
    count = 0
    for case in collect_testcases(None):
        if case.kind != "node" or case.model is None:
            continue
        given, expected = case.data_sets[0]
        inputs, outputs = [as_tensor(value) for value in given], [as_tensor(value) for value in expected]
        if len(outputs) != 1 or None in inputs + outputs or len(inputs) != len(case.model.graph.input):
            continue
        count += 1
        write(root / "as-is" / "node" / case.name, case.model, inputs, outputs[0])
        for variant in ("constants", "symbols"):
            model, left = with_constants(case.model, inputs, variant == "symbols")
            write(root / variant / "node" / case.name, model, left, outputs[0])
    print(f"{count} tests, three variants each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
