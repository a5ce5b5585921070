"""Builds pipelines, serves them with the real tritonserver and compares what clients get with tokenizers, onnxruntime and numpy.

    python Tests/Conformance/serve_pipelines.py --slipway .build/release/slipway

The reference handles each text alone and without padding, so that equal answers show two things: the steps are put together
rightly, and padding changes no answer. Tokenizers of the kinds WordPiece, BPE and Unigram are made here or taken from
specs/models; one that pads at the left is served alone, since positions of an encoder count from the first place. One pipeline brings its packages in an archive, and is served by an environment that has none of them.
One line per check; exit 1 when one failed.
Runs in .cache/python/oracle with the package tokenizers of .cache/python/pipelines, in which the server runs as well.
"""

import argparse
import glob
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading

import numpy as np
import onnxruntime as ort

from serve_repository import Tally
from triton_server import ROOT, Refused, ServerFailure, TritonServer

ENVIRONMENTS = os.path.join(ROOT, ".cache", "python")
PACKAGES = glob.glob(os.path.join(ENVIRONMENTS, "pipelines", "lib", "python3.*", "site-packages"))
# Behind the packages of this environment: tokenizers alone is taken from there.
sys.path += PACKAGES
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers  # noqa: E402

TOLERANCE = 1e-5
CLIENTS = 16
LENGTHS = [16, 32, 64, 128]
MODEL = os.path.join(ROOT, "specs", "models", "minilm.onnx")

TEXTS = [
    "Where is the nearest railway station, and how long do I walk?",
    "Wo finde ich größere Schuhe für schmale Füße?",
    "¿Dónde está la biblioteca? Mañana será otro día.",
    "Où se trouve l'élève qui a gagné le prix ?",
    "Где находится ближайшая станция метро?",
    "我在学校看书，他在家里学习。",
    "أين توجد أقرب محطة قطار؟",
    "Πού είναι ο σταθμός του τρένου;",
    "駅はどこですか。",
    "",
    "   ",
    "a",
    "😀 emoji, tab\tand\nline break",
    "word " * 15,
    "query " * 1000,
    "x" * 5000,
]


def spec(name, tokenizer, environment, lengths=LENGTHS):
    return f"""slipway: 1
name: {name}
target: {{triton: "24.10"}}
pipeline:
  max_batch: 16
  inputs: {{text: {{type: string, dims: [1]}}}}
  steps:
    - python:
        source: clean.py
        in: {{raw: text}}
        out: {{clean: {{tensor: words, type: string, dims: [1]}}}}
    - tokenize:
        tokenizer: {tokenizer}
        environment: {environment}
        in: words
        out: {{input_ids: ids, attention_mask: mask, token_type_ids: types}}
        pad_to: {lengths}
    - model:
        spec: encoder.yaml
        in: {{input_ids: ids, attention_mask: mask, token_type_ids: types}}
        out: {{last_hidden_state: hidden}}
    - pool: {{normalize: true, in: {{values: hidden, mask: mask}}, out: embedding}}
  outputs: [embedding]
"""


TOKENS = """slipway: 1
name: left
target: {triton: "24.10"}
pipeline:
  max_batch: 16
  inputs: {text: {type: string, dims: [1]}}
  steps:
    - tokenize:
        {tokenizer: left.json, environment: image, in: text, out: {input_ids: ids, attention_mask: mask}, pad_to: [8, 32], type: int32}
  outputs: [mask, ids]
"""

ENCODER = """slipway: 1
name: encoder
target: {triton: "24.10"}
model: {source: minilm.onnx}
out_names: [last_hidden_state]
axes: {seq: {min: 4, opt: 32, max: 128}}
batching: {max_batch_size: 16, max_queue_delay: 20ms}
"""

CLEAN = '''"""A step of a user's: hands texts on as they are."""

import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        return [
            pb_utils.InferenceResponse(
                output_tensors=[
                    pb_utils.Tensor("clean", pb_utils.get_input_tensor_by_name(request, "raw").as_numpy())
                ]
            )
            for request in requests
        ]
'''

ACTIVATE = 'export PATH="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd):$PATH"\n'


def train(folder):
    """A BPE tokenizer, the same with padding at the left, and one of the kind Unigram, of the texts above."""
    texts = [text[:200] for text in TEXTS if text.strip()]
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer, bpe.decoder = pre_tokenizers.ByteLevel(add_prefix_space=True), decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    bpe.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=alphabet))
    bpe.save(os.path.join(folder, "bpe.json"))
    bpe.enable_padding(direction="left", pad_id=1, pad_token="<pad>")
    bpe.save(os.path.join(folder, "left.json"))
    unigram = Tokenizer(models.Unigram())
    unigram.pre_tokenizer = pre_tokenizers.Metaspace()
    unigram.train_from_iterator(
        texts, trainers.UnigramTrainer(vocab_size=300, special_tokens=special, unk_token="<unk>")
    )
    unigram.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    unigram.save(os.path.join(folder, "unigram.json"))


