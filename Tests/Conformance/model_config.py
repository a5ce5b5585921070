"""config.pbtxt against the real schema: the one in the tritonclient wheel (release 26.x, a superset of every release
that Slipway targets, so a table says which fields a given release does not have yet)."""

import functools

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format
from tritonclient.grpc import model_config_pb2

SCHEMA_FILE = model_config_pb2.DESCRIPTOR
PACKAGE = SCHEMA_FILE.package

# Fields by the release that brought them (the oldest release considered is 22.06). A config for an older target that
# holds one of them is refused by that server as a whole: the text parser stops at the unknown field.
FIELD_SINCE = {
    "ModelWarmup.count": "22.07",
    "ModelEnsembling.Step.model_namespace": "23.03",
    "ModelSequenceBatching.StrategyOldest.preserve_ordering": "23.08",
    "ModelSequenceBatching.iterative_sequence": "23.11",
    "ModelSequenceBatching.State.use_same_buffer_for_input_output": "23.11",
    "ModelSequenceBatching.State.use_growable_memory": "23.11",
    "ModelConfig.runtime": "24.01",
    "ModelInput.is_non_linear_format_io": "24.08",
    "ModelOutput.is_non_linear_format_io": "24.08",
    "ModelConfig.model_metrics": "24.11",
    "ModelEnsembling.max_inflight_requests": "25.11",
}


def release_key(release):
    """ "24.10" as a pair that compares by time. """
    year, month = release.split(".")
    return int(year), int(month)


def short_name(full_name):
    """ "inference.ModelWarmup.count" without its package. """
    return full_name.removeprefix(PACKAGE + ".")


@functools.cache
def presence_class():
    """A ModelConfig class that also knows which zero scalars were written: the real schema, read as proto2."""
    file = descriptor_pb2.FileDescriptorProto()
    SCHEMA_FILE.CopyToProto(file)
    file.name = "model_config_presence.proto"
    file.syntax = "proto2"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(PACKAGE + ".ModelConfig"))


def parse(text):
    """The config with the presence of every field. Raises text_format.ParseError with line:column."""
    # The real class decides what is accepted; the other one only remembers more.
    text_format.Parse(text, model_config_pb2.ModelConfig())
    return text_format.Parse(text, presence_class()())


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def is_repeated(field):
    return field.is_repeated if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED


def written_fields(message, path=""):
    """Every (path, field) that is set anywhere in a message, outermost first."""
    for field, value in message.ListFields():
        place = f"{path}.{field.name}" if path else field.name
        yield place, field
        if is_map(field):
            for key in sorted(value):
                if field.message_type.fields_by_name["value"].message_type is not None:
                    yield from written_fields(value[key], f"{place}[{key}]")
        elif field.message_type is not None:
            for index, element in enumerate(value if is_repeated(field) else [value]):
                yield from written_fields(element, f"{place}[{index}]" if is_repeated(field) else place)


def fields_newer_than(message, release):
    """The places of fields that the given release does not know, with the release that brought each."""
    return [
        (place, since)
        for place, field in written_fields(message)
        if (since := FIELD_SINCE.get(short_name(field.full_name))) and release_key(since) > release_key(release)
    ]


def differences(written, served, path=""):
    """What the served config does not say as it was written: ["path: wrote X, served Y"].

    `written` is a message of `presence_class`, `served` the JSON of the server. Only written fields count: the server
    adds defaults and names of its own. KIND_AUTO is resolved by the server, so any kind answers it.
    """
    found = []
    for field, value in written.ListFields():
        place = f"{path}.{field.name}" if path else field.name
        if field.name not in served:
            # An empty message says nothing that could be missing.
            if field.message_type is None or is_repeated(field) or value.ListFields():
                found.append(f"{place}: wrote {brief(value)}, served nothing")
            continue
        other = served[field.name]
        if is_map(field):
            value_field = field.message_type.fields_by_name["value"]
            for key in sorted(value):
                name = key if isinstance(key, str) else str(key)
                if name not in other:
                    found.append(f"{place}[{name}]: wrote it, served nothing")
                elif value_field.message_type is not None:
                    found += differences(value[key], other[name], f"{place}[{name}]")
                elif not same(value_field, value[key], other[name]):
                    found.append(f"{place}[{name}]: wrote {value[key]!r}, served {other[name]!r}")
            if extra := sorted(set(other) - {str(key) for key in value}):
                found.append(f"{place}: served {extra} too")
        elif is_repeated(field):
            if len(value) != len(other):
                found.append(f"{place}: wrote {len(value)} elements, served {len(other)}")
                continue
            for index, (mine, theirs) in enumerate(zip(value, other)):
                if field.message_type is not None:
                    found += differences(mine, theirs, f"{place}[{index}]")
                elif not same(field, mine, theirs):
                    found.append(f"{place}[{index}]: wrote {mine!r}, served {theirs!r}")
        elif field.message_type is not None:
            found += differences(value, other, place)
        elif not same(field, value, other):
            found.append(f"{place}: wrote {brief(value)}, served {other!r}")
    return found


def same(field, written, served):
    """One scalar of the config and of the JSON, where 64-bit integers may be text and enums are names."""
    if field.enum_type is not None:
        name = field.enum_type.values_by_number[written].name
        return served in (name, written) or name == "KIND_AUTO"
    if isinstance(written, bool):
        return served is written
    if isinstance(written, int):
        return int(served) == written
    if isinstance(written, float):
        return abs(float(served) - written) <= 1e-6 * max(1.0, abs(written))
    return served == written


def brief(value):
    text = " ".join(str(value).split())
    return text if len(text) <= 80 else text[:77] + "..."
