#!/usr/bin/env python3
"""Swift constants for the fields and values of config.pbtxt, from the text form of a FileDescriptorSet.

usage: protoc --decode=google.protobuf.FileDescriptorSet … <SET | scripts/lib/config-keys.py FOLDER

Writes FOLDER/ModelConfigSchema+<Topic>.swift, one file for the messages of each topic, and ModelConfigSchema+All.swift, which lists
them. scripts/generate-schema calls it. Exit status: 1 a message has no topic below, or the set has another form.
"""

import re
import sys
from pathlib import Path

# The file that each message or enum at the top of the schema stands in.
TOPICS = {
    "Model": [
        "ModelConfig", "ModelVersionPolicy", "ModelParameter", "ModelOperations", "ModelTransactionPolicy",
        "ModelRepositoryAgents", "ModelResponseCache", "ModelMetrics",
    ],
    "Scheduling": ["ModelQueuePolicy", "ModelDynamicBatching", "ModelSequenceBatching", "ModelEnsembling"],
    "Tensors": [
        "DataType", "ModelTensorReshape", "ModelInput", "ModelOutput", "BatchInput", "BatchOutput", "ModelWarmup",
    ],
    "Execution": ["ModelRateLimiter", "ModelInstanceGroup", "ModelOptimizationPolicy"],
}
PACKAGE = "inference"
# Words of Swift that a case may only have in backticks.
RESERVED = {"default", "in", "is", "as", "case", "class", "enum", "func", "import", "let", "return", "self", "switch", "var"}


class Wrong(Exception):
    pass


def parse(lines):
    """A message of protobuf's text form: each name with the list of its values."""
    result = {}
    for line in lines:
        line = line.strip()
        if line == "}":
            return result
        if match := re.fullmatch(r"(\w+) \{", line):
            result.setdefault(match[1], []).append(parse(lines))
        elif match := re.fullmatch(r'(\w+): (?:"(.*)"|(\S+))', line):
            result.setdefault(match[1], []).append(match[2] if match[3] is None else match[3])
        else:
            raise Wrong(f"not a line of a descriptor: {line}")
    return result


def camel(name):
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def swift(name):
    return f"`{name}`" if name in RESERVED else name


def short(full):
    return full.removeprefix(f".{PACKAGE}.")


def type_text(field, nested):
    """The type of a field as its comment gives it, such as `repeated ModelInput` or `map<string,string>`."""
    kind = field["type"][0]
    text = short(field["type_name"][0]) if "type_name" in field else kind.removeprefix("TYPE_").lower()
    if field["label"][0] != "LABEL_REPEATED":
        return text
    entry = nested.get(text.rsplit(".", 1)[-1])
    if entry and entry.get("options", [{}])[0].get("map_entry") == ["true"]:
        return "map<" + ",".join(type_text(inner, {}) for inner in entry["field"]) + ">"
    return f"repeated {text}"


def cases(values):
    """The names of an enum's cases: its values without the words that all of them begin with."""
    words = [value["name"][0].split("_") for value in values]
    common = 0
    while all(len(name) > common + 1 and name[common] == words[0][common] for name in words):
        common += 1
    # Of a single value all words are common; its first names the kind.
    if len(words) == 1:
        common = 1
    return [camel("_".join(name[common:])) for name in words]


def enumeration(enum, path, indent):
    name = ".".join([*path, enum["name"][0]])
    yield f"{indent}/// The values of enum `{name}`."
    yield f"{indent}package enum {enum['name'][0]}: Int32, ConfigEnumeration {{"
    for value, case in zip(enum["value"], cases(enum["value"])):
        yield f"{indent}    /// `{value['name'][0]}`."
        yield f"{indent}    case {swift(case)} = {value['number'][0]}"
    yield ""
    yield f"{indent}    /// The full name of the enum."
    yield f'{indent}    package static let enumName = "{PACKAGE}.{name}"'
    yield f"{indent}}}"


