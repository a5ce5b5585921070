"""Serves a generated model repository with the real tritonserver and checks that it does what its configs say.

    python Tests/Conformance/serve_repository.py --repository build/minilm-cpu/repository --model-root specs

For every variant (a folder with a config.pbtxt): it becomes READY; its warmup ran before the first request; the served
config says what was written; at batch 1, 3 and the largest it answers what onnxruntime answers, within 1e-5, or with a cosine of
0.999 for every row where the manifest says that the graph was rewritten to half precision; and with concurrent clients the dynamic batcher really joins requests while each client still gets its own answer.
One line per check; exit 1 when one failed, 2 when nothing could be checked.
Runs in .cache/python/oracle (scripts/lib/python-env.sh oracle); the server in .cache/python/triton.
"""

import argparse
import fnmatch
import hashlib
import json
import os
import sys
import threading
import time

import numpy as np
import onnxruntime as ort
from google.protobuf import text_format

import model_config
from triton_server import RELEASE, Refused, ServerFailure, TritonServer

TOLERANCE = 1e-5
# What a row of a graph in half precision has in common with that of the model.
COSINE = 0.999
CLIENTS = 16
REQUESTS_PER_CLIENT = 8

NUMPY_TYPES = {
    "TYPE_BOOL": np.bool_,
    "TYPE_UINT8": np.uint8,
    "TYPE_UINT16": np.uint16,
    "TYPE_UINT32": np.uint32,
    "TYPE_UINT64": np.uint64,
    "TYPE_INT8": np.int8,
    "TYPE_INT16": np.int16,
    "TYPE_INT32": np.int32,
    "TYPE_INT64": np.int64,
    "TYPE_FP16": np.float16,
    "TYPE_FP32": np.float32,
    "TYPE_FP64": np.float64,
    "TYPE_STRING": np.object_,
}


