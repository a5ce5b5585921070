#!/usr/bin/env python3
"""Runs every committed model with onnxruntime and compares it with what the specs rely on.

    python Tests/Conformance/check_models.py [WORD…]     # WORD: only checks whose name contains it

Needs onnxruntime, onnx and numpy. Prints one line per check, then the count; exits 1 when a check failed.

* `sizes`: nothing is larger than agreed, and docs/models.md states every file with its size.
* `specs/models`: names, types and declared dims; then at batch 1, 2 and 5 and at two or more sizes of the other axes
  the outputs have the true dims, every row equals the row computed alone, and different rows give different answers.
* `specs/errors/models`: each file really has its fault.
* `Tests/Fixtures/onnx`: inputs, declared outputs, opset and IR version are those of `expected.json`.
"""

import dataclasses
import hashlib
import json
import pathlib
import sys
import zlib
from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "specs" / "models"
ERROR_MODELS = ROOT / "specs" / "errors" / "models"
FIXTURES = ROOT / "Tests" / "Fixtures" / "onnx"

BATCHES = (1, 2, 5)
TOLERANCE = 1e-5
# What slipway convert made of models of frameworks.
CONVERTED = ("churn", "forest")
# What it made of graphs of the folder, in whole numbers of 8 bits.
QUANTIZED = {"minilm-int8": "minilm"}
# Rows with different inputs must differ by more than this, or equality of rows would say nothing.
DIFFERENCE = 1e-3


def check(condition: bool, message: str) -> None:
    if not condition:
        raise AssertionError(message)


# --- what the files declare ---------------------------------------------------------------------------------------


def type_name(value: onnx.ValueInfoProto) -> str:
    if value.type.WhichOneof("value") != "tensor_type":
        return value.type.WhichOneof("value") or "unknown"
    return onnx.TensorProto.DataType.Name(value.type.tensor_type.elem_type).lower()


def declared_dims(value: onnx.ValueInfoProto) -> list | None:
    """The declared dims: integer, symbol, or None for a dim without either; None without a declared shape."""
    tensor = value.type.tensor_type
    if value.type.WhichOneof("value") != "tensor_type" or not tensor.HasField("shape"):
        return None
    return [
        dim.dim_value if dim.WhichOneof("value") == "dim_value" else dim.dim_param or None for dim in tensor.shape.dim
    ]


def model_inputs(model: onnx.ModelProto) -> list[onnx.ValueInfoProto]:
    """The graph's inputs without those that an initializer fills."""
    filled = {tensor.name for tensor in model.graph.initializer}
    return [value for value in model.graph.input if value.name not in filled]


def session(source: pathlib.Path | bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # the models with wrong declarations would warn on every run
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        source if isinstance(source, bytes) else str(source), options, providers=["CPUExecutionProvider"]
    )


def refused(action: Callable[[], object]) -> bool:
    try:
        action()
    except Exception:  # onnxruntime's exceptions share no narrower base
        return True
    return False


# --- the shipped models -------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Tensor:
    """One input or output: element type, true dims, dims as declared where the file says something else."""

    type: str
    dims: list
    declared: list | None = None


@dataclasses.dataclass(frozen=True)
class Case:
    inputs: dict[str, Tensor]
    outputs: dict[str, Tensor]
    data: dict[str, tuple]
    sizes: list[dict[str, int]]
    batches: tuple[int, ...] = BATCHES


def ids(dims: list) -> Tensor:
    return Tensor("int64", dims)


def real(dims: list, declared: list | None = None) -> Tensor:
    return Tensor("float", dims, declared)


def squad(declared: list) -> Case:
    return Case(
        inputs={name: ids(["batch", 256]) for name in ("input_names", "input_mask", "segment_ids")},
        outputs={name: real(["batch", 256], declared) for name in ("start", "end")},
        data={"input_names": ("integers", 0, 28996), "input_mask": ("mask",), "segment_ids": ("integers", 0, 2)},
        sizes=[{}],
    )


