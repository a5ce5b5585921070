"""Files that belong to a model and stay beside it: a tokenizer, a vocabulary, labels."""

import hashlib
import os
import re
import shutil

from .failure import Failure

# What slipway takes: names without folders, few enough to look at, small enough to keep in a repository.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
MOST = 64
BYTES = 256 << 20


def folder(request):
    """The folder for such files, made when it is first asked for."""
    path = os.path.join(request["output"], "beside")
    os.makedirs(path, exist_ok=True)
    return path


def take(request, place, names):
    """Copies files of a folder."""
    for name in sorted(names):
        shutil.copyfile(os.path.join(place, name), os.path.join(folder(request), name))


def carry(request):
    """Copies those of the conversion that a step goes on from, in the cache or kept in the project."""
    if not request["goes_on"]:
        return
    source = request["source"]
    for place in (source + ".files", os.path.join(os.path.dirname(source), "beside")):
        if os.path.isdir(place):
            take(request, place, os.listdir(place))
            return


def listed(request):
    """What convert.json says of them."""
    path = os.path.join(request["output"], "beside")
    names = sorted(os.listdir(path)) if os.path.isdir(path) else []
    if len(names) > MOST:
        raise Failure("convert", f"{len(names)} files were left beside the model, and {MOST} are taken")
    found = []
    for name in names:
        file = os.path.join(path, name)
        if not NAME.fullmatch(name) or os.path.islink(file) or not os.path.isfile(file):
            raise Failure("convert", f'"{name}" was left beside the model, and only files with plain names are taken')
        with open(file, "rb") as content:
            data = content.read(BYTES + 1)
        found.append({"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)})
    if sum(entry["bytes"] for entry in found) > BYTES:
        raise Failure("convert", f"the files beside the model hold more than {BYTES >> 20} MiB")
    return found