class Tally:
    """Prints one line per check and counts."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, subject, what, problem=None, detail=""):
        """A check that passed when `problem` is None. Returns whether it passed."""
        if problem is None:
            self.passed += 1
            print(f"ok    {subject}: {what}" + (f" ({detail})" if detail else ""), flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {subject}: {what}: " + problem.strip().replace("\n", "\n      "), flush=True)
        return problem is None


class Variant:
    """One model directory and its parsed config."""

    def __init__(self, repository, name):
        self.name = name
        self.directory = os.path.join(repository, name)
        with open(os.path.join(self.directory, "config.pbtxt"), encoding="utf-8") as file:
            self.config = model_config.parse(file.read())

    @property
    def max_batch_size(self):
        return self.config.max_batch_size

    @property
    def needs_gpu(self):
        group = model_config.presence_class().DESCRIPTOR.file.message_types_by_name["ModelInstanceGroup"]
        gpu = group.enum_types_by_name["Kind"].values_by_name["KIND_GPU"].number
        return any(instances.kind == gpu for instances in self.config.instance_group)

    @property
    def instance_count(self):
        """Instances that run: warmup is done by each of them. A group on named GPUs has `count` on each."""
        return sum(
            max(group.count, 1) * max(len(group.gpus), 1) for group in self.config.instance_group if not group.passive
        )

    @property
    def model_file(self):
        """The file onnxruntime opens, of the newest version."""
        versions = [name for name in os.listdir(self.directory) if name.isdigit()]
        newest = max(versions, key=int)
        path = os.path.join(self.directory, newest, self.config.default_model_filename or "model.onnx")
        return os.path.join(path, "model.onnx") if os.path.isdir(path) else path

    def warmup_executions(self):
        """(inferences, executions) that warmup must have made: a set of batch n is n requests in one execution."""
        inferences = executions = 0
        for sample in self.config.model_warmup:
            # The server skips a set without a batch size; a count of 0 is 1.
            if sample.batch_size:
                executions += max(sample.count, 1)
                inferences += sample.batch_size * max(sample.count, 1)
        return inferences * self.instance_count, executions * self.instance_count


class Reference:
    """The same graph under onnxruntime alone: default options, the CPU provider, no Triton."""

    sessions = {}

    @classmethod
    def session(cls, path):
        # Variants share one file by hard links: one session serves them all.
        status = os.stat(path)
        key = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
        if key not in cls.sessions:
            options = ort.SessionOptions()
            # An error is raised; it need not be printed too.
            options.log_severity_level = 4
            cls.sessions[key] = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        return cls.sessions[key]

    @staticmethod
    def answers(session, names, feed, batched):
        """What a session answers; a model for one row is asked for each row alone."""
        if batched and all(argument.shape[:1] == [1] for argument in session.get_inputs()):
            count = len(next(iter(feed.values())))
            alone = [session.run(names, {key: rows[row : row + 1] for key, rows in feed.items()}) for row in range(count)]
            return [np.concatenate(parts) for parts in zip(*alone)]
        return session.run(names, feed)

    @classmethod
    def run(cls, path, variant, inputs):
        """Answers in the shapes that the wire has: `reshape` of the config is undone and done."""
        session = cls.session(path)
        batched = variant.max_batch_size > 0
        feed = {}
        for tensor in variant.config.input:
            array = inputs[tensor.name]
            if tensor.HasField("reshape"):
                array = array.reshape([*(array.shape[:1] if batched else ()), *tensor.reshape.shape])
            if array.dtype == np.object_:
                array = np.array([word.decode() for word in array.ravel()], dtype=np.object_).reshape(array.shape)
            feed[tensor.name] = array
        names = [tensor.name for tensor in variant.config.output]
        answers = dict(zip(names, cls.answers(session, names, feed, batched)))
        for tensor in variant.config.output:
            if tensor.HasField("reshape"):
                array = answers[tensor.name]
                answers[tensor.name] = array.reshape([*(array.shape[:1] if batched else ()), *tensor.dims])
        return answers


class Data:
    """Seeded inputs for a variant: sizes of dynamic axes per axis name of the graph, values per declared range."""

    def __init__(self, ranges, dims, seed):
        self.ranges = ranges
        self.dims = dims
        self.seed = seed

    def shape(self, tensor, argument, batched):
        """Dims of one element (batch left out). A dim that is -1 in the config gets the size of the graph's axis."""
        graph = argument.shape[1:] if batched else argument.shape
        if tensor.HasField("reshape") or len(graph) != len(tensor.dims):
            graph = [None] * len(tensor.dims)
        sizes = []
        for index, dim in enumerate(tensor.dims):
            if dim >= 0:
                sizes.append(dim)
            elif f"{tensor.name}.{index}" in self.dims:
                sizes.append(self.dims[f"{tensor.name}.{index}"])
            else:
                axis = graph[index]
                sizes.append(axis if isinstance(axis, int) else self.dims.get(axis, self.dims.get(None, 8)))
        return sizes

    def make(self, variant, path, batch, salt=0):
        """Inputs of one request of `batch` elements, the same for the same variant, batch and salt."""
        arguments = {argument.name: argument for argument in Reference.session(path).get_inputs()}
        batched = variant.max_batch_size > 0
        digest = hashlib.sha256(f"{self.seed}/{variant.name}/{batch}/{salt}".encode()).digest()
        generator = np.random.default_rng(int.from_bytes(digest[:8], "little"))
        inputs = {}
        for tensor in variant.config.input:
            if tensor.optional:
                continue
            sizes = self.shape(tensor, arguments[tensor.name], batched)
            inputs[tensor.name] = self.values(generator, tensor, [batch, *sizes] if batched else sizes)
        return inputs

    def values(self, generator, tensor, shape):
        enum = tensor.DESCRIPTOR.fields_by_name["data_type"].enum_type
        name = enum.values_by_number[tensor.data_type].name
        if name not in NUMPY_TYPES:
            raise ValueError(f'numpy has no type for {name} of input "{tensor.name}"')
        kind = np.dtype(NUMPY_TYPES[name])
        low, high = self.ranges.get(tensor.name, (None, None))
        if kind == np.object_:
            words = ["", "a", "hello", "größer", "naïve café", "two words"]
            flat = [generator.choice(words).encode() for _ in range(int(np.prod(shape)))]
            return np.array(flat, dtype=np.object_).reshape(shape)
        if kind == np.bool_:
            return generator.integers(0, 2, size=shape).astype(kind)
        if kind.kind in "iu":
            low, high = (0, 1) if low is None else (int(low), int(high))
            return generator.integers(low, high, size=shape, endpoint=True).astype(kind)
        low, high = (-1.0, 1.0) if low is None else (low, high)
        return generator.uniform(low, high, size=shape).astype(kind)


