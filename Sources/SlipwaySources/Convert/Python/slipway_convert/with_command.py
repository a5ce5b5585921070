"""A program of the user's that writes the graph, and may write what the framework answers."""

import os
import subprocess
import sys

import numpy

from . import beside, samples, source
from .failure import Failure


def load(request):
    source.need_trust(request, "a command")
    return Command(request)


class Command(source.Source):
    title = "the reference of the command"

    def __init__(self, request):
        self.request = request
        self.reference = os.path.join(request["output"], "reference.npz")
        self.has_reference = any("{reference}" in word for word in request["command"])
        self.answers = None

    def export(self, path):
        places = {"{source}": self.request["source"], "{output}": path, "{reference}": self.reference}
        if any("{beside}" in word for word in self.request["command"]):
            places["{beside}"] = beside.folder(self.request)
        words = list(self.request["command"])
        if words[0] in ("python", "python3"):
            words[0] = sys.executable
        for mark, place in places.items():
            words = [word.replace(mark, place) for word in words]
        folders = [place if os.path.isdir(place) else os.path.dirname(place) for place in self.request["code"]]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(folders))}
        ended = subprocess.run(
            words, stdin=subprocess.DEVNULL, cwd=self.request["output"], env=environment, check=False).returncode
        if ended != 0:
            raise Failure("convert", f'"{self.request["command"][0]}" ended with exit code {ended}')
        if os.path.islink(path) or not os.path.isfile(path):
            raise Failure("convert", f'"{self.request["command"][0]}" wrote no file to {{output}}')
        if self.has_reference:
            self.read()

    def read(self):
        """The reference: arrays inputs/NAME and outputs/NAME in one .npz."""
        try:
            with numpy.load(self.reference, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
        except Exception as error:
            raise Failure("convert", "the reference of the command cannot be read", [str(error)]) from error
        self.given = {name[7:]: array for name, array in arrays.items() if name.startswith("inputs/")}
        self.answers = {name[8:]: array for name, array in arrays.items() if name.startswith("outputs/")}
        if not self.given or not self.answers:
            raise Failure("convert", "the reference of the command lacks inputs/NAME or outputs/NAME")

    def cases(self, check):
        return None if self.answers is None else samples.cut(self.given, check, "of the reference")

    def predict(self, feeds):
        if self.answers is None:
            return None
        rows = len(next(iter(feeds.values())))
        return [array[:rows] for array in self.answers.values()]
