#!/usr/bin/env python3
"""Makes the small models that the specs use. Weights are random, seeded per model.

    python3 -m venv VENV && VENV/bin/pip install -r scripts/export-models.txt
    VENV/bin/python scripts/export-models.py             # writes specs/models and specs/errors/models
    VENV/bin/python scripts/export-models.py --check     # exports again, exits 2 when a byte differs
    VENV/bin/python scripts/export-models.py --big DIR   # BERT-base and BERT-large sizes, for benchmarks

Same library versions, same bytes: each model has its own seed, nothing depends on the order of export.
The models are not trained; they stand for the structure of real exports, not for their answers.
"""

import argparse
import io
import pathlib
import sys
import warnings
from collections.abc import Callable

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODELS = ROOT / "specs" / "models"
ERROR_MODELS = ROOT / "specs" / "errors" / "models"
ERROR_DATA = ROOT / "specs" / "errors" / "data"
FIXTURES = ROOT / "Tests" / "Fixtures" / "onnx"

# The alphabet of the recogniser: blank, digits, letters.
TEXT_CLASSES = 37


# --- the TorchScript exporter -------------------------------------------------------------------------------------


def trace(module, inputs, input_names, output_names, dynamic_axes, opset) -> bytes:
    """Exports `module` with torch.onnx's TorchScript exporter and returns the model's bytes."""
    import torch

    buffer = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), inputs, buffer, dynamo=False, opset_version=opset, do_constant_folding=True,
            input_names=input_names, output_names=output_names, dynamic_axes=dynamic_axes,
        )
    return buffer.getvalue()


def declare(data: bytes, shapes: dict[str, list]) -> bytes:
    """Restates dims of outputs where the exporter wrote a made-up symbol for a size it could have known.

    A dim of None keeps what the exporter wrote.
    """
    model = onnx.load_from_string(data)
    for output in model.graph.output:
        for dim, size in zip(output.type.tensor_type.shape.dim, shapes.get(output.name, []), strict=False):
            if isinstance(size, int):
                dim.dim_value = size
            elif size is not None:
                dim.dim_param = size
    return model.SerializeToString(deterministic=True)


def seeded(name: str):
    """Returns torch with a seed that depends on the model's name only."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(sum(byte * (index + 1) for index, byte in enumerate(name.encode())))
    return torch


def sentence_pooling(torch, tokens, mask):
    """Mean over the tokens that the mask keeps, then unit length: what sentence-transformers exports."""
    weights = mask.unsqueeze(-1).to(tokens.dtype)
    mean = (tokens * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
    return torch.nn.functional.normalize(mean, p=2.0, dim=1)


# --- the models of the shipped specs ------------------------------------------------------------------------------


def question_answering(name: str, hidden: int, layers: int, heads: int, spread: float, length: int = 256) -> bytes:
    """A BERT with a span head: three int64 inputs [batch, 256], two scores [batch, 256]."""
    torch = seeded(name)
    from transformers import BertConfig, BertForQuestionAnswering

    config = BertConfig(
        vocab_size=28996, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads,
        intermediate_size=4 * hidden, max_position_embeddings=max(length, 256) if hidden < 64 else 512,
        initializer_range=spread, attn_implementation="eager",
    )

    class Span(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.bert = BertForQuestionAnswering(config)

        def forward(self, input_names, input_mask, segment_ids):
            result = self.bert(input_ids=input_names, attention_mask=input_mask, token_type_ids=segment_ids)
            return result.start_logits, result.end_logits

    inputs, outputs = ["input_names", "input_mask", "segment_ids"], ["start", "end"]
    ones = torch.ones(2, length, dtype=torch.int64)
    axes = {tensor: {0: "batch"} for tensor in inputs + outputs}
    data = trace(Span(), (ones, ones, torch.zeros_like(ones)), inputs, outputs, axes, opset=17)
    return declare(data, {"start": ["batch", length], "end": ["batch", length]})


def bert_base_cased_squad() -> bytes:
    # Hidden size 8 keeps the real vocabulary of 28,996 tokens under one megabyte.
    return question_answering("bert-base-cased-squad", hidden=8, layers=2, heads=2, spread=0.5)


def bert_static_out() -> bytes:
    """The same graph with its outputs declared [1, 256], as the model zoo's BERT-SQuAD declares them."""
    return declare(bert_base_cased_squad(), {"start": [1, 256], "end": [1, 256]})


