"""PyTorch: a module that code of the project makes, or an exported program (.pt2), by torch.onnx."""

import os
import zipfile

import numpy

from . import source
from .failure import Failure


def load(request):
    if request["source"].endswith(".pt2"):
        return Program(request)
    return Module(request)


def weights(path):
    """A state dict. Never whole pickled modules."""
    import torch

    if path.endswith(".safetensors"):
        from safetensors.torch import load_file

        return load_file(path)
    return torch.load(path, map_location="cpu", weights_only=True)


def example(request, batch=2, length=7):
    """Tensors of the declared shapes, and which axes of them vary."""
    import torch

    tensors, dynamic = {}, {}
    for name, value in request["options"]["inputs"].items():
        shape, axes = [], {}
        for axis, dim in enumerate(value["dims"]):
            if isinstance(dim, str):
                axes[axis] = torch.export.Dim(dim)
                shape.append(batch if axis == 0 else length)
            else:
                shape.append(dim)
        kind = getattr(torch, value.get("type") or "float32")
        tensors[name] = torch.ones(shape, dtype=kind) if kind != torch.float32 else torch.randn(shape)
        dynamic[name] = axes
    return tensors, dynamic


def arrays(result):
    """Tensors of whatever a module answers with, in order."""
    import torch

    if isinstance(result, torch.Tensor):
        return [result.detach().cpu().numpy()]
    values = result.values() if isinstance(result, dict) else result
    return [array for value in values for array in arrays(value)]


class Torch(source.Source):
    def __init__(self, request):
        self.request = request
        self.title = source.version("torch")

    def write(self, path, model, **settings):
        import torch

        try:
            program = torch.onnx.export(
                model, dynamo=True, opset_version=source.opset(self.request, 18), verbose=False,
                output_names=self.request["options"].get("outputs") or None, **settings)
            program.save(path, external_data=False)
        except Exception as error:
            raise Failure("convert", "torch.onnx cannot export the model", [f"{type(error).__name__}: {error}"[:600]]) from error


class Module(Torch):
    def __init__(self, request):
        super().__init__(request)
        import torch

        if not request["options"].get("inputs"):
            raise Failure("source", "a torch module needs options.inputs: the type and the dims of each input")
        torch.manual_seed(0)
        self.module = source.entry(request)()
        if os.path.isfile(request["source"]):
            self.module.load_state_dict(weights(request["source"]))
        self.module.eval()

    def export(self, path):
        tensors, dynamic = example(self.request)
        self.write(path, self.module, kwargs=tensors, dynamic_shapes=dynamic, input_names=list(tensors))

    def predict(self, feeds):
        import torch

        with torch.no_grad():
            return arrays(self.module(**{name: torch.from_numpy(array) for name, array in feeds.items()}))


class Program(Torch):
    def __init__(self, request):
        super().__init__(request)
        import torch

        if not request["trusted"]:
            with zipfile.ZipFile(request["source"]) as archive:
                bad = [name for name in archive.namelist() if name.endswith((".pkl", ".so", ".pt"))]
            if bad:
                raise Failure("source", f'the program holds "{bad[0]}", which runs code, and the spec does not say trust: code')
        self.program = torch.export.load(request["source"])
        self.names = list(self.program.graph_signature.user_inputs)

    def export(self, path):
        self.write(path, self.program, input_names=list(self.request["options"].get("inputs") or self.names))

    def predict(self, feeds):
        import torch

        with torch.no_grad():
            return arrays(self.program.module()(*[torch.from_numpy(numpy.ascontiguousarray(a)) for a in feeds.values()]))
