"""Run `slipway dynamic` on BERT-sized models beside `cp`, and print their medians.

usage: measure_dynamic.py SLIPWAY DIRECTORY REPEATS MODEL...

SLIPWAY is the built program, DIRECTORY a place for the results on the file system of the models, which declare their
outputs so that something is to be repaired. Wall time is from before the process starts until it is reaped; CPU time and peak
memory are what the kernel accounts to it (wait4). Models are in the page cache; what was written before is flushed to the disk outside
the measured time, and results are removed. `cp` stands beside `--no-sync`, `cp` and an fsync beside the default. The
contenders alternate, so that a busy machine disturbs all of them.

Exit status: 1 when a program fails, or a result is not the model with other outputs. How long anything takes is printed and
never judged.
"""

import json
import os
import shutil
import subprocess
import sys
from time import monotonic


def run(command, log):
    """Wall seconds, CPU seconds and peak MB of a command; ends the program when it fails."""
    os.sync()
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
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def outputs(slipway, model):
    """The declared and the computed dims of a model's outputs."""
    done = subprocess.run([slipway, "inspect", model, "--format", "json"], capture_output=True, check=True)
    return [(output["declared"], output["dims"]) for output in json.loads(done.stdout)["outputs"]]


def main(slipway, directory, repeats, models):
    log = os.path.join(directory, "log")
    shell, copy = shutil.which("sh"), shutil.which("cp")
    print(f"repaired outputs of models of real size; medians of {repeats} alternating runs of the whole process\n")
    print(f"{'':48}{'wall ms':>10}{'least':>9}{'CPU ms':>9}{'peak MB':>9}{'wall beside cp':>16}")
    for model in models:
        out = os.path.join(directory, "out.onnx")
        dynamic = [slipway, "dynamic", model, "--out", out, "--quiet"]
        # title, command, the title of what it is compared with
        contenders = [
            ("slipway --version", [slipway, "--version"], None),
            ("cp", [copy, model, out], None),
            ("dynamic --weights copy --no-sync", [*dynamic, "--no-sync"], "cp"),
            ("cp, then an fsync", [shell, "-c", 'cp "$0" "$1" && sync "$1"', model, out], None),
            ("dynamic --weights copy", dynamic, "cp, then an fsync"),
            ("dynamic --weights link", [*dynamic, "--weights", "link"], "cp, then an fsync"),
            ("dynamic --weights link --no-sync", [*dynamic, "--weights", "link", "--no-sync"], "cp"),
        ]
        measured = {title: [] for title, _, _ in contenders}
        size = {}
        for turn in range(repeats + 1):
            for title, command, _ in contenders:
                entry = run(command, log)
                # The first turn fills caches and is not counted.
                if turn:
                    measured[title].append(entry)
                elif title.startswith("dynamic"):
                    wrong = [one for one in outputs(slipway, out) if one[0] != one[1]]
                    if wrong or outputs(slipway, out) == outputs(slipway, model):
                        sys.stderr.write(f"error: {title}: {out} declares {wrong or 'what the model does'}\n")
                        return 1
                    size[title] = os.stat(out).st_size
                for name in (out, out + ".weights"):
                    if os.path.exists(name):
                        os.remove(name)
        print(f"{os.path.basename(model)}, {os.stat(model).st_size / 1e6:,.0f} MB")
        for title, _, rival in contenders:
            wall = median([entry[0] for entry in measured[title]])
            ratio = ""
            if rival:
                ratio = f"{wall / median([entry[0] for entry in measured[rival]]):15.2f}x"
            shown = f"  {title}" + (f" ({size[title] / 1e6:,.1f} MB)" if title in size else "")
            print(
                f"{shown:48}{wall * 1000:10.1f}{min(entry[0] for entry in measured[title]) * 1000:9.1f}"
                f"{median([entry[1] for entry in measured[title]]) * 1000:9.1f}"
                f"{median([entry[2] for entry in measured[title]]):9.1f}{ratio}"
            )
    print("\nA process starts with the peak of the one that starts it; `slipway --version` says what that comes to.")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
