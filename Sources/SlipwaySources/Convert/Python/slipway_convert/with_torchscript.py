"""TorchScript, by the exporter of torch.onnx that takes it."""

from . import source
from .failure import Failure
from .with_torch import arrays, example


def load(request):
    source.need_trust(request, "TorchScript")
    return TorchScript(request)


class TorchScript(source.Source):
    def __init__(self, request):
        import torch

        self.request = request
        self.title = source.version("torch")
        if not request["options"].get("inputs"):
            raise Failure("source", "TorchScript needs options.inputs: the type and the dims of each input")
        self.module = torch.jit.load(request["source"], map_location="cpu").eval()

    def export(self, path):
        import torch

        tensors, _ = example(self.request)
        axes = {
            name: {axis: dim for axis, dim in enumerate(value["dims"]) if isinstance(dim, str)}
            for name, value in self.request["options"]["inputs"].items()
        }
        try:
            torch.onnx.export(
                self.module, tuple(tensors.values()), path, dynamo=False, input_names=list(tensors),
                output_names=self.request["options"].get("outputs") or None, dynamic_axes=axes,
                opset_version=source.opset(self.request, 17))
        except Exception as error:
            raise Failure("convert", "torch.onnx cannot export the model", [f"{type(error).__name__}: {error}"[:600]]) from error

    def predict(self, feeds):
        import torch

        with torch.no_grad():
            return arrays(self.module(*[torch.from_numpy(array) for array in feeds.values()]))
