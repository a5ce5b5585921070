"""Parses every config.pbtxt (and configs/*.pbtxt) under the given folders with the real schema.

    python Tests/Conformance/parse_configs.py [--target 24.10] golden …

With --target, a field that this release does not know yet is an error too: that server would refuse the whole file.
A `name` that is not the folder's is an error. Exit 0 all good, 1 findings, 2 nothing found.
"""

import argparse
import os
import sys

from google.protobuf import text_format

import model_config


def config_files(directory):
    """The paths of all model configs below a folder, sorted."""
    for parent, folders, files in os.walk(directory):
        folders.sort()
        for name in sorted(files):
            if name == "config.pbtxt" or (name.endswith(".pbtxt") and os.path.basename(parent) == "configs"):
                yield os.path.join(parent, name)


def problems(path, target):
    """What is wrong with one config, as lines."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        return [str(error)]
    # Python's parser takes a BOM, the server's does not.
    if text.startswith("\ufeff"):
        return ["1:1 : starts with a byte order mark"]
    try:
        config = model_config.parse(text)
    except text_format.ParseError as error:
        return [str(error)]
    found = []
    if target:
        found += [
            f"{place} came with {since}, the target is {target}"
            for place, since in model_config.fields_newer_than(config, target)
        ]
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))
    if os.path.basename(path) == "config.pbtxt" and config.name and config.name != folder:
        found.append(f'name "{config.name}" is not that of its folder "{folder}"')
    return found


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("directories", nargs="+", metavar="DIR")
    parser.add_argument("--target", metavar="RELEASE", help="Triton release the configs are for, such as 24.10")
    options = parser.parse_args(arguments)
    count = failed = 0
    for directory in options.directories:
        for path in config_files(directory):
            count += 1
            found = problems(path, options.target)
            failed += bool(found)
            for line in found:
                print(f"FAIL  {path}: {line}")
    print(f"{count} configs parsed with the real schema, {failed} with findings")
    if count == 0:
        print("error: no config.pbtxt found", file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
