"""Run the contenders of scripts/bench in turn and print their medians.

usage: measure.py SLIPWAY PYTHON DIRECTORY [REPEATS]

SLIPWAY is the built program, PYTHON an interpreter that has tritonclient, DIRECTORY a place for the outputs. Wall time is
from before the process starts until it is reaped; CPU time and peak memory are what the kernel accounts to it (wait4). The
contenders alternate, so that a busy machine disturbs all of them. Everything written before is flushed to the disk outside
the measured time. Outputs stay until the end: for a minute or more after files were deleted, ext4 searches long for an
inode to give to a new one, and that would be measured instead.

Exit status: 1 when an output is wrong. How long anything takes is printed and never judged.
"""

import os
import resource
import sys
from time import monotonic

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = os.path.join(HERE, "bert-1000.yaml")
RIVAL = os.path.join(HERE, "triton_configs.py")


class Contender:
    """A command with what was measured of it. `{out}` stands for a directory that is fresh in every round."""

    def __init__(self, title, command, repeats_previous=False):
        self.title = title
        self.command = command
        # Runs on the output of the contender before it.
        self.repeats_previous = repeats_previous
        self.wall, self.cpu, self.peak = [], [], []

    def run(self, out, log, record):
        command = [out if word == "{out}" else word for word in self.command]
        os.sync()
        actions = [
            (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ]
        start = monotonic()
        process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(process, 0)
        wall = monotonic() - start
        if os.waitstatus_to_exitcode(status) != 0:
            sys.stderr.write(f"error: {' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}\n")
            with open(log, encoding="utf-8", errors="replace") as file:
                sys.stderr.write(file.read()[-4000:])
            sys.exit(1)
        if record:
            self.wall.append(wall)
            self.cpu.append(usage.ru_utime + usage.ru_stime)
            self.peak.append(usage.ru_maxrss / 1024)


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def main(slipway, python, directory, repeats):
    build = [slipway, "build", SPEC, "--out", "{out}", "--quiet"]
    synced = Contender("slipway build", build)
    unsynced = Contender("slipway build --no-sync", build + ["--no-sync"])
    again = Contender("the same again, nothing to do", build, repeats_previous=True)
    checked = Contender("slipway check", [slipway, "check", SPEC, "--quiet"])
    version = Contender("slipway --version", [slipway, "--version"])
    bare = Contender("python, bare model_config_pb2", [python, RIVAL, "write", "bare", "{out}"])
    client = Contender("python, tritonclient.grpc", [python, RIVAL, "write", "client", "{out}"])
    contenders = [synced, bare, unsynced, again, client, checked, version]

    log = os.path.join(directory, "log")
    for turn in range(repeats + 1):
        outputs = {}
        out = ""
        for index, contender in enumerate(contenders):
            if not contender.repeats_previous:
                out = os.path.join(directory, f"{turn}-{index}")
            # The first turn fills caches (the page cache, Python's compiled modules) and is not counted.
            contender.run(out, log, record=turn > 0)
            if "{out}" in contender.command:
                outputs[contender] = out
        if turn in (0, repeats):
            for contender, out in outputs.items():
                mine = out if contender in (bare, client) else os.path.join(out, "bert-1000", "repository")
                if os.spawnv(os.P_WAIT, python, [python, RIVAL, "compare", mine, outputs[client]]) != 0:
                    sys.stderr.write(f"error: {contender.title}: not the 1,000 configurations expected\n")
                    return 1

    print(f"1,000 variants of one BERT; medians of {repeats} alternating runs of the whole process (least wall time)\n")
    print(f"{'':32}{'wall ms':>10}{'least':>9}{'CPU ms':>9}{'peak MB':>9}")
    for contender in contenders:
        print(
            f"{contender.title:32}{median(contender.wall) * 1000:10.1f}{min(contender.wall) * 1000:9.1f}"
            f"{median(contender.cpu) * 1000:9.1f}{median(contender.peak):9.1f}"
        )
    print(f"\n{'':32}{'wall':>10}{'CPU':>9}{'memory':>9}")
    for rival in (client, bare):
        for contender in (synced, unsynced, again):
            wall, cpu, peak = (
                median(getattr(rival, figure)) / median(getattr(contender, figure)) for figure in ("wall", "cpu", "peak")
            )
            print(f"{rival.title}, against {contender.title}:\n{'':32}{wall:9.1f}x{cpu:8.1f}x{peak:8.1f}x")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nA process starts with the peak of the one that starts it: below {own:.0f} MB nothing can be told apart.")
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) == 5 else 9))
