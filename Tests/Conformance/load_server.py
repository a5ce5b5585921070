"""Locust and perf_analyzer put the real tritonserver under load with the files that `deploy.loadtest` writes.

    python Tests/Conformance/load_server.py --slipway PROGRAM --work DIR [--seconds 10]

specs/minilm-cpu.yaml is built and its release served. `run.sh http` and `run.sh grpc` ask it for 10 s each without a failure, and the
server counts as many inferences as Locust does; `slipway apply-best` reads both tables of one request as measurements of the released
variant, and refuses them under another id. `run.sh perf_analyzer` writes a table with values. A model that the server does
not have must make run.sh fail.
One line a check; exit 1 when one failed.
Runs in .cache/python/oracle; Locust in .cache/python/locust, perf_analyzer and the server in environments of their own.
"""

import argparse
import csv
import glob
import os
import subprocess
import sys

from triton_server import ROOT, TritonServer, free_port
from watch_server import Report

MODEL = "minilm-cpu"
HERE = os.path.dirname(os.path.abspath(__file__))


class Loader:
    """Runs run.sh of a release against a server."""

    def __init__(self, release, server, results, seconds):
        self.script = os.path.join(release, "loadtest", "run.sh")
        self.variables = {
            **os.environ,
            "PATH": ":".join([
                os.path.join(ROOT, ".cache", "python", "locust", "bin"), os.path.join(HERE, "bin"), os.environ["PATH"]]),
            "HTTP_URL": f"http://127.0.0.1:{server.port}",
            "GRPC_ADDRESS": f"127.0.0.1:{server.grpc}",
            "RESULTS": results,
            "SECONDS_EACH": str(seconds),
        }

    def run(self, kind, **variables):
        done = subprocess.run(
            ["sh", self.script, kind], env={**self.variables, **variables}, capture_output=True, text=True, timeout=300)
        return done.returncode, (done.stdout + done.stderr)[-1500:]


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["Name"] != "Aggregated"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slipway", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    slipway, work = os.path.abspath(options.slipway), os.path.abspath(options.work)
    os.makedirs(work)
    report = Report()

    def command(*words):
        done = subprocess.run([slipway, *words], cwd=ROOT, capture_output=True, text=True)
        return done.returncode, (done.stdout + done.stderr)

    spec = os.path.join("specs", f"{MODEL}.yaml")
    out = os.path.join(work, "out")
    code, said = command("build", spec, "--out", out, "--weights", "copy", "--quiet", "--no-sync")
    report.check("the spec builds", code == 0, said)
    release = os.path.join(out, MODEL, "release")
    results = os.path.join(work, "results")
    tables = []
    with TritonServer(os.path.join(release, "repository"), explicit=False, grpc=free_port()) as server:
        loader = Loader(release, server, results, options.seconds)
        for kind in ("http", "grpc"):
            before = server.statistics(MODEL)["inference_count"]
            code, said = loader.run(kind)
            found = glob.glob(os.path.join(results, "*", f"{kind}-seq32-4_stats.csv"))
            report.check(f"Locust asks over {kind} for {options.seconds} s without a failure", code == 0 and len(found) == 1, said)
            if not found:
                continue
            tables += found
            row = rows(found[0])[0]
            asked = int(row["Request Count"])
            grown = server.statistics(MODEL)["inference_count"] - before
            # Those that ran while the clients started are not in the statistics.
            report.check(
                f"over {kind} the server has answered them: {asked}, {float(row['Requests/s']):.0f} a second",
                int(row["Failure Count"]) == 0 and 10 * options.seconds < asked <= grown, f"the server counts {grown}")
        code, said = loader.run("http", REQUEST="seq128", SECONDS_EACH="4")
        report.check("the other request is answered too", code == 0, said)
        tables += glob.glob(os.path.join(results, "*", "http-seq128-4_stats.csv"))
        code, said = loader.run("http", BATCH="4", SECONDS_EACH="3")
        report.check("requests of four items are answered", code == 0, said)
        code, said = loader.run("perf_analyzer", USERS="2")
        found = glob.glob(os.path.join(results, "*", "perf_analyzer-seq32-2.csv"))
        report.check("the line of perf_analyzer measures", code == 0 and found and len(open(found[0]).readlines()) == 2, said)
        for kind in ("http", "grpc"):
            code, said = loader.run(kind, MODEL="no-such-model", SECONDS_EACH="2")
            report.check(f"a model that is not there fails over {kind}", code == 1, f"exit status {code}: {said}")

    measured = [word for table in tables for word in ("--measurements", table) if "grpc" not in table]
    code, said = command("apply-best", spec, "--out", out, *measured, "--to", f"{MODEL}-default",
                         "--because", "the load tests", "--check", "--no-sync")
    report.check("apply-best reads Locust's tables as measurements", code in (0, 2) and "error" not in said, said)
    changed = os.path.join(work, "changed_stats.csv")
    with open(tables[0], encoding="utf-8") as file:
        text = file.read()
    with open(changed, "w", encoding="utf-8") as file:
        file.write(text.replace(" id=", " id=f", 1).replace(text.split(" id=")[1][11] + " concurrency", " concurrency", 1))
    code, said = command("apply-best", spec, "--out", out, "--measurements", changed, "--check", "--no-sync")
    report.check("and refuses those of another variant of the name", code == 1 and "SLW0715" in said, said)
    code, said = command("apply-best", spec, "--out", out, "--measurements", os.path.join(
        os.path.dirname(tables[0]), os.path.basename(tables[0]).replace("_stats.csv", "_stats_history.csv")), "--check", "--no-sync")
    report.check("and refuses another file of Locust", code == 1 and "SLW0702" in said, said)
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
