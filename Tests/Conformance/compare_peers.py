"""Compares slipway's verdict on models of other backends, and on ensembles of them, with the real tritonserver's.

    compare_peers.py --slipway PROGRAM [--lie]

The server (release 24.10, auto-complete on) has its python backend, and stand-ins for vllm and fil that complete and refuse
as those do. Every model is loaded, an ensemble with its members. Prints every disagreement; `--lie` turns one verdict of the
server around, which must be found. Exit status: 0 no disagreement, 1 some.
"""

import argparse
import collections
import os
import pathlib
import shutil
import sys
import tempfile

from compare_verdicts import own_verdicts, short, shown
from triton_server import Refused, ServerFailure, TritonServer

X = 'input { name: "x" data_type: TYPE_FP32 dims: 4 }\n'
Y = 'output { name: "y" data_type: TYPE_FP32 dims: 4 }\n'
CODE = """import triton_python_backend_utils as pb_utils
class TritonPythonModel:
{auto}    def execute(self, requests):
        return []
"""
AUTO = """    @staticmethod
    def auto_complete_config(config):
        config.add_input({"name": "x", "data_type": "TYPE_FP32", "dims": [4]})
        config.add_output({"name": "y", "data_type": "TYPE_FP32", "dims": [4]})
        return config
"""
BARE, COMPLETING = CODE.replace("{auto}", ""), CODE.replace("{auto}", AUTO)
FOREST = b'{"learner":{"gradient_booster":{"name":"gbtree","model":{"trees":[],"tree_info":[]}},"learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"4","num_target":"1"},"objective":{"name":"binary:logistic"}},"version":[2,1,4]}'


def parameter(key, value):
    return f'parameters {{ key: "{key}" value {{ string_value: "{value}" }} }}\n'


def python_models():
    """Whole, partial and empty configurations, beside code that completes and code that does not."""
    partial_x, partial_y = 'input { name: "x" }\n', 'output { name: "y" data_type: TYPE_FP32 }\n'
    for code, word in ((BARE, "bare"), (COMPLETING, "completing")):
        for name, text in {
            "whole": X + Y, "nothing": "", "no_output": X, "no_input": Y, "partial": partial_x + partial_y,
            "partial_output": X + partial_y, "batched": "max_batch_size: 4\n" + X + Y,
            "decoupled": X + Y + "model_transaction_policy { decoupled: true }\n",
            "word": X + Y + parameter("FORCE_CPU_ONLY_INPUT_TENSORS", "true"),
            "yes": X + Y + parameter("FORCE_CPU_ONLY_INPUT_TENSORS", "no"),
            "environment": X + Y + parameter("EXECUTION_ENV_PATH", "$$TRITON_MODEL_DIRECTORY/env.tar.gz"),
        }.items():
            yield f"py_{word}_{name}", 'backend: "python"\n' + text, {"1/model.py": code.encode()}
    yield "py_no_file", 'backend: "python"\n' + X + Y, {"1/other.py": b""}


def language_models():
    for name, text, files in (
        ("plain", "", {"1/model.json": b'{"model": "m"}'}),
        ("batch", "max_batch_size: 8\n", {"1/model.json": b'{"model": "m"}'}),
        ("no_file", "", {"1/other.json": b"{}"}),
        ("no_json", "", {"1/model.json": b"model: m"}),
        ("torn", "", {"1/model.json": b'{"model": "m"'}),
        ("not_decoupled", "model_transaction_policy { decoupled: false }\n", {"1/model.json": b'{"model": "m"}'}),
        ("decoupled", "model_transaction_policy { decoupled: true }\n", {"1/model.json": b'{"model": "m"}'}),
        ("lora", "", {"1/model.json": b'{"model": "m", "enable_lora": true}'}),
        ("lora_file", "", {"1/model.json": b'{"model": "m", "enable_lora": "True"}', "1/multi_lora.json": b"{}"}),
        ("kind", "instance_group { count: 1 kind: KIND_MODEL }\n", {"1/model.json": b'{"model": "m"}'}),
        ("stated", 'input { name: "text_input" data_type: TYPE_STRING dims: 1 }\n', {"1/model.json": b'{"model": "m"}'}),
        ("cache", "response_cache { enable: true }\n", {"1/model.json": b'{"model": "m"}'}),
    ):
        yield f"vllm_{name}", 'backend: "vllm"\n' + text, files


def forests():
    io = 'input { name: "input__0" data_type: TYPE_FP32 dims: 4 }\noutput { name: "output__0" data_type: TYPE_FP32 dims: 1 }\n'
    good = {"model_type": "xgboost_json", "output_class": "true", "threshold": "0.5"}
    for name, change in (
        ("good", {}), ("regressor", {"output_class": "false", "threshold": None}), ("no_class", {"output_class": None}),
        ("word", {"output_class": "True"}), ("no_threshold", {"threshold": None}), ("no_number", {"threshold": "half"}),
        ("trailing", {"threshold": "0.5 or so"}), ("type", {"model_type": "xgboost.json"}), ("probabilities", {"predict_proba": "yes"}),
        ("default", {"model_type": None}), ("unknown", {"xgboost_allow_unknown_field": "1"}), ("algorithm", {"algo": "FAST"}),
    ):
        values = {key: value for key, value in (good | change).items() if value is not None}
        text = 'backend: "fil"\nmax_batch_size: 32768\ninstance_group { kind: KIND_CPU }\n' + io
        yield f"fil_{name}", text + "".join(parameter(*each) for each in values.items()), {"1/xgboost.json": FOREST}
    yield "fil_no_io", 'backend: "fil"\nmax_batch_size: 8\n' + "".join(parameter(*each) for each in good.items()), {"1/xgboost.json": FOREST}


