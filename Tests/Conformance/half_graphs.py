"""Graphs for check_half.py whose weights are stored in every way that ONNX has, and whose values cross subgraphs.

    python Tests/Conformance/half_graphs.py FOLDER

writes them; each takes `x` of [n, 8].
"""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT


def array(seed, *shape):
    return np.random.default_rng(seed).normal(0, 0.5, shape).astype(np.float32)


def raw(name, value):
    return numpy_helper.from_array(value, name)


def typed(name, value):
    return helper.make_tensor(name, FLOAT, value.shape, value.ravel().tolist())


def sparse(name, value):
    flat = value.ravel()
    places = np.flatnonzero(np.abs(flat) > 0.3)
    return helper.make_sparse_tensor(
        raw(name, flat[places]), numpy_helper.from_array(places.astype(np.int64), f"{name}_places"), value.shape)


def model(nodes, initializers=(), outputs=("y",), ir=8, opset=17, sparse_initializers=(), functions=(), opsets=(), inputs=()):
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", FLOAT, ["n", 8]), *inputs],
        [helper.make_tensor_value_info(name, FLOAT, None) for name in outputs], list(initializers),
        sparse_initializer=list(sparse_initializers))
    return helper.make_model(
        graph, ir_version=ir, opset_imports=[helper.make_opsetid("", opset), *opsets], functions=list(functions))


def chain(weights, **more):
    """MatMul, Softmax, MatMul with the given weights."""
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"], "m1"), helper.make_node("Softmax", ["h"], ["p"], "s"),
        helper.make_node("MatMul", ["p", "v"], ["y"], "m2")]
    return model(nodes, weights, **more)


def body(name, nodes, inputs, outputs, initializers=()):
    return helper.make_graph(
        nodes, name, inputs, [helper.make_tensor_value_info(value, kind, None) for value, kind in outputs], list(initializers))


