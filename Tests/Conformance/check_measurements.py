"""Checks what `slipway profile` measured against its plan and the schema.

    python Tests/Conformance/check_measurements.py PLAN.json MEASUREMENTS.jsonl

Every variant, request and load of the plan is screened once, and up to three times where tries failed; confirmations come
after, in rounds from 1 on that hold the same variants, in orders of one recorded seed; every line obeys
golden/schema/measurements.schema.json; what was measured obeys Little's law within a factor of two. With --unstable every run
that has values says that it is not stable. Exit 0 all good, 1 findings.
"""

import collections
import json
import os
import sys

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main():
    words = [word for word in sys.argv[1:] if word != "--unstable"]
    is_busy = len(words) < len(sys.argv) - 1
    plan_path, lines_path = words
    with open(plan_path, encoding="utf-8") as file:
        plan = json.load(file)
    with open(os.path.join(ROOT, "golden", "schema", "measurements.schema.json"), encoding="utf-8") as file:
        validator = jsonschema.Draft7Validator(json.load(file))
    with open(lines_path, encoding="utf-8") as file:
        text = file.read()
    findings = []
    if not text.endswith("\n"):
        findings.append("the last line has no end")
    runs = [json.loads(line) for line in text.splitlines()]
    for number, run in enumerate(runs, 1):
        findings += [f"line {number}: {error.message}" for error in validator.iter_errors(run)]

    shapes = {
        request["name"]: " ".join(
            f"{name}:{','.join(map(str, entry['shape']))}" for name, entry in sorted(request["inputs"].items())
        )
        for request in plan["requests"]
    }
    wanted = {
        (variant["id"], shapes[request], json.dumps(load))
        for variant in plan["variants"]
        for request in variant["requests"]
        for load in plan["loads"]
    }
    screened = collections.Counter()
    valued = collections.Counter()
    rounds = collections.defaultdict(set)
    confirming = False
    for run in runs:
        key = (run["id"], run["platform"]["input_shapes"], json.dumps(run["load"]))
        if run["phase"] == "screening":
            screened[key] += 1
            valued[key] += run["metrics"] is not None
            if confirming:
                findings.append("a screening run stands after a confirmation")
        else:
            confirming = True
            rounds[run["round"]].add(run["variant"])
    if set(screened) != wanted or any(
            valued[key] > 1 or count > 3 for key, count in screened.items()):
        findings.append(f"screened {sum(screened.values())} points, wanted {len(wanted)} once each")
    if len({run["provenance"].get("order_seed") for run in runs}) != 1 or "order_seed" not in runs[0]["provenance"]:
        findings.append("the lines do not state one seed of the order")
    if is_busy and any(run["metrics"] and run.get("stable", True) for run in runs):
        findings.append("a run is stable whose windows cannot agree")
    if sorted(rounds) != list(range(1, len(rounds) + 1)) or len(set(map(frozenset, rounds.values()))) > 1:
        findings.append(f"rounds of confirmation differ: {dict(rounds)}")
    incumbents = {variant["name"] for variant in plan["variants"] if variant["incumbent"]}
    if any(not incumbents <= names for names in rounds.values()) or not (rounds or is_busy):
        findings.append("the incumbent is not confirmed in every round")

    measured = [run for run in runs if run["metrics"]]
    for run in measured:
        concurrency = run["load"].get("concurrency")
        metrics = run["metrics"]
        if concurrency and not 0.5 < metrics["throughput_per_second"] * metrics["latency_avg_ns"] / 1e9 / concurrency < 2:
            findings.append(f"{run['variant']}: throughput and latency contradict each other")
        if not metrics.get("memory_bytes", 0) > 1 << 20:
            findings.append(f"{run['variant']}: no memory")
    if len(measured) < len(runs) * 0.7:
        findings += [f"{run['variant']}: {run['failure']}" for run in runs if run["failure"]]
    for finding in findings:
        print("FAIL ", finding)
    print(f"{len(runs)} measurements, {len(runs) - len(measured)} without values, {len(rounds)} rounds of confirmation")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