def text_recognition() -> bytes:
    """A convolutional recurrent recogniser; unlike most of its kind it puts the batch first."""
    torch = seeded("text_recognition")
    nn = torch.nn

    class Recogniser(nn.Module):
        def __init__(self, width=12, hidden=12):
            super().__init__()

            def block(before, after, *pool):
                return [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), *pool]

            half_height = nn.MaxPool2d((2, 2), stride=(2, 1), padding=(0, 1))
            self.features = nn.Sequential(
                *block(1, width, nn.MaxPool2d(2)), *block(width, width, nn.MaxPool2d(2)),
                *block(width, width, half_height), *block(width, width, half_height),
                nn.Conv2d(width, width, 2), nn.ReLU(),
            )
            self.sequence = nn.LSTM(width, hidden, bidirectional=True, batch_first=True)
            self.letters = nn.Linear(2 * hidden, TEXT_CLASSES)

        def forward(self, image):
            columns = self.features(image).squeeze(2).permute(0, 2, 1)
            return self.letters(self.sequence(columns)[0])

    module = Recogniser()
    with torch.no_grad():  # default initial weights give nearly the same answer for every image
        for parameter in module.parameters():
            if parameter.dim() > 1:
                parameter.mul_(2.5)
    axes = {"input.1": {0: "batch"}, "letters": {0: "batch"}}
    model = onnx.load_from_string(
        trace(module, (torch.rand(2, 1, 32, 100),), ["input.1"], ["letters"], axes, opset=11)
    )
    # Older exporters numbered their values and called the output "308"; today's refuses a number as a name.
    for node in model.graph.node:
        node.output[:] = ["308" if name == "letters" else name for name in node.output]
    model.graph.output[0].name = "308"
    return model.SerializeToString(deterministic=True)


def multilingual_e5() -> bytes:
    """XLM-R with mean pooling; position ids come from a cumulative sum over the tokens that are no padding."""
    torch = seeded("multilingual-e5")
    from transformers import XLMRobertaConfig, XLMRobertaModel

    config = XLMRobertaConfig(
        vocab_size=1000, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=514, type_vocab_size=1, pad_token_id=1, initializer_range=0.4,
        attn_implementation="eager",
    )

    class Embedder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = XLMRobertaModel(config, add_pooling_layer=False)

        def forward(self, input_ids, attention_mask):
            tokens = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return sentence_pooling(torch, tokens, attention_mask)

    ids = torch.arange(2, 16).reshape(2, 7)
    axes = {tensor: {0: "batch", 1: "seq"} for tensor in ("input_ids", "attention_mask")}
    axes["sentence_embedding"] = {0: "batch"}
    inputs, outputs = ["input_ids", "attention_mask"], ["sentence_embedding"]
    data = trace(Embedder(), (ids, torch.ones_like(ids)), inputs, outputs, axes, opset=17)
    return declare(data, {"sentence_embedding": ["batch", 16]})


