"""Good model configurations of many kinds, and seeded mutations of them.

A mutation works on the message (drop, repeat or change a field at any depth, by the real schema) or on the text (a
misspelt word, a doubled or lost line, a lost or added brace). The same seed gives the same mutants on every machine.
"""

import random
import re
import struct

import onnx
from google.protobuf import text_format
from onnx import TensorProto, helper
from tritonclient.grpc import model_config_pb2

FLOAT, INT32, INT64, STRING = TensorProto.FLOAT, TensorProto.INT32, TensorProto.INT64, TensorProto.STRING

# MARK: graphs


def make_graph(inputs, outputs, *nodes):
    """A small ONNX model: tensors as (name, element type, dims), nodes as (operator, inputs, outputs[, attributes])."""
    made = helper.make_graph(
        [helper.make_node(node[0], node[1], node[2], **(node[3] if len(node) > 3 else {})) for node in nodes],
        "graph",
        [helper.make_tensor_value_info(*tensor) for tensor in inputs],
        [helper.make_tensor_value_info(*tensor) for tensor in outputs],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 12)], ir_version=7)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def graphs():
    row, one, text, image = ["b", 3], ["b", 1], ["b", "length"], ["b", 3, "h", "w"]
    return {
        "relu": make_graph([("x", FLOAT, row)], [("y", FLOAT, row)], ("Relu", ["x"], ["y"])),
        "fixed": make_graph([("x", FLOAT, [2, 3])], [("y", FLOAT, [2, 3])], ("Relu", ["x"], ["y"])),
        "words": make_graph([("s", STRING, one)], [("t", STRING, one)], ("Identity", ["s"], ["t"])),
        "bert": make_graph(
            [(name, INT64, text) for name in ("ids", "mask", "types")],
            [("sum", INT64, text), ("same", INT64, text)],
            ("Add", ["ids", "mask"], ["part"]),
            ("Add", ["part", "types"], ["sum"]),
            ("Identity", ["ids"], ["same"]),
        ),
        "vector": make_graph(
            [("x", FLOAT, row)], [("y", FLOAT, ["b"])], ("ReduceMax", ["x"], ["y"], {"axes": [1], "keepdims": 0})
        ),
        "image": make_graph([("pixels", FLOAT, image)], [("out", FLOAT, image)], ("Relu", ["pixels"], ["out"])),
        "sequence": make_graph(
            [("x", FLOAT, one), ("START", FLOAT, one), ("READY", FLOAT, one)],
            [("y", FLOAT, one)],
            ("Mul", ["x", "READY"], ["p"]),
            ("Add", ["p", "START"], ["y"]),
        ),
        "stateful": make_graph(
            [("x", FLOAT, one), ("in_state", FLOAT, one), ("START", INT32, one)],
            [("y", FLOAT, one), ("out_state", FLOAT, one)],
            ("Cast", ["START"], ["start"], {"to": FLOAT}),
            ("Add", ["x", "in_state"], ["out_state"]),
            ("Add", ["out_state", "start"], ["y"]),
        ),
        "ragged": make_graph(
            [("x", FLOAT, ["n"]), ("counts", FLOAT, ["b"])],
            [("y", FLOAT, ["b"])],
            ("ReduceSum", ["x"], ["s"], {"axes": [0], "keepdims": 1}),
            ("Add", ["counts", "s"], ["y"]),
        ),
    }


# MARK: configurations

GROUP = "instance_group [ { kind: KIND_CPU count: 1 } ]\n"
ROW = (
    'backend: "onnxruntime"\nmax_batch_size: 8\ninput [ { name: "x" data_type: TYPE_FP32 dims: [ 3 ] } ]\n'
    'output [ { name: "y" data_type: TYPE_FP32 dims: [ 3 ] } ]\n' + GROUP
)


def strings(*words):
    """The bytes of a TYPE_STRING tensor: of each element its length, then itself."""
    return b"".join(struct.pack("<I", len(word)) + word for word in words)


