"""Validates the machine formats that Slipway writes against golden/schema, with a complete JSON Schema implementation.

    python Tests/Conformance/validate_json.py build golden --output build=result.json --output check=findings.json

Takes every manifest.json, promotion.json, graph.lock.json and plan.json below the given folders, and outputs of commands by the name
of their schema. Each schema must itself be valid draft-07 and strict: no object takes keys that it does not describe, and
every key has a description. Beyond the schemas: what a manifest and a promotion record list is what the folders hold,
byte for byte, weights left out where there are none. Exit 0 all good, 1 findings, 2 nothing found.
"""

import argparse
import hashlib
import json
import os
import sys

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEMAS = os.path.join(ROOT, "golden", "schema")
FILES = {"manifest.json": "manifest", "promotion.json": "promotion", "graph.lock.json": "graph-lock", "plan.json": "plan",
         "report.json": "report"}
OUTPUTS = ("apply-best", "build", "check", "compare", "diff", "dynamic", "inspect", "materialize", "show")


def read_json(path):
    """The document; a ValueError for a key that stands twice, which the json module would let pass."""

    def members(pairs):
        keys = [key for key, _ in pairs]
        doubled = sorted({key for key in keys if keys.count(key) > 1})
        if doubled:
            raise ValueError(f"keys stand twice: {', '.join(doubled)}")
        return dict(pairs)

    with open(path, encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=members)


def schema_findings(node, place="$"):
    """Where a schema is not strict: objects that take anything, keys without a description or absent without a reason."""
    found = []
    if not isinstance(node, dict):
        return found
    if "properties" in node and node.get("additionalProperties") is not False:
        found.append(f"{place}: takes keys that it does not describe")
    if node.get("type") == "object" and "additionalProperties" not in node:
        found.append(f"{place}: takes any key")
    for key, rule in node.get("properties", {}).items():
        if not rule.get("description"):
            found.append(f"{place}.{key}: has no description")
        if key not in node.get("required", []) and "Absent " not in rule.get("description", ""):
            found.append(f"{place}.{key}: is not required, and its description does not say where it is absent")
        found += schema_findings(rule, f"{place}.{key}")
    for key in ("items", "additionalProperties"):
        found += schema_findings(node.get(key), f"{place}.{key}")
    for index, rule in enumerate(node.get("anyOf", []) + node.get("oneOf", [])):
        found += schema_findings(rule, f"{place}|{index}")
    for name, rule in node.get("definitions", {}).items():
        found += schema_findings(rule, f"#{name}")
    return found


# What an output with `--weights digest` lists and does not hold: models as they are given, and what a pipeline needs of them.
WEIGHTS = (".onnx", ".onnx.weights", ".fp16.weights", "/tokenizer.json", "/environment.tar.gz", "/model.plan", "/model.pt",
           "/model.pt2", "/model.xml", "/model.bin", "/xgboost.json", "/xgboost.ubj", "/model.txt", "/checkpoint.tl")


def listed_findings(directory, listed, ignored):
    """Compares a record's digests with the files below its folder, both ways."""
    found = []
    present = set()
    for parent, folders, files in os.walk(directory):
        inner = os.path.relpath(parent, directory)
        folders[:] = [name for name in folders if os.path.normpath(os.path.join(inner, name)) not in ignored]
        present |= {os.path.normpath(os.path.join(inner, name)) for name in files}
    present -= ignored
    for path in sorted(present - listed.keys()):
        found.append(f"{path} is there and not listed")
    for path, digest in sorted(listed.items()):
        if path not in present:
            if not path.endswith(WEIGHTS):
                found.append(f"{path} is listed and not there")
            continue
        with open(os.path.join(directory, path), "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                found.append(f"{path} has another digest than is listed")
    return found


def document_findings(kind, document, path):
    """What the schema cannot say."""
    folder = os.path.dirname(os.path.abspath(path))
    if kind == "manifest":
        releases = {name for name in os.listdir(folder) if name == "release" or name.startswith("release-")}
        unlisted = {"manifest.json", ".slipway", "report", "profile/measurements.jsonl", "profile/accuracy.jsonl"}
        found = listed_findings(folder, document["files"], unlisted | releases)
        names = [variant["name"] for variant in document["variants"]]
        if len(set(names)) != len(names):
            found.append("a variant's name stands twice")
        if [variant["baseline"] for variant in document["variants"]].count(True) != 1:
            found.append("there must be exactly one baseline")
        return found
    if kind == "report":
        return listed_findings(folder, document["files"], {"report.json"})
    if kind == "promotion":
        return listed_findings(folder, document["digests"], {"promotion.json"})
    return []


def targets(paths, outputs):
    """(schema, file) of everything to validate."""
    for directory in paths:
        for parent, folders, files in os.walk(directory):
            folders.sort()
            for name in sorted(files):
                if name in FILES:
                    yield FILES[name], os.path.join(parent, name)
    for entry in outputs:
        kind, _, path = entry.partition("=")
        yield kind, path


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("directories", nargs="*", metavar="DIR")
    parser.add_argument("--output", action="append", default=[], metavar="SCHEMA=FILE",
                        help=f"the output of a command ({', '.join(OUTPUTS)}); repeatable")
    options = parser.parse_args(arguments)
    for entry in options.output:
        if entry.partition("=")[0] not in OUTPUTS:
            parser.error(f"no schema for {entry!r}")

    failed = count = 0
    validators = {}
    for kind in sorted({*FILES.values(), *OUTPUTS}):
        schema = read_json(os.path.join(SCHEMAS, f"{kind}.schema.json"))
        jsonschema.Draft7Validator.check_schema(schema)
        validators[kind] = jsonschema.Draft7Validator(schema)
        for line in schema_findings(schema):
            failed += 1
            print(f"FAIL  golden/schema/{kind}.schema.json: {line}")
    for kind, path in targets(options.directories, options.output):
        count += 1
        try:
            document = read_json(path)
            errors = sorted(validators[kind].iter_errors(document), key=lambda error: list(map(str, error.path)))
            found = [f"{error.json_path}: {error.message[:200]}" for error in errors]
            found = found or document_findings(kind, document, path)
        except (OSError, ValueError) as error:
            found = [str(error)]
        failed += bool(found)
        for line in found:
            print(f"FAIL  {path}: {line}")
    print(f"{len(validators)} schemas and {count} documents validated, {failed} with findings")
    if not count and not failed:
        print("error: no document found", file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