def minilm() -> bytes:
    """A sentence embedder of MiniLM's form: token vectors and the pooled sentence vector."""
    torch = seeded("minilm")
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=1000, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=128, initializer_range=0.3, attn_implementation="eager",
    )

    class Embedder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = BertModel(config, add_pooling_layer=False)

        def forward(self, input_ids, attention_mask, token_type_ids):
            tokens = self.encoder(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state
            return tokens, sentence_pooling(torch, tokens, attention_mask)

    inputs, outputs = ["input_ids", "attention_mask", "token_type_ids"], ["last_hidden_state", "sentence_embedding"]
    ids = torch.arange(2, 16).reshape(2, 7)
    axes = {tensor: {0: "batch", 1: "seq"} for tensor in (*inputs, "last_hidden_state")}
    axes["sentence_embedding"] = {0: "batch"}
    data = trace(Embedder(), (ids, torch.ones_like(ids), torch.zeros_like(ids)), inputs, outputs, axes, opset=17)
    return declare(data, {"sentence_embedding": ["batch", 32]})


def detector() -> bytes:
    """A two-level convolutional detector: two anchors per cell of the stride-8 map, any height and width."""
    torch = seeded("detector")
    nn = torch.nn

    class Detector(nn.Module):
        def __init__(self, width=8, classes=5):
            super().__init__()

            def down(before, after):
                return nn.Sequential(nn.Conv2d(before, after, 3, stride=2, padding=1), nn.BatchNorm2d(after), nn.SiLU())

            self.stem = nn.Sequential(down(3, width), down(width, width), down(width, 2 * width))
            self.deep = down(2 * width, 2 * width)
            self.boxes = nn.Conv2d(4 * width, 2 * 4, 1)
            self.scores = nn.Conv2d(4 * width, 2 * classes, 1)
            self.classes = classes

        def forward(self, images):
            fine = self.stem(images)
            coarse = nn.functional.interpolate(self.deep(fine), size=fine.shape[-2:], mode="nearest")
            both = torch.cat([fine, coarse], dim=1)
            boxes = self.boxes(both).permute(0, 2, 3, 1).reshape(images.shape[0], -1, 4)
            scores = self.scores(both).permute(0, 2, 3, 1).reshape(images.shape[0], -1, self.classes)
            return boxes.sigmoid(), scores.sigmoid()

    module = Detector()
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.dim() > 1:
                parameter.mul_(2.0)
    axes = {"images": {0: "batch", 2: "height", 3: "width"}, "boxes": {0: "batch"}, "scores": {0: "batch"}}
    data = trace(module, (torch.rand(2, 3, 64, 96),), ["images"], ["boxes", "scores"], axes, opset=17)
    return declare(data, {"boxes": [None, None, 4], "scores": [None, None, module.classes]})


def decoder() -> bytes:
    """One block of a GPT with a key-value cache; `past + seq` is the text that exporters write."""
    torch = seeded("decoder")
    nn = torch.nn

    class Decoder(nn.Module):
        def __init__(self, vocabulary=256, heads=2, head_dim=8, positions=128):
            super().__init__()
            hidden = heads * head_dim
            self.heads, self.head_dim = heads, head_dim
            self.tokens, self.positions = nn.Embedding(vocabulary, hidden), nn.Embedding(positions, hidden)
            self.norm_in, self.norm_mid, self.norm_out = (nn.LayerNorm(hidden) for _ in range(3))
            self.qkv, self.join = nn.Linear(hidden, 3 * hidden), nn.Linear(hidden, hidden)
            self.wide, self.narrow = nn.Linear(hidden, 4 * hidden), nn.Linear(4 * hidden, hidden)
            self.words = nn.Linear(hidden, vocabulary, bias=False)

        def forward(self, input_ids, attention_mask, past_key, past_value):
            batch, seq = input_ids.shape[0], input_ids.shape[1]
            past = past_key.shape[2]
            # A token's position counts the kept tokens before it, so padding on the left changes nothing.
            place = (attention_mask.cumsum(1) - 1).clamp(min=0)[:, past:]
            x = self.tokens(input_ids) + self.positions(place)
            split = self.qkv(self.norm_in(x)).reshape(batch, seq, 3, self.heads, self.head_dim).permute(2, 0, 3, 1, 4)
            key, value = torch.cat([past_key, split[1]], dim=2), torch.cat([past_value, split[2]], dim=2)
            own = torch.arange(past + seq).unsqueeze(0) <= (past + torch.arange(seq)).unsqueeze(1)
            keep = own[None, None] & attention_mask[:, None, None, :].to(torch.bool)
            weights = split[0] @ key.transpose(-1, -2) / self.head_dim**0.5
            weights = weights.masked_fill(~keep, -1e9).softmax(-1)
            x = x + self.join((weights @ value).transpose(1, 2).reshape(batch, seq, self.heads * self.head_dim))
            x = x + self.narrow(nn.functional.gelu(self.wide(self.norm_mid(x))))
            return self.words(self.norm_out(x)), key, value

    batch, seq, past = 2, 3, 5
    cache = torch.rand(batch, 2, past, 8)
    ids, mask = torch.arange(batch * seq).reshape(batch, seq), torch.ones(batch, past + seq, dtype=torch.int64)
    names = [f"{{}}.0.{part}" for part in ("key", "value")]
    axes = {"input_ids": {0: "batch", 1: "seq"}, "attention_mask": {0: "batch", 1: "past + seq"}}
    axes["logits"] = {0: "batch", 1: "seq"}
    for name in names:
        axes[name.format("past_key_values")] = {0: "batch", 2: "past"}
        axes[name.format("present")] = {0: "batch", 2: "past + seq"}
    inputs = ["input_ids", "attention_mask", *(name.format("past_key_values") for name in names)]
    outputs = ["logits", *(name.format("present") for name in names)]
    return trace(Decoder(), (ids, mask, cache, cache + 1), inputs, outputs, axes, opset=17)


def text_classifier() -> bytes:
    """Strings in: each text is looked up in a list, mapped to a vector and scored. Unknown texts share entry 0."""
    texts = ["hello", "good morning", "thank you", "goodbye", "where is my order", "cancel my order", "refund please",
             "reset my password", "the app crashes", "talk to a person", "bonjour", "grüß dich", "你好", "🙂"]
    classes, hidden = 4, 8
    random = np.random.default_rng(7)
    table = random.standard_normal((len(texts) + 1, hidden)).astype(np.float32)
    weight = random.standard_normal((hidden, classes)).astype(np.float32)
    bias = random.standard_normal(classes).astype(np.float32)
    nodes = [
        helper.make_node(
            "LabelEncoder", ["text"], ["entry"], "lookup", domain="ai.onnx.ml",
            keys_strings=texts, values_int64s=list(range(1, len(texts) + 1)), default_int64=0,
        ),
        helper.make_node("Squeeze", ["entry", "axis"], ["row"], "row_of_entry"),
        helper.make_node("Gather", ["table", "row"], ["vector"], "embed", axis=0),
        helper.make_node("Gemm", ["vector", "weight", "bias"], ["logits"], "classify"),
        helper.make_node("Softmax", ["logits"], ["scores"], "normalise", axis=-1),
    ]
    return handmade(
        "text_classifier", nodes,
        [("text", TensorProto.STRING, ["batch", 1])], [("scores", TensorProto.FLOAT, ["batch", classes])],
        {"axis": np.array([1], np.int64), "table": table, "weight": weight, "bias": bias},
        opset=17, ml=3,
    )


def intent_classifier() -> bytes:
    """A linear classifier as scikit-learn's converter writes it: scores without a shape, and a ZipMap, which gives a
    list of dictionaries that no server can answer with."""
    classes, features = ["account", "billing", "other"], 6
    weight = linear(features, len(classes), seed=5)
    nodes = [
        helper.make_node(
            "LinearClassifier", ["features"], ["label", "raw"], "classify", domain="ai.onnx.ml",
            coefficients=weight.T.flatten().tolist(), intercepts=[0.1, -0.2, 0.0], classlabels_strings=classes,
            post_transform="SOFTMAX", multi_class=1,
        ),
        helper.make_node("Normalizer", ["raw"], ["scores"], "normalise", domain="ai.onnx.ml", norm="L1"),
        helper.make_node("ZipMap", ["scores"], ["probabilities"], "zip", domain="ai.onnx.ml", classlabels_strings=classes),
    ]
    graph = helper.make_graph(
        nodes, "intent_classifier", [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", features])],
        [
            helper.make_tensor_value_info("label", TensorProto.STRING, ["batch"]),
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, None),
            helper.make_value_info(
                "probabilities",
                helper.make_sequence_type_proto(
                    helper.make_map_type_proto(
                        TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, None)))),
        ],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="slipway-export-models")
    return model.SerializeToString(deterministic=True)


