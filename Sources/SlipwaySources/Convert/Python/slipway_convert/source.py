"""What the converters have in common."""

import importlib.metadata
import importlib.util
import os
import sys

from .failure import Failure


class Source:
    """A model of a framework. `title` names what it was compared with; `has_reference` whether it can be asked at all."""

    title = ""
    has_reference = True

    def export(self, path):
        """Writes the model as ONNX."""
        raise NotImplementedError

    def predict(self, feeds):
        """What the framework answers, in the order of the graph's outputs; None where it cannot be asked."""
        raise NotImplementedError

    def cases(self, check):
        """The runs to compare on, where the source itself brings them; None where they are made up."""
        return None

    def samples(self, batch, length, random):
        """Inputs that fit the model better than arbitrary numbers; None where nothing is known."""
        return None


def version(*packages):
    """The name and version of the first package that is there."""
    for package in packages:
        try:
            return f"{package} {importlib.metadata.version(package)}"
        except importlib.metadata.PackageNotFoundError:
            continue
    return packages[0]


def need_trust(request, what):
    """Stops before code of the repository runs that nobody trusts."""
    if not request["trusted"]:
        raise Failure("source", f"{what} runs code, and the spec does not say trust: code")


def unpickled(request):
    """An object of a pickle or of a joblib file."""
    need_trust(request, "loading a pickle")
    prepare(request)
    import joblib

    try:
        return joblib.load(request["source"])
    except Exception as error:
        raise Failure("source", "the source cannot be loaded", [f"{type(error).__name__}: {error}"]) from error


def is_pickle(path):
    return path.endswith((".pkl", ".pickle", ".joblib", ".sav"))


def prepare(request):
    """Makes the modules of the project importable that the spec lists under `code`."""
    for place in request["code"]:
        need_trust(request, "importing code of the project")
        folder = place if os.path.isdir(place) else os.path.dirname(place)
        if folder not in sys.path:
            sys.path.append(folder)


def entry(request):
    """The function of the project that the spec names as `entry`."""
    need_trust(request, "entry")
    prepare(request)
    path, name = request["entry"].rsplit(":", 1)
    folder = os.path.dirname(path)
    if folder not in sys.path:
        sys.path.append(folder)
    spec = importlib.util.spec_from_file_location(os.path.splitext(os.path.basename(path))[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    if not callable(getattr(module, name, None)):
        raise Failure("source", f'"{os.path.basename(path)}" has no function "{name}"')
    return getattr(module, name)


def opset(request, default):
    return request["options"].get("opset") or default
