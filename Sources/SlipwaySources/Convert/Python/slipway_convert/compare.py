"""Compares the framework and onnxruntime on the same inputs."""

import numpy
import onnxruntime

from . import graph
from .failure import Failure

# The rows of outputs.npz: enough for a comparison later, few enough for a repository.
RECORDED_ROWS = 256


class Worst:
    """The worst of one output over all cases."""

    def __init__(self):
        self.absolute = 0.0
        self.relative = 0.0
        self.cosine = 1.0
        self.rows = 0
        self.beyond = 0
        self.same = 0
        self.is_label = False
        self.cause = None
        self.faults = []


def compare(check, model, source, cases, path):
    """Runs every case on both sides. Returns the report, what to record, and the outputs that follow the batch
    although they are declared with a size; raises where the two sides differ too much."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise Failure("convert", "onnxruntime does not load the converted graph", [str(error)[:400]]) from error
    for output in session.get_outputs():
        if not output.type.startswith("tensor("):
            raise Failure("convert", f'the output "{output.name}" is {output.type}, which Triton cannot serve')
    names = [output.name for output in session.get_outputs()]
    by_rows = graph.has_trees(model)
    worst = {name: Worst() for name in names}
    follows = {value.name: set() for value in model.graph.output if graph.is_fixed(value)}
    recorded = {}
    for case in cases:
        try:
            found = session.run(names, case.feeds)
        except Exception as error:
            raise Failure("check", f"onnxruntime fails at {case.title}", [str(error)[:400]]) from error
        for name, ours in zip(names, found):
            if name in follows:
                follows[name].add((case.batch, len(ours) == case.batch))
        wanted = source.predict(case.feeds)
        if wanted is not None and len(wanted) != len(names):
            raise Failure(
                "convert",
                f"the graph has {len(names)} outputs and the framework's model gives {len(wanted)}",
                [f"outputs of the graph: {', '.join(names)}"],
            )
        for name, ours, theirs in zip(names, found, wanted or [None] * len(names)):
            judge(worst[name], case, ours, theirs, check)
        rows = min(case.batch, RECORDED_ROWS)
        if wanted is not None and rows >= max([0] + [len(array) for array in recorded.values() if array.ndim]):
            recorded = {f"inputs/{name}": array[:rows] for name, array in case.feeds.items()}
            for name, ours, theirs in zip(names, found, wanted):
                shaped = numpy.asarray(theirs).reshape(ours.shape)
                recorded[f"outputs/{name}"] = shaped[:rows] if ours.ndim else shaped
    report = {
        "against": source.title if source.has_reference else None,
        "rule": "rows" if by_rows else "elements",
        "atol": check["atol"],
        "rtol": check["rtol"],
        "rows_beyond": check["rows_beyond"] if by_rows else None,
        "cases": [case.title for case in cases],
        "outputs": {name: document(one, source.has_reference) for name, one in worst.items()},
    }
    verdict(check, worst, by_rows)
    batched = [name for name, seen in follows.items() if len(seen) > 1 and all(same for _, same in seen)]
    return report, recorded, batched


def judge(worst, case, ours, theirs, check):
    """Adds one case to the worst of an output."""
    if theirs is None:
        if ours.dtype.kind == "f" and not numpy.isfinite(ours).all():
            worst.faults.append(f"{case.title}: not every number is finite")
        return
    theirs = numpy.asarray(theirs)
    # One number a row may have an axis of its own; rows that became columns are another answer.
    if theirs.size != ours.size or (ours.ndim and theirs.ndim and len(ours) != len(theirs)):
        worst.faults.append(f"{case.title}: shape {list(ours.shape)}, the framework's {list(theirs.shape)}")
        return
    theirs = theirs.reshape(ours.shape)
    rows = len(ours) if ours.ndim else 1
    worst.rows += rows
    if ours.dtype.kind not in "fc" or theirs.dtype.kind not in "fciub":
        worst.is_label = True
        differs = (ours.astype(str) != theirs.astype(str)).reshape(rows, -1).any(axis=1)
        worst.same += int(rows - differs.sum())
        if differs.any() and worst.cause is None:
            worst.cause = cause(case, int(numpy.argmax(differs)))
        worst.beyond += int(differs.sum())
        return
    a = ours.astype(numpy.float64).reshape(rows, -1)
    b = theirs.astype(numpy.float64).reshape(rows, -1)
    if not (numpy.isfinite(a) & numpy.isfinite(b) | (a == b)).all():
        worst.faults.append(f"{case.title}: NaN or an infinity on one side")
        return
    error = numpy.where(a == b, 0.0, numpy.abs(a - b))
    finite = numpy.abs(b[numpy.isfinite(b)])
    floor = 1e-3 * (finite.max() if finite.size else 1.0) or 1e-30
    relative = error / numpy.maximum(numpy.abs(b), floor)
    if error.size and error.max() > worst.absolute:
        worst.absolute = float(error.max())
        worst.cause = cause(case, int(numpy.unravel_index(error.argmax(), error.shape)[0]))
    worst.relative = max(worst.relative, float(relative.max()) if relative.size else 0.0)
    lengths = numpy.linalg.norm(a) * numpy.linalg.norm(b)
    if numpy.isfinite(lengths) and lengths > 0:
        worst.cosine = min(worst.cosine, float((a * b).sum() / lengths))
    allowed = check["atol"] + check["rtol"] * numpy.abs(b)
    worst.beyond += int((error > allowed).any(axis=1).sum())


def cause(case, row):
    """The input that a difference comes from: its first numbers, for a person who looks for it."""
    values = {}
    for name, array in case.feeds.items():
        part = array[row] if array.ndim and len(array) == case.batch else array
        values[name] = [str(item) if isinstance(item, (str, bytes)) else plain(item) for item in part.ravel()[:32]]
    return {"case": case.title, "row": row, "inputs": values}


def plain(item):
    number = item.item() if hasattr(item, "item") else item
    return number if not isinstance(number, float) or numpy.isfinite(number) else str(number)


def document(worst, has_reference):
    if not has_reference:
        return {"compared": False}
    if worst.is_label:
        agreement = worst.same / worst.rows if worst.rows else None
        return {"compared": True, "rows": worst.rows, "agreement": agreement, "worst": worst.cause}
    return {
        "compared": True,
        "rows": worst.rows,
        "max_abs_error": worst.absolute,
        "max_rel_error": worst.relative,
        "cosine": worst.cosine,
        "rows_beyond": worst.beyond,
        "worst": worst.cause,
    }


def verdict(check, worst, by_rows):
    """Raises where an output differs more than the spec allows."""
    notes = []
    for name, one in worst.items():
        notes += [f'"{name}": {fault}' for fault in one.faults[:3]]
        allowed = check["rows_beyond"] * one.rows if by_rows else 0
        if one.beyond <= allowed:
            continue
        if one.is_label:
            text = f"{one.beyond} of {one.rows} labels differ"
        else:
            text = f"{one.beyond} of {one.rows} rows differ; worst absolute error {one.absolute:.3g}, " \
                f"relative {one.relative:.3g}, cosine {one.cosine:.6f}"
        if by_rows:
            text += f"; {check['rows_beyond']:.3%} of rows may"
        if one.cause is not None:
            shown = "; ".join(f"{key} {value[:8]}" for key, value in one.cause["inputs"].items())
            text += f"; worst at row {one.cause['row']} of {one.cause['case']}: {shown}"
        notes.append(f'"{name}": {text}')
    if notes:
        raise Failure("check", "the converted graph does not answer as the framework's model does", notes)
