"""Lets the system calls of slipway fail, one after the other, and kills it at each of them, with strace.

    python Tests/Conformance/inject_faults.py --slipway PROGRAM [--points COUNT] [--seed N] [--only OPERATION]

An operation is a command on a prepared folder: a first build, a build that changes an output, one that prunes, one that
takes a renamed output over, a promotion, one to a named release, one from a named release to another, one that materializes a
release, one that corrects a spec, one that edits a model. Each call that reads or changes a file fails once with an
error, and once the program is killed there. Then

  * the exit status is 0, 1 or 74 (or the signal's), and never 70 or a crash;
  * each release, as its own record lists it, is the one of before or the one of after, whole: `slipway verify` on it says so;
  * the same command run again succeeds, and the folder is then what an undisturbed run makes of it, with nothing left over.

`--lie` takes an operation that leaves a torn file for right: it must fail then. One line per fault and a count; exit 1 when
something is wrong, 2 when nothing was tried.
"""

import argparse
import hashlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

CALLS = {
    "openat": ["EMFILE", "EIO", "EACCES"],
    "write": ["ENOSPC", "EIO"],
    "read": ["EIO"],
    "fsync": ["EIO"],
    "syncfs": ["EIO"],
    "renameat2": ["EIO", "ENOSPC"],
    "renameat": ["EIO"],
    "linkat": ["ENOSPC", "EMLINK"],
    "mkdirat": ["ENOSPC", "EACCES"],
    "mkdir": ["ENOSPC"],
    "unlinkat": ["EACCES", "EIO"],
    "copy_file_range": ["EIO"],
    "ftruncate": ["EIO"],
    "getdents64": ["EIO"],
    "newfstatat": ["EIO"],
    "flock": ["ENOLCK"],
    "fchmod": ["EIO"],
}
MODELS = pathlib.Path("specs/models").absolute()
SPEC = """\
slipway: 1
name: classifier
model: {{source: model.onnx}}
target: {{triton: "24.10"}}
execution_providers: [cpu]
batching: {{max_batch_size: [{batches}]}}
"""
HALF = """\
slipway: 1
name: embedder
model: {{source: embedder.onnx}}
target: {{triton: "24.10"}}
out_names: [sentence_embedding]
execution_providers: [{{cpu: {{precision: [{precisions}]}}}}]
batching: {{max_batch_size: 4}}
"""
PROJECT = """\
project: 1
specs: [spec.yaml]
out: out
releases:
  staging: {promote: {min_gain: 1%}}
  prod: {promote: {min_gain: 3%}}
"""


