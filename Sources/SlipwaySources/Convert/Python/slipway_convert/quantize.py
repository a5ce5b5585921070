"""A graph of 8 bits, by onnxruntime.quantization, and how it compares with the graph that it is made of."""

import fnmatch
import logging
import os
import platform

import numpy
import onnx
import onnxruntime

from . import beside, compare, graph, quantize_data, quantize_form, samples
from .failure import Failure

# What TensorRT computes in 8 bits gains by it; a scale around every other operator loses precision for nothing.
TENSORRT_OPERATORS = ["Conv", "ConvTranspose", "Gemm", "MatMul"]


def run(request):
    options = request["options"]
    folder = request["output"]
    model = load(request["source"], options)
    excluded = excluded_nodes(model, options["exclude"])
    path = os.path.join(folder, "model.onnx")
    raw = os.path.join(folder, "raw.onnx")
    logging.disable(logging.WARNING)
    runs = quantize_data.calibration(request, model) if options["method"] == "static" else None
    try:
        if runs is None:
            dynamic(options, model, excluded, raw)
        else:
            static(options, model, excluded, runs, request["calibration"]["method"], raw)
    except Failure:
        raise
    except Exception as error:
        raise Failure(
            "convert", "onnxruntime.quantization cannot quantize the graph", [f"{type(error).__name__}: {error}"]) from error
    beside.carry(request)
    made = onnx.load(raw)
    os.remove(raw)
    opset = {entry.domain: entry.version for entry in model.opset_import}.get("", 17)
    graph.clean(made, model.graph.name or request["name"], opset)
    made.metadata_props.extend(model.metadata_props)
    kinds = quantize_form.check(made, model, options)
    digest, size = graph.write(made, path)
    report, recorded = judged(request["check"], model, quantize_data.cases(request["check"], model), request["source"], path)
    samples.save(os.path.join(folder, "outputs.npz"), recorded)
    return {
        "model": {"sha256": digest, "bytes": size, **graph.facts(made)},
        "quantize": {
            **{key: options[key] for key in ("method", "for", "per_channel", "reduce_range")},
            "calibration": request["calibration"] and request["calibration"]["method"],
            "quantized": kinds,
            "excluded": excluded,
            "source_bytes": os.path.getsize(request["source"]),
            "processor": processor(),
        },
        "check": report,
    }


def load(path, options):
    """The graph, with what cannot be quantized refused."""
    try:
        model = onnx.load(path, load_external_data=False)
    except Exception as error:
        raise Failure("source", "the source is no ONNX file", [str(error)]) from error
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in model.graph.initializer):
        raise Failure("source", "the graph keeps its weights in further files, and only one file can be quantized")
    if any(node.op_type in quantize_form.QUANTIZED for node in model.graph.node):
        raise Failure("source", "the graph is quantized already")
    version = {entry.domain: entry.version for entry in model.opset_import}.get("", 1)
    if options["method"] == "static" and version < 13 and (options["for"] == "tensorrt" or options["per_channel"]):
        raise Failure(
            "source", f"the graph has operator set {version}, and scales for each channel came with 13",
            ["export it with operator set 13 or later" + (", or state per_channel: false" if options["for"] == "cpu" else "")])
    return model


def excluded_nodes(model, patterns):
    """The names of the nodes that patterns name; each has to name one."""
    found = []
    for pattern in patterns:
        named = [node.name for node in model.graph.node if fnmatch.fnmatchcase(node.name, pattern)]
        if not named:
            raise Failure("source", f'exclude names "{pattern}", and no node of the graph has such a name')
        found += [name for name in named if name not in found]
    return found


def operators(options, model, known):
    """The operators to quantize, or None for those of onnxruntime."""
    stated = options["operators"] or (TENSORRT_OPERATORS if options["for"] == "tensorrt" else [])
    for name in options["operators"]:
        if name not in known:
            raise Failure("source", f'onnxruntime.quantization does not quantize "{name}"', [f"it does {', '.join(sorted(known))}"])
    return [name for name in stated if any(node.op_type == name for node in model.graph.node)] or stated or None


def dynamic(options, model, excluded, raw):
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.registry import IntegerOpsRegistry

    quantize_dynamic(
        model, raw, op_types_to_quantize=operators(options, model, IntegerOpsRegistry), per_channel=options["per_channel"],
        reduce_range=options["reduce_range"], weight_type=QuantType.QInt8, nodes_to_exclude=excluded,
    )


def static(options, model, excluded, runs, method, raw):
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.registry import QDQRegistry, QLinearOpsRegistry

    methods = {
        "minmax": CalibrationMethod.MinMax, "entropy": CalibrationMethod.Entropy, "percentile": CalibrationMethod.Percentile,
    }
    is_tensorrt = options["for"] == "tensorrt"
    extra = {"ActivationSymmetric": True, "WeightSymmetric": True, "QuantizeBias": False} if is_tensorrt else {}
    quantize_static(
        model, raw, Reader(runs), quant_format=QuantFormat.QDQ,
        op_types_to_quantize=operators(options, model, {**QDQRegistry, **QLinearOpsRegistry}),
        per_channel=options["per_channel"], reduce_range=options["reduce_range"],
        activation_type=QuantType.QInt8 if is_tensorrt else QuantType.QUInt8, weight_type=QuantType.QInt8,
        nodes_to_exclude=excluded, calibrate_method=methods[method], extra_options=extra,
    )


