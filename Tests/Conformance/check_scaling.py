#!/usr/bin/env python3
"""Runs the rule of an autoscaler that Slipway wrote against simulated replicas with an open loop of Poisson arrivals.

usage: check_scaling.py --measurements MANIFEST SHAPES... >measurements.jsonl
       check_scaling.py [--lie] AUTOSCALER

A replica has two instances that take batches of up to 8 requests in 100 ms and 15 ms a request, with a jitter of 15 %. Its closed loop is
what the first form writes for every variant; `slipway apply-best` finds the knee in it and writes the autoscaler, base/autoscaler.yaml with
autoscaler: hpa, whose two targets the second form takes. The autoscaler counts every 15 s what finished in the last minute, with a tolerance
of 10 %; replicas start in 60 s. --lie leaves the requests a second out: in flight alone cycles. Exit status: 0 the rule holds, 1 it does not.
"""

import collections
import heapq
import json
import math
import random
import statistics
import sys

import yaml

INSTANCES, BATCH, BASE, EACH, JITTER = 2, 8, 0.100, 0.015, 0.15
SLO = 0.5
MOST = 24


class Replica:
    def __init__(self, ready):
        self.ready, self.queue, self.free = ready, collections.deque(), INSTANCES

    def start(self, now, noise, events, number):
        while self.free and self.queue:
            batch = [self.queue.popleft() for _ in range(min(BATCH, len(self.queue)))]
            self.free -= 1
            took = (BASE + EACH * len(batch)) * noise.lognormvariate(-JITTER ** 2 / 2, JITTER)
            heapq.heappush(events, (now + took, next(number), "done", (self, batch)))


def closed(concurrency, noise, seconds=300):
    """Requests a second, mean and 99th percentile of the latency with so many clients that wait for their answers."""
    replica, events, number = Replica(0), [], iter(range(10 ** 9))
    replica.queue.extend([0.0] * concurrency)
    replica.start(0.0, noise, events, number)
    latencies = []
    while events[0][0] < seconds:
        now, _, _, (_, batch) = heapq.heappop(events)
        replica.free += 1
        latencies += [now - came for came in batch]
        replica.queue.extend([now] * len(batch))
        replica.start(now, noise, events, number)
    return len(latencies) / seconds, statistics.fmean(latencies), sorted(latencies)[int(0.99 * len(latencies))]


def measurements(manifest, shapes):
    noise = random.Random(7)
    loads = (1, 2, 4, 8, 16, 32)
    for turn in range(6):
        curve = {load: closed(load, noise, 120) for load in loads}
        for variant in manifest["variants"]:
            speed = 0.5 if variant["name"].endswith("-default") else 1 - len(variant["name"]) / 1e4
            for shape in shapes:
                for load in loads:
                    throughput, mean, slow = curve[load]
                    print(json.dumps({
                        "format_version": 1, "variant": variant["name"], "id": variant["id"], "config": variant["config"],
                        "load": {"concurrency": load}, "request_batch": 1, "phase": "confirmation" if turn else "screening",
                        "round": max(1, turn), "started_s": 1_700_000_000, "requests": 1000,
                        "metrics": {"throughput_per_second": throughput * speed, "latency_avg_ns": mean / speed * 1e9,
                                    "latency_p99_ns": slow / speed * 1e9},
                        "percentiles_ns": {}, "failure": None,
                        "platform": {"session": "s", "cpu": "made", "cores": 8, "gpus": [], "driver": None,
                                     "release": manifest["target"], "input_shapes": shape},
                        "provenance": {"model_sha256": manifest["model"]["sha256"],
                                       "graph_sha256": manifest["model"]["graph_sha256"], "tools": {"made": "1"}}}))


def simulate(targets, rate, seconds, window, seed):
    """Arrivals by `rate(second)`; gives each request's arrival and latency, and the replicas every 15 s."""
    noise, events, number = random.Random(seed), [], iter(range(10 ** 9))
    replicas = [Replica(0) for _ in range(max(1, math.ceil(rate(0) / targets["rate"])))]
    finished, requests, sizes, wanted = collections.deque(), [], [], collections.deque()
    heapq.heappush(events, (0.0, next(number), "arrival", None))
    heapq.heappush(events, (60.0, next(number), "count", None))
    while events[0][0] < seconds:
        now, _, kind, content = heapq.heappop(events)
        if kind == "arrival":
            chosen = noise.choice([one for one in replicas if one.ready <= now])
            chosen.queue.append(now)
            chosen.start(now, noise, events, number)
            heapq.heappush(events, (now + noise.expovariate(rate(now)), next(number), "arrival", None))
        elif kind == "done":
            replica, batch = content
            replica.free += 1
            for came in batch:
                finished.append((now, now - came))
                requests.append((came, now - came))
            replica.start(now, noise, events, number)
        else:
            while finished and finished[0][0] < now - 60:
                finished.popleft()
            signals = {"rate": len(finished) / 60, "flight": sum(latency for _, latency in finished) / 60}
            size = len(replicas)
            desired = 1
            for name, target in targets["used"].items():
                share = signals[name] / target / size
                desired = max(desired, size if abs(share - 1) <= 0.1 else math.ceil(signals[name] / target))
            desired = min(MOST, desired, max(size * 2, size + 4))
            wanted.append((now, desired))
            while wanted[0][0] < now - window:
                wanted.popleft()
            if desired < size:
                desired = min(size, max(count for _, count in wanted))
            replicas += [Replica(now + 60) for _ in range(desired - size)]
            # One that goes answers what it has: its events stay, requests no longer come.
            del replicas[desired:]
            sizes.append((now, len(replicas)))
            heapq.heappush(events, (now + 15, next(number), "count", None))
    return requests, sizes


def judge(path, lie):
    scaler = yaml.safe_load(open(path, encoding="utf-8"))["spec"]
    rate, flight = (float(metric["external"]["target"]["averageValue"]) for metric in scaler["metrics"])
    window = scaler["behavior"]["scaleDown"]["stabilizationWindowSeconds"]
    knee = rate / 0.7
    used = {"flight": flight} if lie else {"rate": rate, "flight": flight}
    targets = {"rate": rate, "used": used}
    print(f"a replica: {rate:.1f} requests a second, {flight:.1f} in flight; {window} s before replicas go")
    scenarios = {
        "steady": (lambda second: 3 * knee, 2400),
        "a step to twice": (lambda second: 2 * knee if second < 600 else 4 * knee, 2400),
        "a ramp to three times": (lambda second: knee * (1 + 2 * min(1, max(0, second - 600) / 300)), 2400),
        "a drop to a quarter": (lambda second: 4 * knee if second < 600 else knee, 2400),
    }
    holds = True
    for name, (load, seconds) in scenarios.items():
        requests, sizes = simulate(targets, load, seconds, window, 11)
        late = [latency for came, latency in requests if came > 1500]
        missed = sum(latency > SLO for latency in late) / len(late)
        last = [size for second, size in sizes if second > 1500]
        fine = missed < 0.01 and max(last) - min(last) <= 1 and max(last) < MOST
        holds = holds and fine
        print(f"{'ok  ' if fine else 'FAIL'}  {name}: {100 * missed:.2f} % slower than {SLO * 1000:.0f} ms, {min(last)} to {max(last)} replicas")
    return holds


def main():
    words = sys.argv[1:]
    if words[:1] == ["--measurements"]:
        measurements(json.load(open(words[1], encoding="utf-8")), words[2:])
        return 0
    return 0 if judge(words[-1], "--lie" in words) else 1


if __name__ == "__main__":
    sys.exit(main())
