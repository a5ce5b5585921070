"""A Python-based Triton backend that stands in for the C++ onnxruntime backend on a machine without a GPU.

Triton takes a folder backends/NAME/model.py beside backends/python/ for the backend NAME. So a repository whose configs
say `backend: "onnxruntime"` is parsed, checked, batched, warmed up and served by the real server, and only what the C++
backend does inside is done here: the comparison of config and graph at load, the parsing of the parameters it reads,
the refusal of execution accelerators it lacks, one onnxruntime session per instance, and one session run per execution.
The errors say what the C++ backend of Triton 24.10 says (test_backend.py compares them with recorded ones).

What it does not do: it never completes a partial config (as with --disable-auto-complete-config), it runs everything on
onnxruntime's CPU provider, and it reports errors under Triton's code Internal because Python cannot choose one.

SLIPWAY_TRITON_CPU_ACCELERATORS: comma-separated CPU accelerators this "build" has (default none, as a CPU-only build;
"openvino" as in NVIDIA's container).
"""

import json
import os
import re

import numpy as np
import onnxruntime as ort

try:
    import triton_python_backend_utils as pb_utils
except ImportError:  # imported by a unit test, outside the server
    pb_utils = None

INT32_MAX = 2**31 - 1

# ONNX element type as onnxruntime spells it -> (Triton's name, numpy type).
ELEMENT_TYPES = {
    "tensor(bool)": ("TYPE_BOOL", np.bool_),
    "tensor(uint8)": ("TYPE_UINT8", np.uint8),
    "tensor(uint16)": ("TYPE_UINT16", np.uint16),
    "tensor(uint32)": ("TYPE_UINT32", np.uint32),
    "tensor(uint64)": ("TYPE_UINT64", np.uint64),
    "tensor(int8)": ("TYPE_INT8", np.int8),
    "tensor(int16)": ("TYPE_INT16", np.int16),
    "tensor(int32)": ("TYPE_INT32", np.int32),
    "tensor(int64)": ("TYPE_INT64", np.int64),
    "tensor(float16)": ("TYPE_FP16", np.float16),
    "tensor(float)": ("TYPE_FP32", np.float32),
    "tensor(double)": ("TYPE_FP64", np.float64),
    "tensor(string)": ("TYPE_STRING", np.object_),
    # The C++ backend's table has no BF16 (onnxruntime_utils.cc).
    "tensor(bfloat16)": ("TYPE_INVALID", None),
}

# Parameters of the tensorrt accelerator in release 24.10, by how the backend parses the value.
TENSORRT_INTEGERS = {
    "max_workspace_size_bytes",
    "trt_max_partition_iterations",
    "trt_min_subgraph_size",
    "trt_dla_core",
    "trt_builder_optimization_level",
    "trt_auxiliary_streams",
    "trt_ep_context_embed_mode",
}
TENSORRT_BOOLEANS = {
    "int8_use_native_calibration_table",
    "trt_engine_cache_enable",
    "trt_dla_enable",
    "trt_dump_subgraphs",
    "trt_force_sequential_engine_build",
    "trt_context_memory_sharing_enable",
    "trt_layer_norm_fp32_fallback",
    "trt_timing_cache_enable",
    "trt_force_timing_cache",
    "trt_detailed_build_log",
    "trt_build_heuristics_enable",
    "trt_sparsity_enable",
    "trt_cuda_graph_enable",
    "trt_dump_ep_context_model",
}
TENSORRT_STRINGS = {
    "int8_calibration_table_name",
    "trt_engine_cache_path",
    "trt_engine_cache_prefix",
    "trt_timing_cache_path",
    "trt_tactic_sources",
    "trt_extra_plugin_lib_paths",
    "trt_profile_min_shapes",
    "trt_profile_max_shapes",
    "trt_profile_opt_shapes",
    "trt_ep_context_file_path",
}
TENSORRT_PRECISIONS = ("FP32", "FP16", "INT8")


class BackendError(Exception):
    """A refusal in the words of the C++ backend."""


def parse_integer(text, low=-INT32_MAX - 1, high=INT32_MAX):
    """Reads what C++ stoi reads: blanks, a sign, digits; the rest of the text is ignored."""
    match = re.match(r"[ \t\n\v\f\r]*([+-]?[0-9]+)", text)
    if match is None:
        raise BackendError(f"failed to convert '{text}' to integral number")
    number = int(match.group(1))
    if not low <= number <= high:
        # The C++ backend does not catch out_of_range: the whole server aborts.
        raise BackendError(f"std::out_of_range: the real server aborts on the integer '{text}'")
    return number


