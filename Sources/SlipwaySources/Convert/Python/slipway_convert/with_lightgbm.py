"""LightGBM, by onnxmltools. Its own text runs no code; a pickle does."""

import numpy

from . import source
from .boosted import Boosted
from .failure import Failure


def load(request):
    import lightgbm

    path = request["source"]
    if source.is_pickle(path):
        model = source.unpickled(request)
        booster = getattr(model, "booster_", model)
    else:
        try:
            booster = lightgbm.Booster(model_file=path)
        except Exception as error:
            raise Failure("source", "LightGBM cannot load the source", [str(error).splitlines()[0]]) from error
    if not isinstance(booster, lightgbm.Booster):
        raise Failure("source", f"the source is no model of LightGBM, but {type(booster).__name__}")
    return LightGBM(request, booster, booster.num_feature())


class LightGBM(Boosted):
    def __init__(self, request, booster, count):
        super().__init__(request, booster, count)
        self.title = source.version("lightgbm")
        self.objective = booster.dump_model(num_iteration=1).get("objective", "").split(" ")[0]

    def export(self, path):
        from onnxmltools import convert_lightgbm

        self.write(path, convert_lightgbm, {"zipmap": False})

    def predict(self, feeds):
        (array,) = feeds.values()
        scores = self.booster.predict(array.astype(numpy.float64), num_threads=1)
        if self.objective in ("binary", "multiclass", "multiclassova", "cross_entropy"):
            return self.labelled(scores)
        return [scores]