TEXTS = ["hello", "cancel my order", "grüß dich", "🙂", "goodbye"]
ANCHORS = "2 * ((height + 7) // 8) * ((width + 7) // 8)"
CACHE = ["batch", 2, "past", 8]
GROWN = ["batch", 2, "past + seq", 8]

CASES: dict[str, Case] = {
    "bert-base-cased-squad": squad(["batch", 256]),
    "bert-static-out": squad([1, 256]),
    "text_recognition": Case(
        inputs={"input.1": real(["batch", 1, 32, 100])}, outputs={"308": real(["batch", 26, 37])},
        data={"input.1": ("normal",)}, sizes=[{}],
    ),
    "multilingual-e5": Case(
        inputs={name: ids(["batch", "seq"]) for name in ("input_ids", "attention_mask")},
        outputs={"sentence_embedding": real(["batch", 16])},
        data={"input_ids": ("integers", 2, 1000), "attention_mask": ("mask",)},
        sizes=[{"seq": 4}, {"seq": 33}, {"seq": 512}],
    ),
    "minilm": Case(
        inputs={name: ids(["batch", "seq"]) for name in ("input_ids", "attention_mask", "token_type_ids")},
        outputs={"last_hidden_state": real(["batch", "seq", 32]), "sentence_embedding": real(["batch", 32])},
        data={"input_ids": ("integers", 0, 1000), "attention_mask": ("mask",), "token_type_ids": ("integers", 0, 2)},
        sizes=[{"seq": 4}, {"seq": 17}, {"seq": 128}],
    ),
    "detector": Case(
        inputs={"images": real(["batch", 3, "height", "width"])},
        outputs={
            "boxes": real(["batch", ANCHORS, 4], ["batch", "Sigmoidboxes_dim_1", 4]),
            "scores": real(["batch", ANCHORS, 5], ["batch", "Sigmoidscores_dim_1", 5]),
        },
        data={"images": ("normal",)},
        sizes=[{"height": 64, "width": 96}, {"height": 81, "width": 50}],
    ),
    "decoder": Case(
        inputs={
            "input_ids": ids(["batch", "seq"]), "attention_mask": ids(["batch", "past + seq"]),
            "past_key_values.0.key": real(CACHE), "past_key_values.0.value": real(CACHE),
        },
        outputs={
            "logits": real(["batch", "seq", 256]), "present.0.key": real(GROWN), "present.0.value": real(GROWN)
        },
        data={
            "input_ids": ("integers", 0, 256), "attention_mask": ("left-padded",),
            "past_key_values.0.key": ("normal",), "past_key_values.0.value": ("normal",),
        },
        sizes=[{"seq": 4, "past": 0}, {"seq": 1, "past": 9}, {"seq": 3, "past": 5}],
    ),
    # Exported for one image; that more of them can be served is what check_rebatch.py shows.
    "image_classifier": Case(
        inputs={"pixel_values": real(["batch", 3, 32, 32], [1, 3, 32, 32])}, outputs={"logits": real(["batch", 7], [1, 7])},
        data={"pixel_values": ("normal",)}, sizes=[{}], batches=(1,),
    ),
    "resnet": Case(
        inputs={"input": real(["batch", 3, 64, 64])}, outputs={"logits": real(["batch", 10])},
        data={"input": ("normal",)}, sizes=[{}],
    ),
    "text_classifier": Case(
        inputs={"text": Tensor("string", ["batch", 1])}, outputs={"scores": real(["batch", 4])},
        data={"text": ("texts",)}, sizes=[{}],
    ),
}


def evaluate(dims: list, sizes: dict[str, int]) -> tuple[int, ...]:
    """Puts numbers for symbols; the expressions are those of this file."""
    return tuple(dim if isinstance(dim, int) else eval(dim, {"__builtins__": {}}, dict(sizes)) for dim in dims)


