"""Stands in for backends whose models are given: it looks for the file that the backend opens, and serves anything. What the core of
the real server says of a configuration is real; what the backend would say of the file's content is not asked.
"""

import json
import os

import triton_python_backend_utils as pb_utils

# The names that each backend opens where default_model_filename states none.
FILES = {"tensorrt": "model.plan", "pytorch": "model.pt", "torch_aoti": "model.pt2", "openvino": "model.xml"}


class TritonPythonModel:
    def initialize(self, args):
        config = json.loads(args["model_config"])
        key = config["platform"] if config["platform"] in FILES else config["backend"]
        name = config["default_model_filename"] or FILES[key]
        path = os.path.join(args["model_repository"], args["model_version"], name)
        if not os.path.isfile(path) or os.path.getsize(path) == 0:
            raise pb_utils.TritonModelException(f"unable to find '{path}'")

    def execute(self, requests):
        raise pb_utils.TritonModelException("the stand-in infers nothing")
