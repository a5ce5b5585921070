"""What a Python program needs for the configurations of bert-1000.yaml: the rival that scripts/bench measures.

usage: triton_configs.py write bare|client DIRECTORY
       triton_configs.py compare DIRECTORY DIRECTORY

`write` makes DIRECTORY/<variant>/config.pbtxt for 1,000 variants through Triton's own ModelConfig message and protobuf's
text format. `client` imports it the documented way, as tritonclient.grpc.model_config_pb2; `bare` imports that one module
without the package around it (no gRPC, no numpy), which nobody does and which is the fastest way there is.

`compare` parses both directories' files and exits with 1 unless they are the same 1,000 messages.
"""

import importlib.util
import itertools
import os
import sys

COUNT = 1000


def import_bare():
    """Import model_config_pb2 from where tritonclient is installed, without running tritonclient's own code."""
    package = importlib.util.find_spec("tritonclient").submodule_search_locations[0]
    sys.path.insert(0, os.path.join(package, "grpc"))
    import model_config_pb2

    return model_config_pb2


def import_client():
    """Import model_config_pb2 the documented way."""
    from tritonclient.grpc import model_config_pb2

    return model_config_pb2


def base_config(pb2, name, max_batch_size, instances):
    """What every variant has in common."""
    config = pb2.ModelConfig(name=name, backend="onnxruntime", max_batch_size=max_batch_size)
    for tensor in ("input_names", "input_mask", "segment_ids"):
        config.input.add(name=tensor, data_type=pb2.TYPE_INT64, dims=[256])
    for tensor in ("start", "end"):
        config.output.add(name=tensor, data_type=pb2.TYPE_FP32, dims=[256])
    config.instance_group.add(count=instances, kind=pb2.ModelInstanceGroup.KIND_GPU, gpus=[0])
    warmup = config.model_warmup.add(name="full_batch", batch_size=max_batch_size)
    for tensor in ("input_names", "input_mask", "segment_ids"):
        filled = warmup.inputs[tensor]
        filled.data_type = pb2.TYPE_INT64
        filled.dims.append(256)
        filled.zero_data = True
    return config


def configs(pb2):
    """The 1,000 configurations."""
    yield base_config(pb2, "bert-1000-default", 256, 1)
    providers = [("cuda", None, None)] + [
        ("trt", precision, level) for precision in ("fp32", "fp16") for level in (3, 5)
    ]
    axes = itertools.product(
        providers, (16, 32, 64, 128, 256), (100, 500), ((), (8,), (16,), (8, 16)), range(1, 6)
    )
    for (provider, precision, level), batch, delay, preferred, instances in axes:
        if (provider, batch, delay, preferred, instances) == ("cuda", 16, 500, (8, 16), 5):
            continue
        words = ["bert-1000", provider] + ([precision] if precision else [])
        words += [f"b{batch}", f"i{instances}", f"q{delay}us"]
        if preferred:
            words.append("p" + ".".join(map(str, preferred)))
        if provider == "cuda":
            words += ["mem4GiB", "notf32"]
        elif level != 3:
            words.append(f"bol{level}")
        config = base_config(pb2, "-".join(words), batch, instances)
        config.dynamic_batching.preferred_batch_size.extend(preferred)
        config.dynamic_batching.max_queue_delay_microseconds = delay
        accelerator = config.optimization.execution_accelerators.gpu_execution_accelerator.add()
        if provider == "cuda":
            accelerator.name = "cuda"
            accelerator.parameters["use_tf32"] = "0"
            config.parameters["gpu_mem_limit"].string_value = str(4 << 30)
        else:
            accelerator.name = "tensorrt"
            accelerator.parameters["precision_mode"] = precision.upper()
            accelerator.parameters["max_workspace_size_bytes"] = str(1 << 30)
            accelerator.parameters["trt_builder_optimization_level"] = str(level)
        yield config


def write(pb2, directory):
    """Write every configuration into a directory of its own."""
    from google.protobuf import text_format

    os.mkdir(directory)
    for config in configs(pb2):
        model = os.path.join(directory, config.name)
        os.mkdir(model)
        with open(os.path.join(model, "config.pbtxt"), "w", encoding="utf-8") as file:
            file.write(text_format.MessageToString(config))


def read(pb2, directory):
    """Parse every config.pbtxt of a repository."""
    from google.protobuf import text_format

    found = {}
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name, "config.pbtxt"), encoding="utf-8") as file:
            found[name] = text_format.Parse(file.read(), pb2.ModelConfig())
    return found


def compare(pb2, left, right):
    """Whether two repositories hold the same 1,000 configurations; says what is wrong."""
    ours, theirs = read(pb2, left), read(pb2, right)
    faults = [f"{path}: {len(found)} configs" for path, found in ((left, ours), (right, theirs)) if len(found) != COUNT]
    faults += [f"{name}: only in one of the two" for name in sorted(ours.keys() ^ theirs.keys())]
    faults += [f"{name}: different" for name in sorted(ours.keys() & theirs.keys()) if ours[name] != theirs[name]]
    faults += [f"{left}/{name}: named {config.name}" for name, config in ours.items() if config.name != name]
    for fault in faults[:10]:
        print(f"error: {fault}", file=sys.stderr)
    return not faults


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "write" and arguments[1] in ("bare", "client"):
        write(import_bare() if arguments[1] == "bare" else import_client(), arguments[2])
        return 0
    if len(arguments) == 3 and arguments[0] == "compare":
        return 0 if compare(import_bare(), arguments[1], arguments[2]) else 1
    print(__doc__, file=sys.stderr)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
