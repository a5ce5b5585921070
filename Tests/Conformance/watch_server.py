"""A real Prometheus reads the real tritonserver by the rules and the dashboard that `slipway build` writes.

    python Tests/Conformance/watch_server.py --slipway PROGRAM --work DIR

promtool takes every rule file of the golden trees and those of fresh specs, and the alerts of minilm-cpu fire and stay silent on the
series of fixtures/observability as that file says; with a changed threshold they must not.
Then a server starts by start-server.sh and a Prometheus by prometheus.yml, both as they were written. Under load every
expression of the dashboard and every recording has a number and no alert fires; the server is made slow (it is stopped
for most of each second), and the alert on its 99th percentile fires. A server that is started without the script's flags
must fail: percentiles have no value, and the alert about that fires.
The spans of traced requests reach a receiver of OTLP: a compute span below the model's, below the request's, and the trace of a client that
sends `traceparent` is its own.
One line a check; exit 1 when one failed.
Runs in .cache/python/oracle; the server in .cache/python/triton; prometheus and promtool are Debian's.
"""

import argparse
import glob
import http.server
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

import numpy as np
import yaml

from triton_server import ROOT, TritonServer, die_with_parent, free_port

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = "minilm"
SPEC = """slipway: 1
name: minilm
model: {source: %(model)s}
target: {triton: "24.10"}
execution_providers: [cpu]
axes: {seq: {min: 4, opt: 32, max: 128}}
batching: {max_batch_size: 8}
promote:
  require: {latency_p99: "<= %(limit)s"}
deploy:
  observability:
    window: 10s
    for: 2s
    scrape_interval: 1s
    max_queue_share: 99%%
    targets: ["127.0.0.1:%(metrics)d"]
    selector: {job: triton, cluster: test}
    %(more)s
"""


class Report:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, title, passed, detail=""):
        if passed:
            self.passed += 1
            print(f"ok    {title}")
        else:
            self.failed += 1
            print(f"FAIL  {title}: {detail}")


def promtool(*arguments, cwd=None):
    done = subprocess.run(["promtool", *arguments], cwd=cwd, capture_output=True, text=True)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def check_files(report, folder):
    """What promtool says of every rule file below a folder; those of an operator are taken out of their object."""
    for path in sorted(glob.glob(os.path.join(folder, "**", "observability", "rules.yml"), recursive=True)):
        good, said = promtool("check", "config", os.path.join(os.path.dirname(path), "prometheus.yml"))
        report.check(f"promtool takes {os.path.relpath(path, folder)} and its prometheus.yml", good, said)


def check_operator(report, path, scratch):
    with open(path, encoding="utf-8") as file:
        document = yaml.safe_load(file)
    report.check("the operator's object has its four keys", set(document) == {"apiVersion", "kind", "metadata", "spec"}, document.keys())
    plain = os.path.join(scratch, "operator.yml")
    with open(plain, "w", encoding="utf-8") as file:
        yaml.safe_dump(document["spec"], file)
    report.check("promtool takes the rules of a PrometheusRule", *promtool("check", "rules", plain))


def check_alerts(report, rules, scratch):
    """The alerts on series that were written by hand; a threshold that is ten times as high must be found."""
    tests = os.path.join(HERE, "fixtures", "observability", "minilm-cpu.test.yml")
    folder = os.path.join(scratch, "alerts")
    os.makedirs(folder)
    shutil.copy(tests, folder)
    shutil.copy(rules, os.path.join(folder, "rules.yml"))
    report.check("alerts fire, and stay silent, as they must", *promtool("test", "rules", "minilm-cpu.test.yml", cwd=folder))
    with open(rules, encoding="utf-8") as file:
        text = file.read()
    assert text.count("/ 1e6 > 0.1\"") == 1, "the rule of the limit has another form now"
    with open(os.path.join(folder, "rules.yml"), "w", encoding="utf-8") as file:
        file.write(text.replace("/ 1e6 > 0.1\"", "/ 1e6 > 1\""))
    good, _ = promtool("test", "rules", "minilm-cpu.test.yml", cwd=folder)
    report.check("a wrong threshold is found", not good, "the tests of rules passed")


