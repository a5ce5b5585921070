"""Compares slipway's verdict on mutated configurations with the real tritonserver's.

    compare_verdicts.py --slipway PROGRAM [--seed N] [--count N] [--keep DIR]

Every mutant is a model of one repository. The server (release 24.10, explicit model control) is asked to load each of
them; `slipway check --repository` judges all of them at once, told that there is no GPU. A model is good when the server
loads it, and good when slipway has no error for it. Prints every disagreement; those that are listed with their reason
(EXPLAINED) do not count. Exit status: 0 no other disagreement, 1 some.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import config_mutations
from triton_server import RELEASE, Refused, ServerFailure, TritonServer

# (what the server says, what slipway says, why): a pattern for each; "^$" stands for no refusal and for no error.
EXPLAINED = [
    (
        r"failed to open text file for read .*/\.\./",
        r"^$",
        "a label file outside of the model's directory is warned of and not looked for",
    ),
]


def write_model(repository, name, base, text, graphs, graph, files):
    directory = os.path.join(repository, name)
    os.makedirs(os.path.join(directory, "1"))
    with open(os.path.join(directory, "config.pbtxt"), "w", encoding="utf-8") as file:
        file.write(text)
    if graph is not None:
        with open(os.path.join(directory, "1", "model.onnx"), "wb") as file:
            file.write(graphs[graph])
    for path, content in files.items():
        os.makedirs(os.path.dirname(os.path.join(directory, path)), exist_ok=True)
        with open(os.path.join(directory, path), "wb") as file:
            file.write(content)


class Verdicts:
    """The real server's verdicts: None for a model that loads, else the reason. A server that dies is started again."""

    def __init__(self, repository, auto_complete):
        self.repository = repository
        self.auto_complete = auto_complete
        self.reasons = {}

    def ask(self, server, name):
        try:
            server.load(name, timeout=120)
        except Refused as refusal:
            return refusal.reason
        server.unload(name, wait=False)
        return None

    def run(self, names, width=4):
        waiting = list(names)
        while waiting:
            batch, waiting = waiting[:64], waiting[64:]
            lost = self.run_batch(batch, width)
            # Several were under way when the server died: one at a time shows which of them did it.
            for name in lost:
                if self.run_batch([name], 1):
                    self.reasons[name] = "the server died"
        return self.reasons

    def run_batch(self, names, width):
        lost = []
        with TritonServer(self.repository, auto_complete=self.auto_complete) as server:

            def one(name):
                try:
                    self.reasons[name] = self.ask(server, name)
                except ServerFailure:
                    lost.append(name)

            with concurrent.futures.ThreadPoolExecutor(width) as pool:
                list(pool.map(one, names))
        return sorted(lost)


def own_verdicts(program, repository, names, arguments=()):
    """The messages of slipway's errors by model."""
    command = [program, "check", "--repository", repository, "--target", RELEASE, "--gpus", "0", "--format", "json"]
    result = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    if result.returncode not in (0, 1):
        raise SystemExit(f"slipway ended with {result.returncode}\n{result.stderr}")
    errors = {name: [] for name in names}
    for finding in json.loads(result.stdout)["diagnostics"]:
        if finding["severity"] != "error":
            continue
        part = next((part for part in (finding["file"] or "").split("/") if part in errors), None)
        if part is not None:
            errors[part].append(finding)
    return errors


def shown(findings):
    return "; ".join(f"{finding['code']} {finding['message']}" for finding in findings)


def short(reason):
    return re.sub(r"\s+", " ", reason)[:300]


def explained(server, own):
    return any(
        re.search(first, server) and re.search(second, own) for first, second, _ in EXPLAINED
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--slipway", required=True)
    parser.add_argument("--seed", type=int, default=20241031)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--keep", help="write the repository here and leave it")
    parser.add_argument("--verdicts", help="a file of the server's verdicts: read when it exists, else written")
    options = parser.parse_args()
    directory = options.keep or tempfile.mkdtemp(prefix="slipway-mutants-")
    repository = os.path.join(directory, "repository")
    try:
        shutil.rmtree(repository, ignore_errors=True)
        graphs = config_mutations.graphs()
        for name, (graph, files, text) in {**config_mutations.STEPS, **config_mutations.SEEDS}.items():
            write_model(repository, name, name, text, graphs, graph, files)
        mutants = config_mutations.mutants(options.seed, options.count)
        for name, base, _, text in mutants:
            write_model(repository, name, base, text, graphs, *config_mutations.SEEDS[base][:2])
        names = [*sorted(config_mutations.SEEDS), *(name for name, *_ in mutants)]
        if options.verdicts and os.path.exists(options.verdicts):
            with open(options.verdicts, encoding="utf-8") as file:
                reasons = json.load(file)
        else:
            reasons = Verdicts(repository, auto_complete=False).run(names)
            if options.verdicts:
                with open(options.verdicts, "w", encoding="utf-8") as file:
                    json.dump(reasons, file, indent=1)
        own = own_verdicts(options.slipway, repository, names, ["--disable-auto-complete-config"])
    finally:
        if not options.keep:
            shutil.rmtree(directory, ignore_errors=True)
    done = {name: (what, text) for name, _, what, text in mutants}
    counts = collections.Counter()
    for name in names:
        refused, errors = reasons[name] is not None, own[name]
        if refused == bool(errors):
            counts["both refuse" if refused else "both accept"] += 1
            continue
        if explained(reasons[name] or "", shown(errors)):
            counts["explained"] += 1
            continue
        counts["disagree"] += 1
        what, text = done.get(name, ("unchanged", config_mutations.SEEDS.get(name, ("", {}, ""))[2]))
        print(f"FAIL  {name} ({what})")
        print(f"      server:  {short(reasons[name]) if refused else 'loads it'}")
        print(f"      slipway: {shown(errors) or 'no error'}")
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    sys.exit(1 if counts["disagree"] else 0)


if __name__ == "__main__":
    main()
