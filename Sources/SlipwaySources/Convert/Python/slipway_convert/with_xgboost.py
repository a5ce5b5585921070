"""XGBoost, by onnxmltools. Its own JSON and UBJSON run no code; a pickle does."""

import json

from . import source
from .boosted import Boosted
from .failure import Failure


def load(request):
    import xgboost

    path = request["source"]
    if source.is_pickle(path):
        model = source.unpickled(request)
        booster = model.get_booster() if hasattr(model, "get_booster") else model
    else:
        booster = xgboost.Booster()
        try:
            booster.load_model(path)
        except Exception as error:
            raise Failure("source", "XGBoost cannot load the source", [str(error).splitlines()[0]]) from error
    if not isinstance(booster, xgboost.Booster):
        raise Failure("source", f"the source is no model of XGBoost, but {type(booster).__name__}")
    # Names of features have no place in the graph, and the converter refuses them.
    booster.feature_names = None
    booster.feature_types = None
    return XGBoost(request, booster, booster.num_features())


class XGBoost(Boosted):
    def __init__(self, request, booster, count):
        super().__init__(request, booster, count)
        self.title = source.version("xgboost", "xgboost-cpu")
        settings = json.loads(booster.save_config())["learner"]
        self.objective = settings["objective"]["name"]
        if self.objective == "multi:softmax":
            # It differs in what it answers with alone, labels, and onnxmltools takes its scores for probabilities.
            self.objective = "multi:softprob"
            booster.set_param({"objective": self.objective})

    def export(self, path):
        from onnxmltools import convert_xgboost

        self.write(path, convert_xgboost, {})

    def predict(self, feeds):
        import xgboost

        (array,) = feeds.values()
        scores = self.booster.predict(xgboost.DMatrix(array))
        if self.objective.startswith(("binary:", "multi:")):
            return self.labelled(scores)
        return [scores]
