#!/usr/bin/env python3
"""Writes damaged copies of models that onnxruntime still runs, with the output shapes it gives, for ShapeConformanceTests.

    python Tests/Conformance/damaged_models.py FOLDER [COUNT [SEED]]
    ONNX_TEST_DATA=FOLDER SHAPES_OF_DAMAGE=1 swift test --filter ShapeConformanceTests

Needs onnx, onnxruntime and numpy. Bits of the fixtures are flipped outside the weights, COUNT times for each fixture (50). Most
damage makes a file that nobody takes; what onnxruntime runs all the same, at random sizes, has a shape that must not be
contradicted. Only models, types and shapes are written. The same seed gives the same files.
"""

import concurrent.futures
import pathlib
import random
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "onnx"
TYPES = {
    f"tensor({name})": kind for name, kind in (
        ("float", np.float32), ("double", np.float64), ("int64", np.int64), ("int32", np.int32), ("bool", np.bool_),
        ("uint8", np.uint8), ("int8", np.int8), ("float16", np.float16))
}


def structure(model, content):
    """The offsets of the bytes that are no weights."""
    free = np.ones(len(content), bool)
    for tensor in model.graph.initializer:
        if len(tensor.raw_data) >= 64:
            start = content.find(tensor.raw_data)
            if start >= 0:
                free[start:start + len(tensor.raw_data)] = False
    return np.flatnonzero(free)


def run(session, choose):
    """The inputs' and the outputs' shapes of one run, by name."""
    sizes, feeds = {}, {}
    for entry in session.get_inputs():
        dims = [
            dim if isinstance(dim, int) else sizes.setdefault(dim or object(), choose.randint(1 if axis == 0 else 4, 12))
            for axis, dim in enumerate(entry.shape)
        ]
        if np.prod(dims, dtype=float) > 1e6:
            return None
        feeds[entry.name] = np.ones(dims, TYPES[entry.type])
    outputs = session.run(None, feeds)
    return {name: value.shape for name, value in feeds.items()}, outputs


def damage(path, root, count, seed):
    """Writes what is left runnable of one fixture; gives the number of runs."""
    onnxruntime.set_default_logger_severity(4)
    choose = random.Random(f"{seed} {path.name}")
    content = path.read_bytes()
    places = structure(onnx.load(path), content)
    runs = 0
    for index in range(count):
        damaged = bytearray(content)
        for _ in range(choose.choice((1, 1, 2, 3))):
            damaged[places[choose.randrange(len(places))]] ^= 1 << choose.randrange(8)
        try:
            model = onnx.ModelProto.FromString(bytes(damaged))
            names = [output.name for output in model.graph.output]
            options = onnxruntime.SessionOptions()
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
            options.intra_op_num_threads = 1
            # What the file declares of its outputs would count; it may be what was damaged.
            for output in model.graph.output:
                if output.type.HasField("tensor_type"):
                    output.type.tensor_type.ClearField("shape")
            del model.graph.value_info[:]
            session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
            shapes, outputs = run(session, choose)
        except Exception:  # noqa: BLE001 (most damage ends here)
            continue
        given = {tensor.name for tensor in model.graph.initializer}
        inputs = [entry.name for entry in model.graph.input if entry.name not in given]
        for place, (name, value) in enumerate(zip(names, outputs)):
            # Emptiness is outside what is promised.
            if not isinstance(value, np.ndarray) or value.size == 0:
                continue
            single = onnx.ModelProto()
            single.CopyFrom(model)
            del single.graph.output[:]
            single.graph.output.append(helper.make_empty_tensor_value_info(name))
            folder = root / f"{path.stem}_{index:04}_{place}"
            data = folder / "test_data_set_0"
            data.mkdir(parents=True, exist_ok=True)
            (folder / "model.onnx").write_bytes(single.SerializeToString())
            for number, title in enumerate(inputs):
                tensor = TensorProto(dims=shapes[title], data_type=TensorProto.FLOAT)
                (data / f"input_{number}.pb").write_bytes(tensor.SerializeToString())
            tensor = TensorProto(dims=value.shape, data_type=TensorProto.FLOAT)
            (data / "output_0.pb").write_bytes(tensor.SerializeToString())
            runs += 1
    return runs


def main() -> int:
    if not 2 <= len(sys.argv) <= 4:
        print(__doc__, file=sys.stderr)
        return 64
    root = pathlib.Path(sys.argv[1]) / "node"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    paths = [path for path in sorted(FIXTURES.glob("*.onnx")) if path.stat().st_size < 1 << 20]
    runs = crashed = 0
    for path in paths:
        # onnxruntime itself may crash on such a file; then the rest of this fixture is left out.
        with concurrent.futures.ProcessPoolExecutor(1) as pool:
            try:
                runs += pool.submit(damage, path, root, count, seed).result(timeout=120)
            except concurrent.futures.BrokenExecutor:
                crashed += 1
    print(f"{runs} outputs of {count} damaged copies of {len(paths)} fixtures, seed {seed}; onnxruntime crashed on {crashed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