def message(descriptor, path, indent):
    own = [*path, descriptor["name"][0]]
    name = ".".join(own)
    nested = {inner["name"][0]: inner for inner in descriptor.get("nested_type", [])}
    # Ascending: members of a oneof are together in the descriptor.
    fields = sorted(descriptor.get("field", []), key=lambda field: int(field["number"][0]))
    yield f"{indent}/// The fields of message `{name}`."
    if fields:
        yield f"{indent}package enum {own[-1]}: Int32, ConfigKey {{"
        for field in fields:
            oneof = ""
            if "oneof_index" in field:
                oneof = f", of oneof `{descriptor['oneof_decl'][int(field['oneof_index'][0])]['name'][0]}`"
            yield f"{indent}    /// `{field['name'][0]}`, {type_text(field, nested)}{oneof}."
            yield f"{indent}    case {swift(camel(field['name'][0]))} = {field['number'][0]}"
    else:
        yield f"{indent}package enum {own[-1]}: ConfigKey {{"
        yield f"{indent}    /// No number is a field of this message."
        yield f"{indent}    package init?(rawValue: Int32) {{ nil }}"
        yield ""
        yield f"{indent}    /// There is no value to ask."
        yield f"{indent}    package var rawValue: Int32 {{ switch self {{}} }}"
    yield ""
    yield f"{indent}    /// The full name of the message."
    yield f'{indent}    package static let messageName = "{PACKAGE}.{name}"'
    for enum in descriptor.get("enum_type", []):
        yield ""
        yield from enumeration(enum, own, indent + "    ")
    for inner in nested.values():
        if "map_entry" not in inner.get("options", [{}])[0]:
            yield ""
            yield from message(inner, own, indent + "    ")
    yield f"{indent}}}"


def names(descriptor, path=()):
    """The messages and enums below a message, itself first, each as (kind, name)."""
    own = (*path, descriptor["name"][0])
    yield "message", ".".join(own)
    for enum in descriptor.get("enum_type", []):
        yield "enum", ".".join((*own, enum["name"][0]))
    for inner in descriptor.get("nested_type", []):
        if "map_entry" not in inner.get("options", [{}])[0]:
            yield from names(inner, own)


def main(folder):
    file = parse(iter(sys.stdin.readlines()))["file"][0]
    enums = {enum["name"][0]: enum for enum in file.get("enum_type", [])}
    messages = {descriptor["name"][0]: descriptor for descriptor in file["message_type"]}
    placed = [name for topic in TOPICS.values() for name in topic]
    if strange := sorted((enums.keys() | messages.keys()) ^ set(placed)):
        raise Wrong(f"give each a topic in scripts/lib/config-keys.py, once: {', '.join(strange)}")
    head = ["// Generated by scripts/generate-schema from the schema of config.pbtxt. Do not edit.", ""]
    for topic, members in TOPICS.items():
        lines = head + ["extension ModelConfigSchema {"]
        for name in members:
            body = enumeration(enums[name], [], "    ") if name in enums else message(messages[name], [], "    ")
            lines += [*body, ""]
        lines[-1] = "}"
        (folder / f"ModelConfigSchema+{topic}.swift").write_text("\n".join(lines) + "\n")
    found = [("enum", name) for name in enums] + [pair for one in messages.values() for pair in names(one)]
    lines = head + ["extension ModelConfigSchema {"]
    for kind, word, doc, type_name in [
        ("message", "keys", "Every message whose fields have names here.", "ConfigKey"),
        ("enum", "enumerations", "Every enum whose values have names here.", "ConfigEnumeration"),
    ]:
        lines += [f"    /// {doc}", f"    package static let {word}: [any {type_name}.Type] = ["]
        lines += [f"        {name}.self," for found_kind, name in found if found_kind == kind]
        lines += ["    ]", ""]
    lines[-1] = "}"
    (folder / "ModelConfigSchema+All.swift").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.stderr.write(__doc__)
        sys.exit(64)
    try:
        main(Path(sys.argv[1]))
    except (Wrong, KeyError) as error:
        sys.exit(f"scripts/lib/config-keys.py: {error}")
