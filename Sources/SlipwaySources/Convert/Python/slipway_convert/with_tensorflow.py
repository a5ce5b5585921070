"""A SavedModel of TensorFlow, by tf2onnx."""

import subprocess
import sys

from . import source
from .failure import Failure


def load(request):
    source.need_trust(request, "a SavedModel")
    return TensorFlow(request)


class TensorFlow(source.Source):
    def __init__(self, request):
        import tensorflow

        self.request = request
        self.title = source.version("tensorflow", "tensorflow-cpu")
        self.module = tensorflow.saved_model.load(request["source"])
        self.function = self.module.signatures["serving_default"]
        self.names = list(self.function.structured_outputs)

    def export(self, path):
        words = [
            sys.executable, "-m", "tf2onnx.convert", "--saved-model", self.request["source"], "--output", path,
            "--opset", str(source.opset(self.request, 17)),
        ]
        ended = subprocess.run(words, stdin=subprocess.DEVNULL, check=False).returncode
        if ended != 0:
            raise Failure("convert", f"tf2onnx ended with exit code {ended}")

    def predict(self, feeds):
        import tensorflow

        answer = self.function(**{name.split(":")[0]: tensorflow.constant(array) for name, array in feeds.items()})
        return [answer[name].numpy() for name in sorted(self.names)]
