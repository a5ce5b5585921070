"""Checks AzureML YAML with the real azure-ai-ml, offline, and against the rules of the service that it leaves out.

    python Tests/Conformance/validate_azureml.py build golden …

Takes every folder named azureml below the given ones, or single files. In a folder: model.yml, endpoint.yml and
deployment.yml must all be there. Three layers: the SDK's schemas (unknown keys are errors), the SDK's own validation of
the entity, and the documented limits of the service that the SDK accepts. A local model path must exist and be a
repository: a folder of model folders, each with a numbered version. Exit 0 all good, 1 findings, 2 nothing found.
"""

import argparse
import logging
import os
import re
import sys
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("AZUREML_DISABLE_TELEMETRY", "1")
os.environ.setdefault("AZURE_CORE_COLLECT_TELEMETRY", "0")
logging.disable(logging.CRITICAL)

import yaml  # noqa: E402
from azure.ai.ml import load_model, load_online_deployment, load_online_endpoint  # noqa: E402

LOADERS = {"model": load_model, "endpoint": load_online_endpoint, "deployment": load_online_deployment}
NAME = re.compile(r"[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?")
ASSET_NAME = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,254}")
STOCK_IMAGE = re.compile(r"nvcr\.io/nvidia/tritonserver([:@].*)?")
MODEL_REFERENCE = re.compile(r"azureml:[a-zA-Z0-9_][\w.-]*:[\w.-]+|azureml://\S+|azureml:[\w.-]+@[\w.-]+")


def kind_of(path, document):
    """What a file describes: by its name, its schema line, or its keys."""
    stem = os.path.basename(path).lower()
    schema = str(document.get("$schema", "")).lower()
    for kind in ("deployment", "endpoint", "model"):
        if stem.startswith(kind) or f"{kind}.schema" in schema:
            return kind
    if "endpoint_name" in document:
        return "deployment"
    return "endpoint" if {"auth_mode", "traffic"} & document.keys() else "model"


def sdk_text(error):
    """The SDK's message on one line, without its advice at the end."""
    text = getattr(error, "messages", None) or getattr(error, "message", None) or str(error)
    text = "\n".join(text) if isinstance(text, list) else str(text)
    return " ".join(text.split("Visit this link")[0].split())[:600]


def sdk_findings(kind, path):
    """What the real SDK says: when it loads the file, and when it validates what it made of it."""
    try:
        entity = LOADERS[kind](path)
    except Exception as error:
        return ["schema: " + sdk_text(error)]
    found = []
    if kind == "deployment":
        try:
            entity._validate()
        except Exception as error:
            found.append("entity: " + sdk_text(error))
    try:
        entity._to_dict()
    except Exception as error:
        found.append("entity: " + sdk_text(error))
    return found


def name_findings(name, what):
    found = []
    if isinstance(name, str):
        if not 3 <= len(name) <= 32:
            found.append(f'service: {what} name "{name}" has {len(name)} characters, 3 to 32 are allowed')
        if not NAME.fullmatch(name):
            found.append(f'service: {what} name "{name}" may hold letters, digits and inner hyphens, a letter first')
    return found


def service_findings(kind, path, document):
    """Documented rules of the service that the SDK does not enforce."""
    rules = {"model": model_findings, "endpoint": endpoint_findings, "deployment": deployment_findings}
    return rules[kind](path, document)


def model_findings(path, document):
    found = []
    if not ASSET_NAME.fullmatch(str(document.get("name", ""))):
        found.append(f'service: "{document.get("name")}" is no name of an asset')
    if "version" not in document:
        found.append("service: a model without a version gets a new one each time")
    elif not ASSET_NAME.fullmatch(str(document["version"])):
        found.append(f'service: "{document["version"]}" is no version of an asset')
    return found + repository_findings(path, document)


def repository_findings(path, document):
    """The layout of a local Triton model: the path is the repository, not the model folder."""
    place = document.get("path")
    if document.get("type") != "triton_model" or not isinstance(place, str) or re.match(r"[a-z]+:", place):
        return []
    repository = os.path.normpath(os.path.join(os.path.dirname(path), place))
    if not os.path.isdir(repository):
        return [f'layout: path "{place}" is no folder']
    models = sorted(entry.name for entry in os.scandir(repository) if entry.is_dir())
    found = [] if models else [f'layout: path "{place}" holds no model folder']
    for model in models:
        folders = [entry.name for entry in os.scandir(os.path.join(repository, model)) if entry.is_dir()]
        if not any(re.fullmatch("[1-9][0-9]*", folder) for folder in folders):
            found.append(f'layout: "{model}" below path "{place}" has no version folder; is path the repository?')
    return found