def parse_boolean(text):
    """Reads the six words that Triton takes for a boolean, in any case."""
    word = text.lower()
    if word in ("true", "on", "1"):
        return True
    if word in ("false", "off", "0"):
        return False
    raise BackendError(f"failed to convert '{text}' to boolean")


def format_shape(dims):
    return "[" + ",".join(str(dim) for dim in dims) + "]"


def parameter(config, key):
    """The string value of a top-level parameter; None when absent."""
    entry = config.get("parameters", {}).get(key)
    return None if entry is None else entry.get("string_value", "")


# MARK: session options


def session_options(config):
    """Session and run options from the parameters and the graph level that the backend reads; it ignores all others."""
    options = ort.SessionOptions()
    options.log_severity_level = 3
    run_options = ort.RunOptions()

    level = int(config.get("optimization", {}).get("graph", {}).get("level", 0))
    options.graph_optimization_level = {
        -1: ort.GraphOptimizationLevel.ORT_ENABLE_BASIC,
        1: ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
        2: ort.GraphOptimizationLevel.ORT_DISABLE_ALL,
    }.get(level, ort.GraphOptimizationLevel.ORT_ENABLE_ALL)

    if (text := parameter(config, "execution_mode")) is not None:
        mode = parse_integer(text)
        if mode not in (0, 1):
            raise BackendError(
                "Invalid configuration value provided. Expected values for  execution_mode are 0 or 1 "
                f"but got {mode} ."
            )
        options.execution_mode = ort.ExecutionMode.ORT_PARALLEL if mode else ort.ExecutionMode.ORT_SEQUENTIAL
    if (text := parameter(config, "intra_op_thread_count")) is not None:
        if (count := parse_integer(text)) > 0:
            options.intra_op_num_threads = count
    if (text := parameter(config, "inter_op_thread_count")) is not None:
        if (count := parse_integer(text)) > 0:
            options.inter_op_num_threads = count
    if (text := parameter(config, "enable_mem_arena")) is not None:
        options.enable_cpu_mem_arena = parse_boolean(text)
    if (text := parameter(config, "enable_mem_pattern")) is not None:
        options.enable_mem_pattern = parse_boolean(text)
    if text := parameter(config, "memory.enable_memory_arena_shrinkage"):
        run_options.add_run_config_entry("memory.enable_memory_arena_shrinkage", text)

    for library in config.get("model_operations", {}).get("op_library_filename", []):
        try:
            options.register_custom_ops_library(library)
        except Exception as error:
            raise BackendError(onnxruntime_error(error)) from error
    return options, run_options


def check_accelerators(config, kind):
    """Refuses the accelerators and their parameters that the backend refuses for an instance of this kind.

    The CPU list is read for every kind; the GPU list and the CUDA parameters only for instances on a GPU.
    """
    accelerators = config.get("optimization", {}).get("execution_accelerators", {})
    if kind == "GPU":
        for accelerator in accelerators.get("gpu_execution_accelerator", []):
            name = accelerator.get("name", "")
            if name == "tensorrt":
                check_tensorrt(accelerator.get("parameters", {}))
            elif name == "cuda":
                for key in ("do_copy_in_default_stream", "use_ep_level_unified_stream"):
                    if value := accelerator.get("parameters", {}).get(key):
                        parse_boolean(value)
            else:
                raise BackendError(f"unknown Execution Accelerator '{name}' is requested")
        for key, allowed in (("cudnn_conv_algo_search", (0, 1, 2)), ("arena_extend_strategy", (0, 1))):
            text = parameter(config, key)
            if text is not None and parse_integer(text) not in allowed:
                raise BackendError(f"unsupported {key} value '{text}' is requested")
    available = os.environ.get("SLIPWAY_TRITON_CPU_ACCELERATORS", "").split(",")
    for accelerator in accelerators.get("cpu_execution_accelerator", []):
        name = accelerator.get("name", "")
        # No build knows another one than OpenVINO, whose parameters are never read.
        if name != "openvino" or name not in available:
            raise BackendError(f"unknown Execution Accelerator '{name}' is requested")