def sample(kind: str, *bounds, shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    match kind:
        case "integers":
            return random.integers(*bounds, size=shape, dtype=np.int64)
        case "normal":
            return random.standard_normal(shape, dtype=np.float32)
        case "texts":
            return np.array(TEXTS[: shape[0]], dtype=object).reshape(shape)
        case "mask" | "left-padded":
            # Rows keep different numbers of tokens, at least half; a decoder's padding is on the left.
            length = shape[1]
            kept = np.array([length - row * length // 10 for row in range(shape[0])])[:, None]
            place = np.arange(length)[None, :]
            return (place < kept if kind == "mask" else place >= length - kept).astype(np.int64)
    raise ValueError(kind)


def check_shipped(name: str, case: Case) -> str:
    path = MODELS / f"{name}.onnx"
    model = onnx.load(path)
    onnx.checker.check_model(model)
    for side, values, expected in (
        ("input", model_inputs(model), case.inputs), ("output", model.graph.output, case.outputs)
    ):
        found = [(value.name, type_name(value), declared_dims(value)) for value in values]
        wanted = [(key, tensor.type, tensor.declared or tensor.dims) for key, tensor in expected.items()]
        check(found == wanted, f"{side}s are {found}, not {wanted}")

    run, worst = session(path), 0.0
    for sizes in case.sizes:
        random = np.random.default_rng(zlib.crc32(name.encode()))
        rows = {
            key: sample(*case.data[key], shape=evaluate(tensor.dims, {**sizes, "batch": max(BATCHES)}), random=random)
            for key, tensor in case.inputs.items()
        }
        alone = [run.run(None, {key: rows[key][row : row + 1] for key in rows}) for row in range(max(BATCHES))]
        for batch in case.batches:
            together = run.run(None, {key: rows[key][:batch] for key in rows})
            for index, (key, tensor) in enumerate(case.outputs.items()):
                wanted_shape = evaluate(tensor.dims, {**sizes, "batch": batch})
                got = together[index]
                check(got.shape == wanted_shape, f"{key} at {sizes}, batch {batch}: {got.shape}, not {wanted_shape}")
                check(bool(np.isfinite(got).all()), f"{key} at {sizes}, batch {batch}: not finite")
                for row in range(batch):
                    worst = max(worst, float(np.abs(got[row] - alone[row][index][0]).max()))
                check(worst <= TOLERANCE, f"{key} at {sizes}, batch {batch}: a row differs by {worst:.1e} when batched")
                for row in range(1, batch):
                    apart = float(np.abs(got[row] - got[0]).max())
                    check(apart > DIFFERENCE, f"{key} at {sizes}: rows 0 and {row} give the same answer")
    return f"{len(case.sizes) * len(case.batches)} runs, largest difference {worst:.1e}"


def check_steps() -> str:
    """Decoding in two steps through the cache gives the logits of one step."""
    run = session(MODELS / "decoder.onnx")
    tokens = np.random.default_rng(5).integers(0, 256, (2, 9), dtype=np.int64)

    def step(part, cache):
        mask = np.ones((2, cache[0].shape[2] + part.shape[1]), np.int64)
        names = ("input_ids", "attention_mask", "past_key_values.0.key", "past_key_values.0.value")
        return run.run(None, dict(zip(names, (part, mask, *cache), strict=True)))

    nothing = [np.zeros((2, 2, 0, 8), np.float32)] * 2
    whole = step(tokens, nothing)
    first = step(tokens[:, :6], nothing)
    second = step(tokens[:, 6:], first[1:])
    apart = max(float(np.abs(whole[0][:, 6:] - second[0]).max()), float(np.abs(whole[1] - second[1]).max()))
    check(apart <= TOLERANCE, f"differs by {apart:.1e}")
    return f"largest difference {apart:.1e}"


def check_intents() -> str:
    """A label, scores without a declared shape, and a map of scores for each row, batched or alone."""
    model = onnx.load(MODELS / "intent_classifier.onnx")
    found = [(value.name, type_name(value), declared_dims(value)) for value in model.graph.output]
    wanted = [
        ("label", "string", ["batch"]), ("scores", "float", None), ("probabilities", "sequence_type", None)
    ]
    check(found == wanted, f"outputs are {found}, not {wanted}")
    run = session(MODELS / "intent_classifier.onnx")
    rows = np.random.default_rng(6).standard_normal((max(BATCHES), 6), dtype=np.float32)
    alone = [run.run(None, {"features": rows[row : row + 1]}) for row in range(len(rows))]
    label, scores, maps = run.run(None, {"features": rows})
    check(scores.ndim == 2 and len(label) == len(scores) == len(maps) == len(rows), "a row is missing")
    for row, (own_label, own_scores, own_maps) in enumerate(alone):
        check(label[row] == own_label[0] and maps[row].keys() == own_maps[0].keys(), f"row {row} has another label")
        check(float(np.abs(scores[row] - own_scores[0]).max()) <= TOLERANCE, f"row {row} differs when batched")
        check(label[row] == max(maps[row], key=maps[row].get), f"row {row} is not called by its highest score")
    check(float(np.abs(scores[1:] - scores[0]).max()) > DIFFERENCE, "all rows give the same scores")
    return f"{len(rows)} rows, {scores.shape[1]} classes"


def check_converted() -> str:
    """Graphs that slipway converted: what their records say of them, and rows that answer alone as they do in a batch."""
    for name in CONVERTED:
        path = MODELS / f"{name}.onnx"
        record = json.loads(path.with_name(f"{name}.onnx.convert.json").read_text())
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        check(record["model"]["sha256"] == digest, f"the record of {name} is of another model")
        model = onnx.load(path)
        for value in [*model.graph.input, *model.graph.output]:
            check(declared_dims(value)[0] == "batch", f'"{value.name}" of {name} has no batch axis')
        run = session(path)
        rows = np.random.default_rng(6).normal([40, 3, 70, 0.2], [12, 2, 30, 0.1], (max(BATCHES), 4)).astype(np.float32)
        label, scores = run.run(None, {"input": rows})
        for row in range(len(rows)):
            own_label, own_scores = run.run(None, {"input": rows[row : row + 1]})
            check(label[row] == own_label[0], f"row {row} of {name} has another label")
            check(float(np.abs(scores[row] - own_scores[0]).max()) <= TOLERANCE, f"row {row} of {name} differs when batched")
        check(float(np.abs(scores[1:] - scores[0]).max()) > DIFFERENCE, f"all rows of {name} give the same scores")
    return ", ".join(CONVERTED)


def check_quantized() -> str:
    """Graphs in 8 bits: rows alone and in a batch alike, and near to the graph that they were made of."""
    for name, source in QUANTIZED.items():
        path = MODELS / f"{name}.onnx"
        record = json.loads(path.with_name(f"{name}.onnx.convert.json").read_text())
        for file, entry in ((path, record["model"]), (MODELS / f"{source}.onnx", record["source"])):
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            check(entry["sha256"] == digest, f"the record of {name} is of another {file.name}")
        random = np.random.default_rng(8)
        ids = random.integers(1, 999, (max(BATCHES), 24))
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        found = session(path).run(None, feeds)
        for ours, theirs in zip(found, session(MODELS / f"{source}.onnx").run(None, feeds), strict=True):
            for row, (one, other) in enumerate(zip(ours.reshape(len(ids), -1), theirs.reshape(len(ids), -1))):
                cosine = float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))
                check(cosine >= record["check"]["cosine"], f"row {row} of {name} has a cosine of {cosine}")
        for row in range(len(ids)):
            alone = session(path).run(None, {key: array[row : row + 1] for key, array in feeds.items()})
            for ours, own in zip(found, alone, strict=True):
                check(float(np.abs(ours[row] - own[0]).max()) <= TOLERANCE, f"row {row} of {name} differs when batched")
    return ", ".join(QUANTIZED)


def check_classes() -> str:
    """Texts that are not in the list share one answer; texts in it have their own."""
    run = session(MODELS / "text_classifier.onnx")
    scores = run.run(None, {"text": np.array([["hello"], ["no such text"], [""], ["你好"]], dtype=object)})[0]
    check(bool(np.allclose(scores.sum(axis=1), 1, atol=1e-6)), "scores do not add up to 1")
    check(bool((scores[1] == scores[2]).all()), "unknown texts differ")
    check(not np.allclose(scores[0], scores[1]) and not np.allclose(scores[3], scores[1]), "known texts are unknown")
    return "4 texts"


def check_sizes() -> str:
    total = sum(path.stat().st_size for path in MODELS.iterdir())
    check(total < 3_000_000, f"specs/models holds {total:,} bytes")
    for path in ERROR_MODELS.iterdir():
        check(path.stat().st_size < 100_000, f"{path.name} holds {path.stat().st_size:,} bytes")
    page = (ROOT / "docs" / "models.md").read_text()
    for path in sorted(MODELS.iterdir()) + sorted(ERROR_MODELS.iterdir()):
        row = f"| `{path.name}` | {path.stat().st_size:,} |"
        check(row in page, f"docs/models.md has no row that begins with {row}")
    shipped = {path.stem for path in MODELS.glob("*.onnx")}
    checked = {*CASES, "intent_classifier", *CONVERTED, *QUANTIZED}
    check(shipped == checked, f"checked and shipped models differ: {sorted(shipped ^ checked)}")
    faulty = {path.stem for path in ERROR_MODELS.glob("*.onnx")}
    check(faulty == set(FAULTS), f"checked and faulty models differ: {sorted(faulty ^ set(FAULTS))}")
    return f"{total:,} bytes in specs/models"


# --- the faulty models --------------------------------------------------------------------------------------------


def faulty(name: str) -> tuple[onnx.ModelProto, onnxruntime.InferenceSession]:
    path = ERROR_MODELS / f"{name}.onnx"
    return onnx.load(path), session(path)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).standard_normal(shape, dtype=np.float32)


