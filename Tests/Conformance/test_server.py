"""TritonServer starts, reports and always ends the server; serve_repository.py finds what is wrong in a repository."""

import contextlib
import glob
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import numpy as np

import serve_repository
import triton_server
from triton_server import Refused, ServerFailure, TritonServer

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = {
    "bert": os.path.join(HERE, "fixtures", "models", "bert_qa.onnx"),
    "resnet": os.path.join(HERE, "fixtures", "models", "resnet.onnx"),
    "strings": os.path.join(HERE, "fixtures", "verdicts", "models", "str.onnx"),
    "vector": os.path.join(HERE, "fixtures", "verdicts", "models", "vec.onnx"),
}

BERT = """
name: "{name}"
backend: "onnxruntime"
max_batch_size: {max_batch_size}
input [
  { name: "input_ids" data_type: TYPE_INT64 dims: [ -1 ] },
  { name: "attention_mask" data_type: TYPE_INT64 dims: [ -1 ] },
  { name: "token_type_ids" data_type: TYPE_INT64 dims: [ -1 ] }
]
output [
  { name: "start_logits" data_type: TYPE_FP32 dims: [ -1 ] },
  { name: "end_logits" data_type: TYPE_FP32 dims: [ -1 ] }
]
instance_group [ { count: {count} kind: KIND_CPU } ]
parameters { key: "intra_op_thread_count" value { string_value: "1" } }
{more}
"""

WARMUP_FILE = """
model_warmup [ {
  name: "smallest" batch_size: 2 count: 3
  inputs { key: "input_ids" value { data_type: TYPE_INT64 dims: [ 4 ] input_data_file: "ids.bin" } }
  inputs { key: "attention_mask" value { data_type: TYPE_INT64 dims: [ 4 ] zero_data: true } }
  inputs { key: "token_type_ids" value { data_type: TYPE_INT64 dims: [ 4 ] zero_data: true } }
} ]
"""

RESNET = """
backend: "onnxruntime"
max_batch_size: 4
input [ { name: "image" data_type: TYPE_FP32 dims: [ 3, 64, 64 ] } ]
output [ { name: "logits" data_type: TYPE_FP32 dims: [ 10 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
optimization { graph { level: 2 } }
"""

STRINGS = """
backend: "onnxruntime"
max_batch_size: 4
input [ { name: "s" data_type: TYPE_STRING dims: [ 1 ] } ]
output [ { name: "t" data_type: TYPE_STRING dims: [ 1 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
"""

VECTOR = """
backend: "onnxruntime"
max_batch_size: 8
input [ { name: "x" data_type: TYPE_FP32 dims: [ 3 ] } ]
output [ { name: "y" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
"""


def bert(name, max_batch_size=8, count=1, more=""):
    text = BERT
    for key, value in (("name", name), ("max_batch_size", max_batch_size), ("count", count), ("more", more)):
        text = text.replace("{" + key + "}", str(value))
    return text


def write_model(repository, name, model, config, warmup=None):
    """One model directory; `warmup` maps names of files under warmup/ to their bytes."""
    version = os.path.join(repository, name, "1")
    os.makedirs(version)
    shutil.copy(MODELS[model], os.path.join(version, "model.onnx"))
    with open(os.path.join(repository, name, "config.pbtxt"), "w", encoding="utf-8") as file:
        file.write(config)
    for path, data in (warmup or {}).items():
        os.makedirs(os.path.join(repository, name, "warmup"), exist_ok=True)
        with open(os.path.join(repository, name, "warmup", path), "wb") as file:
            file.write(data)


def ids(count):
    return np.arange(1, count + 1, dtype="<i8").tobytes()


