"""Times `slipway check --repository` on repositories of 100, 1,000 and 5,000 models, with a warm cache.

    measure_repository.py PROGRAM DIRECTORY [REPEATS]

Each model has a configuration of its own (three inputs, two outputs, dynamic batching, parameters, accelerators, a warmup set)
and a graph file of its own. Prints milliseconds (median and best) and the program's peak memory; exit status 1 when a verdict
is wrong.
"""

import os
import statistics
import sys
import time
from pathlib import Path

CONFIG = """name: "{name}"
backend: "onnxruntime"
max_batch_size: 16
input [
  {{ name: "input_ids" data_type: TYPE_INT64 dims: [ -1 ] }},
  {{ name: "attention_mask" data_type: TYPE_INT64 dims: [ -1 ] }},
  {{ name: "token_type_ids" data_type: TYPE_INT64 dims: [ -1 ] }}
]
output [
  {{ name: "last_hidden_state" data_type: TYPE_FP32 dims: [ -1, 16 ] }},
  {{ name: "pooler_output" data_type: TYPE_FP32 dims: [ 16 ] }}
]
instance_group [ {{ count: 1 kind: KIND_GPU }} ]
dynamic_batching {{ preferred_batch_size: [ 8, 16 ] max_queue_delay_microseconds: {delay} }}
optimization {{ graph {{ level: 1 }} execution_accelerators {{ gpu_execution_accelerator [ {{
  name: "tensorrt"
  parameters {{ key: "precision_mode" value: "FP16" }}
  parameters {{ key: "max_workspace_size_bytes" value: "1073741824" }}
}} ] }} }}
parameters {{ key: "intra_op_thread_count" value {{ string_value: "4" }} }}
model_warmup {{ name: "first" batch_size: 8
  inputs {{ key: "input_ids" value {{ data_type: TYPE_INT64 dims: [ 128 ] input_data_file: "ids.bin" }} }}
  inputs {{ key: "attention_mask" value {{ data_type: TYPE_INT64 dims: [ 128 ] zero_data: true }} }}
  inputs {{ key: "token_type_ids" value {{ data_type: TYPE_INT64 dims: [ 128 ] zero_data: true }} }}
}}
"""
GRAPH = Path(__file__).resolve().parent.parent / "Tests/Fixtures/repositories/bert-tensorrt/bert/1/model.onnx"


def make(repository, count):
    graph = GRAPH.read_bytes()
    for number in range(count):
        model = repository / f"bert-{number:04}"
        (model / "1").mkdir(parents=True)
        (model / "warmup").mkdir()
        (model / "config.pbtxt").write_text(CONFIG.format(name=model.name, delay=100 + number))
        (model / "1" / "model.onnx").write_bytes(graph)
        (model / "warmup" / "ids.bin").write_bytes(bytes(8 * 128))


def run(program, repository):
    """(milliseconds, peak memory in KiB, exit status) of one run."""
    arguments = [program, "check", "--repository", str(repository), "--target", "24.10", "--gpus", "1", "--quiet"]
    start = time.perf_counter()
    process = os.posix_spawn(program, arguments, os.environ)
    _, status, usage = os.wait4(process, 0)
    return (time.perf_counter() - start) * 1000, usage.ru_maxrss, os.waitstatus_to_exitcode(status)


def main():
    program, directory = sys.argv[1], Path(sys.argv[2])
    repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    for count in (100, 1000, 5000):
        repository = directory / f"models-{count}"
        make(repository, count)
        run(program, repository)
        runs = [run(program, repository) for _ in range(repeats)]
        if any(status for _, _, status in runs):
            sys.exit("a good model was refused")
        times = [milliseconds for milliseconds, _, _ in runs]
        memory = max(kibibytes for _, kibibytes, _ in runs) / 1024
        print(
            f"check of {count} models: {statistics.median(times):.0f} ms (best {min(times):.0f} ms), "
            f"peak memory {memory:.0f} MiB"
        )


if __name__ == "__main__":
    main()
