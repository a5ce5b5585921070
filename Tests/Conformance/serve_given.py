#!/usr/bin/env python3
"""The core of the real tritonserver judges what Slipway writes for backends whose models are given.

    serve_given.py --slipway PROGRAM [--lie] SPEC…

Every spec is built, and every variant of it is loaded by the server (release 24.10) beside stand-ins for the backends, which look for
the file that the backend opens (backends/given, backends/fil). No GPU is here: KIND_GPU is made KIND_CPU and GPUs are left out; is_classifier
of newer releases gets its older name, and the platform torch_aoti, which 24.10 does not know, is taken out; nothing else of a configuration is
changed. Shown with it: the text parses, the core takes names, types, dims, batching, instances, parameters and warmup
together, and the file has its name and place. Not shown: what the backend says of the file, and any answer. `--lie` takes a
file away, which must be found. Exit status: 0 the server loads all, 1 it does not.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from triton_server import Refused, ServerFailure, TritonServer

STAND_INS = ("tensorrt", "pytorch", "openvino")


def configuration(text):
    """A configuration for a machine without GPUs, and for 24.10: its fil calls is_classifier output_class, and its core refuses the
    platform torch_aoti, whose file is named instead."""
    text = text.replace('"is_classifier"', '"output_class"')
    text = text.replace('platform: "torch_aoti"', 'default_model_filename: "model.pt2"')
    return re.sub(r"\n *gpus: \[[^]]*\]", "", text.replace("KIND_GPU", "KIND_CPU"))


def variants(slipway, spec, work):
    """Builds a spec; the directories of its variants."""
    subprocess.run(
        [slipway, "build", spec, "--out", str(work), "--weights", "copy"], check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    manifests = [path for path in work.glob("*/manifest.json")]
    for manifest in manifests:
        document = json.loads(manifest.read_text())
        for variant in document["variants"]:
            yield document["target"], manifest.parent / "repository" / variant["name"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--slipway", required=True, help="the built program")
    parser.add_argument("--lie", action="store_true", help="take the file of a model away")
    parser.add_argument("specs", nargs="+", help="specs of models that are given")
    options = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="slipway-given-"))
    failed = 0
    try:
        repository = work / "repository"
        names = {}
        for spec in options.specs:
            for target, folder in variants(options.slipway, spec, work / pathlib.Path(spec).stem):
                shutil.copytree(folder, repository / folder.name)
                config = repository / folder.name / "config.pbtxt"
                config.write_text(configuration(config.read_text()))
                names[folder.name] = (spec, target)
        if options.lie:
            for path in (repository / next(iter(names)) / "1").iterdir():
                path.unlink()
        with TritonServer(repository, backends=[(name, "given") for name in STAND_INS] + ["fil"]) as server:
            for name in names:
                try:
                    server.load(name, timeout=120)
                    server.unload(name, wait=False)
                except (Refused, ServerFailure) as failure:
                    failed += 1
                    print(f"FAIL  {name}: {failure}")
        for spec in options.specs:
            own = [name for name, known in names.items() if known[0] == spec]
            targets = {known[1] for known in names.values() if known[0] == spec}
            print(f"{spec}: {len(own)} variants for Triton {', '.join(sorted(targets))}")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
