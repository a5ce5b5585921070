"""Starts the real tritonserver (release 24.10, from the nvidia-pytriton wheel) on a model repository, without a GPU.

    with TritonServer(repository) as server:
        server.load("minilm-cpu-b8-i1")
        outputs = server.infer("minilm-cpu-b8-i1", {"input_ids": array})

The server gets a backend directory of its own: the wheel's Python backend and, beside it, the stand-in for the
onnxruntime backend (backends/onnxruntime/model.py). It listens on free ports of the loopback interface, its log goes to
a file, and it is killed with all its processes when the block ends, when start-up fails and when this process dies.
The environment with the wheel is .cache/python/triton (scripts/lib/python-env.sh triton), or SLIPWAY_TRITON_ENV.
"""

import ctypes
import glob
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RELEASE = "24.10"

# The headers of answers that are no tensor data.
JSON = {"Content-Type": "application/json"}
PR_SET_PDEATHSIG = 1


class ServerFailure(Exception):
    """The server did not start, died or did not answer in time. The text ends with the last lines of its log."""


class Refused(Exception):
    """The server answered a request with an error; `reason` is its text, `status` the HTTP status."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status
        self.reason = reason


def triton_environment():
    """The environment's directory; a ServerFailure that says how to make it when it is not there."""
    directory = os.environ.get("SLIPWAY_TRITON_ENV", os.path.join(ROOT, ".cache", "python", "triton"))
    if not os.path.exists(os.path.join(directory, "bin", "python")):
        raise ServerFailure(f"no Python environment at {directory}: run scripts/lib/python-env.sh triton")
    return directory


def site_packages(environment):
    found = glob.glob(os.path.join(environment, "lib", "python3.*", "site-packages"))
    if len(found) != 1:
        raise ServerFailure(f"expected one site-packages in {environment}, found {len(found)}")
    return found[0]


def assemble_backends(directory, environment, further=()):
    """Writes the backend directory: python/ with the stub of the environment's Python version, onnxruntime/ and further ones."""
    packages = site_packages(environment)
    minor = os.path.basename(os.path.dirname(packages)).removeprefix("python")
    server = os.path.join(packages, "pytriton", "tritonserver")
    stub = os.path.join(server, "python_backend_stubs", minor, "triton_python_backend_stub")
    if not os.path.exists(stub):
        shipped = sorted(os.listdir(os.path.join(server, "python_backend_stubs")))
        raise ServerFailure(f"the wheel has no Python backend stub for {minor}, only for {', '.join(shipped)}")
    python = os.path.join(directory, "python")
    os.makedirs(python)
    for name in ("libtriton_python.so", "triton_python_backend_utils.py"):
        shutil.copy2(os.path.join(server, "backends", "python", name), python)
    shutil.copy2(stub, python)
    os.chmod(os.path.join(python, "triton_python_backend_stub"), 0o755)
    for entry in ("onnxruntime", *further):
        name, source = (entry, entry) if isinstance(entry, str) else entry
        shutil.copytree(os.path.join(HERE, "backends", source), os.path.join(directory, name))


