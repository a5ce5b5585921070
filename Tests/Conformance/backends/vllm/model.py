"""Stands in for Triton's vllm backend where there is no vLLM: it completes a configuration as vllm_backend does (src/model.py,
r24.10), and refuses what that refuses before an engine is made. Nothing is inferred.
"""

import json
import os

import triton_python_backend_utils as pb_utils

INPUTS = [
    {"name": "text_input", "data_type": "TYPE_STRING", "dims": [1]},
    {"name": "stream", "data_type": "TYPE_BOOL", "dims": [1], "optional": True},
    {"name": "sampling_parameters", "data_type": "TYPE_STRING", "dims": [1], "optional": True},
    {"name": "exclude_input_in_output", "data_type": "TYPE_BOOL", "dims": [1], "optional": True},
]
OUTPUTS = [{"name": "text_output", "data_type": "TYPE_STRING", "dims": [-1]}]


class TritonPythonModel:
    @staticmethod
    def auto_complete_config(config):
        stated = config.as_dict()
        inputs = {each["name"] for each in stated["input"]}
        outputs = {each["name"] for each in stated["output"]}
        for tensor in INPUTS:
            if tensor["name"] not in inputs:
                config.add_input(tensor)
        for tensor in OUTPUTS:
            if tensor["name"] not in outputs:
                config.add_output(tensor)
        config.set_model_transaction_policy({"decoupled": True})
        config.set_max_batch_size(0)
        return config

    def initialize(self, args):
        config = json.loads(args["model_config"])
        folder = os.path.join(args["model_repository"], args["model_version"])
        path = os.path.join(folder, "model.json")
        if not os.path.isfile(path):
            raise pb_utils.TritonModelException(
                f"'model.json' containing vllm engine args must be provided in '{folder}'")
        with open(path, encoding="utf-8") as file:
            engine = json.load(file)
        if str(engine.get("enable_lora", "false")).lower() == "true":
            adapters = os.path.join(folder, "multi_lora.json")
            if not os.path.isfile(adapters):
                raise pb_utils.TritonModelException(f"cannot find {adapters}")
        if args["model_instance_kind"] == "GPU" and int(engine.get("tensor_parallel_size", 1)) > 1:
            raise pb_utils.TritonModelException("KIND_GPU is currently for single-GPU models")
        assert config["model_transaction_policy"]["decoupled"]

    def execute(self, requests):
        raise pb_utils.TritonModelException("the stand-in infers nothing")