def pack(folder):
    """The archive of an environment with the package tokenizers, in the form of venv-pack."""
    tree = os.path.join(folder, "environment")
    os.makedirs(os.path.join(tree, "bin"))
    with open(os.path.join(tree, "bin", "activate"), "w", encoding="utf-8") as file:
        file.write(ACTIVATE)
    minor = os.path.basename(os.path.dirname(PACKAGES[0]))
    os.symlink(os.path.join("/usr/bin", minor), os.path.join(tree, "bin", "python3"))
    with open(os.path.join(tree, "pyvenv.cfg"), "w", encoding="utf-8") as file:
        file.write("home = /usr/bin\ninclude-system-site-packages = false\n")
    # The archive takes the place of the server's environment as a whole.
    for name in ("tokenizers", "numpy", "numpy.libs"):
        shutil.copytree(os.path.join(PACKAGES[0], name), os.path.join(tree, "lib", minor, "site-packages", name))
    with tarfile.open(os.path.join(folder, "environment.tar.gz"), "w:gz", compresslevel=1) as archive:
        for name in os.listdir(tree):
            archive.add(os.path.join(tree, name), name)
    shutil.rmtree(tree)


class Reference:
    """Each text alone, without padding."""

    def __init__(self, tokenizer, lengths, lie):
        self.tokenizer = Tokenizer.from_file(tokenizer)
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(lengths[-1])
        self.session = ort.InferenceSession(MODEL, providers=["CPUExecutionProvider"])
        self.lie = lie

    def answer(self, text):
        encoding = self.tokenizer.encode(text)
        # A text without a token has no vectors: its mean is 0.
        if not encoding.ids:
            return np.zeros(32, dtype=np.float32)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.ones((1, len(encoding.ids)), dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        hidden = self.session.run(["last_hidden_state"], feed)[0][0]
        mean = hidden.sum(axis=0) / len(hidden)
        vector = mean / max(np.linalg.norm(mean), 1e-12)
        return vector + (1e-3 if self.lie else 0)


def ask(server, model, texts):
    rows = np.array([[text if isinstance(text, bytes) else text.encode()] for text in texts], dtype=np.object_)
    return server.infer(model, {"text": rows})["embedding"]


def far(expected, found):
    """What is wrong with embeddings, or None."""
    if found.shape != (len(expected), 32) or found.dtype != np.float32:
        return f"{found.dtype} {found.shape} for {len(expected)} texts"
    difference = float(np.abs(np.array(expected) - found).max())
    return None if difference <= TOLERANCE else f"differs by {difference:.2g}"


def serve(tally, name, build, tokenizer, lengths, environment, member, lie):
    reference = Reference(tokenizer, lengths, lie)
    expected = [reference.answer(text) for text in TEXTS]
    os.environ["SLIPWAY_TRITON_ENV"] = os.path.join(ENVIRONMENTS, environment)
    with TritonServer(os.path.join(build, name, "release", "repository"), auto_complete=False) as server:
        try:
            server.load(name)
        except Refused as refusal:
            tally.check(name, "loads with its members", refusal.reason)
            return
        tally.check(name, "loads with its members", detail=", ".join(sorted(entry["name"] for entry in server.index())))
        alone = [ask(server, name, [text])[0] for text in TEXTS]
        worst = float(np.abs(np.array(alone) - np.array(expected)).max())
        tally.check(name, "each text alone", far(expected, np.array(alone)), f"{len(TEXTS)} texts, {worst:.1g} apart")
        for size in (2, 5, 16):
            batches = [list(range(start, min(start + size, len(TEXTS)))) for start in range(0, len(TEXTS), size)]
            problems = [
                far([expected[i] for i in batch], ask(server, name, [TEXTS[i] for i in batch])) for batch in batches
            ]
            tally.check(name, f"batches of {size}", next((text for text in problems if text), None))
        try:
            ask(server, name, ["fine", b"\xff\xfe broken"])
            tally.check(name, "a text that is not UTF-8 is refused", "it was answered")
        except Refused as refusal:
            fits = "text 1 of the request is not UTF-8" in refusal.reason
            tally.check(name, "a text that is not UTF-8 is refused", None if fits else refusal.reason)
        try:
            ask(server, name, ["a"] * 17)
            tally.check(name, "more texts than max_batch are refused", "they were answered")
        except Refused:
            tally.check(name, "more texts than max_batch are refused")
        problems = concurrently(server, name, TEXTS, expected)
        tally.check(name, f"{CLIENTS} clients at once", next(iter(problems), None))
        # Twelve lengths, one of pad_to: without it hardly a request could be joined.
        short = ["a " * count for count in range(1, min(13, lengths[0] - 2))]
        before = server.statistics(member)
        problems = concurrently(server, name, short, [reference.answer(text) for text in short])
        after = server.statistics(member, before["inference_count"] + CLIENTS * len(short))
        tally.check(name, f"{CLIENTS} clients with texts of {len(short)} lengths", next(iter(problems), None))
        count = after["inference_count"] - before["inference_count"]
        executions = after["execution_count"] - before["execution_count"]
        tally.check(
            name, "requests are joined", None if executions < count * 0.9 else f"{executions} executions for {count}",
            f"{count} requests in {executions} executions of the encoder",
        )


def serve_left(tally, build, tokenizer, lie):
    """Tokens with padding at the left, beside what the package itself pads."""
    reference = Tokenizer.from_file(tokenizer)
    reference.enable_truncation(32)
    os.environ["SLIPWAY_TRITON_ENV"] = os.path.join(ENVIRONMENTS, "pipelines")
    with TritonServer(os.path.join(build, "left", "release", "repository"), auto_complete=False) as server:
        server.load("left")
        for texts in (["a"], ["a", "Wo finde ich Schuhe?"], TEXTS):
            longest = max(len(encoding.ids) for encoding in reference.encode_batch(texts))
            length = 8 if longest <= 8 and all(len(text) < 20 for text in texts) else 32
            reference.enable_padding(direction="left", pad_id=0 if lie else 1, pad_token="<pad>", length=length)
            wanted = reference.encode_batch(texts)
            rows = np.array([[text.encode()] for text in texts], dtype=np.object_)
            found = server.infer("left", {"text": rows})
            same = (
                found["ids"].dtype == np.int32
                and found["ids"].tolist() == [encoding.ids for encoding in wanted]
                and found["mask"].tolist() == [encoding.attention_mask for encoding in wanted]
            )
            reference.no_padding()
            tally.check("left", f"tokens of {len(texts)} texts", None if same else f"{found['ids'].tolist()}"[:200])


def concurrently(server, name, texts, expected):
    problems = []

    def client(number):
        for step in range(len(texts)):
            # Neighbours ask for texts of several lengths, and one of them for what is refused.
            index = (step + number) % len(texts)
            try:
                problem = far([expected[index]], ask(server, name, [texts[index]]))
                if problem:
                    problems.append(f"client {number}, text {index}: {problem}")
                if number == 0:
                    try:
                        ask(server, name, [b"\xc3("])
                        problems.append("a broken text was answered")
                    except Refused:
                        pass
            except (Refused, ServerFailure) as failure:
                problems.append(f"client {number}, text {index}: {failure}")

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slipway", default=os.path.join(ROOT, ".build", "release", "slipway"))
    parser.add_argument("--lie", action="store_true", help="compare with wrong answers: every check of numbers must fail")
    parser.add_argument("--only", help="the name of one pipeline")
    options = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="slipway-pipelines-") as folder:
        os.mkdir(os.path.join(folder, ".git"))
        shutil.copy(MODEL, folder)
        shutil.copy(os.path.join(ROOT, "specs", "models", "tokenizer.json"), folder)
        train(folder)
        pack(folder)
        written = {"encoder.yaml": ENCODER, "clean.py": CLEAN, "left.yaml": TOKENS}
        cases = [
            ("bpe", "bpe.json", "image", LENGTHS, "pipelines"),
            ("unigram", "unigram.json", "image", [8, 64], "pipelines"),
            ("packed", "tokenizer.json", "environment.tar.gz", [128], "triton"),
        ]
        for name, tokenizer, environment, lengths, _ in cases:
            written[f"{name}.yaml"] = spec(name, tokenizer, environment, lengths)
        for name, text in written.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        build = os.path.join(folder, "build")
        specs = [os.path.join(folder, f"{name}.yaml") for name in ("left", *(case[0] for case in cases))]
        command = [options.slipway, "build", "--quiet", "--no-sync", "--out", build]
        subprocess.run([*command, *specs], check=True)
        subprocess.run([*command, os.path.join(ROOT, "specs", "search-embedding.yaml")], check=True)
        shipped = ("search-embedding", os.path.join(ROOT, "specs", "models", "tokenizer.json"), LENGTHS, "pipelines")
        runs = [(*shipped, "search-embedding-encoder")]
        for name, tokenizer, _, lengths, environment in cases:
            runs.append((name, os.path.join(folder, tokenizer), lengths, environment, f"{name}-encoder"))
        for name, tokenizer, lengths, environment, member in runs:
            if options.only in (None, name):
                serve(tally, name, build, tokenizer, lengths, environment, member, options.lie)
        if options.only in (None, "left"):
            serve_left(tally, build, os.path.join(folder, "left.json"), options.lie)
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed or not tally.passed else 0)


if __name__ == "__main__":
    main()