def resnet() -> bytes:
    """A residual network of one block, batch first: what a plan of TensorRT is built from."""
    channels, classes = 8, 10
    random = np.random.default_rng(11)

    def weights(*shape: int) -> np.ndarray:
        return (random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)

    def convolution(source: str, weight: str, result: str, stride: int) -> onnx.NodeProto:
        return helper.make_node(
            "Conv", [source, weight], [result], result, kernel_shape=[3, 3], strides=[stride] * 2, pads=[1] * 4)

    nodes = [
        convolution("input", "stem", "stem_out", 4),
        helper.make_node("Relu", ["stem_out"], ["features"], "stem_relu"),
        convolution("features", "first", "first_out", 1),
        helper.make_node("Relu", ["first_out"], ["inner"], "first_relu"),
        convolution("inner", "second", "second_out", 1),
        helper.make_node("Add", ["second_out", "features"], ["sum"], "residual"),
        helper.make_node("Relu", ["sum"], ["block"], "block_relu"),
        helper.make_node("GlobalAveragePool", ["block"], ["pooled"], "pool"),
        helper.make_node("Flatten", ["pooled"], ["vector"], "flatten", axis=1),
        helper.make_node("Gemm", ["vector", "weight"], ["logits"], "classify"),
    ]
    return handmade(
        "resnet", nodes,
        [("input", TensorProto.FLOAT, ["batch", 3, 64, 64])], [("logits", TensorProto.FLOAT, ["batch", classes])],
        {"stem": weights(channels, 3, 3, 3), "first": weights(channels, channels, 3, 3),
         "second": weights(channels, channels, 3, 3), "weight": weights(channels, classes)},
        opset=17,
    )