def check_fixed_batch() -> str:
    model, run = faulty("fixed-batch")
    check(declared_dims(model.graph.input[0]) == [1, 8, 16], "input is not [1, 8, 16]")
    check(run.run(None, {"x": noise(1, 8, 16)})[0].shape == (1, 8, 16), "does not run at batch 1")
    check(refused(lambda: run.run(None, {"x": noise(2, 8, 16)})), "runs at batch 2")
    # The trap: with the batch relabelled it runs, and rows see each other.
    for value in (model.graph.input[0], model.graph.output[0]):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    relabelled, x = session(model.SerializeToString()), noise(3, 8, 16)
    together, alone = relabelled.run(None, {"x": x})[0], relabelled.run(None, {"x": x[:1]})[0]
    check(together.shape == (3, 8, 16) and np.abs(together[0] - alone[0]).max() > 0.01, "relabelling works")
    return "batch 2 refused; relabelled, the rows mix"


def check_opset_22() -> str:
    model, run = faulty("opset-22")
    check(model.opset_import[0].version == 22, "not opset 22")
    check(bool((run.run(None, {"x": -np.abs(noise(2, 4))})[0] == 0).all()), "is no Relu")
    return "opset 22"


def rows_meet(name: str, rows: np.ndarray, neighbours: np.ndarray) -> bool:
    """Whether the first row of an output changes when its neighbours do."""
    _, run = faulty(name)
    first, second = (run.run(None, {"x": np.concatenate([rows, other])})[0][0] for other in (neighbours, neighbours * 9))
    return bool(np.abs(first - second).max() > 1e-6)