# name -> (graph, files below the model's directory, text)
SEEDS = {
    "queue": (
        "relu",
        {},
        ROW
        + """dynamic_batching {
  preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100
  priority_levels: 3 default_priority_level: 2
  default_queue_policy { timeout_action: DELAY default_timeout_microseconds: 1000 allow_timeout_override: true }
  priority_queue_policy { key: 1 value { timeout_action: REJECT max_queue_size: 10 } }
}
version_policy { latest { num_versions: 1 } }
response_cache { enable: false }
""",
    ),
    "ordered": (
        "relu",
        {},
        ROW
        + """dynamic_batching { preserve_ordering: true
  default_queue_policy { timeout_action: REJECT default_timeout_microseconds: 10 max_queue_size: 4 } }
version_policy { specific { versions: [ 1 ] } }
response_cache { enable: true }
""",
    ),
    "options": (
        "relu",
        {},
        ROW
        + """optimization {
  graph { level: 1 } priority: PRIORITY_MAX input_pinned_memory { enable: true } output_pinned_memory { enable: false }
  execution_accelerators { gpu_execution_accelerator [ { name: "tensorrt"
    parameters { key: "precision_mode" value: "FP16" } parameters { key: "trt_engine_cache_enable" value: "1" } } ] }
}
parameters { key: "intra_op_thread_count" value { string_value: "2" } }
parameters { key: "execution_mode" value { string_value: "0" } }
parameters { key: "enable_mem_arena" value { string_value: "true" } }
parameters { key: "enable_mem_pattern" value { string_value: "off" } }
metric_tags { key: "team" value: "vision" }
model_transaction_policy { decoupled: false }
""",
    ),
    "warm": (
        "relu",
        {"warmup/item.bin": struct.pack("<3f", 1, 2, 3)},
        ROW
        + """model_warmup [
  { name: "zeros" batch_size: 1 inputs { key: "x" value { data_type: TYPE_FP32 dims: [ 3 ] zero_data: true } } },
  { name: "file" batch_size: 8 count: 2
    inputs { key: "x" value { data_type: TYPE_FP32 dims: [ 3 ] input_data_file: "item.bin" } } }
]
""",
    ),
    "unbatched": (
        "fixed",
        {"labels.txt": b"no\nyes\nmaybe\n"},
        """platform: "onnxruntime_onnx"
default_model_filename: "model.onnx"
input { name: "x" data_type: TYPE_FP32 dims: [ 2, 3 ] }
output { name: "y" data_type: TYPE_FP32 dims: [ 2, 3 ] label_filename: "labels.txt" }
model_warmup { name: "w" batch_size: 1 inputs { key: "x" value { data_type: TYPE_FP32 dims: [ 2, 3 ] zero_data: true } } }
"""
        + GROUP,
    ),
    "words": (
        "words",
        {"warmup/text.bin": strings(b"hello")},
        """backend: "onnxruntime"
max_batch_size: 4
input [ { name: "s" data_type: TYPE_STRING dims: [ 1 ] } ]
output [ { name: "t" data_type: TYPE_STRING dims: [ 1 ] } ]
model_warmup { name: "w" batch_size: 2
  inputs { key: "s" value { data_type: TYPE_STRING dims: [ 1 ] input_data_file: "text.bin" } } }
"""
        + GROUP,
    ),
    "bert": (
        "bert",
        {},
        """backend: "onnxruntime"
max_batch_size: 16
input [
  { name: "ids" data_type: TYPE_INT64 dims: [ -1 ] },
  { name: "mask" data_type: TYPE_INT64 dims: [ 128 ] },
  { name: "types" data_type: TYPE_INT64 dims: [ -1 ] }
]
output [ { name: "sum" data_type: TYPE_INT64 dims: [ -1 ] } ]
dynamic_batching { }
model_warmup { name: "w" batch_size: 1
  inputs { key: "ids" value { data_type: TYPE_INT64 dims: [ 128 ] zero_data: true } }
  inputs { key: "mask" value { data_type: TYPE_INT64 dims: [ 128 ] zero_data: true } }
  inputs { key: "types" value { data_type: TYPE_INT64 dims: [ 128 ] zero_data: true } }
}
instance_group [ { name: "a" kind: KIND_CPU count: 1 host_policy: "policy"
  rate_limiter { resources [ { name: "R1" global: false count: 2 } ] priority: 2 } } ]
""",
    ),
    "vector": (
        "vector",
        {},
        """backend: "onnxruntime"
max_batch_size: 8
input [ { name: "x" data_type: TYPE_FP32 dims: [ 1, 3 ] reshape { shape: [ 3 ] } } ]
output [ { name: "y" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } } ]
"""
        + GROUP,
    ),
    "image": (
        "image",
        {},
        """backend: "onnxruntime"
max_batch_size: 2
input [ { name: "pixels" data_type: TYPE_FP32 format: FORMAT_NCHW dims: [ 3, 224, -1 ] } ]
output [ { name: "out" data_type: TYPE_FP32 dims: [ 3, -1, -1 ] } ]
"""
        + GROUP,
    ),
    "direct": (
        "sequence",
        {},
        """backend: "onnxruntime"
max_batch_size: 4
input [ { name: "x" data_type: TYPE_FP32 dims: [ 1 ] } ]
output [ { name: "y" data_type: TYPE_FP32 dims: [ 1 ] } ]
sequence_batching {
  max_sequence_idle_microseconds: 5000000
  direct { max_queue_delay_microseconds: 10 minimum_slot_utilization: 0.5 }
  control_input [
    { name: "START" control [ { kind: CONTROL_SEQUENCE_START fp32_false_true: [ 0, 1 ] } ] },
    { name: "READY" control [ { kind: CONTROL_SEQUENCE_READY fp32_false_true: [ 0, 1 ] } ] }
  ]
}
"""
        + GROUP,
    ),
    "oldest": (
        "stateful",
        {},
        """backend: "onnxruntime"
max_batch_size: 4
input [ { name: "x" data_type: TYPE_FP32 dims: [ 1 ] } ]
output [ { name: "y" data_type: TYPE_FP32 dims: [ 1 ] } ]
sequence_batching {
  oldest { max_candidate_sequences: 4 preferred_batch_size: [ 2, 4 ] max_queue_delay_microseconds: 10 }
  control_input [ { name: "START" control [ { kind: CONTROL_SEQUENCE_START int32_false_true: [ 0, 1 ] } ] } ]
  state [ { input_name: "in_state" output_name: "out_state" data_type: TYPE_FP32 dims: [ 1 ]
    initial_state { name: "zeros" data_type: TYPE_FP32 dims: [ 1 ] zero_data: true } } ]
}
"""
        + GROUP,
    ),
    "ragged": (
        "ragged",
        {},
        """backend: "onnxruntime"
max_batch_size: 4
input [ { name: "x" data_type: TYPE_FP32 dims: [ -1 ] allow_ragged_batch: true } ]
output [ { name: "y" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } } ]
batch_input [ { kind: BATCH_ELEMENT_COUNT target_name: "counts" data_type: TYPE_FP32 source_input: "x" } ]
dynamic_batching { max_queue_delay_microseconds: 100 }
"""
        + GROUP,
    ),
    "chain": (
        None,
        {},
        """platform: "ensemble"
max_batch_size: 8
input [ { name: "I" data_type: TYPE_FP32 dims: [ 3 ] } ]
output [ { name: "O" data_type: TYPE_FP32 dims: [ 3 ] } ]
ensemble_scheduling { step [
  { model_name: "step_one" model_version: -1 input_map { key: "x" value: "I" } output_map { key: "y" value: "middle" } },
  { model_name: "step_two" model_version: 1 input_map { key: "x" value: "middle" } output_map { key: "y" value: "O" } }
] }
""",
    ),
}