def mismatch(expected, served):
    """(what differs between two sets of answers or None, the largest difference of floats)."""
    worst = 0.0
    for name, wanted in expected.items():
        if name not in served:
            return f'no output "{name}"', worst
        found = served[name]
        if wanted.dtype == np.object_ or wanted.dtype.kind in "US":
            wanted = np.array([word.encode() if isinstance(word, str) else word for word in wanted.ravel()], object)
            if [bytes(word) for word in found.ravel()] != list(wanted):
                return f'output "{name}": other strings', worst
            continue
        if found.shape != wanted.shape:
            return f'output "{name}": shape {list(found.shape)}, onnxruntime says {list(wanted.shape)}', worst
        if found.dtype != wanted.dtype:
            return f'output "{name}": type {found.dtype}, onnxruntime says {wanted.dtype}', worst
        if wanted.dtype.kind != "f":
            if not np.array_equal(found, wanted):
                return f'output "{name}": {int((found != wanted).sum())} values differ', worst
            continue
        # Half precision has a step of 2^-10: 1e-5 says nothing there.
        allowed = TOLERANCE if wanted.dtype != np.float16 else 2e-3
        with np.errstate(invalid="ignore"):
            difference = np.abs(found.astype(np.float64) - wanted.astype(np.float64))
        bad = ~(difference <= allowed + allowed * np.abs(wanted))
        same_special = (np.isnan(found) & np.isnan(wanted)) | (found == wanted)
        if (bad & ~same_special).any():
            return f'output "{name}": differs by up to {np.nanmax(difference):.3g}', worst
        if difference.size:
            worst = max(worst, float(np.nanmax(np.where(same_special, 0, difference))))
    return None, worst


def row_cosine(wanted, found):
    """The smallest cosine between the rows of two arrays; rows of zeros are alike when both are."""
    rows = [array.astype(np.float64).reshape(len(array), -1) if array.ndim else array.reshape(1, 1) for array in (wanted, found)]
    lengths = [np.linalg.norm(array, axis=1) for array in rows]
    products = (rows[0] * rows[1]).sum(axis=1)
    both = lengths[0] * lengths[1]
    cosines = np.where(both > 0, products / np.where(both > 0, both, 1), (lengths[0] == lengths[1]).astype(float))
    return float(cosines.min(initial=1.0)) if np.isfinite(cosines).all() else float("nan")


def mismatch_of_half(expected, served):
    """What differs between the answers of a model and those of its graph in half precision, and 1 - the smallest cosine."""
    smallest = 1.0
    for name, wanted in expected.items():
        found = served.get(name)
        if found is None or found.shape != wanted.shape or found.dtype != wanted.dtype or wanted.dtype.kind != "f":
            problem, _ = mismatch({name: wanted}, served)
            if problem:
                return problem, 1 - smallest
            continue
        cosine = row_cosine(wanted, found)
        if not cosine >= COSINE:
            return f'output "{name}": a row has the cosine {cosine:.5f} with that of the model', 1 - cosine
        smallest = min(smallest, cosine)
    return None, 1 - smallest