def check_rows_mixed() -> str:
    check(rows_meet("rows-mixed", noise(1, 4), noise(2, 4)), "rows do not meet")
    return "rows meet"


def check_rows_random() -> str:
    _, run = faulty("rows-random")
    rows = noise(2, 4)
    first, second = (run.run(None, {"x": rows})[0] for _ in range(2))
    check(not np.array_equal(first, second), "two runs are equal")
    return "two runs differ"


def check_rows_share_scale() -> str:
    check(rows_meet("rows-share-scale", noise(1, 3, 8), noise(2, 3, 8)), "the scale is not shared")
    return "rows share a scale"


def check_rows_unknown() -> str:
    rows = np.abs(noise(1, 4))
    _, run = faulty("rows-unknown")
    high, low = (run.run(None, {"x": np.concatenate([rows, sign * 99 * np.ones((1, 4), np.float32)])})[0][0] for sign in (1, -1))
    check(not np.allclose(high, low), "the neighbour does not decide")
    return "a neighbour decides"


def check_mixed_rows() -> str:
    model, run = faulty("mixed-rows")
    check(declared_dims(model.graph.input[0]) == [1, 4], "input is not [1, 4]")
    check(bool((run.run(None, {"x": noise(1, 4)})[0] == 0).all()), "a row alone is not 0")
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "batch"
    model.graph.output[0].type.tensor_type.shape.dim[0].dim_param = "batch"
    together = session(model.SerializeToString()).run(None, {"x": noise(3, 4)})[0]
    check(np.abs(together).max() > 0.01, "relabelled, rows do not see each other")
    return "relabelled, the rows mix"