def ensembles():
    """Members a, b, c are decoupled, p and q are not; each takes `x` and gives `y`, two takes both `x` and `z`."""
    two = X + 'input { name: "z" data_type: TYPE_FP32 dims: 4 }\n' + Y
    decoupled = "model_transaction_policy { decoupled: true }\n"
    code = {"1/model.py": BARE.encode()}
    for name in "abc":
        yield f"step_{name}", 'backend: "python"\n' + X + Y + decoupled, code
    for name in "pq":
        yield f"step_{name}", 'backend: "python"\n' + X + Y, code
    yield "step_two", 'backend: "python"\n' + two, code
    yield "step_dtwo", 'backend: "python"\n' + two + decoupled, code

    def step(member, output, **inputs):
        pairs = "".join(f'input_map {{ key: "{key}" value: "{value}" }} ' for key, value in inputs.items())
        return f'step {{ model_name: "step_{member}" model_version: -1 {pairs}output_map {{ key: "y" value: "{output}" }} }}\n'

    arrangements = {
        "chain": (["y"], [step("a", "t", x="x"), step("p", "y", x="t")]),
        "chain_of_two": (["y"], [step("a", "t", x="x"), step("b", "y", x="t")]),
        "chain_of_three": (["y"], [step("a", "t", x="x"), step("b", "u", x="t"), step("c", "y", x="u")]),
        "behind": (["y"], [step("p", "t", x="x"), step("a", "y", x="t")]),
        "fan": (["y", "w"], [step("a", "y", x="x"), step("b", "w", x="x")]),
        "fan_of_one": (["y", "w"], [step("a", "y", x="x"), step("p", "w", x="x")]),
        "fork": (["y", "w"], [step("a", "t", x="x"), step("p", "y", x="t"), step("q", "w", x="t")]),
        "both_ends": (["t", "y"], [step("a", "t", x="x"), step("p", "y", x="t")]),
        "both_ends_decoupled": (["t", "y"], [step("a", "t", x="x"), step("b", "y", x="t")]),
        "join": (["y"], [step("a", "t", x="x"), step("b", "u", x="x"), step("two", "y", x="t", z="u")]),
        "join_with_input": (["y"], [step("a", "t", x="x"), step("two", "y", x="t", z="x")]),
        "join_of_one": (["y"], [step("a", "t", x="x"), step("p", "u", x="x"), step("two", "y", x="t", z="u")]),
        "join_of_fork": (["y"], [step("a", "t", x="x"), step("p", "u", x="t"), step("q", "v", x="t"), step("two", "y", x="u", z="v")]),
        "join_decoupled": (["y"], [step("a", "t", x="x"), step("dtwo", "y", x="t", z="x")]),
        "plain": (["y", "w"], [step("p", "y", x="x"), step("q", "w", x="x")]),
        "fan_behind": (["y", "w"], [step("p", "t", x="x"), step("a", "y", x="t"), step("b", "w", x="t")]),
    }
    for name, (outputs, steps) in arrangements.items():
        text = 'platform: "ensemble"\n' + X
        text += "".join(f'output {{ name: "{output}" data_type: TYPE_FP32 dims: 4 }}\n' for output in outputs)
        yield f"ens_{name}", text + "ensemble_scheduling {\n" + "".join(steps) + "}\n", {"1/": b""}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--slipway", required=True, help="the built program")
    parser.add_argument("--lie", action="store_true", help="turn one verdict of the server around")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="slipway-peers-")
    reasons = {}
    try:
        for source in (python_models(), language_models(), forests(), ensembles()):
            for name, text, files in source:
                for path, content in {**files, "config.pbtxt": text.encode()}.items():
                    place = pathlib.Path(work, name, path)
                    if path.endswith("/"):
                        place.mkdir(parents=True, exist_ok=True)
                        continue
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(content)
                reasons[name] = None
        server, left = None, list(reasons)
        try:
            for name in left:
                if server is None:
                    server = TritonServer(work, backends=("vllm", "fil")).__enter__()
                try:
                    server.load(name, timeout=120)
                    server.unload(name, wait=False)
                except Refused as refusal:
                    reasons[name] = refusal.reason
                except ServerFailure as failure:
                    reasons[name] = str(failure)
                    server.__exit__(None, None, None)
                    server = None
        finally:
            if server is not None:
                server.__exit__(None, None, None)
        if options.lie:
            reasons["py_bare_whole"] = "a lie"
        own = own_verdicts(options.slipway, work, list(reasons))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    counts = collections.Counter()
    for name, reason in reasons.items():
        refused, errors = reason is not None, own[name]
        if refused == bool(errors):
            counts["both refuse" if refused else "both accept"] += 1
            continue
        counts["disagree"] += 1
        print(f"FAIL  {name}")
        print(f"      server:  {short(reason) if refused else 'loads it'}")
        print(f"      slipway: {shown(errors) or 'no error'}")
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    return 1 if counts["disagree"] else 0


if __name__ == "__main__":
    sys.exit(main())