class Prometheus:
    """A Prometheus that runs the configuration of a release."""

    def __init__(self, configuration, data):
        self.configuration = configuration
        self.data = data
        self.port = free_port()

    def __enter__(self):
        os.makedirs(self.data)
        with open(os.path.join(self.data, "log"), "wb") as log:
            self.process = subprocess.Popen(
                [
                    "prometheus",
                    f"--config.file={self.configuration}",
                    f"--storage.tsdb.path={os.path.join(self.data, 'tsdb')}",
                    f"--web.listen-address=127.0.0.1:{self.port}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent,
            )
        self.until(lambda: self.get("/-/ready", raw=True), 30, "Prometheus is not ready")
        return self

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait(20)

    def until(self, condition, seconds, otherwise=None):
        """What a condition gives as soon as it holds; None, or an error, when it does not in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if found := condition():
                    return found
            except OSError:
                pass
            time.sleep(0.5)
        if otherwise:
            with open(os.path.join(self.data, "log"), encoding="utf-8", errors="replace") as log:
                raise RuntimeError(f"{otherwise}\n{log.read()[-2000:]}")
        return None

    def get(self, path, raw=False, **query):
        url = f"http://127.0.0.1:{self.port}{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read() if raw else json.load(answer)["data"]

    def values(self, expression):
        """The numbers that an expression has now."""
        result = self.get("/api/v1/query", query=expression)["result"]
        return [float(series["value"][1]) for series in result]

    def firing(self):
        return {alert["labels"]["alertname"] for alert in self.get("/api/v1/alerts")["alerts"] if alert["state"] == "firing"}


class Load:
    """Clients that ask one request after the other, with a pause between them, until they are told to stop."""

    def __init__(self, server, clients=2, pause=0.02, shape=(2, 24)):
        self.server = server
        self.pause = pause
        self.shape = shape
        self.stopped = threading.Event()
        self.errors = []
        self.threads = [threading.Thread(target=self.ask, args=(seed,), daemon=True) for seed in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.stopped.set()
        for thread in self.threads:
            thread.join(60)

    def ask(self, seed):
        ids = np.random.default_rng(seed).integers(1, 999, self.shape, dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        while not self.stopped.is_set():
            try:
                self.server.infer(MODEL, inputs)
            except Exception as error:  # noqa: BLE001
                self.errors.append(str(error))
                return
            time.sleep(self.pause)


class Slowness:
    """Stops a server for most of the time; not its stubs, which the server takes for dead when they do not answer."""

    def __init__(self, server):
        self.server = server.process.pid
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.stopped.set()
        self.thread.join(10)

    def run(self):
        while not self.stopped.is_set():
            os.kill(self.server, signal.SIGSTOP)
            time.sleep(1.5)
            os.kill(self.server, signal.SIGCONT)
            time.sleep(0.3)


class Receiver:
    """A receiver of OTLP over HTTP; Triton sends JSON."""

    def __enter__(self):
        self.spans = []
        self.services = set()
        spans, services = self.spans, self.services

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for resource in body["resourceSpans"]:
                    for attribute in resource["resource"]["attributes"]:
                        if attribute["key"] == "service.name":
                            services.add(attribute["value"]["stringValue"])
                    for scope in resource["scopeSpans"]:
                        spans.extend(scope["spans"])
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.server.shutdown()
        self.server.server_close()


def build(slipway, folder, metrics, limit, more=""):
    """Builds the spec in a project of its own; returns the folder of its release."""
    os.makedirs(os.path.join(folder, ".git"))
    shutil.copy(os.path.join(ROOT, "specs", "models", "minilm.onnx"), folder)
    with open(os.path.join(folder, "minilm.yaml"), "w", encoding="utf-8") as file:
        file.write(SPEC % {"model": "minilm.onnx", "limit": limit, "metrics": metrics, "more": more})
    subprocess.run([slipway, "build", "minilm.yaml", "--out", "out", "--quiet", "--no-sync"], cwd=folder, check=True)
    return os.path.join(folder, "out", MODEL, "release")


def expressions(dashboard):
    with open(dashboard, encoding="utf-8") as file:
        panels = json.load(file)["panels"]
    return [
        (f"{panel['title']}, {target['legendFormat']}", target["expr"].replace("$__rate_interval", "10s"))
        for panel in panels
        for target in panel["targets"]
    ]


def without_number(prometheus, wanted):
    """The titles of expressions that have no value now, or one that is no number."""
    missing = []
    for title, expression in wanted:
        values = prometheus.values(expression)
        if not values or not all(math.isfinite(value) for value in values):
            missing.append(title)
    return missing


def check_spans(report, receiver, server):
    trace = "0af7651916cd43dd8448eb211c80319c"
    body = json.dumps({"inputs": [
        {"name": name, "shape": [1, 4], "datatype": "INT64", "data": [value] * 4}
        for name, value in (("input_ids", 5), ("attention_mask", 1), ("token_type_ids", 0))
    ]})
    headers = {"Content-Type": "application/json", "traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    status, _, answer = server.request("POST", f"/v2/models/{MODEL}/infer", body, headers)
    report.check("a request with a trace of its own is answered", status == 200, answer)

    def linked():
        spans = {span["spanId"]: span for span in list(receiver.spans) if span["traceId"].lower() == trace}
        for span in spans.values():
            model = spans.get(span.get("parentSpanId"))
            if span["name"] == "compute" and model and model.get("parentSpanId") in spans:
                return [spans[model["parentSpanId"]]["name"], model["name"], span["name"]]
        return None

    deadline = time.monotonic() + 30
    while not (names := linked()) and time.monotonic() < deadline:
        time.sleep(0.5)
    report.check(
        "its spans are linked, the request's above the model's above the computation's", names,
        f"{len(receiver.spans)} spans, {[span['name'] for span in receiver.spans][:6]}")
    report.check("spans name the service of the spec", receiver.services == {"search"}, receiver.services)


def watch(report, slipway, work, receiver):
    metrics = free_port()
    trace = f'trace: {{url: "http://127.0.0.1:{receiver.port}/v1/traces", rate: 1, service: search}}'
    release = build(slipway, os.path.join(work, "watched"), metrics, "500ms", trace)
    files = os.path.join(release, "observability")
    script = os.path.join(files, "start-server.sh")
    with TritonServer(os.path.join(release, "repository"), explicit=False, script=script, metrics=metrics) as server:
        with Prometheus(os.path.join(files, "prometheus.yml"), os.path.join(work, "prometheus")) as prometheus:
            wanted = expressions(os.path.join(files, "dashboard.json"))
            with open(os.path.join(files, "rules.yml"), encoding="utf-8") as file:
                rules = [rule for group in yaml.safe_load(file)["groups"] for rule in group["rules"]]
            wanted += [(rule["record"], rule["record"]) for rule in rules if "record" in rule]
            time.sleep(8)
            report.check("an idle model fires nothing", prometheus.firing() == set(), prometheus.firing())
            with Load(server) as load:
                time.sleep(14)
                prometheus.until(lambda: without_number(prometheus, wanted) == [], 20)
                missing = without_number(prometheus, wanted)
                report.check(
                    f"each of {len(wanted)} queries of the dashboard and recordings has a number under load",
                    not missing, f"{missing}\n{server.log_tail()}")
                report.check("a good server fires nothing", prometheus.firing() == set(), prometheus.firing())
                check_spans(report, receiver, server)
                # More clients with large requests, so that some are in the server whenever it stops.
                with Load(server, 12, 0, (8, 128)) as more, Slowness(server):
                    slow = prometheus.until(lambda: "TritonLatencyP99High" in prometheus.firing(), 60)
                report.check("the alert on the limit of the spec fires on a slow server", slow, prometheus.firing())
                report.check("no client saw an error", not load.errors + more.errors, (load.errors + more.errors)[:1])


def watch_without_flags(report, slipway, work):
    metrics = free_port()
    release = build(slipway, os.path.join(work, "unwatched"), metrics, "500ms")
    files = os.path.join(release, "observability")
    with TritonServer(os.path.join(release, "repository"), explicit=False, metrics=metrics) as server:
        with Prometheus(os.path.join(files, "prometheus.yml"), os.path.join(work, "prometheus-2")) as prometheus:
            with Load(server, 1):
                fired = prometheus.until(lambda: "TritonSummariesMissing" in prometheus.firing(), 40)
                missing = without_number(prometheus, expressions(os.path.join(files, "dashboard.json")))
    report.check("a server without the flags is found by an alert", fired)
    report.check(
        "and by the dashboard, which lacks percentiles alone",
        missing == ["Latency, p50", "Latency, p90", "Latency, p95", "Latency, p99"], missing)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slipway", required=True)
    parser.add_argument("--work", required=True)
    options = parser.parse_args()
    slipway = os.path.abspath(options.slipway)
    work = os.path.abspath(options.work)
    os.makedirs(work)
    report = Report()
    golden = os.path.join(ROOT, "golden")
    check_files(report, golden)
    check_alerts(report, os.path.join(golden, "minilm-cpu", "release", "observability", "rules.yml"), work)
    operator = build(slipway, os.path.join(work, "operator"), 8002, "50ms", "format: operator")
    check_operator(report, os.path.join(operator, "observability", "prometheusrule.yaml"), work)
    with Receiver() as receiver:
        watch(report, slipway, work, receiver)
    watch_without_flags(report, slipway, work)
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