def readable(reason):
    """An error without what only says where in the stand-in it was raised."""
    reason = re.sub(r"\n+At:\n(  \S.*\n)+", "", reason)
    return reason.replace("Internal: TritonModelException: ", "").strip()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def die_with_parent():
    """Runs in the child before exec: the kernel kills it when the thread that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class TritonServer:
    """One running server.

    explicit: models are loaded one by one with `load`; otherwise all load at start and start fails with the first
    that does not. auto_complete: the server's default, which costs a second for each model here (a process of its own
    is asked); without it every config must be whole.
    cpu_accelerators: the CPU execution accelerators that the stand-in backend pretends to be built with.
    backends: further stand-ins of backends/ that the server has; a pair is the backend's name and the stand-in's.
    script: a script of sh that starts `tritonserver` on $MODEL_REPOSITORY with further flags of its own.
    metrics, grpc: the ports of both, which are off without one.
    """

    def __init__(
        self,
        repository,
        *,
        explicit=True,
        auto_complete=True,
        cpu_accelerators=(),
        start_timeout=120,
        arguments=(),
        backends=(),
        script=None,
        metrics=None,
        grpc=None,
    ):
        self.repository = os.path.abspath(repository)
        self.explicit = explicit
        self.auto_complete = auto_complete
        self.cpu_accelerators = list(cpu_accelerators)
        self.start_timeout = start_timeout
        self.arguments = list(arguments)
        self.backends = tuple(backends)
        self.script = script
        self.metrics = metrics
        self.grpc = grpc
        self.process = None
        self.port = None

    # MARK: life

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="slipway-triton-")
        self.log_path = os.path.join(self.directory, "server.log")
        self.shared_memory = f"slipway_{os.getpid()}_{os.path.basename(self.directory)[-8:]}"
        try:
            environment = triton_environment()
            assemble_backends(os.path.join(self.directory, "backends"), environment, self.backends)
            # Another process may take a free port before the server does: then try other ones.
            for attempt in range(3):
                self.start(environment)
                if self.wait_until_live():
                    break
                if attempt == 2 or "address already in use" not in self.log().lower():
                    raise ServerFailure(f"tritonserver ended with {self.process.returncode}\n{self.log_tail()}")
            if not self.explicit:
                self.wait_until_ready()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, *exception):
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self, environment):
        self.port = free_port()
        packages = site_packages(environment)
        server = os.path.join(packages, "pytriton", "tritonserver", "bin", "tritonserver")
        command = [
            *([server, f"--model-repository={self.repository}"] if self.script is None else ["sh", self.script]),
            f"--backend-directory={os.path.join(self.directory, 'backends')}",
            f"--model-control-mode={'explicit' if self.explicit else 'none'}",
            "--http-address=127.0.0.1",
            f"--http-port={self.port}",
            "--http-thread-count=16",
            *(["--allow-grpc=false"] if self.grpc is None else ["--grpc-address=127.0.0.1", f"--grpc-port={self.grpc}"]),
            *(["--allow-metrics=false"] if self.metrics is None else ["--metrics-address=127.0.0.1", f"--metrics-port={self.metrics}"]),
            f"--backend-config=python,shm-region-prefix-name={self.shared_memory}",
            *([] if self.auto_complete else ["--disable-auto-complete-config"]),
            *self.arguments,
        ]
        # The wheel's libraries (its own libcurl, libssl, …) are for this process only. PATH and PYTHONPATH lead the
        # embedded Python of the stub processes to the environment.
        variables = {
            "PATH": ":".join([os.path.join(environment, "bin"), os.path.dirname(server), "/usr/bin", "/bin"]),
            "MODEL_REPOSITORY": self.repository,
            "HOME": self.directory,
            "LANG": "C.UTF-8",
            "TMPDIR": self.directory,
            "LD_LIBRARY_PATH": os.path.join(packages, "nvidia_pytriton.libs"),
            "PYTHONPATH": packages,
            "PYTHONDONTWRITEBYTECODE": "1",
            "SLIPWAY_TRITON_CPU_ACCELERATORS": ",".join(self.cpu_accelerators),
        }
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                command,
                env=variables,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def wait_until_live(self):
        """Whether it answers; False when the process ended first."""
        deadline = time.monotonic() + self.start_timeout
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                return False
            try:
                # Live is not enough: a request that arrives while models load at start would wait for them.
                if self.request("GET", "/v2/health/live", timeout=5)[0] == 200:
                    return True
            except OSError:
                pass
            time.sleep(0.05)
        raise ServerFailure(f"tritonserver did not answer within {self.start_timeout} s\n{self.log_tail()}")

    def wait_until_ready(self):
        deadline = time.monotonic() + self.start_timeout
        while time.monotonic() < deadline:
            if self.request("GET", "/v2/health/ready")[0] == 200:
                return
            time.sleep(0.05)
        raise ServerFailure(f"tritonserver was not ready within {self.start_timeout} s\n{self.log_tail()}")

    def kill(self):
        """Ends the server and its stub processes: politely for some seconds, then surely."""
        if self.process is not None:
            group = self.process.pid
            for sign, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
                try:
                    os.killpg(group, sign)
                except ProcessLookupError:
                    break
                try:
                    self.process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue
            # The leader is gone: what is left of its group are stubs that no longer have a server.
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for region in glob.glob(f"/dev/shm/{self.shared_memory}*"):
            try:
                os.unlink(region)
            except OSError:
                pass

    # MARK: the log

    def log(self):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as log:
                return log.read()
        except OSError:
            return ""

    def log_tail(self, lines=15):
        return "\n".join("  log: " + line for line in self.log().splitlines()[-lines:])

    # MARK: the HTTP protocol

    def request(self, method, path, body=None, headers=None, timeout=120):
        """One request on a connection of its own: (status, headers, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def call(self, method, path, body=None, timeout=120):
        """One request with JSON both ways. An error answer raises Refused, a dead server ServerFailure."""
        try:
            status, _, answer = self.request(method, path, None if body is None else json.dumps(body), JSON, timeout)
        except OSError as error:
            if self.process.poll() is not None:
                text = f"tritonserver died with {self.process.returncode} on {method} {path}"
            else:
                text = f"no answer to {method} {path}: {error}"
            raise ServerFailure(f"{text}\n{self.log_tail()}") from error
        try:
            value = json.loads(answer) if answer else {}
        except ValueError:
            value = {"error": answer.decode(errors="replace")}
        if status != 200:
            raise Refused(status, readable(value.get("error", f"HTTP status {status}")))
        return value

    @staticmethod
    def path(model, suffix=""):
        return f"/v2/models/{urllib.parse.quote(model, safe='')}{suffix}"

    def load(self, model, timeout=300):
        """Loads one model and waits until it is ready. Refused carries the reason, also one that only the log says."""
        before = len(self.log())
        try:
            self.call("POST", f"/v2/repository/models/{urllib.parse.quote(model, safe='')}/load", {}, timeout)
        except Refused as refusal:
            if "failed to poll from model repository" not in refusal.reason:
                raise
            said = self.log()[before:].splitlines()
            lines = [line for line in said if line.startswith("E") or "Error parsing" in line]
            raise Refused(refusal.status, "\n".join([refusal.reason, *lines])) from None

    def unload(self, model, wait=True, timeout=120):
        """Unloads one model. `wait`: until it is gone, about a second for each instance (its process is asleep)."""
        self.call("POST", f"/v2/repository/models/{urllib.parse.quote(model, safe='')}/unload", {})
        if not wait:
            return
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            states = [entry for entry in self.index() if entry["name"] == model]
            if all(entry.get("state", "UNAVAILABLE") == "UNAVAILABLE" for entry in states):
                return
            time.sleep(0.02)
        raise ServerFailure(f"{model} was not unloaded within {timeout} s\n{self.log_tail()}")

    def index(self):
        return self.call("POST", "/v2/repository/index", {})

    def ready(self, model):
        return self.request("GET", self.path(model, "/ready"))[0] == 200

    def config(self, model):
        return self.call("GET", self.path(model, "/config"))

    def statistics(self, model, inferences=0, patience=10):
        """The statistics of the model's only version.

        The server counts a request after it has answered it: this waits until it counted `inferences`, but no longer
        than `patience` seconds.
        """
        deadline = time.monotonic() + patience
        while True:
            found = self.call("GET", self.path(model, "/stats"))["model_stats"][0]
            if found.get("inference_count", 0) >= inferences or time.monotonic() >= deadline:
                return found
            time.sleep(0.01)

    def infer(self, model, inputs, outputs=None, timeout=120):
        """Answers of one request: numpy arrays by name, in the shapes of the wire (batch axis included).

        Needs tritonclient, whose code makes and reads the bytes of the wire.
        """
        from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
        from tritonclient.utils import np_to_triton_dtype

        tensors = []
        for name, array in inputs.items():
            tensor = InferInput(name, list(array.shape), np_to_triton_dtype(array.dtype))
            tensor.set_data_from_numpy(array, binary_data=True)
            tensors.append(tensor)
        requested = None if outputs is None else [InferRequestedOutput(name) for name in outputs]
        body, header_length = InferenceServerClient.generate_request_body(tensors, outputs=requested)
        headers = {"Content-Type": "application/octet-stream"}
        if header_length is not None:
            headers["Inference-Header-Content-Length"] = str(header_length)
        try:
            status, answer_headers, answer = self.request("POST", self.path(model, "/infer"), body, headers, timeout)
        except OSError as error:
            raise ServerFailure(f"no answer to an inference of {model}: {error}\n{self.log_tail()}") from error
        if status != 200:
            try:
                reason = json.loads(answer)["error"]
            except (ValueError, KeyError):
                reason = answer.decode(errors="replace")
            raise Refused(status, reason)
        length = answer_headers.get("Inference-Header-Content-Length")
        result = InferenceServerClient.parse_response_body(answer, header_length=int(length) if length else None)
        return {output["name"]: result.as_numpy(output["name"]) for output in result.get_response()["outputs"]}
