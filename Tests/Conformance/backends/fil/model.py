"""Stands in for Triton's fil backend: it reads a model's parameters as fil_backend and rapids_triton do (src/shared_state.h,
r24.10), and looks for the file. It completes nothing, and nothing is inferred.
"""

import json
import os

import triton_python_backend_utils as pb_utils

FILES = {
    "xgboost": "xgboost.model", "xgboost_json": "xgboost.json", "xgboost_ubj": "xgboost.ubj", "lightgbm": "model.txt",
    "treelite_checkpoint": "checkpoint.tl",
}


class TritonPythonModel:
    def initialize(self, args):
        config = json.loads(args["model_config"])
        parameters = {key: value["string_value"] for key, value in config["parameters"].items()}

        def boolean(key, default=None):
            if key not in parameters:
                if default is None:
                    raise pb_utils.TritonModelException(f"Required parameter {key} not found in config")
                return default
            if parameters[key] not in ("true", "false"):
                raise pb_utils.TritonModelException("Expected 'true' or 'false' for parameter")
            return parameters[key] == "true"

        boolean("predict_proba", False)
        boolean("xgboost_allow_unknown_field", False)
        if boolean("output_class"):
            if "threshold" not in parameters:
                raise pb_utils.TritonModelException("Required parameter threshold not found in config")
            try:
                float(parameters["threshold"].split()[0])
            except (IndexError, ValueError):
                raise pb_utils.TritonModelException("Bad input for parameter threshold") from None
        kind = parameters.get("model_type", "xgboost")
        if kind not in FILES:
            raise pb_utils.TritonModelException(f"{kind} not recognized as a valid serialization format")
        name = config["default_model_filename"] or FILES[kind]
        path = os.path.join(args["model_repository"], args["model_version"], name)
        if not os.path.isfile(path):
            raise pb_utils.TritonModelException(f"Failed to open file {path}")

    def execute(self, requests):
        raise pb_utils.TritonModelException("the stand-in infers nothing")
