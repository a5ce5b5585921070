"""What the converters of boosted trees have in common."""

import numpy

from . import source
from .failure import Failure


class Boosted(source.Source):
    """A booster with one input of float32 features."""

    def __init__(self, request, booster, count):
        self.request = request
        self.booster = booster
        self.count = count

    def initial_types(self):
        from onnxmltools.convert.common.data_types import FloatTensorType

        name = next(iter(self.request["options"].get("inputs") or {}), "input")
        return [(name, FloatTensorType([None, self.count]))]

    def write(self, path, convert, options):
        """Calls a converter of onnxmltools."""
        wanted = source.opset(self.request, 15)
        try:
            model = convert(
                self.booster, name=self.request["name"], initial_types=self.initial_types(), target_opset=wanted,
                **options)
        except Exception as error:
            raise Failure("convert", "onnxmltools cannot convert the model", [f"{type(error).__name__}: {error}"]) from error
        with open(path, "wb") as file:
            file.write(model.SerializeToString(deterministic=True))

    def labelled(self, scores):
        """Labels and probabilities of a classifier's scores."""
        scores = numpy.asarray(scores)
        if scores.ndim == 1 or scores.shape[1] == 1:
            scores = scores.reshape(-1)
            return [(scores > 0.5).astype(numpy.int64), numpy.stack([1 - scores, scores], axis=1)]
        return [scores.argmax(axis=1), scores]
