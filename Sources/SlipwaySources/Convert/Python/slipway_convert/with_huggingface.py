"""A folder of Hugging Face, by the exporter of optimum. Nothing is fetched; remote code and pickles need trust."""

import glob
import os
import shutil
import tempfile

from . import beside, source
from .failure import Failure


def load(request):
    return HuggingFace(request)


class HuggingFace(source.Source):
    def __init__(self, request):
        self.request = request
        self.folder = request["source"]
        self.title = source.version("transformers")
        self.task = request["options"].get("task")
        if not self.task:
            raise Failure("source", "a folder of Hugging Face needs options.task, such as feature-extraction")
        if not glob.glob(os.path.join(self.folder, "*.safetensors")):
            source.need_trust(request, "a model without safetensors")
        if glob.glob(os.path.join(self.folder, "*.py")):
            source.need_trust(request, "code beside the model")
        from optimum.exporters.tasks import TasksManager

        self.model = TasksManager.get_model_from_task(
            self.task, self.folder, framework="pt", local_files_only=True, trust_remote_code=request["trusted"],
            use_safetensors=None if request["trusted"] else True).eval()

    def export(self, path):
        from optimum.exporters.onnx import main_export

        with tempfile.TemporaryDirectory(dir=self.request["output"]) as work:
            try:
                main_export(
                    self.folder, output=work, task=self.task, opset=self.request["options"].get("opset"),
                    local_files_only=True, trust_remote_code=self.request["trusted"], do_validation=False)
            except Exception as error:
                raise Failure("convert", "optimum cannot export the model", [f"{type(error).__name__}: {error}"[:600]]) from error
            shutil.move(os.path.join(work, "model.onnx"), path)
            # The tokenizer, the configuration and what else is not the graph.
            names = [name for name in os.listdir(work) if os.path.isfile(os.path.join(work, name))]
            beside.take(self.request, work, [name for name in names if ".onnx" not in name])

    def samples(self, batch, length, random):
        if self.model.main_input_name != "input_ids":
            return None
        import numpy

        length = length or 8
        ids = random.integers(1, self.model.config.vocab_size, (batch, length)).astype(numpy.int64)
        feeds = {"input_ids": ids, "attention_mask": numpy.ones_like(ids)}
        if "token_type_ids" in self.model.forward.__code__.co_varnames:
            feeds["token_type_ids"] = numpy.zeros_like(ids)
        return feeds

    def predict(self, feeds):
        import torch

        with torch.no_grad():
            answer = self.model(**{name: torch.from_numpy(array) for name, array in feeds.items()})
        return [value.numpy() for value in answer.values() if isinstance(value, torch.Tensor)]