def check_symmetric_qdq() -> str:
    model, run = faulty("symmetric-qdq")
    weights = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    check(weights["weight"].dtype == np.int8 and not weights["w_zero"].any() and not weights["x_zero"].any(), "not symmetric")
    rows = noise(3, 16)
    product = rows @ (weights["weight"] * weights["w_scale"])
    check(bool(np.abs(run.run(None, {"x": rows})[0] - product).max() < 0.5), "is no product of what it holds")
    return "int8, zero points 0"


def check_scalar_output() -> str:
    model, run = faulty("scalar-output")
    check(declared_dims(model.graph.output[0]) == [], "output is not declared []")
    check(run.run(None, {"x": noise(3, 4)})[0].shape == (), "output is no scalar")
    return "rank 0 at batch 3"


def check_no_shape() -> str:
    model = onnx.load(ERROR_MODELS / "no-shape.onnx")
    check(declared_dims(model.graph.output[0]) is None, "output declares a shape")
    domains = {entry.domain for entry in model.opset_import}
    check(all(node.domain in domains and node.domain for node in model.graph.node), "an operator is no custom one")
    check(refused(lambda: session(ERROR_MODELS / "no-shape.onnx")), "onnxruntime knows the operator")
    return "output declares no shape, and nobody knows the operator that makes it"


def check_sequence_output() -> str:
    model, run = faulty("sequence-output")
    check(type_name(model.graph.output[0]) == "sequence_type", "output is no sequence")
    check(isinstance(run.run(None, {"x": noise(3, 4)})[0], list), "output is no list")
    return "output is a sequence"


def check_float8() -> str:
    model, _ = faulty("float8")
    check(type_name(model.graph.output[0]) == "float8e4m3fn", "output is not float8e4m3fn")
    return "loads, output is float8e4m3fn"


def check_inner_type() -> str:
    model = onnx.load(ERROR_MODELS / "inner-type.onnx")
    nodes = {node.output[0]: node for node in model.graph.node}
    check(nodes["score"].domain == "example.ops", "score is not the work of an operator that nobody knows")
    check(not model.graph.value_info, "the file declares a type of an inner value")
    check([value.name for value in model.graph.output] == ["y"], "the outputs are not y alone")
    return "score has no type that is known"


