"""Time two programs of slipway beside each other, in turn, on the four jobs that users wait for.

usage: compare_versions.py OLD NEW DIRECTORY REPEATS [MODEL]

Builds 1,001 variants (bert-1000.yaml), checks a repository of 5,000 models, promotes on 10,000 measurements, and inspects MODEL where
it is named. Each program makes its own outputs. Prints the medians and the median of the ratios NEW/OLD pair by pair, of wall
time and of CPU time. Exit status: 1 when a run fails; times are printed and never judged.
"""

import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from time import monotonic

import measure_repository

HERE = Path(__file__).resolve().parent
SPEC = str(HERE / "bert-1000.yaml")


def run(command):
    actions = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_DUP2, 1, 2)]
    start = monotonic()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    wall = monotonic() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"error: {' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


ROOT = ["--root", str(HERE.parent), "--no-sync", "--quiet", "--weights", "digest"]


def build(program, place):
    shutil.rmtree(place, ignore_errors=True)
    return [program, "build", SPEC, "--out", str(place), *ROOT]


def promote(program, place):
    """Into a fresh copy of the output, so that every run promotes."""
    fresh = place.with_name(f"{place.name}-promoted")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(place, fresh, symlinks=True)
    lines = str(place.with_name(f"{place.name}.csv"))
    return [program, "apply-best", SPEC, "--out", str(fresh), "--measurements", lines, "--allow-breaking", *ROOT]


def main():
    old, new, directory, repeats = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
    repository = directory / "repository"
    repository.mkdir()
    measure_repository.make(repository, 5000)
    for program, name in ((old, "old"), (new, "new")):
        run(build(program, directory / name))
        manifest = next((directory / name).glob("*/manifest.json"))
        subprocess.run(
            [sys.executable, str(HERE / "make_measurements.py"), str(directory / f"{name}.csv"), "1001", "10",
             "--names", str(manifest)], check=True)
    jobs = {
        "build, 1,001 variants": lambda program, name: build(program, directory / f"{name}-again"),
        "check --repository, 5,000 models": lambda program, name: [
            program, "check", "--repository", str(repository), "--gpus", "1", "--target", "24.10", "--quiet"],
        "apply-best, 10,000 rows": lambda program, name: promote(program, directory / name),
    }
    for model in sys.argv[5:]:
        jobs[f"inspect {Path(model).name}"] = lambda program, name, model=model: [program, "inspect", model]
    for title, job in jobs.items():
        figures = {"old": [], "new": []}
        for number in range(repeats + 1):
            for program, name in ((old, "old"), (new, "new")):
                command = job(program, name)
                os.sync()
                figure = run(command)
                if number:
                    figures[name].append(figure)
        wall, cpu = (
            statistics.median(b[kind] / a[kind] for a, b in zip(figures["old"], figures["new"])) for kind in (0, 1))
        medians = {name: [statistics.median(run[kind] for run in runs) for kind in range(3)] for name, runs in figures.items()}
        print(f"{title}: {medians['old'][0] * 1e3:.1f} -> {medians['new'][0] * 1e3:.1f} ms wall ({wall:.3f}), "
              f"{medians['old'][1] * 1e3:.1f} -> {medians['new'][1] * 1e3:.1f} ms CPU ({cpu:.3f}), "
              f"{medians['old'][2]:.1f} -> {medians['new'][2]:.1f} MiB")


if __name__ == "__main__":
    main()
