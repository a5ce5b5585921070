#!/usr/bin/env python3
"""Judges the custom resources that Slipway writes for KServe and Seldon Core v2.

usage: check_platforms.py [--lie] FOLDER...

Each FOLDER is searched for folders named kserve and seldon beside a repository/. Every object is held against the schemas
below, which know the fields that Slipway writes and no others: names and types of serving.kserve.io/v1beta1 (KServe 0.21). Then what
no schema says: the canary is the release itself with a share, and what scales fits the mode. --lie gives each object in turn a
field that no cluster knows, then a value of another type. Exit status: 0 all passed, 1 something was refused (with --lie: every
lie was) or nothing was found.
"""

import argparse
import copy
import pathlib
import sys

import jsonschema
import yaml


def record(required, **optional):
    return {"type": "object", "additionalProperties": False, "required": list(required),
            "properties": {**required, **optional}}


def several(item):
    return {"type": "array", "minItems": 1, "items": item}


TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
TEXTS = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}}
QUANTITY = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?(m|Mi|Gi|Ti|M|G|T)?$"}
AMOUNTS = record({"cpu": QUANTITY, "memory": QUANTITY}, **{"nvidia.com/gpu": {"type": "string", "pattern": "^[1-9][0-9]*$"}})
PROBE = record({"httpGet": record({"path": TEXT, "port": COUNT}), "periodSeconds": COUNT, "timeoutSeconds": COUNT,
                "failureThreshold": COUNT})
NAMED = several(record({"name": TEXT}))
METADATA = record({"name": {"type": "string", "pattern": "^[a-z]([a-z0-9-]*[a-z0-9])?$", "maxLength": 46}, "labels": TEXTS,
                   "annotations": TEXTS}, namespace=TEXT)

MODEL = record({
    "modelFormat": record({"name": {"const": "triton"}}), "runtime": TEXT,
    "runtimeVersion": {"type": "string", "pattern": r"^[0-9]{2}\.[0-9]{2}-[a-z0-9-]*py3"},
    "protocolVersion": {"const": "v2"}, "storageUri": {"type": "string", "pattern": "^(s3|gs|pvc|oci|https)://"},
    "resources": record({"requests": AMOUNTS, "limits": AMOUNTS}), "readinessProbe": PROBE,
    "volumeMounts": several(record({"name": TEXT, "mountPath": TEXT}))},
    image=TEXT, env=several(record({"name": TEXT, "value": {"type": "string"}})), startupProbe=PROBE)
METRIC = record({"type": {"const": "External"}, "external": record({
    "metric": record({"backend": {"const": "prometheus"}, "serverAddress": TEXT, "query": TEXT}),
    "target": record({"type": {"const": "AverageValue"}, "value": {"type": "string", "pattern": "^[1-9][0-9]*m$"}})})})
BEHAVIOR = record({"scaleDown": record({"stabilizationWindowSeconds": {"type": "integer", "minimum": 0, "maximum": 3600}})})
PREDICTOR = record({
    "minReplicas": COUNT, "maxReplicas": COUNT, "model": MODEL,
    "volumes": several(record({"name": TEXT, "emptyDir": record({}, medium={"const": "Memory"}, sizeLimit=QUANTITY)}))},
    canaryTrafficPercent={"type": "integer", "minimum": 1, "maximum": 99}, scaleMetric={"const": "rps"}, scaleTarget=COUNT,
    autoScaling=record({"metrics": several(METRIC), "behavior": BEHAVIOR}), serviceAccountName=TEXT, imagePullSecrets=NAMED,
    nodeSelector=TEXTS, tolerations=several(record({"key": TEXT, "operator": {"const": "Exists"}, "effect": TEXT})))

SCHEMAS = {
    ("serving.kserve.io/v1beta1", "InferenceService"): record({
        "apiVersion": TEXT, "kind": TEXT, "metadata": METADATA, "spec": record({"predictor": PREDICTOR})}),
}


def judge(item):
    """What a cluster that is strict about fields would say of one object."""
    schema = SCHEMAS.get((item.get("apiVersion"), item.get("kind")))
    if schema is None:
        return [f"{item.get('apiVersion')} {item.get('kind')} is no kind that is known"]
    return [f"{item['kind']}: {fault.message} at {fault.json_path}"
            for fault in jsonschema.Draft202012Validator(schema).iter_errors(item)]


def kserve(objects):
    """What no schema says of the files of KServe."""
    faults = []
    service = objects["inference-service.yaml"]
    predictor = service["spec"]["predictor"]
    notes = service["metadata"]["annotations"]
    knative = notes["serving.kserve.io/deploymentMode"] == "Knative"
    if notes["serving.kserve.io/deploymentMode"] not in ("Knative", "Standard"):
        faults.append("the mode is none of KServe")
    if predictor["minReplicas"] > predictor["maxReplicas"]:
        faults.append("the least replicas are above the most")
    scaled = predictor["minReplicas"] < predictor["maxReplicas"]
    by = [key for key in ("scaleMetric", "autoScaling") if key in predictor]
    if by != ([] if not scaled else ["scaleMetric"] if knative else ["autoScaling"]):
        faults.append(f"scaled by {by} in {'serverless' if knative else 'standard'}")
    if ("autoScaling" in by) != (notes.get("serving.kserve.io/autoscalerClass") == "keda"):
        faults.append("metrics of Prometheus without KEDA, or the reverse")
    if not knative and "startupProbe" not in predictor["model"]:
        faults.append("a Deployment whose server may not take its time to start")
    mounts = {mount["name"] for mount in predictor["model"]["volumeMounts"]}
    if mounts != {volume["name"] for volume in predictor["volumes"]}:
        faults.append("volumes and mounts differ")
    if "canaryTrafficPercent" in predictor:
        faults.append("the file for all requests has a share")
    if "canary.yaml" in objects:
        canary = copy.deepcopy(objects["canary.yaml"])
        if canary["spec"]["predictor"].pop("canaryTrafficPercent", None) is None:
            faults.append("the canary has no share")
        if canary != service:
            faults.append("the canary is not the release")
        if not knative:
            faults.append("a canary in a Deployment")
    return faults


RELATIONS = {"kserve": kserve}


def lies(item):
    """The object with a field that no cluster knows, and with a number where a text is due."""
    unknown = copy.deepcopy(item)
    unknown["spec"]["slipwayLie"] = "x"
    typed = copy.deepcopy(item)
    typed["metadata"]["name"] = 7
    return [unknown, typed]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--lie", action="store_true")
    arguments = parser.parse_args()
    places = sorted({path for name in RELATIONS for folder in arguments.folders for path in folder.rglob(name)
                     if path.is_dir() and (path.parent / "promotion.json").exists()})
    failed = not places
    if failed:
        print("FAIL  no files found")
    unseen = 0
    for place in places:
        objects = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(place.glob("*.yaml"))}
        if arguments.lie:
            unseen += sum(not judge(lie) for item in objects.values() for lie in lies(item))
            continue
        faults = [f"{name}: {fault}" for name, item in objects.items() for fault in judge(item)]
        faults += [] if faults else RELATIONS[place.name](objects)
        for fault in faults:
            print(f"FAIL  {place}/{fault}")
        failed = failed or bool(faults)
        if not faults:
            print(f"ok    {place}: {' '.join(sorted(item['kind'] for item in objects.values()))}")
    if arguments.lie:
        print(f"{unseen} lies were not found")
        return 1 if unseen == 0 and not failed else 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
