"""Time `slipway apply-best`, the whole process, on 10,000 and 1,000,000 measurements.

usage: apply_best.py SLIPWAY DIRECTORY [REPEATS]

SLIPWAY is the built program, DIRECTORY a place for the outputs. Builds the 1,001 variants of bert-1000.yaml once, makes
measurements of them (make_measurements.py), and promotes into a fresh copy of the output each time. Wall time is from before
the process starts until it is reaped, peak memory what the kernel accounts to it. Prints the best and the median.

Model Analyzer 1.58 is not run: its analysis of 10,000 measurements (read its checkpoint, rank, write tables) took 20.9 s
and 316 MiB in one process with its packages already imported, on a machine with two cores of the kind that this was written
on. Exit status: 1 when a run fails or promotes nothing.
"""

import json
import os
import shutil
import subprocess
import sys
from time import monotonic

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
ANALYZER_SECONDS, ANALYZER_MEBIBYTES = 20.9, 316


def run(command):
    start = monotonic()
    process = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    )
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"error: {' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return monotonic() - start, usage.ru_maxrss / 1024


def main():
    slipway, directory = sys.argv[1:3]
    repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    spec = os.path.join(HERE, "bert-1000.yaml")
    base = os.path.join(directory, "base")
    common = ["--root", ROOT, "--weights", "digest", "--quiet", "--no-sync"]
    run([slipway, "build", spec, "--out", base] + common)
    (name,) = os.listdir(base)
    manifest = os.path.join(base, name, "manifest.json")
    with open(manifest, encoding="utf-8") as file:
        variants = len(json.load(file)["variants"])
    for title, loads, lines in [("table", 10, False), ("measurements.jsonl", 10, True), ("table", 1000, False)]:
        path = os.path.join(directory, f"{loads}.{'jsonl' if lines else 'csv'}")
        maker = [sys.executable, os.path.join(HERE, "make_measurements.py"), path, str(variants), str(loads)]
        subprocess.run(maker + ["--names", manifest] + (["--lines"] if lines else []), check=True)
        walls, peaks = [], []
        for _ in range(repeats):
            out = os.path.join(directory, "out")
            shutil.rmtree(out, ignore_errors=True)
            shutil.copytree(base, out, symlinks=True)
            command = [slipway, "apply-best", spec, "--out", out, "--measurements", path, "--allow-breaking"]
            wall, peak = run(command + common)
            walls.append(wall)
            peaks.append(peak)
        with open(os.path.join(out, name, "release", "promotion.json"), encoding="utf-8") as file:
            record = json.load(file)
        if record["verdict"] == "initial":
            sys.exit("error: nothing was promoted")
        rows = variants * loads
        best, middle = min(walls), sorted(walls)[len(walls) // 2]
        print(
            f"{rows:>9,} rows, {title}, {os.path.getsize(path) / 1e6:.1f} MB: "
            f"{best * 1000:.0f} ms best, {middle * 1000:.0f} ms median of {repeats}, peak {max(peaks):.0f} MiB "
            f"({record['verdict']}: {record['winner']['variant']})"
        )
        if loads == 10:
            print(
                f"          Model Analyzer 1.58 (not run now; recorded for 10,000): {ANALYZER_SECONDS} s, "
                f"{ANALYZER_MEBIBYTES} MiB: {ANALYZER_SECONDS / middle:.0f} times as long, "
                f"{ANALYZER_MEBIBYTES / max(peaks):.1f} times the memory"
            )


main()