def plan() -> bytes:
    """Stands for a plan of TensorRT, which takes a GPU to build: the letters that plans begin with, and no engine."""
    return b"ftrt" + b"\0" * 28 + b"This stands for a plan of TensorRT; no server loads it.\n"


def package() -> bytes:
    """Stands for a package of AOTInductor: the letters that ZIP archives begin with."""
    return b"PK\x03\x04" + b"\0" * 26 + b"This stands for a package of AOTInductor; no server loads it.\n"


def image_classifier() -> bytes:
    """A vision transformer as an exporter writes it when it is given one image: batch 1 everywhere, in constants too."""
    return (FIXTURES / "vit_static_op17.onnx").read_bytes()


# --- models with a fault, for error specs -------------------------------------------------------------------------


def handmade(name, nodes, inputs, outputs, weights, opset, ir=8, ml=None) -> bytes:
    """Builds a model from nodes; a value's shape of None leaves the shape out of its declaration."""
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info(*value) for value in inputs],
        [helper.make_tensor_value_info(*value) for value in outputs],
        [numpy_helper.from_array(array, key) for key, array in weights.items()],
    )
    opsets = [helper.make_opsetid("", opset)] + ([helper.make_opsetid("ai.onnx.ml", ml)] if ml else [])
    model = helper.make_model(graph, opset_imports=opsets, ir_version=ir, producer_name="slipway-export-models")
    return model.SerializeToString(deterministic=True)


def linear(rows, columns, seed=11) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, columns)).astype(np.float32)


def fixture(name: str) -> bytes:
    return (FIXTURES / f"{name}.onnx").read_bytes()


def fixed_batch() -> bytes:
    """Batch 1 is baked into the Reshapes: relabelled, it would run at batch 3 and answer wrongly."""
    return fixture("baked_batch_silent_mix_op17")


def mixed_rows() -> bytes:
    """Exported for one row, from which it subtracts the mean over all rows."""
    nodes = [
        helper.make_node("MatMul", ["x", "weight"], ["projected"], "project"),
        helper.make_node("ReduceMean", ["projected"], ["mean"], "centre", axes=[0], keepdims=1),
        helper.make_node("Sub", ["projected", "mean"], ["y"], "subtract"),
    ]
    return handmade(
        "mixed_rows", nodes, [("x", TensorProto.FLOAT, [1, 4])], [("y", TensorProto.FLOAT, [1, 3])],
        {"weight": linear(4, 3)}, opset=17,
    )


def symmetric_qdq() -> bytes:
    """A layer in 8 bits as TensorRT takes it: int8, zero points 0, one scale for the activation, one for each output."""
    weight = linear(16, 4)
    scales = (np.abs(weight).max(axis=0) / 127).astype(np.float32)
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "x_scale", "x_zero"], ["x_int8"], "x_quantize"),
        helper.make_node("DequantizeLinear", ["x_int8", "x_scale", "x_zero"], ["x_real"], "x_dequantize"),
        helper.make_node("DequantizeLinear", ["weight", "w_scale", "w_zero"], ["w_real"], "w_dequantize", axis=1),
        helper.make_node("MatMul", ["x_real", "w_real"], ["y"], "product"),
    ]
    return handmade(
        "symmetric_qdq", nodes, [("x", TensorProto.FLOAT, ["batch", 16])], [("y", TensorProto.FLOAT, ["batch", 4])],
        {
            "x_scale": np.array(4 / 127, np.float32), "x_zero": np.array(0, np.int8),
            "weight": np.clip(np.round(weight / scales), -127, 127).astype(np.int8),
            "w_scale": scales, "w_zero": np.zeros(4, np.int8),
        },
        opset=17,
    )