class Proof:
    """All checks of one variant, against a running server."""

    def __init__(self, server, tally, data, reference_file, halved=()):
        self.halved = halved
        self.server = server
        self.tally = tally
        self.data = data
        self.reference_file = reference_file
        # Inferences that the variant's answered requests and its warmup must have been counted as.
        self.asked = 0

    def prove(self, variant):
        path = self.reference_file or variant.model_file
        self.warmup(variant)
        self.config(variant)
        self.answers(variant, path)
        if variant.config.HasField("dynamic_batching") and variant.max_batch_size > 1:
            self.batching(variant, path)

    def counts(self, variant):
        """(inferences, executions), once the server has counted all that were asked for."""
        statistics = self.server.statistics(variant.name, self.asked)
        return statistics["inference_count"], statistics["execution_count"]

    def warmup(self, variant):
        inferences, executions = variant.warmup_executions()
        self.asked = inferences
        found = self.counts(variant)
        if not variant.config.model_warmup:
            problem = None if found == (0, 0) else f"{found} inferences and executions before the first request"
            if problem:
                self.tally.check(variant.name, "no warmup", problem)
            return
        problem = None
        if found != (inferences, executions):
            problem = f"expected {inferences} inferences in {executions} executions, the server counted {found}"
        detail = f"{inferences} inferences in {executions} executions before any request"
        self.tally.check(variant.name, "warmup ran", problem, detail)

    def config(self, variant):
        found = model_config.differences(variant.config, self.server.config(variant.name))
        count = sum(1 for _ in model_config.written_fields(variant.config))
        label = "served config says what was written"
        self.tally.check(variant.name, label, "; ".join(found) or None, f"{count} fields")

    def is_halved(self, variant):
        # Without the model beside it a graph in half precision is compared with itself.
        return variant.name in self.halved and bool(self.reference_file)

    def mismatch(self, variant, expected, served):
        if self.is_halved(variant):
            return mismatch_of_half(expected, served)
        return mismatch(expected, served)

    def answers(self, variant, path):
        largest = variant.max_batch_size
        for batch in sorted({1, 3, largest}) if largest else [1]:
            if largest and batch > largest:
                continue
            label = f"answers equal onnxruntime's at batch {batch}" if largest else "answers equal onnxruntime's"
            try:
                inputs = self.data.make(variant, path, batch)
                served = self.server.infer(variant.name, inputs)
                self.asked += batch
                problem, worst = self.mismatch(variant, Reference.run(path, variant, inputs), served)
            except (Refused, ValueError, KeyError) as error:
                problem, worst = f"{type(error).__name__}: {error}", 0
            except Exception as error:  # onnxruntime's own classes have no common parent of their own
                problem, worst = f"onnxruntime: {error}", 0
            detail = f"largest difference {worst:.1e}"
            if self.is_halved(variant):
                label, detail = label.replace("equal", "of half are like"), f"smallest cosine of a row {1 - worst:.7f}"
            self.tally.check(variant.name, label, problem, detail)

    def batching(self, variant, path):
        """Clients that ask all at once, each for data of its own: fewer executions than inferences, right answers."""
        label = f"{CLIENTS} concurrent clients are batched"
        try:
            inputs = [self.data.make(variant, path, 1, salt=client + 1) for client in range(CLIENTS)]
            expected = [Reference.run(path, variant, own) for own in inputs]
        except Exception as error:  # onnxruntime's own classes have no common parent of their own
            self.tally.check(variant.name, label, f"onnxruntime: {error}")
            return
        problems = []
        before = self.counts(variant)
        sent = 0
        already = self.asked
        for _ in range(4):
            gate = threading.Barrier(CLIENTS)

            def client(number):
                try:
                    gate.wait(60)
                    for _ in range(REQUESTS_PER_CLIENT):
                        served = self.server.infer(variant.name, inputs[number])
                        problem, _ = self.mismatch(variant, expected[number], served)
                        if problem:
                            problems.append(f"client {number}: {problem}")
                            return
                except Exception as error:
                    problems.append(f"client {number}: {error}")

            threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            sent += CLIENTS * REQUESTS_PER_CLIENT
            if not problems:
                self.asked = already + sent
            after = self.counts(variant)
            inferences, executions = after[0] - before[0], after[1] - before[1]
            if problems or executions < inferences:
                break
        problem = problems[0] if problems else None
        if problem is None and inferences != sent:
            problem = f"sent {sent} requests, the server counted {inferences} inferences"
        if problem is None and executions >= inferences:
            problem = f"{executions} executions for {inferences} inferences"
        self.tally.check(variant.name, label, problem, f"{inferences} inferences in {executions} executions")


def halved_variants(path):
    """The names of the variants whose graph was rewritten to half precision, as a manifest says."""
    with open(path, encoding="utf-8") as file:
        manifest = json.load(file)
    halved = {graph["name"] for graph in manifest["model"].get("graphs", []) if graph["precision"] == "fp16"}
    return {variant["name"] for variant in manifest["variants"] if variant.get("graph") in halved}