def endpoint_findings(path, document):
    found = name_findings(document.get("name"), "endpoint")
    traffic = document.get("traffic")
    if isinstance(traffic, dict) and traffic:
        if sum(traffic.values()) not in (0, 100):
            found.append(f"service: traffic sums to {sum(traffic.values())}, it must be 0 or 100")
        elif os.path.basename(os.path.dirname(os.path.abspath(path))) == "azureml":
            found.append("service: traffic cannot be set before the deployments exist; leave it out of the release")
    mirror = document.get("mirror_traffic")
    if isinstance(mirror, dict) and (len(mirror) > 1 or any(share > 50 for share in mirror.values())):
        found.append("service: mirror_traffic takes one deployment and at most 50 percent")
    return found


def deployment_findings(path, document):
    found = name_findings(document.get("name"), "deployment") + name_findings(document.get("endpoint_name"), "endpoint")
    managed = document.get("type", "managed") == "managed"
    if managed:
        count = document.get("instance_count")
        if not isinstance(count, int) or not 1 <= count <= 50:
            found.append(f"service: instance_count is {count}, 1 to 50 are allowed")
    model = document.get("model")
    if isinstance(model, str) and model.startswith("azureml:") and not MODEL_REFERENCE.fullmatch(model):
        found.append(f'service: "{model}" is no reference to a model with its version')
    elif isinstance(model, dict):
        found += repository_findings(path, model)
    environment = document.get("environment")
    if isinstance(environment, dict):
        found += environment_findings(path, environment)
    settings = document.get("request_settings") or {}
    timeout = settings.get("request_timeout_ms")
    if managed and isinstance(timeout, int) and not 1 <= timeout <= 180_000:
        found.append(f"service: request_timeout_ms is {timeout}, at most 180000 are allowed")
    concurrency = settings.get("max_concurrent_requests_per_instance")
    if isinstance(concurrency, int) and concurrency < 1:
        found.append(f"service: max_concurrent_requests_per_instance is {concurrency}, it must be at least 1")
    for probe in ("liveness_probe", "readiness_probe"):
        for key, value in (document.get(probe) or {}).items():
            if isinstance(value, int) and value < 1:
                found.append(f"service: {probe}.{key} is {value}, it must be at least 1")
    for key, value in (document.get("environment_variables") or {}).items():
        if str(key).startswith(("AZUREML_", "AML_")):
            found.append(f'service: environment variable "{key}" is of the service\'s own namespace')
        if not isinstance(value, str):
            found.append(f'service: environment variable "{key}" is no string')
    return found


def environment_findings(path, environment):
    """Whether the container of a deployment starts a server."""
    image, build = environment.get("image"), environment.get("build")
    if isinstance(image, str) and STOCK_IMAGE.fullmatch(image):
        return [f'service: "{image}" starts a shell without a command, and an endpoint gives none']
    if not isinstance(build, dict) or not isinstance(build.get("path"), str):
        return []
    place = os.path.join(os.path.dirname(path), build["path"], build.get("dockerfile_path", "Dockerfile"))
    if not os.path.isfile(place):
        return [f'layout: build path "{build["path"]}" holds no Dockerfile']
    with open(place, encoding="utf-8") as file:
        lines = [line for line in file.read().replace("\\\n", "").splitlines() if line and not line.startswith("#")]
    if not any(line.startswith(("CMD ", "ENTRYPOINT ")) for line in lines):
        return [f'service: the image of "{build["path"]}" has no command, and an endpoint gives none']
    return []


def validate(path):
    """(kind, findings) of one file."""
    try:
        with open(path, encoding="utf-8") as file:
            document = yaml.safe_load(file)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return "?", ["yaml: " + " ".join(str(error).split())]
    if not isinstance(document, dict):
        return "?", ["yaml: not a mapping"]
    kind = kind_of(path, document)
    return kind, sdk_findings(kind, path) + service_findings(kind, path, document)


def azureml_folders(directory):
    """Folders named azureml, the given one included."""
    for parent, folders, _ in os.walk(directory):
        folders.sort()
        if os.path.basename(os.path.abspath(parent)) == "azureml":
            yield parent


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("paths", nargs="+", metavar="DIR|FILE")
    options = parser.parse_args(arguments)
    files, missing = [], []
    for path in options.paths:
        if os.path.isfile(path):
            files.append(path)
            continue
        for folder in azureml_folders(path):
            for kind in LOADERS:
                file = os.path.join(folder, f"{kind}.yml")
                (files if os.path.exists(file) else missing).append(file)
    failed = len(missing)
    for path in missing:
        print(f"FAIL  {path}: missing")
    for path in files:
        kind, found = validate(path)
        failed += bool(found)
        print(f"{'FAIL ' if found else 'ok   '} {path} ({kind})")
        for line in found:
            print(f"      {line}")
    print(f"{len(files)} files validated with azure-ai-ml, {failed} with findings")
    if not files and not missing:
        print("error: no folder named azureml found", file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