# The models that the ensemble's steps name: never mutated.
STEPS = {"step_one": ("relu", {}, ROW), "step_two": ("relu", {}, ROW)}


# MARK: mutations

# Large values cost memory or processes in fields that reserve something; they are left out.
NUMBERS = [-2, -1, 0, 1, 2, 3, 4, 5, 8, 9, 16]
COUNTS = {"count": [-1, 0, 1, 2], "max_candidate_sequences": [-1, 0, 1, 4]}
WORDS = ["", "x", "y", "X", "1", "0", "no", "true", "4threads", "2.5", "99999999999", "onnxruntime", "model.onnx", "../x"]
KEYS = [
    "intra_op_thread_count", "inter_op_thread_count", "execution_mode", "enable_mem_arena", "enable_mem_pattern",
    "session.use_device_allocator_for_initializers", "memory.enable_memory_arena_shrinkage", "intra_op_threads",
    "cudnn_conv_algo_search", "TRITON_BATCH_STRATEGY_PATH",
]  # fmt: skip


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def messages(message, path=()):
    """Every message inside, itself included, with the names that lead to it."""
    yield message, path
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if is_map(field):
            if field.message_type.fields_by_name["value"].message_type is not None:
                for key in sorted(value):
                    yield from messages(value[key], (*path, field.name))
        elif field.is_repeated:
            for item in value:
                yield from messages(item, (*path, field.name))
        else:
            yield from messages(value, (*path, field.name))


def scalar(field, path, choose):
    """A value for a scalar field, mostly at some boundary."""
    if field.enum_type is not None:
        return choose.choice([value.number for value in field.enum_type.values])
    kind = field.cpp_type
    if kind == field.CPPTYPE_BOOL:
        return choose.choice([False, True])
    if kind == field.CPPTYPE_STRING:
        return choose.choice(WORDS + (KEYS if path[-1:] == ("parameters",) else []))
    if kind in (field.CPPTYPE_FLOAT, field.CPPTYPE_DOUBLE):
        return choose.choice([-0.5, 0.0, 0.5, 1.0, 1.5])
    numbers = COUNTS.get(field.name, NUMBERS)
    if kind in (field.CPPTYPE_UINT32, field.CPPTYPE_UINT64):
        numbers = [number for number in numbers if number >= 0]
    return choose.choice(numbers)


