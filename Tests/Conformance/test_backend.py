"""The stand-in for the onnxruntime backend says what the C++ backend said about the same configs."""

import base64
import concurrent.futures
import json
import os
import re
import shutil
import tempfile
import unittest

from triton_server import Refused, TritonServer

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures", "verdicts")
# A Python backend cannot choose the code of its error, and Triton 24.10 writes it before the text.
CODES = re.compile(r"\b(Invalid argument|Internal|Not found|Unsupported): ")


def plain(text, repository):
    return CODES.sub("", text.replace(repository, "<repo>"))


def write_case(repository, name, case):
    os.makedirs(os.path.join(repository, name, "1"))
    with open(os.path.join(repository, name, "config.pbtxt"), "w", encoding="utf-8") as file:
        file.write(case["config"])
    for path, content in case["files"].items():
        target = os.path.join(repository, name, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if "model" in content:
            shutil.copy(os.path.join(FIXTURES, "models", content["model"]), target)
        else:
            with open(target, "wb") as file:
                file.write(base64.b64decode(content["base64"]))


class BackendTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(FIXTURES, "cases.json"), encoding="utf-8") as file:
            cls.cases = json.load(file)["cases"]

    def test_recorded_verdicts(self):
        with tempfile.TemporaryDirectory() as repository:
            for name, case in self.cases.items():
                write_case(repository, name, case)
            with TritonServer(repository, auto_complete=False) as server:

                def verdict(name):
                    try:
                        server.load(name)
                    except Refused as refusal:
                        return refusal.reason
                    server.unload(name)
                    return None

                with concurrent.futures.ThreadPoolExecutor(4) as pool:
                    verdicts = dict(zip(self.cases, pool.map(verdict, self.cases)))
            for name, case in self.cases.items():
                with self.subTest(name):
                    if case["error"] is None:
                        self.assertIsNone(verdicts[name])
                    else:
                        self.assertIsNotNone(verdicts[name], "loaded, but the C++ backend refuses it")
                        self.assertIn(plain(case["error"], "<repo>"), plain(verdicts[name], repository))

    def test_openvino_is_accepted_when_the_build_has_it(self):
        with tempfile.TemporaryDirectory() as repository:
            write_case(repository, "o15_cpu_acc_openvino_notbuilt", self.cases["o15_cpu_acc_openvino_notbuilt"])
            with TritonServer(repository, cpu_accelerators=["openvino"]) as server:
                server.load("o15_cpu_acc_openvino_notbuilt")
                self.assertTrue(server.ready("o15_cpu_acc_openvino_notbuilt"))


if __name__ == "__main__":
    unittest.main()
