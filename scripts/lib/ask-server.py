"""Starts the real tritonserver on a built repository and asks it one question, for scripts/demo.

    .cache/python/triton/bin/python scripts/lib/ask-server.py REPOSITORY VARIANT
"""

import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Conformance"))

from triton_server import RELEASE, Refused, ServerFailure, TritonServer  # noqa: E402

# Two sentences of five tokens: a batch of two.
TOKENS = [[101, 7, 42, 230, 102], [101, 9, 318, 44, 102]]


def tensor(name, rows):
    flat = [value for row in rows for value in row]
    return {"name": name, "datatype": "INT64", "shape": [len(rows), len(rows[0])], "data": flat}


def main():
    repository, variant = sys.argv[1:]
    body = {
        "inputs": [
            tensor("input_ids", TOKENS),
            tensor("attention_mask", [[1] * len(row) for row in TOKENS]),
            tensor("token_type_ids", [[0] * len(row) for row in TOKENS]),
        ]
    }
    with TritonServer(repository, auto_complete=False) as server:
        print(f"tritonserver {RELEASE} runs on {os.path.relpath(repository)}")
        begun = time.monotonic()
        server.load(variant)
        print(f"{variant} is READY after {time.monotonic() - begun:.1f} s")
        statistics = server.statistics(variant)
        print(f"its warmup ran: {statistics['inference_count']} inferences in {statistics['execution_count']} executions")
        print(f"POST /v2/models/{variant}/infer with input_ids of shape {body['inputs'][0]['shape']}")
        for output in server.call("POST", f"/v2/models/{variant}/infer", body)["outputs"]:
            numbers = ", ".join(f"{value:.4f}" for value in output["data"][:4])
            print(f"answer: {output['name']} {output['datatype']} of shape {output['shape']}: {numbers}, …")


if __name__ == "__main__":
    try:
        main()
    except (Refused, ServerFailure) as error:
        sys.exit(f"error: {error}")
