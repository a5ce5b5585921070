#!/usr/bin/env python3
"""Measurement lines of every variant of a manifest, in the form of Slipway 0.1.0, with a stated truth and fixed noise.

usage: measure.py MANIFEST OUT
"""

import json
import random
import sys

TRUTH = {"words-default": 1.0, "words-cpu-b8-i2": 1.4, "words-cpu-b4-i1": 0.7, "words-cpu-b8-i1": 1.1, "words-cpu-b4-i2": 1.2}
manifest = json.load(open(sys.argv[1]))
noise = random.Random(7)
with open(sys.argv[2], "w") as out:
    for repeat in range(6):
        for variant in manifest["variants"]:
            for load, base in ((1, 100.0), (8, 400.0)):
                throughput = base * TRUTH[variant["name"]] * (1 + (noise.random() - 0.5) * 0.02)
                latency = load / throughput * 1e9
                line = {
                    "format_version": 1, "variant": variant["name"], "id": variant["id"], "config": variant["config"],
                    "load": {"concurrency": load}, "request_batch": 1,
                    "phase": "screening" if repeat == 0 else "confirmation", "round": max(1, repeat),
                    "started_s": 1_700_000_000 + repeat, "requests": 1000,
                    "metrics": {"throughput_per_second": throughput, "latency_avg_ns": latency, "latency_p99_ns": latency * 1.3},
                    "percentiles_ns": {}, "failure": None,
                    "platform": {"session": "s", "cpu": "Xeon", "cores": 8, "gpus": [], "driver": None, "release": "24.10",
                                 "input_shapes": "text:1,1"},
                    "provenance": {"model_sha256": manifest["model"]["sha256"], "graph_sha256": manifest["model"]["graph_sha256"],
                                   "tools": {"perf_analyzer": "2.48.0"}},
                }
                out.write(json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n")