def graphs():
    """(name, model, how its weights are saved: None, "one" file or "many")."""
    w, v = array(1, 8, 8), array(2, 8, 8)
    node = helper.make_node
    yield "raw", chain([raw("w", w), raw("v", v)]), None
    yield "float_data", chain([typed("w", w), typed("v", v)]), None
    yield "external_one", chain([raw("w", w), raw("v", v)]), "one"
    yield "external_many", chain([raw("w", w), raw("v", v)]), "many"
    yield "sparse_initializer", chain([raw("w", w)], sparse_initializers=[sparse("v", v)]), None
    yield "sparse_constant", model([
        node("Constant", [], ["v"], sparse_value=sparse("", v)), node("MatMul", ["x", "w"], ["h"]),
        node("MatMul", ["h", "v"], ["y"])], [raw("w", w)]), None
    yield "constants", model([
        node("Constant", [], ["w"], value=raw("", w)), node("Constant", [], ["two"], value_float=2.0),
        node("Constant", [], ["b"], value_floats=[0.5] * 8), node("MatMul", ["x", "w"], ["h"]), node("Mul", ["h", "two"], ["k"]),
        node("Add", ["k", "b"], ["a"]), node("MatMul", ["a", "w"], ["y"])]), None
    yield "half_and_single", model([
        node("MatMul", ["x", "w"], ["h"]), node("MatMul", ["h", "w"], ["k"]), node("Pow", ["w", "two"], ["w2"]),
        node("MatMul", ["k", "w2"], ["y"])], [raw("w", w), raw("two", np.float32(2).reshape(()))]), None
    yield "output_is_initializer", model([node("MatMul", ["x", "w"], ["y"])], [raw("w", w)], outputs=("y", "w")), None
    yield "output_is_read", model([
        node("MatMul", ["x", "w"], ["h"]), node("MatMul", ["h", "w"], ["y"])], [raw("w", w)], outputs=("y", "h")), None
    yield "unsorted", model([
        node("MatMul", ["h", "w"], ["y"]), node("Softmax", ["k"], ["h"]), node("MatMul", ["x", "w"], ["k"])], [raw("w", w)]), None
    yield "initializer_is_input", chain([raw("w", w), raw("v", v)], ir=3, opset=8, inputs=[
        helper.make_tensor_value_info(name, FLOAT, [8, 8]) for name in "wv"]), None
    clash = [raw("w", w), raw("x_fp16", array(3, 8)), raw("v", v)]
    yield "names_taken", model([
        node("MatMul", ["x", "w"], ["h"], "x_fp16_2"), node("Add", ["h", "x_fp16"], ["h_fp32"], "y_fp16"),
        node("MatMul", ["h_fp32", "v"], ["y"])], clash), None
    function = helper.make_function(
        "local", "Twice", ["a"], ["b"], [node("Constant", [], ["t"], value_float=2.0), node("Mul", ["a", "t"], ["b"])],
        [helper.make_opsetid("", 17)])
    yield "function", model([
        node("MatMul", ["x", "w"], ["h"]), node("Twice", ["h"], ["k"], domain="local"), node("MatMul", ["k", "v"], ["y"])],
        [raw("w", w), raw("v", v)], functions=[function], opsets=[helper.make_opsetid("local", 1)]), None
    # Subgraphs: captured weights, captured half values, outputs that are captured, one within the other.
    then = body("then", [node("MatMul", ["h", "v"], ["t"])], [], [("t", FLOAT)])
    other = body("other", [node("MatMul", ["x", "u"], ["e0"]), node("Relu", ["e0"], ["e"])], [], [("e", FLOAT)], [raw("u", v)])
    some = [
        node("MatMul", ["x", "w"], ["h"]), node("ReduceMax", ["h"], ["m"], keepdims=0), node("Greater", ["m", "zero"], ["c"]),
        node("If", ["c"], ["f"], then_branch=then, else_branch=other), node("MatMul", ["f", "w"], ["y"])]
    weights = [raw("w", w), raw("v", v), raw("zero", np.float32(0).reshape(()))]
    yield "if_captures", model(some, weights), None
    inner = body("inner", [node("MatMul", ["s", "v"], ["i"])], [], [("i", FLOAT)])
    inner_other = body("inner_other", [node("Identity", ["s"], ["j"])], [], [("j", FLOAT)])
    step = body("step", [
        node("Identity", ["go"], ["go_on"]), node("Softmax", ["s"], ["p"]), node("MatMul", ["p", "v"], ["q"]),
        node("Cast", ["n"], ["odd"], to=TensorProto.BOOL), node("If", ["odd"], ["r"], then_branch=inner, else_branch=inner_other),
        node("Add", ["q", "r"], ["s_next"]), node("Add", ["q", "h"], ["scan"])],
        [helper.make_tensor_value_info("n", TensorProto.INT64, []), helper.make_tensor_value_info("go", TensorProto.BOOL, []),
         helper.make_tensor_value_info("s", FLOAT, None)],
        [("go_on", TensorProto.BOOL), ("s_next", FLOAT), ("scan", FLOAT)])
    yield "loop_nested", model([
        node("MatMul", ["x", "w"], ["h"]), node("Loop", ["count", "yes", "h"], ["last", "all"], body=step),
        node("MatMul", ["last", "w"], ["y"])],
        [raw("w", w), raw("v", v), numpy_helper.from_array(np.int64(3), "count"), numpy_helper.from_array(np.bool_(True), "yes")],
        outputs=("y", "all")), None
    scan = body("scan", [node("MatMul", ["row", "v"], ["z"]), node("Add", ["state", "z"], ["next"]), node("Softmax", ["z"], ["out"])],
        [helper.make_tensor_value_info("state", FLOAT, [1, 8]), helper.make_tensor_value_info("row", FLOAT, [1, 8])],
        [("next", FLOAT), ("out", FLOAT)])
    yield "scan", model([
        node("MatMul", ["x", "w"], ["h"]), node("Unsqueeze", ["h", "one"], ["rows"]),
        node("Scan", ["start", "rows"], ["end", "outs"], body=scan, num_scan_inputs=1), node("MatMul", ["end", "w"], ["y"])],
        [raw("w", w), raw("v", v), raw("start", np.zeros((1, 8), np.float32)), numpy_helper.from_array(np.array([1]), "one")],
        outputs=("y", "outs")), None
    each = body("each", [node("MatMul", ["item", "h8"], ["o"])], [helper.make_tensor_value_info("item", FLOAT, None)], [("o", FLOAT)])
    yield "sequence_map", model([
        node("MatMul", ["w", "v"], ["h8"]), node("MatMul", ["x", "h8"], ["h"]), node("SplitToSequence", ["h", "one"], ["parts"]),
        node("SequenceMap", ["parts"], ["mapped"], body=each), node("ConcatFromSequence", ["mapped"], ["cat"], axis=0),
        node("MatMul", ["cat", "w"], ["y"])],
        [raw("w", w), raw("v", v), numpy_helper.from_array(np.int64(1), "one")]), None
    yield "mask_read_twice", model([
        node("MatMul", ["x", "w"], ["h"]), node("Greater", ["x", "zero"], ["c"]), node("Where", ["c", "h", "low"], ["a"]),
        node("Softmax", ["a"], ["p"]), node("Where", ["c", "x", "low"], ["b"]), node("Softmax", ["b"], ["q"]),
        node("Add", ["p", "q"], ["pq"]), node("MatMul", ["pq", "w"], ["y"])],
        [raw("w", w), raw("zero", np.float32(0).reshape(())), raw("low", np.float32(-3.4e38).reshape(()))]), None


def write(folder):
    """Writes all of them; (name, path)."""
    for name, proto, data in graphs():
        path = os.path.join(folder, name, "model.onnx")
        os.makedirs(os.path.dirname(path))
        if data:
            onnx.save(
                proto, path, save_as_external_data=True, all_tensors_to_one_file=data == "one",
                location="weights.bin" if data == "one" else None, size_threshold=0)
        else:
            onnx.save(proto, path)
        yield name, path


if __name__ == "__main__":
    for name, _ in write(sys.argv[1]):
        print(name)
