#!/usr/bin/env python3
"""Makes measurements of every variant of an output, as `slipway profile` writes them, with a knee that is known.

usage: made_measurements.py MANIFEST SHAPES... >measurements.jsonl

SHAPES are those of a request, such as "input_ids:1,32 attention_mask:1,32". Each variant answers 100 requests a second at 1 in
flight, 400 at 4 and 410 at 16; the baseline half of it. So the knee of the winner is at 4 in flight.
"""

import json
import random
import sys


def main():
    manifest = json.load(open(sys.argv[1], encoding="utf-8"))
    noise = random.Random(7)
    for turn in range(6):
        for variant in manifest["variants"]:
            speed = 0.5 if variant["name"].endswith("-default") else 1 + variant["id"].encode()[0] / 1e4
            for shapes in sys.argv[2:]:
                for load, base in ((1, 100.0), (4, 400.0), (16, 410.0)):
                    throughput = base * speed * noise.uniform(0.995, 1.005)
                    latency = load / throughput * 1e9
                    json.dump({
                        "format_version": 1, "variant": variant["name"], "id": variant["id"], "config": variant["config"],
                        "load": {"concurrency": load}, "request_batch": 1,
                        "phase": "confirmation" if turn else "screening", "round": max(1, turn),
                        "started_s": 1_700_000_000, "requests": 1000,
                        "metrics": {"throughput_per_second": throughput, "latency_avg_ns": latency,
                                    "latency_p99_ns": latency * 1.3},
                        "percentiles_ns": {}, "failure": None,
                        "platform": {"session": "s", "cpu": "made", "cores": 8, "gpus": [], "driver": None,
                                     "release": manifest["target"], "input_shapes": shapes},
                        "provenance": {"model_sha256": manifest["model"]["sha256"],
                                       "graph_sha256": manifest["model"]["graph_sha256"], "tools": {"made": "1"}},
                    }, sys.stdout)
                    print()


if __name__ == "__main__":
    main()