def check_ir3_initializers() -> str:
    model, run = faulty("ir3-initializers")
    check(model.ir_version == 3, f"IR version is {model.ir_version}")
    check([value.name for value in model.graph.input] == ["x", "shp", "w"], "graph inputs are not x, shp, w")
    check([value.name for value in run.get_inputs()] == ["x"], "model inputs are not x alone")
    check(run.run(None, {"x": noise(3, 2, 4)})[0].shape == (3, 3), "output is not [3, 3]")
    return "three graph inputs, one model input"


def check_unsorted() -> str:
    model, run = faulty("unsorted")
    check([node.output[0] for node in model.graph.node] == ["y", "inner"], "the nodes are sorted")
    check(run.run(None, {"x": noise(3, 4)})[0].shape == (3, 4), "does not run")
    return "onnxruntime sorts the nodes and runs"


def check_separate_batches() -> str:
    _, run = faulty("separate-batches")
    found = [answer.shape for answer in run.run(None, {"x": noise(3, 4), "rois": noise(5, 4)})]
    check(found == [(3, 4), (5, 4)], f"outputs are {found}")
    return "runs with 3 rows of x and 5 of rois"


def check_refused_by_runtime(name: str) -> str:
    path = ERROR_MODELS / f"{name}.onnx"
    try:
        session(path)
    except Exception as error:  # onnxruntime has an exception type for each of its own codes
        return f"onnxruntime refuses it: {str(error).splitlines()[0][:80]}"
    raise AssertionError("onnxruntime loads it")


def check_custom_op() -> str:
    model = onnx.load(ERROR_MODELS / "custom-op.onnx")
    check([node.domain for node in model.graph.node] == ["example.ops"], "has no operator of its own domain")
    check(declared_dims(model.graph.output[0]) == ["rows", 3], "output does not declare [rows, 3]")
    return "an operator of the domain example.ops, output declared [rows, 3]"


def check_time_first() -> str:
    _, run = faulty("time-first")
    shape = run.run(None, {"image": noise(3, 1, 32, 64)})[0].shape
    check(shape == (32, 3, 12), f"output is {shape}")
    return "batch 3, width 64 gives [32, 3, 12]"


def check_external_data() -> str:
    _, run = faulty("external-data")
    weight = np.fromfile(ERROR_MODELS / "external-data.bin", np.float32).reshape(64, 16)
    x = noise(3, 64)
    check(bool(np.allclose(run.run(None, {"x": x})[0], x @ weight, atol=1e-4)), "weights are not those of the file")
    return "answers with the weights of external-data.bin"


def location(model: onnx.ModelProto) -> str:
    return next(entry.value for entry in model.graph.initializer[0].external_data if entry.key == "location")


def check_external_data_missing() -> str:
    path = ERROR_MODELS / "external-data-missing.onnx"
    where = location(onnx.load(path, load_external_data=False))
    check(not (ERROR_MODELS / where).exists(), f"{where} exists")
    check(refused(lambda: session(path)), "onnxruntime loads it")
    return f"{where} is not there"


def check_external_data_escape() -> str:
    path = ERROR_MODELS / "external-data-escape.onnx"
    where = location(onnx.load(path, load_external_data=False))
    check(not (ERROR_MODELS / where).resolve().is_relative_to(ERROR_MODELS), f"{where} is inside the folder")
    check(refused(lambda: session(path)), "onnxruntime loads it")
    return f"{where} is refused"


def check_unreadable(name: str, size: int | None, start: bytes = b"") -> str:
    path = ERROR_MODELS / f"{name}.onnx"
    data = path.read_bytes()
    check(size is None or len(data) == size, f"holds {len(data)} bytes")
    check(data.startswith(start), "begins otherwise")
    check(refused(lambda: session(path)), "onnxruntime loads it")
    return f"{len(data):,} bytes, refused"


