#!/usr/bin/env python3
"""Trains small models with the frameworks themselves, for slipway to convert.

usage: train_models.py DIR        all models, into DIR
       train_models.py --shipped  churn.joblib, forest.txt and fraud.json of specs/models

The data are made up from a seed; the same versions (requirements-convert.txt) give the same models.
"""

import sys
from pathlib import Path

import joblib
import lightgbm
import numpy
import xgboost
from sklearn.cluster import KMeans
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC

ROOT = Path(__file__).resolve().parents[2]
RANDOM = numpy.random.default_rng(7)
# Months as a customer, contracts, a monthly bill, complaints a month.
DATA = RANDOM.normal([40, 3, 70, 0.2], [12, 2, 30, 0.1], (2000, 4))
LEAVES = (DATA @ [-0.02, -0.5, 0.01, 4] + RANDOM.normal(0, 0.5, 2000) > -0.9).astype(int)
KIND = RANDOM.integers(0, 3, 2000)
VALUE = DATA[:, 0] * LEAVES
ONE = {"num_threads": 1, "seed": 1, "deterministic": True, "verbose": -1, "num_leaves": 7}


def churn():
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(DATA, numpy.array(["stays", "leaves"])[LEAVES])


def forest():
    return lightgbm.train({"objective": "binary", **ONE}, lightgbm.Dataset(DATA, LEAVES), 8)


def boosted(objective, labels, **settings):
    settings = {"objective": objective, "max_depth": 3, "nthread": 1, "seed": 1, **settings}
    return xgboost.train(settings, xgboost.DMatrix(DATA, labels), 8)


def all_models(folder):
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump(churn(), folder / "churn.joblib", compress=3)
    sklearn = {
        "random-forest": make_pipeline(MinMaxScaler(), RandomForestClassifier(20, max_depth=5, random_state=0)),
        "boosted-regressor": GradientBoostingRegressor(n_estimators=10, random_state=0),
        "histogram": HistGradientBoostingClassifier(max_iter=10, random_state=0),
        "kmeans": make_pipeline(StandardScaler(), KMeans(3, random_state=0, n_init=1)),
        "linear": LinearRegression(),
        "support-vectors": make_pipeline(StandardScaler(), SVC(random_state=0)),
    }
    for name, model in sklearn.items():
        labels = VALUE if name in ("boosted-regressor", "linear") else KIND
        joblib.dump(model.fit(DATA[:500], labels[:500]), folder / f"{name}.joblib")
    joblib.dump(StandardScaler().fit(DATA), folder / "scaler.joblib")
    forest().save_model(folder / "forest.txt")
    lightgbm.train({"objective": "multiclass", "num_class": 3, **ONE}, lightgbm.Dataset(DATA, KIND), 8).save_model(
        folder / "lightgbm-three.txt")
    lightgbm.train({"objective": "regression", **ONE}, lightgbm.Dataset(DATA, VALUE), 8).save_model(
        folder / "lightgbm-value.txt")
    boosted("binary:logistic", LEAVES).save_model(folder / "xgboost-two.json")
    boosted("multi:softprob", KIND, num_class=3).save_model(folder / "xgboost-three.ubj")
    boosted("multi:softmax", KIND, num_class=3).save_model(folder / "xgboost-labels.json")
    boosted("reg:squarederror", VALUE).save_model(folder / "xgboost-value.json")
    joblib.dump(xgboost.XGBClassifier(n_estimators=5, max_depth=3).fit(DATA, LEAVES), folder / "xgboost-pickle.joblib")


if sys.argv[1:] == ["--shipped"]:
    joblib.dump(churn(), ROOT / "specs/models/churn.joblib", compress=3)
    forest().save_model(ROOT / "specs/models/forest.txt")
    boosted("binary:logistic", LEAVES).save_model(ROOT / "specs/models/fraud.json")
elif len(sys.argv) == 2:
    all_models(Path(sys.argv[1]))
else:
    sys.exit(__doc__)
