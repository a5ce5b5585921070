"""Works out the packages that requirements need, with pip, and prints a lock of them: lock.py REQUIREMENT…

Every package is a wheel for this interpreter and platform, with its version and its SHA-256.
"""

import json
import os
import subprocess
import sys
import tempfile

with tempfile.TemporaryDirectory() as work:
    report = os.path.join(work, "report.json")
    words = [
        sys.executable, "-I", "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--no-input",
        "--disable-pip-version-check", "--only-binary", ":all:", "--report", report, "--", *sys.argv[1:],
    ]
    if subprocess.run(words, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode != 0:
        sys.exit(1)
    with open(report, encoding="utf-8") as file:
        found = json.load(file)["install"]
lines = []
for package in found:
    name = package["metadata"]["name"].lower().replace("_", "-")
    digest = package["download_info"]["archive_info"]["hashes"]["sha256"]
    lines.append(f'{name}=={package["metadata"]["version"]} --hash=sha256:{digest}')
print("\n".join(sorted(lines)))