def check_truncated() -> str:
    whole, part = (MODELS / "text_recognition.onnx").read_bytes(), (ERROR_MODELS / "truncated.onnx").read_bytes()
    check(whole.startswith(part) and len(part) == len(whole) * 60 // 100, "is not 60 % of text_recognition.onnx")
    return check_unreadable("truncated", None)


FAULTS: dict[str, Callable[[], str]] = {
    "fixed-batch": check_fixed_batch,
    "mixed-rows": check_mixed_rows,
    "opset-22": check_opset_22,
    "rows-mixed": check_rows_mixed,
    "rows-random": check_rows_random,
    "rows-share-scale": check_rows_share_scale,
    "rows-unknown": check_rows_unknown,
    "scalar-output": check_scalar_output,
    "symmetric-qdq": check_symmetric_qdq,
    "no-shape": check_no_shape,
    "sequence-output": check_sequence_output,
    "float8": check_float8,
    "inner-type": check_inner_type,
    "ir3-initializers": check_ir3_initializers,
    "time-first": check_time_first,
    "custom-op": check_custom_op,
    "unsorted": check_unsorted,
    "cyclic": lambda: check_refused_by_runtime("cyclic"),
    "element-type": lambda: check_refused_by_runtime("element-type"),
    "separate-batches": check_separate_batches,
    "duplicate-output": lambda: check_refused_by_runtime("duplicate-output"),
    "external-data": check_external_data,
    "external-data-missing": check_external_data_missing,
    "external-data-escape": check_external_data_escape,
    "lfs-pointer": lambda: check_unreadable("lfs-pointer", None, b"version https://git-lfs.github.com/spec/v1\n"),
    "truncated": check_truncated,
    "empty": lambda: check_unreadable("empty", 0),
    "random": lambda: check_unreadable("random", 2048),
}


# --- the fixtures -------------------------------------------------------------------------------------------------


def check_fixture(name: str, expected: dict) -> str:
    path = FIXTURES / f"{name}.onnx"
    model = onnx.load(path)
    found_inputs = {value.name: declared_dims(value) for value in model_inputs(model)}
    check(found_inputs == expected["inputs"], f"inputs are {found_inputs}")
    found_outputs = {value.name: declared_dims(value) for value in model.graph.output}
    check(found_outputs == expected["declared_outputs"], f"outputs are {found_outputs}")
    check(set(expected["outputs"]) == set(found_outputs), "the table's outputs are others")
    check(model.ir_version == expected["ir"], f"IR version is {model.ir_version}")
    opsets = [entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")]
    check(opsets == [expected["opset"]], f"opsets are {opsets}, not {expected['opset']}")
    check(refused(lambda: session(path)) != expected["runs_in_ort"], "onnxruntime says otherwise on loading it")
    return expected["about"]


def fixture_checks() -> dict[str, Callable[[], str]]:
    table = json.loads((FIXTURES / "expected.json").read_text())["models"]

    def check_files() -> str:
        files = {path.stem for path in FIXTURES.glob("*.onnx")}
        check(files == set(table), f"files and table differ: {sorted(files ^ set(table))}")
        return f"{len(files)} files"

    checks: dict[str, Callable[[], str]] = {"fixture files": check_files}
    for name, expected in sorted(table.items()):
        checks[f"fixture {name}"] = lambda name=name, expected=expected: check_fixture(name, expected)
    return checks


def main() -> int:
    checks: dict[str, Callable[[], str]] = {"sizes": check_sizes}
    checks |= {f"model {name}": lambda name=name, case=case: check_shipped(name, case) for name, case in CASES.items()}
    checks |= {
        "model decoder, in steps": check_steps, "model text_classifier, by text": check_classes,
        "model intent_classifier": check_intents,
        "converted models": check_converted, "quantized models": check_quantized,
    }
    checks |= {f"fault {name}": run for name, run in FAULTS.items()}
    checks |= fixture_checks()

    words, failed, passed = sys.argv[1:], 0, 0
    for name, run in checks.items():
        if words and not any(word in name for word in words):
            continue
        try:
            print(f"ok   {name}: {run()}", flush=True)
            passed += 1
        except Exception as error:  # one broken model must not hide the others
            print(f"FAIL {name}: {type(error).__name__}: {error}", flush=True)
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
