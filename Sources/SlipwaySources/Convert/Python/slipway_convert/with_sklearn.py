"""scikit-learn, by skl2onnx."""

import numpy

from . import source
from .failure import Failure


def load(request):
    return Sklearn(request, source.unpickled(request))


class Sklearn(source.Source):
    def __init__(self, request, model):
        self.request = request
        self.model = model
        self.title = source.version("scikit-learn")
        self.inputs = request["options"].get("inputs") or {}
        if len(self.inputs) < 2 and not hasattr(model, "n_features_in_"):
            raise Failure("source", f"the source is no fitted model of scikit-learn, but {type(model).__name__}")

    def types(self):
        from skl2onnx.common import data_types

        kinds = {
            "float32": data_types.FloatTensorType, "float64": data_types.DoubleTensorType,
            "int64": data_types.Int64TensorType, "int32": data_types.Int32TensorType,
            "string": data_types.StringTensorType, "bool": data_types.BooleanTensorType,
        }
        if len(self.inputs) > 1:
            return [(name, kinds[value.get("type") or "float32"]([None, 1])) for name, value in self.inputs.items()]
        for name, value in self.inputs.items():
            return [(name, kinds[value.get("type") or "float32"]([None, self.model.n_features_in_]))]
        return [("input", kinds["float32"]([None, self.model.n_features_in_]))]

    def export(self, path):
        import sklearn.base
        from skl2onnx import convert_sklearn

        options = {id(self.model): {"zipmap": False}} if sklearn.base.is_classifier(self.model) else None
        try:
            converted = convert_sklearn(
                self.model, name=self.request["name"], initial_types=self.types(), options=options,
                target_opset={"": source.opset(self.request, 17), "ai.onnx.ml": 3},
            )
        except Exception as error:
            raise Failure("convert", "skl2onnx cannot convert the model", [f"{type(error).__name__}: {error}"]) from error
        with open(path, "wb") as file:
            file.write(converted.SerializeToString(deterministic=True))

    def table(self, feeds):
        """The inputs as scikit-learn takes them: numbers of single precision cast up, or a table of columns."""
        if len(feeds) > 1:
            import pandas

            return pandas.DataFrame({name: array[:, 0] for name, array in feeds.items()})
        (array,) = feeds.values()
        if array.dtype == numpy.float32:
            array = array.astype(numpy.float64)
        if hasattr(self.model, "feature_names_in_"):
            try:
                import pandas

                return pandas.DataFrame(array, columns=self.model.feature_names_in_)
            except ModuleNotFoundError:
                return array
        return array

    def predict(self, feeds):
        import sklearn.base

        table = self.table(feeds)
        model = self.model
        if sklearn.base.is_classifier(model):
            scores = model.predict_proba(table) if hasattr(model, "predict_proba") else model.decision_function(table)
            return [model.predict(table), scores]
        if sklearn.base.is_clusterer(model) and hasattr(model, "transform"):
            return [model.predict(table), model.transform(table)]
        if hasattr(model, "predict"):
            return [model.predict(table)]
        return [model.transform(table)]

    def samples(self, batch, length, random):
        """Numbers around what a scaler at the start of the pipeline saw."""
        steps = getattr(self.model, "steps", None)
        first = steps[0][1] if steps else None
        if len(self.inputs) > 1 or first is None:
            return None
        count = self.model.n_features_in_
        if getattr(first, "mean_", None) is not None and getattr(first, "scale_", None) is not None:
            numbers = first.mean_ + first.scale_ * random.standard_normal((batch, count))
        elif hasattr(first, "data_min_"):
            numbers = random.uniform(first.data_min_, first.data_max_, (batch, count))
        else:
            return None
        name, kind = self.types()[0]
        numpy_kind = {"DoubleTensorType": numpy.float64, "Int64TensorType": numpy.int64}.get(
            type(kind).__name__, numpy.float32)
        return {name: numbers.astype(numpy_kind)}
