"""Says what an environment is: the interpreter, the platform and the version of every package."""

import importlib.metadata
import json
import platform
import sys
import sysconfig

packages = {}
for distribution in importlib.metadata.distributions():
    name = distribution.metadata["Name"]
    if name:
        packages.setdefault(name.lower().replace("_", "-").replace(".", "-"), distribution.version)
json.dump(
    {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": sysconfig.get_platform(),
        "packages": dict(sorted(packages.items())),
    },
    sys.stdout,
)
