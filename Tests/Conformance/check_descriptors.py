"""Compares our schema of config.pbtxt with the real one, field by field.

    protoc --descriptor_set_out=ours.pb … && python Tests/Conformance/check_descriptors.py --descriptor-set ours.pb

Ours is a FileDescriptorSet of package `inference`, whatever its file is called; the real one comes with tritonclient.
Compared: every message, field (name, number, type, repeated or not, oneof, map), enum and value reachable from
ModelConfig. All of the real schema must be in ours and equal; what only ours has must be a field that the table
model_config.FIELD_SINCE knows with its release. Exit 0 equal, 1 different, 66 unreadable.
"""

import argparse
import sys

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.message import DecodeError

import model_config

TYPE_NAMES = {
    value.number: value.name.removeprefix("TYPE_").lower()
    for value in descriptor_pb2.FieldDescriptorProto.Type.DESCRIPTOR.values
}


def describe_field(field):
    """One field as text: everything that the text format and the wire depend on."""
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        kind = f"map<{describe_type(key)}, {describe_type(value)}>"
    else:
        kind = ("repeated " if model_config.is_repeated(field) else "") + describe_type(field)
    oneof = field.containing_oneof
    # A field marked `optional` sits in a oneof of its own, which is no choice between fields.
    if oneof is not None and not (len(oneof.fields) == 1 and oneof.name == "_" + field.name):
        kind += f" in oneof {oneof.name}"
    return f"{kind} {field.name} = {field.number}"


def describe_type(field):
    if field.message_type is not None:
        return field.message_type.full_name
    if field.enum_type is not None:
        return f"enum {field.enum_type.full_name}"
    return TYPE_NAMES[field.type]


def reachable(message):
    """Messages and enums that a message uses, by full name, map entries left out."""
    messages, enums, waiting = {}, {}, [message]
    while waiting:
        current = waiting.pop()
        if current.full_name in messages:
            continue
        if not current.GetOptions().map_entry:
            messages[current.full_name] = current
        for field in current.fields:
            if field.message_type is not None:
                waiting.append(field.message_type)
            elif field.enum_type is not None:
                enums[field.enum_type.full_name] = field.enum_type
    return messages, enums


def compare(ours, real, since=model_config.FIELD_SINCE):
    """(differences, additions, fields compared) of two ModelConfig descriptors."""
    differences, additions, count = [], [], 0
    our_messages, our_enums = reachable(ours)
    real_messages, real_enums = reachable(real)
    for name in sorted(real_messages):
        mine = our_messages.get(name)
        if mine is None:
            differences.append(f"message {name} is missing")
            continue
        our_fields = {field.name: field for field in mine.fields}
        real_fields = {field.name: field for field in real_messages[name].fields}
        for field_name, field in real_fields.items():
            count += 1
            wanted = describe_field(field)
            found = describe_field(our_fields[field_name]) if field_name in our_fields else "nothing"
            if found != wanted:
                differences.append(f"{name}: the real schema says `{wanted}`, ours `{found}`")
        for field_name in our_fields.keys() - real_fields.keys():
            key = model_config.short_name(f"{name}.{field_name}")
            text = f"{name}: `{describe_field(our_fields[field_name])}` is only in ours"
            if key in since:
                additions.append(f"{text}, since {since[key]}")
            else:
                differences.append(f"{text}, and no release is known that brought it")
    for name in sorted(real_enums):
        mine = our_enums.get(name)
        wanted = {value.name: value.number for value in real_enums[name].values}
        found = {value.name: value.number for value in mine.values} if mine is not None else {}
        count += len(wanted)
        for value in sorted(wanted.keys() | found.keys()):
            if wanted.get(value) != found.get(value):
                numbers = f"{wanted.get(value)} in the real schema, {found.get(value)} in ours"
                differences.append(f"enum {name}: {value} is {numbers}")
    return differences, additions, count


def load_descriptor_set(data):
    """The ModelConfig descriptor of a FileDescriptorSet. Raises DecodeError, TypeError or KeyError when it has none."""
    files = descriptor_pb2.FileDescriptorSet.FromString(data)
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool.FindMessageTypeByName(model_config.PACKAGE + ".ModelConfig")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--descriptor-set", required=True, metavar="FILE", help="FileDescriptorSet, imports included")
    options = parser.parse_args(arguments)
    try:
        with open(options.descriptor_set, "rb") as file:
            ours = load_descriptor_set(file.read())
    except (OSError, DecodeError, TypeError, KeyError) as error:
        print(f"error: {options.descriptor_set}: {error}", file=sys.stderr)
        return 66
    real = model_config.SCHEMA_FILE.message_types_by_name["ModelConfig"]
    differences, additions, count = compare(ours, real)
    for line in additions:
        print(f"note  {line}")
    for line in differences:
        print(f"FAIL  {line}")
    print(f"{count} fields and enum values compared, {len(differences)} differ")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