def tree(folder):
    """Every file below a folder with its digest, and every empty folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.name == ".made":
            # What the store says of its files: inodes and times, which no two runs have in common.
            found[str(path.relative_to(folder))] = "made"
        elif path.is_file() and not path.is_symlink():
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif path.is_dir() and not any(path.iterdir()):
            found[str(path.relative_to(folder)) + "/"] = "empty"
    return found


class Operation:
    """A command and what stands before it."""

    def __init__(self, name, command, *earlier, edit=None):
        self.name, self.command, self.earlier, self.edit = name, command, earlier, edit


def operations():
    build = ["build", "--out", "out", "spec.yaml"]
    promote = ["apply-best", "spec.yaml", "--out", "out", "--to", "classifier-cpu-b8-i1", "--because", "trial"]
    release = "out/classifier/release"
    project = ["build"]
    named = ["apply-best", "classifier", "--release", "staging", "--to", "classifier-cpu-b8-i1", "--because", "trial"]
    taken = ["apply-best", "classifier", "--release", "prod", "--from", "staging"]

    def more(folder):
        (folder / "spec.yaml").write_text(SPEC.format(batches="2, 8, 16"))

    def without(folder):
        (folder / "gone.yaml").unlink()

    def renamed(folder):
        spec = SPEC.format(batches="4, 8").replace("name: classifier", "name: sorter\nformerly: classifier")
        (folder / "spec.yaml").write_text(spec)

    def misspelt(folder):
        (folder / "spec.yaml").write_text(SPEC.format(batches="4, 8").replace("target:", "tarqet:"))

    half = ["build", "--out", "out", "half.yaml"]

    def halved(folder):
        (folder / "half.yaml").write_text(HALF.format(precisions="fp32, fp16"))

    return [
        Operation("first build", build),
        Operation("build that changes an output", build, build, edit=more),
        Operation("build that prunes", ["build", "--prune"], ["build"], edit=without),
        Operation("build that takes a renamed output over", project, project, named, edit=renamed),
        Operation("promotion", promote, build),
        Operation("promotion to a named release", named, project),
        Operation("promotion from a named release", taken, project, named),
        Operation("correction of a spec", ["check", "--fix", "spec.yaml"], edit=misspelt),
        Operation("build of a graph in half", half, edit=halved),
        Operation("build that adds a graph in half", [*half, "--weights", "link"], [*half, "--weights", "link"], edit=halved),
        Operation("materialize", ["materialize", release, "--into", "served"], build, promote),
        Operation("dynamic", ["dynamic", "static.onnx", "-o", "edited.onnx", "--force"]),
        Operation("dynamic with two files", ["dynamic", "static.onnx", "-o", "edited.onnx", "--weights", "link", "--force"]),
    ]


class Trial:
    def __init__(self, slipway, scratch):
        self.slipway, self.scratch = slipway, scratch
        self.environment = {**os.environ, "HOME": str(scratch), "XDG_CACHE_HOME": str(scratch / "cache")}

    def prepare(self, operation, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(MODELS / "text_classifier.onnx", folder / "model.onnx")
        shutil.copy(MODELS / "bert-static-out.onnx", folder / "static.onnx")
        shutil.copy(MODELS / "minilm.onnx", folder / "embedder.onnx")
        (folder / "spec.yaml").write_text(SPEC.format(batches="4, 8"))
        (folder / "half.yaml").write_text(HALF.format(precisions="fp32"))
        if operation.name == "build that prunes":
            (folder / "slipway.yaml").write_text("project: 1\nspecs: [spec.yaml, gone.yaml]\nout: out\n")
            (folder / "gone.yaml").write_text(SPEC.format(batches="2").replace("classifier", "gone"))
        elif ["build"] in (operation.command, *operation.earlier):
            (folder / "slipway.yaml").write_text(PROJECT)
        for command in operation.earlier:
            done = self.run(command, folder)
            if done.returncode != 0:
                sys.exit(f"{operation.name}: slipway {' '.join(command)} exits {done.returncode}:\n{done.stderr}")
        if operation.edit:
            operation.edit(folder)

    def run(self, command, folder, *tracing):
        return subprocess.run(
            [*tracing, self.slipway, *command], cwd=folder, env=self.environment, capture_output=True, text=True, timeout=120
        )

    def count(self, command, folder):
        """How often the command makes each call."""
        log = self.scratch / "calls"
        done = self.run(command, folder, "strace", "-f", "-o", str(log), "-e", "trace=" + ",".join(CALLS))
        if done.returncode != 0:
            sys.exit(f"slipway {' '.join(command)} exits {done.returncode} undisturbed:\n{done.stderr}")
        counts = {}
        for name in re.findall(r"^\d+ +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE):
            counts[name] = counts.get(name, 0) + 1
        return counts


def releases(folder):
    return [path.parent for path in folder.glob("**/promotion.json") if ".slipway" not in path.parts]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--slipway", required=True)
    parser.add_argument("--points", type=int, default=12, help="places of each call that are tried")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only")
    parser.add_argument("--lie", action="store_true")
    arguments = parser.parse_args()
    chosen = random.Random(arguments.seed)
    tried = faults = 0
    with tempfile.TemporaryDirectory() as temporary:
        scratch = pathlib.Path(temporary).resolve()
        trial = Trial(str(pathlib.Path(arguments.slipway).absolute()), scratch)
        folder, pristine = scratch / "work", scratch / "pristine"
        for operation in operations():
            if arguments.only and arguments.only not in operation.name:
                continue
            trial.prepare(operation, folder)
            before = {str(r.relative_to(folder)): tree(r) for r in releases(folder)}
            shutil.rmtree(pristine, ignore_errors=True)
            shutil.copytree(folder, pristine, symlinks=True)
            counts = trial.count(operation.command, folder)
            wanted = tree(folder)
            after = {str(r.relative_to(folder)): tree(r) for r in releases(folder)}
            places = 0
            for call in CALLS:
                numbers = range(1, counts.get(call, 0) + 1)
                for number in sorted(chosen.sample(numbers, min(arguments.points, len(numbers)))):
                    for how in [*(f"error={error}" for error in CALLS[call]), "signal=KILL"]:
                        shutil.rmtree(folder)
                        # Hard links stay: a weight file and its copies in the store are one.
                        subprocess.run(["cp", "-a", pristine, folder], check=True)
                        done = trial.run(
                            operation.command, folder, "strace", "-f", "-o", "/dev/null", "-e", "trace=none", "-e",
                            f"inject={call}:{how}:when={number}",
                        )
                        places += 1
                        told = f"{operation.name}: {call} {number} {how}"
                        if arguments.lie and places == 3:
                            for release in releases(folder) or [folder / "out/classifier/release"]:
                                release.mkdir(parents=True, exist_ok=True)
                                (release / "promotion.json").write_text("{")
                        problem = judge(trial, operation, folder, done, before, after, wanted)
                        if problem:
                            faults += 1
                            print(f"FAIL  {told}: {problem}")
            tried += places
            print(f"{operation.name}: {places} places of {sum(counts.get(call, 0) for call in CALLS)} calls")
    print(f"{tried} faults injected, {faults} answered wrongly")
    return 1 if faults else 0 if tried else 2


def judge(trial, operation, folder, done, before, after, wanted):
    """What is wrong after a fault; nothing where all is right."""
    killed = done.returncode in (-9, 137)
    if not killed and done.returncode not in (0, 1, 74):
        return f"exit status {done.returncode}: {done.stderr.strip()[-300:]}"
    if done.returncode in (1, 74) and not done.stderr.strip():
        return "it fails without a word"
    # A release may lie in the stage of a run that was killed; the next run takes it away.
    for release in releases(folder):
        name = str(release.relative_to(folder))
        if tree(release) not in (before.get(name), after.get(name)):
            return f"{name} is neither that of before nor that of after"
        if trial.run(["verify", name], folder).returncode != 0:
            return f"{name} is not what its record lists"
    again = trial.run(operation.command, folder)
    if again.returncode != 0:
        return f"run again, it exits {again.returncode}: {again.stderr.strip()[-300:]}"
    found = tree(folder)
    if found != wanted:
        names = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
        return f"run again, these differ from an undisturbed run: {', '.join(names[:5])}"
    return None


if __name__ == "__main__":
    sys.exit(main())