def scalar_output() -> bytes:
    """The loss of a batch: an output of rank 0, which no server can slice per request."""
    node = helper.make_node("ReduceMean", ["x"], ["y"], "mean", keepdims=0)
    return handmade(
        "scalar_output", [node], [("x", TensorProto.FLOAT, ["batch", 4])], [("y", TensorProto.FLOAT, [])], {}, opset=17
    )


def no_shape() -> bytes:
    """An output that declares its element type only, made by an operator that nobody but its author knows."""
    node = helper.make_node("Project", ["x", "weight"], ["y"], "project", domain="example.ops")
    model = onnx.load_from_string(handmade(
        "no_shape", [node], [("x", TensorProto.FLOAT, ["batch", 4])], [("y", TensorProto.FLOAT, None)],
        {"weight": linear(4, 3)}, opset=17,
    ))
    model.opset_import.append(helper.make_opsetid("example.ops", 1))
    return model.SerializeToString(deterministic=True)


def sequence_output() -> bytes:
    return fixture("sequence_output_op13")


def float8() -> bytes:
    """An output of an element type that Triton has no name for."""
    node = helper.make_node("Cast", ["x"], ["y"], "narrow", to=TensorProto.FLOAT8E4M3FN)
    return handmade(
        "float8", [node], [("x", TensorProto.FLOAT, ["batch", 4])], [("y", TensorProto.FLOAT8E4M3FN, ["batch", 4])],
        {}, opset=19, ir=9,
    )


def ir3_initializers() -> bytes:
    """IR 3 lists every initializer among the graph inputs; here the outputs declare the batch."""
    return declare(fixture("init_in_inputs_ir3_op8"), {"y": ["batch", 3]})


def time_first() -> bytes:
    """A recogniser that answers [w//2, batch, 12]: axis 0 is time, although it is dynamic."""
    return fixture("crnn_legacy_op11")


def chain(name: str, edges: list[tuple[str, str]]) -> bytes:
    """Relu after Relu, in the order given: each edge is a node's input and output."""
    nodes = [helper.make_node("Relu", [given], [made], f"relu_{index}") for index, (given, made) in enumerate(edges)]
    dims = ["batch", 4]
    return handmade(name, nodes, [("x", TensorProto.FLOAT, dims)], [("y", TensorProto.FLOAT, dims)], {}, opset=17)


def unsorted() -> bytes:
    """The second node stands before the first: ONNX Runtime sorts, ONNX does not allow it."""
    return chain("unsorted", [("inner", "y"), ("x", "inner")])


def cyclic() -> bytes:
    """Two nodes that wait for one another."""
    return chain("cyclic", [("back", "inner"), ("inner", "back"), ("back", "y")])


def duplicate_output() -> bytes:
    """Two nodes that give the same value."""
    return chain("duplicate_output", [("x", "inner"), ("x", "inner"), ("inner", "y")])


def custom_op() -> bytes:
    """An operator that nobody but its author knows: whether axis 0 of its output is the batch cannot be shown."""
    node = helper.make_node("Score", ["x"], ["y"], "score", domain="example.ops")
    model = onnx.load_from_string(handmade(
        "custom_op", [node], [("x", TensorProto.FLOAT, ["batch", 4])], [("y", TensorProto.FLOAT, ["rows", 3])], {},
        opset=17,
    ))
    model.opset_import.append(helper.make_opsetid("example.ops", 1))
    return model.SerializeToString(deterministic=True)


def external(location: str) -> bytes:
    """A projection whose weight lies in another file, named by `location`."""
    node = helper.make_node("MatMul", ["x", "weight"], ["y"], "project")
    weight = linear(64, 16)
    model = onnx.load_from_string(handmade(
        "external_data", [node], [("x", TensorProto.FLOAT, ["batch", 64])], [("y", TensorProto.FLOAT, ["batch", 16])],
        {"weight": weight}, opset=17,
    ))
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(weight.nbytes))):
        tensor.external_data.add(key=key, value=value)
    return model.SerializeToString(deterministic=True)


