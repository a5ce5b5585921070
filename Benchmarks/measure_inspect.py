"""Run `slipway inspect` on BERT-sized models beside what people use today, and print their medians.

usage: measure_inspect.py SLIPWAY PYTHON DIRECTORY REPEATS MODEL...

SLIPWAY is the built program, PYTHON an interpreter that has onnx and onnxruntime's symbolic_shape_infer.py
(requirements-rivals.txt), DIRECTORY a place for what the rivals write. Wall time is from before the process starts until it is
reaped; peak memory is what the kernel accounts to it (wait4). Files are in the page cache. Slipway runs REPEATS times in
turn with `slipway --version`, each rival once after a run that fills its caches.

Exit status: 1 when a program fails. How long anything takes is printed and never judged.
"""

import os
import sys
from time import monotonic

# What a program does that calls onnx itself.
ONNX = "import onnx, sys; onnx.save(onnx.shape_inference.infer_shapes(onnx.load(sys.argv[1]), data_prop=True), sys.argv[2])"


def run(command, log):
    """Wall seconds and peak MB of a command; ends the program when it fails."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    start = monotonic()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    wall = monotonic() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.stderr.write(f"error: {' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}\n")
        with open(log, encoding="utf-8", errors="replace") as file:
            sys.stderr.write(file.read()[-2000:])
        sys.exit(1)
    return wall, usage.ru_maxrss / 1024


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def main(slipway, python, directory, repeats, models):
    log, out = os.path.join(directory, "log"), os.path.join(directory, "out.onnx")
    version, inspect = [], {model: [] for model in models}
    for turn in range(repeats + 1):
        for model in [None, *models]:
            wall, peak = run([slipway, "--version"] if model is None else [slipway, "inspect", model], log)
            if turn:
                (version if model is None else inspect[model]).append((wall, peak))
    base_wall, base_peak = (median([entry[index] for entry in version]) for index in (0, 1))

    print(f"inspection of models of real size; medians of {repeats} runs of the whole process, of one run for the others\n")
    print(f"{'':44}{'wall ms':>10}{'least':>9}{'peak MB':>9}{'over --version':>16}{'wall':>9}{'memory':>9}")
    print(f"{'slipway --version':44}{base_wall * 1000:10.1f}{min(e[0] for e in version) * 1000:9.1f}{base_peak:9.1f}")
    for model in models:
        size = os.stat(model).st_size / 1e6
        print(f"{os.path.basename(model)}, {size:,.0f} MB")
        wall, peak = (median([entry[index] for entry in inspect[model]]) for index in (0, 1))
        least = min(entry[0] for entry in inspect[model])
        print(f"{'  slipway inspect':44}{wall * 1000:10.1f}{least * 1000:9.1f}{peak:9.1f}{peak - base_peak:13.1f} MB")
        rivals = [
            ("  symbolic_shape_infer.py --auto_merge",
             ["-m", "onnxruntime.tools.symbolic_shape_infer", "--input", model, "--output", out, "--auto_merge"]),
            ("  onnx.shape_inference, data_prop", ["-c", ONNX, model, out]),
        ]
        for title, arguments in rivals:
            theirs = run([python, *arguments], log)
            print(f"{title:44}{theirs[0] * 1000:10.0f}{'':9}{theirs[1]:9.0f}{'':16}{theirs[0] / wall:8.0f}x{theirs[1] / peak:8.0f}x")
            if os.path.exists(out):
                os.remove(out)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:4], int(sys.argv[4]), sys.argv[5:]))