def check_tensorrt(parameters):
    for key, value in parameters.items():
        if key == "precision_mode":
            if value not in TENSORRT_PRECISIONS:
                raise BackendError(f"unsupported precision mode '{value}' is requested")
        elif key in TENSORRT_INTEGERS:
            parse_integer(value, -(2**63), 2**64 - 1)
        elif key in TENSORRT_BOOLEANS:
            parse_boolean(value)
        elif key not in TENSORRT_STRINGS:
            raise BackendError(f"unknown parameter '{key}' is provided for TensorRT Execution Accelerator")


# MARK: the model file and its graph


def model_path(model_directory, version, config):
    """The file onnxruntime opens: default_model_filename in the version folder, or model.onnx inside when a folder."""
    path = os.path.join(model_directory, version, config.get("default_model_filename") or "model.onnx")
    if os.path.isdir(path):
        path = os.path.join(path, "model.onnx")
    if not os.path.exists(path):
        raise BackendError(f"failed to stat file {path}")
    return path


def onnxruntime_error(error):
    """onnxruntime's Python text "[ONNXRuntimeError] : 7 : NAME : text" as the C++ backend passes it on."""
    match = re.match(r"\[ONNXRuntimeError\] : (\d+) : \w+ : (.*)", str(error), re.DOTALL)
    return f"onnx runtime error {match.group(1)}: {match.group(2)}" if match else f"onnx runtime error: {error}"


def open_session(path, options):
    try:
        return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise BackendError(onnxruntime_error(error)) from error


def graph_dims(argument):
    """Dims with -1 for symbolic and unknown ones; empty for a scalar AND for a tensor without a declared shape."""
    return [dim if isinstance(dim, int) and dim >= 0 else -1 for dim in argument.shape]


def graph_type(argument):
    if not argument.type.startswith("tensor("):
        kind = {"seq": "ONNX_TYPE_SEQUENCE", "map": "ONNX_TYPE_MAP", "opt": "ONNX_TYPE_OPTIONAL"}
        name = kind.get(argument.type[:3], "ONNX_TYPE_UNKNOWN")
        raise BackendError(f"Unsupported ONNX Type '{name}' for I/O '{argument.name}', expected 'ONNX_TYPE_TENSOR'.")
    return ELEMENT_TYPES.get(argument.type, ("TYPE_INVALID", None))[0]


def compare_dims(model, tensor, graph, dims, max_batch_size, exact):
    """Compares the graph's dims with the config's.

    `graph` includes the batch axis, `dims` does not when max_batch_size > 0; -1 is a dim of any size.
    Exact: all must be the same. Loose: a fixed dim of the graph must be the same, a dynamic one takes anything.
    """
    batching = max_batch_size > 0
    if batching and (not graph or graph[0] != -1):
        raise BackendError(
            f"model '{model}', tensor '{tensor}': for the model to support batching the shape should have at least "
            f"1 dimension and the first dimension must be -1; but shape expected by the model is {format_shape(graph)}"
        )
    full = [-1, *dims] if batching else list(dims)
    same = len(full) == len(graph) and all(
        mine == theirs or (theirs == -1 and not exact) for mine, theirs in zip(full, graph)
    )
    if same:
        return
    count = f"the model expects {len(graph)} dimensions (shape {format_shape(graph)}) but the model configuration "
    count += f"specifies {len(full)} dimensions "
    if batching:
        count += "(an initial batch dimension because max_batch_size > 0 followed by the explicit tensor shape, "
        count += f"making complete shape {format_shape(full)})"
    else:
        count += f"(shape {format_shape(full)})"
    raise BackendError(f"model '{model}', tensor '{tensor}': {count}")


def config_dims(tensor):
    """The dims that are compared: those of `reshape` when there is one."""
    dims = tensor["reshape"].get("shape", []) if "reshape" in tensor else tensor.get("dims", [])
    return [int(dim) for dim in dims]


def check_tensor(model, tensor, argument, max_batch_size, exact, direction):
    name = tensor["name"]
    found = graph_type(argument)
    if tensor["data_type"] != found:
        raise BackendError(
            f"unable to load model '{model}', configuration expects datatype {tensor['data_type']} "
            f"for {direction} '{name}', model provides {found}"
        )
    graph, dims = graph_dims(argument), config_dims(tensor)
    if tensor.get("allow_ragged_batch"):
        if graph != [-1]:
            raise BackendError(
                f"unable to load model '{model}', configuration expects model provides input with shape [-1]  "
                f"for ragged input '{name}', model provides {format_shape(graph)}"
            )
    elif graph:
        compare_dims(model, name, graph, dims, max_batch_size, exact)
    elif any(dim != 1 for dim in dims):
        raise BackendError(
            f"unable to load model '{model}', scalar tensor '{name}', should only provide 1 in the model configuration "
            f"when the model doesn't support batching. Model configuration provided: {format_shape(dims)}."
        )