class Reader:
    """Hands calibration inputs to onnxruntime.quantization, which wants them one by one."""

    def __init__(self, runs):
        self.runs = iter(runs)

    def get_next(self):
        return next(self.runs, None)


class Worst(compare.Worst):
    def __init__(self):
        super().__init__()
        self.answers = [0, 0]


def judged(check, model, cases, source, path):
    """Runs both graphs on every case. Returns the report and what the source answered; raises beyond the limits."""
    old, new = session(source, "the source"), session(path, "the quantized graph")
    names = [output.name for output in old.get_outputs()]
    worst = {name: Worst() for name in names}
    recorded = {}
    for case in cases:
        try:
            theirs = old.run(names, case.feeds)
            ours = new.run(names, case.feeds)
        except Exception as error:
            raise Failure(
                "inputs", f"onnxruntime cannot run the graph at {case.title}",
                [str(error)[:400], "say what inputs hold with check.data, or name recorded ones with check.inputs"]) from error
        for name, mine, wanted in zip(names, ours, theirs):
            judge(worst[name], case, mine, wanted)
        rows = min(case.batch, compare.RECORDED_ROWS)
        if rows >= max([0] + [len(array) for array in recorded.values() if array.ndim]):
            recorded = {f"inputs/{name}": array[:rows] for name, array in case.feeds.items()}
            recorded.update({f"outputs/{n}": a[:rows] if a.ndim else a for n, a in zip(names, theirs)})
    limits = ("cosine", "max_abs_error", "max_rel_error", "agreement")
    report = {
        "against": f"the graph before, by onnxruntime {onnxruntime.__version__}",
        "rule": "quantized",
        **{key: check[key] for key in limits},
        "cases": [case.title for case in cases],
        "outputs": {name: document(one) for name, one in worst.items()},
    }
    verdict(check, worst)
    return report, recorded


def session(path, what):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise Failure("convert", f"onnxruntime does not load {what}", [str(error)[:400]]) from error


def judge(worst, case, ours, theirs):
    """Adds one case to the worst of an output, its cosine by rows."""
    if isinstance(ours, list):
        raise Failure("source", "the graph answers with sequences or maps, which Triton cannot serve")
    has_rows = ours.ndim > 0 and len(ours) == case.batch
    case.batch, before = (case.batch if has_rows else -1), case.batch
    compare.judge(worst, case, ours, theirs, {"atol": numpy.inf, "rtol": 0})
    case.batch = before
    if worst.is_label or worst.faults:
        return
    a, b = (array.astype(numpy.float64).reshape(len(ours) if has_rows else 1, -1) for array in (ours, theirs))
    if a.shape[1] == 1:
        a, b = a.reshape(1, -1), b.reshape(1, -1)
    elif has_rows and ours.ndim == 2:
        worst.answers[0] += int((a.argmax(axis=1) == b.argmax(axis=1)).sum())
        worst.answers[1] += len(a)
    lengths = numpy.linalg.norm(a, axis=1) * numpy.linalg.norm(b, axis=1)
    same = numpy.where(lengths > 0, (a * b).sum(axis=1) / numpy.where(lengths > 0, lengths, 1), (a == b).all(axis=1))
    worst.cosine = min(worst.cosine, float(same.min()) if same.size else 1.0)


def document(worst):
    found = compare.document(worst, True)
    found.pop("rows_beyond", None)
    if worst.answers[1]:
        found["argmax_agreement"] = worst.answers[0] / worst.answers[1]
    return found


def verdict(check, worst):
    """Raises where an output is beyond a limit."""
    notes = []
    for name, one in worst.items():
        notes += [f'"{name}": {fault}' for fault in one.faults[:3]]
        if one.faults:
            continue
        beyond = []
        if one.is_label:
            share = one.same / one.rows if one.rows else 1.0
            if share < check["agreement"]:
                beyond.append(f"{share:.2%} of rows agree, and {check['agreement']:.2%} must")
        else:
            if not one.cosine >= check["cosine"]:
                beyond.append(f"the cosine of a row is {one.cosine:.6f}, and {check['cosine']} is the least")
            for key, found in (("max_abs_error", one.absolute), ("max_rel_error", one.relative)):
                if check[key] is not None and not found <= check[key]:
                    beyond.append(f"{key} is {found:.3g}, and {check[key]:g} is the most")
        if not beyond:
            continue
        text = "; ".join(beyond)
        if one.cause is not None:
            shown = "; ".join(f"{key} {value[:8]}" for key, value in one.cause["inputs"].items())
            text += f"; largest error at row {one.cause['row']} of {one.cause['case']}: {shown}"
        notes.append(f'"{name}": {text}')
    if notes:
        raise Failure("quantized", "the quantized graph does not answer as the graph does that it is made of", notes)


def processor():
    """The machine, as far as answers of 8 bits depend on it."""
    flags = set()
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith(("flags", "Features")):
                    flags = set(line.split(":", 1)[1].split())
                    break
    except OSError:
        pass
    wanted = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "asimddp", "i8mm")
    return {"machine": platform.machine(), "extensions": [name for name in wanted if name in flags]}