def external_data() -> bytes:
    return external("external-data.bin")


def external_data_file() -> bytes:
    return linear(64, 16).tobytes()


def external_data_own_name() -> bytes:
    """The data have the name that Triton needs for the model itself."""
    return external("model.onnx")


def external_data_missing() -> bytes:
    return external("not-there.bin")


def external_data_escape() -> bytes:
    """The file would lie outside the model's folder."""
    return external("../../external-data.bin")


def lfs_pointer() -> bytes:
    """What a clone without Git LFS holds in place of the model."""
    oid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 435852736\n".encode()


def truncated() -> bytes:
    """The first 60 % of a real export, as an interrupted download leaves it."""
    whole = text_recognition()
    return whole[: len(whole) * 60 // 100]


def empty() -> bytes:
    return b""


def random_bytes() -> bytes:
    return np.random.default_rng(2048).bytes(2048)


SHIPPED: dict[str, Callable[[], bytes]] = {
    "bert-base-cased-squad.onnx": bert_base_cased_squad,
    "bert-static-out.onnx": bert_static_out,
    "text_recognition.onnx": text_recognition,
    "multilingual-e5.onnx": multilingual_e5,
    "minilm.onnx": minilm,
    "detector.onnx": detector,
    "decoder.onnx": decoder,
    "text_classifier.onnx": text_classifier,
    "intent_classifier.onnx": intent_classifier,
    "image_classifier.onnx": image_classifier,
    "resnet.onnx": resnet,
    "resnet.plan": plan,
    "classifier.pt2": package,
}
FAULTY: dict[str, Callable[[], bytes]] = {
    "fixed-batch.onnx": fixed_batch,
    "mixed-rows.onnx": mixed_rows,
    "scalar-output.onnx": scalar_output,
    "symmetric-qdq.onnx": symmetric_qdq,
    "no-shape.onnx": no_shape,
    "sequence-output.onnx": sequence_output,
    "float8.onnx": float8,
    "ir3-initializers.onnx": ir3_initializers,
    "time-first.onnx": time_first,
    "custom-op.onnx": custom_op,
    "unsorted.onnx": unsorted,
    "cyclic.onnx": cyclic,
    "duplicate-output.onnx": duplicate_output,
    "external-data.onnx": external_data,
    "external-data.bin": external_data_file,
    "external-data-missing.onnx": external_data_missing,
    "external-data-escape.onnx": external_data_escape,
    "lfs-pointer.onnx": lfs_pointer,
    "truncated.onnx": truncated,
    "empty.onnx": empty,
    "random.onnx": random_bytes,
}
NAMED: dict[str, Callable[[], bytes]] = {
    "own-name/net.onnx": external_data_own_name,
    "own-name/model.onnx": external_data_file,
}
BIG: dict[str, Callable[[], bytes]] = {
    "bert-base-qa.onnx": lambda: question_answering("bert-base-qa", 768, 12, 12, spread=0.02),
    "bert-large-qa.onnx": lambda: question_answering("bert-large-qa", 1024, 24, 16, spread=0.02),
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Export the models that the specs use.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 2 when a file would change")
    parser.add_argument("--big", type=pathlib.Path, metavar="DIR", help="write only the benchmark models, into DIR")
    parser.add_argument("names", nargs="*", help="file names to make; all of them when none is given")
    options = parser.parse_args()

    if options.big:
        plan = {options.big / name: make for name, make in BIG.items()}
    else:
        plan = {MODELS / name: make for name, make in SHIPPED.items()}
        plan |= {ERROR_MODELS / name: make for name, make in FAULTY.items()}
        plan |= {ERROR_DATA / name: make for name, make in NAMED.items()}
    unknown = set(options.names) - {path.name for path in plan}
    if unknown:
        parser.error(f"no such model: {', '.join(sorted(unknown))}")

    changed = 0
    for path, make in plan.items():
        if options.names and path.name not in options.names:
            continue
        data = make()
        same = path.exists() and path.read_bytes() == data
        changed += not same
        if not options.check and not same:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        verdict = "same" if same else "differs" if options.check else "written"
        print(f"{verdict:7} {len(data):>13,} {path.name}", flush=True)
    return 2 if options.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
