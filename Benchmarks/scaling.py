"""Count the instructions of `slipway` on inputs of one, two and four times a size, and judge that they grow in proportion.

usage: scaling.py SLIPWAY DIRECTORY [WORD]

SLIPWAY is the built program, DIRECTORY a place for the inputs; with WORD only the cases whose name holds it. valgrind counts
(`--tool=cachegrind`), so that neither a busy machine nor the speed of a disk enters the result, and Swift's hashing is told
to be the same every time. What doubles the size from two to four may cost at most 2.8 times what it costs from one to two: 2
is linear, 4 quadratic.

Exit status: 1 when a case grows faster, or when slipway ends with a status that the case does not have.
"""

import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
MOST = 2.8
TENSORS = (
    'input{name:"x" data_type:TYPE_FP32 dims:[1]} output{name:"y" data_type:TYPE_FP32 dims:[1]}'
)


def instructions(command, statuses):
    environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1")
    valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    result = subprocess.run(
        valgrind + command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    found = re.search(r"I\s+refs:\s+([\d,]+)", result.stderr)
    if result.returncode not in statuses or not found:
        sys.exit(f"error: {' '.join(command)} ended with {result.returncode}\n{result.stderr[-2000:]}")
    return int(found[1].replace(",", ""))


def varint(number):
    data = bytearray()
    while number > 127:
        data.append(number & 127 | 128)
        number >>= 7
    data.append(number)
    return bytes(data)


def field(number, content):
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def tensor(name, dims):
    """A ValueInfoProto of floats; dims None for no shape."""
    kind = field(1, 1)
    if dims is not None:
        kind += field(2, b"".join(field(1, field(2, d) if isinstance(d, str) else field(1, d)) for d in dims))
    return field(1, name) + field(2, field(1, kind))


def model(directory, nodes, outputs):
    """A graph of nodes (inputs, operator, outputs)."""
    graph = b"".join(
        field(1, b"".join(field(1, name) for name in reads) + b"".join(field(2, name) for name in writes) + field(4, kind))
        for reads, kind, writes in nodes
    )
    graph += field(2, "g") + field(11, tensor("x", ["batch", 4]))
    graph += b"".join(field(12, tensor(name, dims)) for name, dims in outputs)
    path = os.path.join(directory, "m.onnx")
    with open(path, "wb") as file:
        file.write(field(1, 9) + field(7, graph) + field(8, field(1, "") + field(2, 17)))
    return path


def dynamic(shape):
    def make(size, directory):
        names = [f"o{i}" for i in range(size)]
        path = model(directory, [(["x"], "Identity", [name]) for name in names], [(name, shape) for name in names])
        return ["dynamic", path, "-o", os.path.join(directory, "o.onnx"), "--force", "--quiet"]

    return make


def cut(size, directory):
    names = [f"o{i}" for i in range(size)]
    path = model(directory, [(["x"], "Identity", [name]) for name in names], [(name, None) for name in names])
    kept = [word for name in names[::2] for word in ("--output", name)]
    return ["dynamic", path, "-o", os.path.join(directory, "o.onnx"), "--force", "--quiet"] + kept


def write(directory, name, config, script=False):
    os.makedirs(os.path.join(directory, "r", name, "1"))
    with open(os.path.join(directory, "r", name, "config.pbtxt"), "w", encoding="utf-8") as file:
        file.write(config)
    if script:
        with open(os.path.join(directory, "r", name, "1", "model.py"), "w", encoding="utf-8") as file:
            file.write("")


def step(name, reads, writes):
    return (
        f'step{{model_name:"{name}" model_version:-1 input_map{{key:"x" value:"{reads}"}} '
        f'output_map{{key:"y" value:"{writes}"}}}}'
    )


def ensemble(steps):
    return f'platform:"ensemble" max_batch_size:0 {TENSORS} ensemble_scheduling{{{" ".join(steps)}}}'


def check(directory):
    return ["check", "--repository", os.path.join(directory, "r")]


def steps(order):
    """An ensemble of a chain of steps, written in one order or another."""

    def make(size, directory):
        write(directory, "p", f'backend:"python" max_batch_size:0 {TENSORS}', script=True)
        chain = [step("p", f"t{i}" if i else "x", f"t{i + 1}" if i < size - 1 else "y") for i in range(size)]
        write(directory, "m", ensemble(order(chain)))
        return check(directory)

    return make


def decoupled(size, directory):
    policy = "model_transaction_policy{decoupled:true}"
    write(directory, "p", f'backend:"python" max_batch_size:0 {policy} {TENSORS}', script=True)
    chain = [step("p", f"t{i}" if i else "x", f"t{i + 1}" if i < size - 1 else "y") for i in range(size)]
    write(directory, "m", ensemble(reversed(chain)))
    return check(directory)


def missing(size, directory):
    chain = [step("gone", f"t{i}" if i else "x", f"t{i + 1}" if i < size - 1 else "y") for i in range(size)]
    write(directory, "m", ensemble(chain))
    return check(directory)


def chain(is_ring):
    """As many ensembles as the size, each a step of the one before."""

    def make(size, directory):
        for i in range(size):
            if i == size - 1 and not is_ring:
                write(directory, f"e{i}", f'backend:"python" max_batch_size:0 {TENSORS}', script=True)
            else:
                write(directory, f"e{i}", ensemble([step(f"e{(i + 1) % size}", "x", "y")]))
        return check(directory)

    return make


def loads(size, directory):
    """Measurements of few variants at as many loads as the size."""
    spec = os.path.join(ROOT, "specs", "text-classifier.yaml")
    out = os.path.join(directory, "out")
    common = ["--root", ROOT, "--weights", "digest", "--quiet", "--no-sync"]
    subprocess.run([PROGRAM, "build", spec, "--out", out] + common, check=True, stdout=subprocess.DEVNULL)
    manifest = os.path.join(out, "text-classifier", "manifest.json")
    table = os.path.join(directory, "m.jsonl")
    maker = [sys.executable, os.path.join(HERE, "make_measurements.py"), table, "5", str(size)]
    subprocess.run(maker + ["--names", manifest, "--lines"], check=True)
    return ["apply-best", spec, "--out", out, "--measurements", table, "--dry-run", "--allow-breaking"] + common


CASES = [
    ("dynamic, outputs without a shape", 500, dynamic(None), [0]),
    ("dynamic, outputs with a wrong size", 500, dynamic([1, 4]), [0]),
    ("dynamic, half of the outputs cut", 500, cut, [0]),
    ("ensemble, steps in order", 250, steps(lambda chain: chain), [0, 1]),
    ("ensemble, steps in reverse order", 250, steps(reversed), [0, 1]),
    ("ensemble, decoupled steps in reverse order", 250, decoupled, [0, 1]),
    ("ensemble, steps without a model", 250, missing, [1]),
    ("ensembles in a line", 100, chain(False), [0, 1]),
    ("ensembles in a ring", 100, chain(True), [1]),
    ("apply-best, loads", 250, loads, [0, 1]),
]


def main():
    word = sys.argv[3] if len(sys.argv) > 3 else ""
    is_wrong = False
    # Some valgrind cannot read what Swift says for debuggers, and needs none of it.
    stripped = os.path.join(sys.argv[2], "slipway")
    subprocess.run(["strip", "--strip-debug", "-o", stripped, PROGRAM], check=True)
    for name, size, make, statuses in CASES:
        if word not in name:
            continue
        counts = []
        for factor in (1, 2, 4):
            directory = os.path.join(sys.argv[2], "scaling")
            shutil.rmtree(directory, ignore_errors=True)
            os.makedirs(directory)
            counts.append(instructions([stripped] + make(size * factor, directory), statuses))
        growth = (counts[2] - counts[1]) / max(1, counts[1] - counts[0])
        verdict = "ok" if growth <= MOST else "FAIL"
        is_wrong |= growth > MOST
        millions = ", ".join(f"{count / 1e6:,.0f}" for count in counts)
        print(f"{verdict:4} {name}: {millions} million instructions at {size}, {2 * size}, {4 * size}; growth {growth:.2f}")
    sys.exit(1 if is_wrong else 0)


PROGRAM = sys.argv[1]
main()
