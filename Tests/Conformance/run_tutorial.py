"""Runs the commands of docs/tutorial.md, as they are written there, with the real server and the real perf_analyzer.

    python Tests/Conformance/run_tutorial.py --slipway PROGRAM WORK

WORK is a folder that is not there yet. The blocks marked sh run one after the other in one shell that stops at the first command
that fails; only the ports are others. Then the served answers must be those of the flowers, the history must hold a promotion
and its revert, and nothing may be left to commit. Exit 0 all good, 1 not.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "tutorial.md"
PORTS = ("8123", "8124", "8125")
LIMIT_SECONDS = 900


def free_ports():
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    ports = [str(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def script():
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    if len(blocks) < 8:
        sys.exit(f"{PAGE.name} has {len(blocks)} blocks of commands")
    joined = "set -e -o pipefail\n" + "".join(blocks)
    for written, own in zip(PORTS, free_ports()):
        if written not in joined:
            sys.exit(f"{PAGE.name} does not name port {written}")
        joined = joined.replace(written, own)
    return joined


def run(slipway, work):
    work.mkdir(parents=True)
    programs = work / "programs"
    programs.mkdir()
    (programs / "slipway").symlink_to(pathlib.Path(slipway).resolve())
    path = [str(programs), os.path.dirname(sys.executable), str(HERE / "bin"), "/usr/local/bin:/usr/bin:/bin"]
    identity = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
                for what, value in (("NAME", "tutorial"), ("EMAIL", "tutorial@example.org"))}
    environment = {**os.environ, **identity, "PATH": ":".join(path), "GIT_CONFIG_GLOBAL": "/dev/null", "NO_COLOR": "1"}
    with open(work / "log", "wb") as log:
        shell = subprocess.Popen(
            ["bash", "-c", script()], cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return shell.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            return f"no end within {LIMIT_SECONDS} s"
        finally:
            try:
                os.killpg(shell.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def findings(work):
    log = (work / "log").read_text(encoding="utf-8")
    answers = [line for line in log.splitlines() if line.startswith('{"model_name":"flowers"')]
    if len(answers) != 1:
        yield f"{len(answers)} answers of the server"
    for answer in answers:
        data = json.JSONDecoder().raw_decode(answer)[0]["outputs"][0]["data"]
        rows = [data[0:3], data[3:6]]
        if [row.index(max(row)) for row in rows] != [0, 2] or any(abs(sum(row) - 1) > 1e-4 for row in rows):
            yield f"the server answers {rows}"
    git = lambda *words: subprocess.run(["git", *words], cwd=work / "flowers", capture_output=True, text=True).stdout
    subjects = git("log", "--format=%s").splitlines()
    promotion = "flowers: promote flowers-cpu-b8-i1-q100us"
    if subjects != [f'Revert "{promotion}"', promotion, "flowers: a first model"]:
        yield f"the history is {subjects}"
    if left := git("status", "--porcelain"):
        yield f"not committed: {left}"
    record = json.loads((work / "served" / "serving.json").read_text())
    if "flowers-default" not in json.dumps(record):
        yield "the reverted release is not what is served"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--slipway", required=True)
    parser.add_argument("work", type=pathlib.Path)
    arguments = parser.parse_args()
    status = run(arguments.slipway, arguments.work)
    wrong = list(findings(arguments.work)) if status == 0 else [f"the commands of the page end with {status}"]
    if wrong:
        print("\n".join((arguments.work / "log").read_text(encoding="utf-8").splitlines()[-30:]))
    for finding in wrong:
        print(f"FAIL  {finding}")
    print(f"tutorial: {len(wrong)} findings")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