def manifest_checks(path, names, model_root, tally):
    """Compares the manifest's variants with the folders. Returns the source model when --model-root has it."""
    with open(path, encoding="utf-8") as file:
        manifest = json.load(file)
    listed = sorted(variant["name"] for variant in manifest["variants"])
    problem = None
    if listed != sorted(names):
        missing, extra = sorted(set(listed) - set(names)), sorted(set(names) - set(listed))
        problem = f"in the manifest only: {missing}; in the repository only: {extra}"
    tally.check("manifest", "lists the variants of the repository", problem, f"{len(listed)} variants")
    if not model_root:
        return None
    source = os.path.join(model_root, manifest["model"]["path"])
    problem = None
    if not os.path.exists(source):
        problem = f"{source} does not exist"
    else:
        with open(source, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != manifest["model"]["sha256"]:
            problem = f"{source} has the digest {digest}"
    return source if tally.check("manifest", "names the source model with its digest", problem) else None


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--repository", required=True, help="folder of model directories")
    parser.add_argument("--manifest", help="manifest.json that lists the variants")
    parser.add_argument("--model-root", help="folder that the manifest's model path is relative to; answers are then "
                        "compared with the source model instead of each variant's own copy")
    parser.add_argument("--only", action="append", default=[], metavar="GLOB", help="variants to serve; repeatable")
    parser.add_argument("--skip-gpu", action="store_true", help="leave out variants that need a GPU")
    parser.add_argument("--all", action="store_true", help="load all variants at start instead of one after another")
    parser.add_argument("--range", action="append", default=[], metavar="NAME=LO:HI", dest="ranges",
                        help="values of an input, ends included; default 0:1 for integers, -1:1 for floats")
    parser.add_argument("--dim", action="append", default=[], metavar="AXIS=N", dest="dims",
                        help="size of a dynamic axis by its name in the graph, or INPUT.INDEX; N alone for all (8)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--auto-complete", action="store_true", help="serve with the server's completion of configs; "
                        "without it a config that is not whole is refused")
    parser.add_argument("--accept-openvino", action="store_true", help="serve as a backend built with OpenVINO would")
    options = parser.parse_args(arguments)
    ranges, dims = {}, {}
    try:
        for entry in options.ranges:
            name, _, bounds = entry.rpartition("=")
            low, high = bounds.split(":")
            ranges[name] = (float(low), float(high))
        for entry in options.dims:
            name, _, size = entry.rpartition("=")
            dims[name or None] = int(size)
    except ValueError:
        parser.error(f"cannot read {entry!r}")
    return options, Data(ranges, dims, options.seed)


def main(arguments=None):
    options, data = parse_arguments(arguments)
    started = time.monotonic()
    tally = Tally()
    Reference.sessions.clear()
    names = sorted(
        entry.name for entry in os.scandir(options.repository)
        if os.path.exists(os.path.join(entry.path, "config.pbtxt"))
    )
    reference_file = None
    halved = halved_variants(options.manifest) if options.manifest else set()
    if options.manifest:
        reference_file = manifest_checks(options.manifest, names, options.model_root, tally)

    variants = []
    for name in names:
        if options.only and not any(fnmatch.fnmatch(name, pattern) for pattern in options.only):
            continue
        try:
            variant = Variant(options.repository, name)
        except text_format.ParseError as error:
            tally.check(name, "config.pbtxt parses with the real schema", str(error))
            continue
        if not variant.config.input or not variant.config.output:
            # Without outputs there would be nothing to compare, and a server would fill in what is missing.
            tally.check(name, "config is whole", "it must declare the model's inputs and outputs")
            continue
        newer = model_config.fields_newer_than(variant.config, RELEASE)
        if newer:
            problem = "; ".join(f"{place} is of {since}" for place, since in newer)
            tally.check(name, f"only fields of {RELEASE}", problem)
        if options.skip_gpu and variant.needs_gpu:
            print(f"skip  {name}: needs a GPU")
            continue
        variants.append(variant)
    if not variants and not tally.failed:
        print(f"error: no variant to serve in {options.repository}", file=sys.stderr)
        return 2

    accelerators = ["openvino"] if options.accept_openvino else []
    try:
        with TritonServer(
            options.repository,
            explicit=not options.all,
            auto_complete=options.auto_complete,
            cpu_accelerators=accelerators,
        ) as server:
            proof = Proof(server, tally, data, reference_file, halved)
            for variant in variants:
                begun = time.monotonic()
                problem = None
                try:
                    if not options.all:
                        server.load(variant.name)
                    if not server.ready(variant.name):
                        problem = "the server says it is not ready"
                except Refused as refusal:
                    problem = refusal.reason
                if tally.check(variant.name, "READY", problem, f"{time.monotonic() - begun:.1f} s"):
                    proof.prove(variant)
                    if not options.all:
                        server.unload(variant.name, wait=False)
    except ServerFailure as failure:
        tally.check("server", "lives", str(failure))
    elapsed = time.monotonic() - started
    print(f"{tally.passed} passed, {tally.failed} failed ({len(variants)} variants, {elapsed:.0f} s)")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