def serve(repository, *arguments):
    """(exit code, printed lines) of serve_repository.py."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = serve_repository.main(["--repository", repository, *arguments])
    return code, output.getvalue()


class ServeRepositoryTests(unittest.TestCase):
    def setUp(self):
        self.repository = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.repository)

    def test_a_good_repository_passes(self):
        batching = "dynamic_batching { max_queue_delay_microseconds: 2000 }"
        write_model(self.repository, "bert-b8", "bert", bert("bert-b8", more=batching))
        write_model(
            self.repository, "bert-b2-i2", "bert", bert("bert-b2-i2", 2, 2, WARMUP_FILE), {"ids.bin": ids(4)}
        )
        write_model(self.repository, "resnet", "resnet", RESNET)
        write_model(self.repository, "strings", "strings", STRINGS)
        write_model(self.repository, "vector", "vector", VECTOR)
        code, output = serve(self.repository, "--range", "input_ids=0:63", "--dim", "seq=12", "--auto-complete")
        self.assertEqual(code, 0, output)
        for line in (
            "ok    bert-b8: READY",
            "ok    bert-b8: answers equal onnxruntime's at batch 8",
            "ok    bert-b8: 16 concurrent clients are batched",
            "ok    bert-b2-i2: warmup ran (12 inferences in 6 executions before any request)",
            "ok    bert-b2-i2: answers equal onnxruntime's at batch 2",
            "ok    resnet: answers equal onnxruntime's at batch 3",
            "ok    strings: answers equal onnxruntime's at batch 4",
            "ok    vector: answers equal onnxruntime's at batch 8",
            " passed, 0 failed (5 variants,",
        ):
            self.assertIn(line, output)
        self.assertNotIn("bert-b2-i2: answers equal onnxruntime's at batch 3", output)

    def test_bad_variants_are_named_with_the_reason(self):
        write_model(self.repository, "good", "resnet", RESNET)
        before = 'name: "end_logits" data_type: TYPE_FP32 dims: [ '
        write_model(self.repository, "dims", "bert", bert("dims").replace(before + "-1", before + "384"))
        write_model(self.repository, "type", "resnet", RESNET.replace("TYPE_FP32 dims: [ 3", "TYPE_FP16 dims: [ 3"))
        write_model(self.repository, "warmup-missing", "bert", bert("warmup-missing", more=WARMUP_FILE))
        write_model(
            self.repository, "warmup-short", "bert", bert("warmup-short", more=WARMUP_FILE), {"ids.bin": ids(3)}
        )
        write_model(self.repository, "typo", "resnet", RESNET + "max_queue_delay: 1\n")
        write_model(self.repository, "not-whole", "resnet", RESNET.replace("output [", "# output ["))
        write_model(self.repository, "newer", "resnet", RESNET + "model_metrics { }\n")
        code, output = serve(self.repository)
        self.assertEqual(code, 1)
        lines = output.splitlines()
        for variant, text in (
            ("dims", "making complete shape [-1,384]"),
            ("type", "configuration expects datatype TYPE_FP16 for input 'image', model provides TYPE_FP32"),
            ("warmup-missing", "No such file or directory"),
            ("warmup-short", "warmup setting expects 32 bytes, but the data provided from ids.bin"),
            ("typo", 'no field named "max_queue_delay"'),
            ("not-whole", "must declare the model's inputs and outputs"),
            ("newer", "model_metrics is of 24.11"),
        ):
            with self.subTest(variant):
                failed = [line for line in lines if line.startswith(f"FAIL  {variant}: ")]
                self.assertTrue(any(text in line for line in failed), "\n".join(failed) or output)
                self.assertFalse([line for line in lines if line.startswith(f"ok    {variant}: READY")])
        # One bad variant does not keep the others from being proved.
        self.assertIn("ok    good: answers equal onnxruntime's at batch 4", output)

    def test_another_graph_than_the_manifest_names_is_found(self):
        write_model(self.repository, "resnet", "resnet", RESNET)
        manifest = os.path.join(self.repository, "manifest.json")
        with open(manifest, "w", encoding="utf-8") as file:
            json.dump(
                {
                    "variants": [{"name": "resnet"}, {"name": "other"}],
                    "model": {"path": "resnet.onnx", "sha256": "0" * 64},
                },
                file,
            )
        models = os.path.dirname(MODELS["resnet"])
        code, output = serve(self.repository, "--manifest", manifest, "--model-root", models)
        self.assertEqual(code, 1)
        self.assertIn("in the manifest only: ['other']", output)
        self.assertIn("FAIL  manifest: names the source model with its digest", output)

    def test_data_that_the_graph_refuses_is_a_failure(self):
        write_model(self.repository, "bert", "bert", bert("bert", more="dynamic_batching { }"))
        code, output = serve(self.repository, "--range", "input_ids=64:99")
        self.assertEqual(code, 1)
        self.assertIn("FAIL  bert: answers equal onnxruntime's at batch 1: ", output)
        self.assertIn("FAIL  bert: 16 concurrent clients are batched: onnxruntime: ", output)

    def test_an_empty_repository_proves_nothing(self):
        self.assertEqual(serve(self.repository)[0], 2)

    def test_gpu_variants_can_be_left_out(self):
        write_model(self.repository, "gpu", "resnet", RESNET.replace("KIND_CPU", "KIND_GPU"))
        code, output = serve(self.repository, "--skip-gpu")
        self.assertEqual(code, 2)
        self.assertIn("skip  gpu: needs a GPU", output)

    def test_all_at_once(self):
        write_model(self.repository, "one", "resnet", RESNET)
        write_model(self.repository, "two", "strings", STRINGS)
        code, output = serve(self.repository, "--all")
        self.assertEqual(code, 0, output)
        self.assertIn("(2 variants,", output)

    def test_external_data_in_a_model_folder(self):
        import onnx

        write_model(self.repository, "folder", "resnet", RESNET)
        version = os.path.join(self.repository, "folder", "1")
        os.remove(os.path.join(version, "model.onnx"))
        os.mkdir(os.path.join(version, "model.onnx"))
        onnx.save_model(
            onnx.load(MODELS["resnet"]),
            os.path.join(version, "model.onnx", "model.onnx"),
            save_as_external_data=True,
            location="weights.bin",
            size_threshold=0,
        )
        self.assertGreater(os.path.getsize(os.path.join(version, "model.onnx", "weights.bin")), 1000)
        code, output = serve(self.repository)
        self.assertEqual(code, 0, output)


    def test_other_weights_than_the_source_model_are_found(self):
        import onnx

        write_model(self.repository, "resnet", "resnet", RESNET)
        models = os.path.join(self.repository, "1")
        os.mkdir(models)
        source = os.path.join(models, "source.onnx")
        model = onnx.load(MODELS["resnet"])
        weights = next(tensor for tensor in model.graph.initializer if list(tensor.dims) == [10])
        values = onnx.numpy_helper.to_array(weights) + np.float32(0.001)
        weights.CopyFrom(onnx.numpy_helper.from_array(values, weights.name))
        onnx.save_model(model, source)
        with open(source, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        manifest = os.path.join(models, "manifest.json")
        with open(manifest, "w", encoding="utf-8") as file:
            json.dump({"variants": [{"name": "resnet"}], "model": {"path": "source.onnx", "sha256": digest}}, file)
        code, output = serve(self.repository, "--manifest", manifest, "--model-root", models)
        self.assertEqual(code, 1)
        self.assertIn('answers equal onnxruntime\'s at batch 1: output "logits": differs by up to 0.001', output)


class RecordedServer:
    """Stands for a server in tests of single checks: the statistics it gives are set, its answers are right."""

    def __init__(self, path, variant, counts):
        self.path, self.variant, self.recorded = path, variant, list(counts)

    def statistics(self, model, inferences=0):
        inferences, executions = self.recorded.pop(0)
        return {"inference_count": inferences, "execution_count": executions}

    def infer(self, model, inputs):
        return serve_repository.Reference.run(self.path, self.variant, inputs)


class SingleCheckTests(unittest.TestCase):
    def setUp(self):
        self.repository = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.repository)

    def proof(self, config, counts):
        write_model(self.repository, "m", "bert", config, {"ids.bin": ids(4)})
        variant = serve_repository.Variant(self.repository, "m")
        server = RecordedServer(variant.model_file, variant, counts)
        data = serve_repository.Data({}, {}, 1)
        return serve_repository.Proof(server, serve_repository.Tally(), data, None), variant

    def printed(self, check, *arguments):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            check(*arguments)
        return output.getvalue()

    def test_requests_that_are_never_joined_are_found(self):
        # 16 clients with 8 requests each, four rounds, every request an execution of its own.
        counts = [(0, 0)] + [(128 * n, 128 * n) for n in range(1, 5)]
        proof, variant = self.proof(bert("m", more="dynamic_batching { }"), counts)
        output = self.printed(proof.batching, variant, variant.model_file)
        self.assertIn("FAIL  m: 16 concurrent clients are batched: 512 executions for 512 inferences", output)

    def test_requests_that_the_server_lost_count_of_are_found(self):
        proof, variant = self.proof(bert("m", more="dynamic_batching { }"), [(0, 0), (100, 50)])
        output = self.printed(proof.batching, variant, variant.model_file)
        self.assertIn("sent 128 requests, the server counted 100 inferences", output)

    def test_a_warmup_that_did_not_run_is_found(self):
        proof, variant = self.proof(bert("m", more=WARMUP_FILE), [(0, 0)])
        output = self.printed(proof.warmup, variant)
        self.assertIn("FAIL  m: warmup ran: expected 6 inferences in 3 executions, the server counted (0, 0)", output)

    def test_every_instance_warms_up(self):
        proof, variant = self.proof(bert("m", count=4, more=WARMUP_FILE), [(24, 12)])
        self.assertIn("ok    m: warmup ran (24 inferences in 12 executions", self.printed(proof.warmup, variant))

    def test_executions_without_warmup_are_found(self):
        proof, variant = self.proof(bert("m"), [(1, 1)])
        self.assertIn("FAIL  m: no warmup", self.printed(proof.warmup, variant))


class ComparisonTests(unittest.TestCase):
    def mismatch(self, wanted, found):
        return serve_repository.mismatch({"y": np.array(wanted)}, {"y": np.array(found)})[0]

    def test_equal_within_the_tolerance(self):
        self.assertIsNone(self.mismatch([1.0, float("nan"), float("inf")], [1.000005, float("nan"), float("inf")]))

    def test_a_difference_is_found(self):
        self.assertIn("differs by up to 0.0001", self.mismatch([1.0], [1.0001]))

    def test_a_nan_is_found(self):
        self.assertIsNotNone(self.mismatch([1.0, 2.0], [1.0, float("nan")]))

    def test_another_shape_is_found(self):
        self.assertIn("shape [1, 2]", self.mismatch([1.0, 2.0], [[1.0, 2.0]]))

    def test_another_type_is_found(self):
        self.assertIn("type float64", self.mismatch(np.float32([1]), [1.0]))

    def test_half_is_judged_by_rows(self):
        wanted = {"y": np.float32([[1, 2], [3, 4]])}
        found, gap = serve_repository.mismatch_of_half(wanted, {"y": np.float32([[1.01, 2], [3, 4.01]])})
        self.assertIsNone(found)
        self.assertLess(0, gap)
        # One row of two is another one: the whole array would still have a cosine of 0.98.
        turned, _ = serve_repository.mismatch_of_half(wanted, {"y": np.float32([[2, 1], [3, 4]])})
        self.assertIn("a row has the cosine 0.8", turned)

    def test_half_with_nan_or_another_shape_is_found(self):
        wanted = {"y": np.float32([[1, 2]])}
        self.assertIsNotNone(serve_repository.mismatch_of_half(wanted, {"y": np.float32([[1, float("nan")]])})[0])
        self.assertIsNotNone(serve_repository.mismatch_of_half(wanted, {"y": np.float32([[0, 0]])})[0])
        self.assertIn("shape", serve_repository.mismatch_of_half(wanted, {"y": np.float32([1, 2])})[0])
        self.assertIn('no output "y"', serve_repository.mismatch_of_half(wanted, {})[0])

    def test_other_integers_are_found(self):
        self.assertIn("1 values differ", self.mismatch([1, 2], [1, 3]))

    def test_a_missing_output_is_found(self):
        self.assertEqual(serve_repository.mismatch({"y": np.zeros(1)}, {})[0], 'no output "y"')


class ServerLifeTests(unittest.TestCase):
    def setUp(self):
        self.repository = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.repository)
        write_model(self.repository, "resnet", "resnet", RESNET)

    def assert_gone(self, server):
        self.assertIsNotNone(server.process.poll())
        with self.assertRaises(ProcessLookupError):
            os.killpg(server.process.pid, 0)
        self.assertEqual(glob.glob(f"/dev/shm/{server.shared_memory}*"), [])
        self.assertFalse(os.path.exists(server.directory))

    def test_one_execution_serves_the_requests_it_is_given(self):
        with TritonServer(self.repository) as server:
            server.load("resnet")
            image = np.ones((3, 3, 64, 64), np.float32)
            self.assertEqual(server.infer("resnet", {"image": image})["logits"].shape, (3, 10))
            statistics = server.statistics("resnet", inferences=3)
            self.assertEqual((statistics["inference_count"], statistics["execution_count"]), (3, 1))
            with self.assertRaises(Refused) as refusal:
                server.infer("resnet", {"image": np.ones((5, 3, 64, 64), np.float32)})
            self.assertIn("batch-size must be <= 4", refusal.exception.reason)

    def test_the_server_is_gone_after_the_block(self):
        with TritonServer(self.repository) as server:
            server.load("resnet")
        self.assert_gone(server)

    def test_the_server_is_gone_after_a_failure(self):
        with self.assertRaises(ZeroDivisionError):
            with TritonServer(self.repository) as server:
                server.load("resnet")
                raise ZeroDivisionError
        self.assert_gone(server)

    def test_a_start_that_fails_says_why(self):
        write_model(self.repository, "bad", "resnet", RESNET.replace("[ 10 ]", "[ 11 ]"))
        server = TritonServer(self.repository, explicit=False)
        with self.assertRaises(ServerFailure) as failure:
            server.__enter__()
        self.assertIn("failed to load all models", str(failure.exception))
        self.assert_gone(server)

    def test_the_server_dies_with_its_test(self):
        program = (
            "import sys, time; from triton_server import TritonServer\n"
            "server = TritonServer(sys.argv[1]).__enter__(); server.load('resnet')\n"
            "print(server.process.pid, server.directory, server.shared_memory, flush=True); time.sleep(600)\n"
        )
        child = subprocess.Popen(
            [sys.executable, "-c", program, self.repository], cwd=HERE, stdout=subprocess.PIPE, text=True
        )
        group, directory, memory = child.stdout.readline().split()
        self.addCleanup(shutil.rmtree, directory, True)
        child.stdout.close()
        child.send_signal(signal.SIGKILL)
        child.wait()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                os.killpg(int(group), 0)
            except ProcessLookupError:
                break
            time.sleep(0.1)
        else:
            os.killpg(int(group), signal.SIGKILL)
            self.fail("the server or a stub outlived its test by 30 s")
        for region in glob.glob(f"/dev/shm/{memory}*"):
            os.unlink(region)

    def test_a_missing_environment_says_how_to_make_it(self):
        before = os.environ.get("SLIPWAY_TRITON_ENV")
        os.environ["SLIPWAY_TRITON_ENV"] = os.path.join(self.repository, "nowhere")
        try:
            with self.assertRaises(ServerFailure) as failure:
                TritonServer(self.repository).__enter__()
        finally:
            del os.environ["SLIPWAY_TRITON_ENV"]
            if before is not None:
                os.environ["SLIPWAY_TRITON_ENV"] = before
        self.assertIn("scripts/lib/python-env.sh triton", str(failure.exception))

    def test_an_error_loses_the_traceback_of_the_stand_in(self):
        text = "load failed: Internal: TritonModelException: unexpected\n\nAt:\n  /a/model.py(4): initialize\n;"
        self.assertEqual(triton_server.readable(text), "load failed: unexpected;")


if __name__ == "__main__":
    unittest.main()