CONTROL_KINDS = (
    "CONTROL_SEQUENCE_START",
    "CONTROL_SEQUENCE_END",
    "CONTROL_SEQUENCE_READY",
    "CONTROL_SEQUENCE_CORRID",
)


def sequence_controls(sequence):
    """The controls that the backend looks up: of each kind the first, as (input name, type or None)."""
    found = []
    for kind in CONTROL_KINDS:
        for control_input in sequence.get("control_input", []):
            controls = control_input.get("control", [])
            control = next((each for each in controls if each.get("kind", CONTROL_KINDS[0]) == kind), None)
            if control is None:
                continue
            if kind == "CONTROL_SEQUENCE_CORRID":
                stated = control.get("data_type")
            else:
                types = (("int32", "TYPE_INT32"), ("fp32", "TYPE_FP32"), ("bool", "TYPE_BOOL"))
                stated = next((name for word, name in types if control.get(f"{word}_false_true")), None)
            found.append((control_input.get("name", ""), stated))
            break
    return found


def check_control(model, name, stated, argument, max_batch_size):
    if argument is None:
        raise BackendError(
            f"configuration specified sequence control '{name}', but model does not provide that input"
        )
    dims = graph_dims(argument)[1 if max_batch_size else 0 :]
    if dims != [1]:
        raise BackendError(
            f"unable to load model '{model}', sequence control '{name}' in model has dims {format_shape(dims)} "
            "but dims [1] is expected"
        )
    if stated is not None and stated != graph_type(argument):
        raise BackendError(
            f"unable to load model '{model}', sequence control '{name}', the model expects data-type "
            f"{argument.type} but the model configuration specifies data-type {stated}"
        )


def check_inputs(model, config, session):
    """Compares the config's inputs with the graph's: their number, then each name, type and dims (loosely)."""
    max_batch_size = int(config.get("max_batch_size", 0))
    required = {argument.name: argument for argument in session.get_inputs()}
    overridable = {argument.name: argument for argument in session.get_overridable_initializers()}
    inputs = config.get("input", [])
    sequence = config.get("sequence_batching", {})
    controls = sequence_controls(sequence)
    for name, stated in controls:
        check_control(model, name, stated, required.get(name), max_batch_size)
    expected = sum(not tensor.get("optional") for tensor in inputs)
    # An entry of batch_input counts as one input, however many targets it names.
    expected += len(config.get("batch_input", [])) + len(controls) + len(sequence.get("state", []))
    if expected != len(required):
        raise BackendError(
            f"unable to load model '{model}', configuration expects {expected} inputs, "
            f"model provides {len(required)}"
        )
    for tensor in inputs:
        name = tensor["name"]
        if tensor.get("optional") and max_batch_size > 0:
            raise BackendError(
                f"unable to load model '{model}', optional input '{name}' is not supported for models that "
                "support batching"
            )
        argument = required.get(name) or overridable.get(name)
        if argument is None:
            allowed = ", ".join(sorted({**required, **overridable}))
            raise BackendError(f"unexpected inference input '{name}', allowed inputs are: {allowed}")
        check_tensor(model, tensor, argument, max_batch_size, False, "input")


def check_outputs(model, config, session):
    """Compares the config's outputs, any subset of the graph's, with the graph's: name, type and dims (exactly)."""
    provided = {argument.name: argument for argument in session.get_outputs()}
    for tensor in config.get("output", []):
        argument = provided.get(tensor["name"])
        if argument is None:
            raise BackendError(
                f"unexpected inference output '{tensor['name']}', allowed outputs are: {', '.join(sorted(provided))}"
            )
        check_tensor(model, tensor, argument, int(config.get("max_batch_size", 0)), True, "output")


# MARK: data


def to_onnxruntime(array):
    """Triton hands strings as bytes; onnxruntime's Python takes str. Bytes that are no UTF-8 cannot be passed."""
    if array.dtype != np.object_:
        return array
    words = [word.decode() if isinstance(word, bytes) else word for word in array.ravel()]
    return np.array(words, dtype=np.object_).reshape(array.shape)


def to_triton(array):
    if array.dtype != np.object_ and array.dtype.kind not in "US":
        return np.ascontiguousarray(array)
    words = [word.encode() if isinstance(word, str) else word for word in array.ravel()]
    return np.array(words, dtype=np.object_).reshape(array.shape)


