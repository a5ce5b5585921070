"""Writes measurements of any size in the form of Model Analyzer's inference table, or of measurements.jsonl.

usage: make_measurements.py FILE VARIANTS LOADS [--names NAMES] [--model NAME] [--lines] [--seed N]

  FILE         what is written; ".csv" unless --lines
  VARIANTS     how many variants (with --names: at most so many of them)
  LOADS        how many concurrencies, 1 to LOADS
  --names FILE names of variants, one a line, or a manifest.json of Slipway, whose names and ids are taken
  --model NAME the stem of made-up names, "synthetic" unless told
  --lines      measurements.jsonl in place of CSV
  --seed N     1 unless told

The values are made up: each variant has a service time and a number of servers, and throughput and mean latency obey Little's
law, so that Slipway's sanity checks have nothing to find. The same arguments give the same bytes.
"""

import argparse
import hashlib
import json
import random
import sys

HEADER = (
    "Model,Batch,Concurrency,Model Config Path,Instance Group,Max Batch Size,Satisfies Constraints,"
    "Throughput (infer/sec),Avg Latency (ms),p90 Latency (ms),p95 Latency (ms),p99 Latency (ms),"
    "Client Send/Recv (ms),Response Wait Time (ms),Server Queue time (ms),Server Compute Input time (ms),"
    "Server Compute Infer time (ms),Server Compute Output time (ms),RAM Usage (MB),RAM Available (MB)\n"
)


def variants(arguments):
    """The name, id, batch and instances of each variant."""
    if arguments.names:
        with open(arguments.names, encoding="utf-8") as file:
            text = file.read()
        if text.lstrip().startswith("{"):
            return [
                (v["name"], v["id"], v["axes"].get("max_batch_size", 8), v["axes"].get("instances", 1))
                for v in json.loads(text)["variants"]
            ][: arguments.variants]
        names = [name for name in text.split("\n") if name][: arguments.variants]
        return [(name, short(name), 8, 1) for name in names]
    made = []
    for index in range(arguments.variants):
        batch, instances = 1 + index // 5, 1 + index % 5
        name = f"{arguments.model}-cpu-b{batch}-i{instances}"
        made.append((name, short(name), batch, instances))
    return made


def short(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def point(generator, service, servers, load):
    """Throughput per second, and mean, p90, p95, p99, queue and inference time in milliseconds."""
    noise = generator.uniform(0.97, 1.03)
    throughput = noise * min(load, servers + 0.2 * load / (load + servers)) / service * 1000
    mean = load / throughput * 1000
    return throughput, mean, mean * 1.2, mean * 1.3, mean * 1.6, max(mean - service, 0), min(mean, service)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("file")
    parser.add_argument("variants", type=int)
    parser.add_argument("loads", type=int)
    parser.add_argument("--names")
    parser.add_argument("--model", default="synthetic")
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    platform = {
        "session": "synthetic", "cpu": "synthetic", "cores": 8, "gpus": [], "driver": None, "release": "24.10",
        "input_shapes": "x:1,16",
    }
    provenance = {"model_sha256": None, "graph_sha256": None, "tools": {"perf_analyzer": "2.48.0"}}
    with open(arguments.file, "w", encoding="utf-8", newline="\n") as file:
        if not arguments.lines:
            file.write(HEADER)
        for name, identity, batch, instances in variants(arguments):
            service = generator.uniform(2, 4)
            servers = instances * (1 + 0.1 * min(batch, 16))
            for load in range(arguments.loads, 0, -1):
                values = point(generator, service, servers, load)
                throughput, mean, p90, p95, p99, queue, infer = values
                if arguments.lines:
                    metrics = {
                        "throughput_per_second": round(throughput, 3),
                        "latency_avg_ns": round(mean * 1e6),
                        "latency_p90_ns": round(p90 * 1e6),
                        "latency_p95_ns": round(p95 * 1e6),
                        "latency_p99_ns": round(p99 * 1e6),
                        "queue_time_ns": round(queue * 1e6),
                        "compute_infer_time_ns": round(infer * 1e6),
                        "memory_bytes": 38000000,
                    }
                    line = {
                        "format_version": 1, "variant": name, "id": identity, "config": None,
                        "load": {"concurrency": load}, "request_batch": 1, "phase": "screening", "round": 1,
                        "started_s": None, "requests": 1000, "metrics": metrics, "percentiles_ns": {}, "failure": None,
                        "platform": platform, "provenance": provenance,
                    }
                    file.write(json.dumps(line, separators=(",", ":")) + "\n")
                else:
                    kind = "CPU" if "-cpu-" in name else "GPU"
                    file.write(
                        f"{name},1,{load},{name}_config_default,{instances}:{kind},{batch},Yes,{throughput:.1f},{mean:.1f},"
                        f"{p90:.1f},{p95:.1f},{p99:.1f},0.0,{mean:.1f},{queue:.1f},0.1,{infer:.1f},0.1,38.0,24587.0\n"
                    )
        if not arguments.lines:
            file.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