def change(message, field, path, choose):
    """Changes one field that is set, or sets one that is not."""
    value = getattr(message, field.name)
    if is_map(field):
        entry = field.message_type.fields_by_name
        keys = sorted(value)
        if keys and choose.random() < 0.4:
            del value[choose.choice(keys)]
            return "drop an entry"
        key = scalar(entry["key"], (*path, field.name), choose)
        if entry["value"].message_type is not None:
            value[key].SetInParent()
            inner = value[key]
            if (named := inner.DESCRIPTOR.fields_by_name.get("string_value")) is not None:
                inner.string_value = scalar(named, path, choose)
        else:
            value[key] = scalar(entry["value"], path, choose)
        return f"entry {key!r}"
    if field.is_repeated:
        action = choose.choice(["drop", "repeat", "change", "change"]) if value else "add"
        if field.message_type is not None:
            if action == "drop":
                del value[choose.randrange(len(value))]
            elif action == "repeat":
                value.add().CopyFrom(choose.choice(value))
            else:
                value.add()
            return action
        if action == "drop":
            del value[choose.randrange(len(value))]
        elif action == "change":
            value[choose.randrange(len(value))] = scalar(field, path, choose)
        else:
            value.append(scalar(field, path, choose))
        return action
    if field.message_type is not None:
        value.SetInParent()
        return "empty message"
    setattr(message, field.name, made := scalar(field, path, choose))
    return f"= {made!r}"


# Fields that say nothing about a model of this backend or that a stand-in written in Python cannot have.
LEFT_ALONE = {"op_library_filename", "runtime", "backend", "data_file", "random_data", "agents", "cc_model_filenames"}


def mutate_message(config, choose):
    """One change of the message; returns what was done."""
    found = [(m, p) for m, p in messages(config) if not (p and p[-1] in LEFT_ALONE)]
    message, path = choose.choice(found)
    present = [field for field, _ in message.ListFields() if field.name not in LEFT_ALONE]
    every = [field for field in message.DESCRIPTOR.fields if field.name not in LEFT_ALONE]
    if not every:
        return None
    where = ".".join(path) or "config"
    action = choose.random()
    if present and action < 0.3:
        field = choose.choice(present)
        message.ClearField(field.name)
        return f"{where}: without {field.name}"
    field = choose.choice(present if present and action < 0.75 else every)
    return f"{where}.{field.name}: {change(message, field, (*path, field.name), choose)}"


def mutate_text(text, choose):
    """One change of the text; returns it and what was done."""
    lines = text.splitlines()
    index = choose.randrange(len(lines))
    action = choose.choice(["double", "lose", "misspell", "brace", "unquote", "case"])
    if action == "double":
        lines.insert(index, lines[index])
    elif action == "lose":
        del lines[index]
    elif action == "brace":
        lines[index] += choose.choice([" }", " {", " ]", " [", ",", ";"])
    elif action == "unquote":
        lines[index] = lines[index].replace('"', choose.choice(["'", ""]))
    else:
        words = list(re.finditer(r"[A-Za-z_]{3,}", lines[index]))
        if words:
            word = choose.choice(words)
            new = word.group().swapcase() if action == "case" else word.group()[:-1]
            lines[index] = lines[index][: word.start()] + new + lines[index][word.end() :]
    return "\n".join(lines) + "\n", f"line {index + 1}: {action}"


def mutants(seed, count):
    """(name, base, what was done, text) of mutants that differ from their base, the same for the same seed."""
    choose = random.Random(seed)
    bases = sorted(SEEDS)
    made, seen = [], {SEEDS[name][2] for name in bases}
    while len(made) < count:
        base = bases[len(made) % len(bases)]
        text = SEEDS[base][2]
        done = []
        if choose.random() < 0.2:
            text, what = mutate_text(text, choose)
            done.append(what)
        else:
            config = text_format.Parse(text, model_config_pb2.ModelConfig())
            for _ in range(choose.choice([1, 1, 1, 2])):
                if (what := mutate_message(config, choose)) is not None:
                    done.append(what)
            text = text_format.MessageToString(config)
        if text in seen or not done:
            continue
        seen.add(text)
        made.append((f"m{len(made):04}_{base}", base, "; ".join(done), text))
    return made