class TritonPythonModel:
    """One instance: a session of its own, made when the instance is."""

    @staticmethod
    def auto_complete_config(auto_complete_model_config):
        return auto_complete_model_config

    def initialize(self, args):
        config = json.loads(args["model_config"])
        self.name = args["model_name"]
        self.instance_name = args["model_instance_name"]
        self.max_batch_size = int(config.get("max_batch_size", 0))
        self.decoupled = bool(config.get("model_transaction_policy", {}).get("decoupled"))
        self.output_names = list(dict.fromkeys(tensor["name"] for tensor in config.get("output", [])))
        try:
            path = model_path(args["model_repository"], args["model_version"], config)
            options, self.run_options = session_options(config)
            check_accelerators(config, args["model_instance_kind"])
            self.session = open_session(path, options)
            check_inputs(self.name, config, self.session)
            check_outputs(self.name, config, self.session)
        except BackendError as error:
            raise pb_utils.TritonModelException(str(error)) from None
        self.input_names = {argument.name for argument in self.session.get_inputs()}
        self.input_names |= {argument.name for argument in self.session.get_overridable_initializers()}

    def execute(self, requests):
        """Answers the requests of one execution with one session run, as the C++ backend does."""
        if self.max_batch_size == 0:
            # Without a batch axis the server never hands over more than one; nothing could be joined if it did.
            responses = [self.answer([request])[0] for request in requests]
        else:
            responses = self.answer(requests)
        if not self.decoupled:
            return responses
        for request, response in zip(requests, responses):
            request.get_response_sender().send(response, flags=pb_utils.TRITONSERVER_RESPONSE_COMPLETE_FINAL)
        return None

    def answer(self, requests):
        try:
            feeds = [self.feed(request) for request in requests]
            sizes = self.batch_sizes(feeds)
            joined = feeds[0] if len(feeds) == 1 else self.join(feeds)
            outputs = self.run(joined)
            parts = self.split(outputs, sizes) if self.max_batch_size else [outputs]
        except BackendError as error:
            failure = pb_utils.TritonError(str(error))
            return [pb_utils.InferenceResponse(output_tensors=[], error=failure) for _ in requests]
        responses = []
        for request, part in zip(requests, parts):
            wanted = set(request.requested_output_names())
            tensors = [pb_utils.Tensor(name, to_triton(array)) for name, array in part.items() if name in wanted]
            responses.append(pb_utils.InferenceResponse(output_tensors=tensors))
        return responses

    def feed(self, request):
        feed = {}
        for tensor in request.inputs():
            if tensor.name() not in self.input_names:
                raise BackendError(f"Failed to retrieve the ONNX input tensor info from '{tensor.name()}'.")
            feed[tensor.name()] = to_onnxruntime(tensor.as_numpy())
        return feed

    def batch_sizes(self, feeds):
        """The batch of each request: axis 0 of its first input. The server has made sure that its inputs agree."""
        if not self.max_batch_size:
            return []
        sizes = [next(iter(feed.values())).shape[0] if feed else 1 for feed in feeds]
        if sum(sizes) > self.max_batch_size:
            raise BackendError(
                f"batch size {sum(sizes)} for '{self.instance_name}', max allowed is {self.max_batch_size}"
            )
        return sizes

    @staticmethod
    def join(feeds):
        try:
            return {name: np.concatenate([feed[name] for feed in feeds], axis=0) for name in feeds[0]}
        except (KeyError, ValueError) as error:
            raise BackendError(f"requests of one execution do not fit together: {error}") from error

    def run(self, feed):
        try:
            arrays = self.session.run(self.output_names, feed, self.run_options)
        except Exception as error:
            raise BackendError(onnxruntime_error(error)) from error
        return {name: np.asarray(array) for name, array in zip(self.output_names, arrays)}

    @staticmethod
    def split(outputs, sizes):
        total = sum(sizes)
        for name, array in outputs.items():
            # A scalar passes for one element, so that a batch of 1 is served, as in the C++ backend.
            found = array.shape[0] if array.ndim else 1
            if found < total:
                raise BackendError(
                    f"failed to split the output tensor '{name}' in responses: expected batch size of at least "
                    f"{total} in model output, got {found}"
                )
        parts, start = [], 0
        for size in sizes:
            end = start + size
            parts.append({n: (a[start:end] if a.ndim else a.reshape(1, 1)) for n, a in outputs.items()})
            start = end
        return parts
