import SlipwayDomain

extension SpecTable {
    /// The keys that a pipeline has as well as the spec of a model.
    static let keysOfPipelines: Set<String> = ["slipway", "name", "extends", "pipeline", "target"]

    /// What a pipeline does not take: its members are specs, and say it.
    static let exclusiveOfPipelines = [
        "formerly", "in_names", "in_shapes", "in_types", "out_names", "out_shapes", "out_types", "axes",
        "execution_providers",
        "session", "batching", "instances", "warmup", "exclude", "include", "triton", "variant_limit", "profile",
        "accuracy", "promote", "release", "clients", "deploy",
    ].map { ["pipeline", $0] }

    static let pipeline = SpecField(
        "pipeline", .record(pipelineRecord), lowersTo: "a model with `platform: \"ensemble\"`, and one for each step",
        example: """
            {max_batch: 8, inputs: {text: {type: string, dims: [1]}}, steps: [{model: {spec: m.yaml, in: {text: text}, \
            out: {scores: scores}}}], outputs: [scores]}
            """,
        synonyms: ["ensemble", "ensemble_scheduling"],
        doc: "Several models that serve one request, one after another, in place of `model`."
    )

    private static let pipelineRecord = SpecRecord(
        "pipeline", noun: "a pipeline section", doc: "Several models that serve one request, one after another.",
        fields: [
            SpecField(
                "max_batch", .integer(0...Int(Int32.max)), required: true, lowersTo: "max_batch_size", example: "32",
                synonyms: ["max_batch_size"],
                doc: "How many items a request may hold; 0 where requests have no batch axis. Every step takes as many."
            ),
            SpecField(
                "inputs", .map(key: .tensorName, value: .record(tensorRecord)), required: true, lowersTo: "input",
                example: "{text: {type: string, dims: [1]}}", synonyms: ["input"],
                doc: "What clients send, by name."
            ),
            SpecField(
                "steps", .list(.record(stepRecord), least: 1, unique: false), required: true,
                lowersTo: "ensemble_scheduling.step",
                example: "[{model: {spec: m.yaml, in: {text: text}, out: {scores: scores}}}]", synonyms: ["step"],
                doc: "The steps in their order: each reads inputs and what steps before it write."
            ),
            SpecField(
                "outputs", .list(.text(.tensorName), least: 1, unique: true), required: true, lowersTo: "output",
                example: "[scores]", synonyms: ["output"], doc: "The tensors that clients get."
            ),
        ])

    private static let type = SpecField(
        "type", .word(elementTypes), required: true, lowersTo: "data_type", example: "float32",
        synonyms: ["data_type", "dtype"], doc: "The element type."
    )

    private static let dims = SpecField(
        "dims", .list(.integer(-1...Int(Int32.max)), least: 1, unique: false), required: true, lowersTo: "dims",
        example: "[1]", synonyms: ["shape"],
        doc: "The dims without the batch, as in config.pbtxt; -1 varies."
    )

    private static let tensorRecord = SpecRecord(
        "pipeline_tensor", noun: "the type and dims of a tensor", doc: "A tensor that clients send.", isAtomic: true,
        fields: [type, dims])

    private static let stepRecord = SpecRecord(
        "step", noun: "a step", doc: "One step of a pipeline.", oneOf: ["model", "python", "tokenize", "pool"],
        fields: [
            SpecField(
                "name", .text(.modelName), default: "the name of the member's spec, else what the step is",
                lowersTo: "the name of the step's model, behind that of the pipeline", example: "encoder",
                doc: "The name of the step."
            ),
            SpecField(
                "model", .record(memberRecord), example: "{spec: m.yaml, in: {text: text}, out: {scores: scores}}",
                synonyms: ["member", "spec"], doc: "A model that has a spec of its own."
            ),
            SpecField(
                "python", .record(pythonRecord),
                example:
                    "{source: step.py, in: {text: text}, out: {scores: {tensor: scores, type: float32, dims: [1]}}}",
                synonyms: ["code", "script"], doc: "Python code of yours."
            ),
            SpecField(
                "tokenize", .record(tokenizeRecord),
                example: "{tokenizer: tokenizer.json, in: text, out: {input_ids: ids}, pad_to: [32, 128]}",
                synonyms: ["tokenizer", "tokenise"],
                doc: """
                    Texts to tokens, by the Python package `tokenizers`. Each request is padded to the smallest size that \
                    holds its longest text, so that the next step can join requests.
                    """
            ),
            SpecField(
                "pool", .record(poolRecord),
                example: "{method: mean, in: {values: hidden, mask: mask}, out: embedding}", synonyms: ["pooling"],
                doc: "One vector of the vectors of a text's tokens."
            ),
        ])

    private static let tensors = SpecType.map(key: .tensorName, value: .text(.tensorName))

    private static let memberRecord = SpecRecord(
        "member", noun: "a member", doc: "A model that has a spec of its own.", isAtomic: true,
        fields: [
            SpecField(
                "spec", .text(.path), required: true, example: "encoder.yaml", synonyms: ["source", "path", "file"],
                doc: "The spec, relative to the file that states it. Its first release is what serves the step."
            ),
            SpecField(
                "in", tensors, required: true, lowersTo: "ensemble_scheduling.step.input_map",
                example: "{input_ids: ids}", synonyms: ["input_map", "inputs"],
                doc: "Which tensor of the pipeline each input of the model gets."
            ),
            SpecField(
                "out", tensors, required: true, lowersTo: "ensemble_scheduling.step.output_map",
                example: "{logits: scores}", synonyms: ["output_map", "outputs"],
                doc: "Which tensor of the pipeline each output of the model becomes; others are dropped."
            ),
        ])

    private static let environment = SpecField(
        "environment", .text(.path), default: "image", lowersTo: "parameters.EXECUTION_ENV_PATH",
        example: "envs/text.tar.gz", synonyms: ["env", "conda_env", "execution_env_path"],
        doc: """
            The archive of a Python environment, as conda-pack or venv-pack makes it; `image` where the server's image has \
            what the step needs.
            """
    )

    private static let pythonVersion = SpecField(
        "python_version", .text(.pythonVersion), example: "\"3.12\"",
        doc: "The version of Python in the archive, which must be that of the release: 3.12 from 24.12 on, before 3.10."
    )

    private static let stepInstances = SpecField(
        "instances", .integer(1...1024), default: "1", lowersTo: "instance_group.count", example: "2",
        synonyms: ["count"], doc: "How many processes serve the step at once."
    )

    private static let pythonRecord = SpecRecord(
        "python", noun: "a python step", doc: "Python code of yours.", isAtomic: true,
        fields: [
            SpecField(
                "source", .text(.path), required: true, lowersTo: "<version>/model.py", example: "step.py",
                synonyms: ["path", "file", "script"],
                doc: "The file with the class `TritonPythonModel`, relative to the file that states it."
            ),
            environment, pythonVersion,
            SpecField(
                "in", tensors, required: true, lowersTo: "ensemble_scheduling.step.input_map", example: "{text: text}",
                synonyms: ["input_map", "inputs"], doc: "Which tensor of the pipeline each input gets."
            ),
            SpecField(
                "out", .map(key: .tensorName, value: .record(pythonOutput)), required: true,
                lowersTo: "ensemble_scheduling.step.output_map",
                example: "{scores: {tensor: scores, type: float32, dims: [1]}}", synonyms: ["output_map", "outputs"],
                doc: "Which tensor of the pipeline each output becomes, with its type and dims."
            ),
            stepInstances,
        ])

    private static let pythonOutput = SpecRecord(
        "python_output", noun: "an output of a python step", doc: "What the code returns.", isAtomic: true,
        fields: [
            SpecField(
                "tensor", .text(.tensorName), required: true, example: "scores",
                doc: "The tensor of the pipeline that it becomes."
            ), type, dims,
        ])

    /// What a tokenizer writes.
    package static let tokenTensors = SpecWords(
        "a tensor of a tokenizer",
        [
            SpecWord("input_ids", "the numbers of the tokens", synonyms: ["ids", "tokens"]),
            SpecWord("attention_mask", "1 for a token, 0 for padding", synonyms: ["mask"]),
            SpecWord("token_type_ids", "0 for the first text of a pair", synonyms: ["type_ids", "segment_ids"]),
        ])

    private static let tokenizeRecord = SpecRecord(
        "tokenize", noun: "a tokenize step", doc: "Texts to tokens.", isAtomic: true,
        fields: [
            SpecField(
                "tokenizer", .text(.path), required: true, lowersTo: "<version>/tokenizer.json",
                example: "models/tokenizer.json", synonyms: ["source", "file", "path"],
                doc: "The tokenizer.json of the model, relative to the file that states it."
            ),
            environment, pythonVersion,
            SpecField(
                "in", .text(.tensorName), required: true, lowersTo: "ensemble_scheduling.step.input_map",
                example: "text", synonyms: ["input", "inputs"], doc: "The tensor of texts."
            ),
            SpecField(
                "out", .wordMap(tokenTensors, value: .text(.tensorName)), required: true,
                lowersTo: "ensemble_scheduling.step.output_map", example: "{input_ids: ids, attention_mask: mask}",
                synonyms: ["output", "outputs"], doc: "Which tensor of the pipeline each of its tensors becomes."
            ),
            SpecField(
                "pad_to", .list(.integer(1...1_000_000), least: 1, unique: true), required: true, unit: "tokens",
                example: "[32, 64, 128, 256]", synonyms: ["buckets", "max_length", "padding"],
                doc: """
                    The lengths that texts are padded to, ascending. A request gets the smallest one that holds its longest \
                    text; longer texts are cut to the last one.
                    """
            ),
            SpecField(
                "pad_token", .text(.words), default: "that of the tokenizer", example: "\"[PAD]\"",
                doc: "The token that pads, where tokenizer.json does not say which."
            ),
            SpecField(
                "type",
                .word(
                    SpecWords(
                        "a type of tokens", [SpecWord("int64", "64 bits"), SpecWord("int32", "32 bits")])),
                default: "int64", lowersTo: "data_type", example: "int32", synonyms: ["data_type", "dtype"],
                doc: "The element type of the tensors."
            ),
            stepInstances,
        ])

    private static let poolRecord = SpecRecord(
        "pool", noun: "a pool step", doc: "One vector of many.", isAtomic: true,
        fields: [
            SpecField(
                "method",
                .word(SpecWords("a way to pool", [SpecWord("mean", "the mean over the tokens that the mask keeps")])),
                default: "mean", example: "mean", synonyms: ["mode", "pooling"],
                doc: "How the vectors become one: `mean` divides their sum by the sum of the mask, and by 1 at least."
            ),
            SpecField(
                "normalize", .boolean, default: "false", example: "true", synonyms: ["normalise", "l2"],
                doc: "Whether the vector gets length 1."
            ),
            SpecField(
                "in", .record(poolInputs), required: true, lowersTo: "ensemble_scheduling.step.input_map",
                example: "{values: hidden, mask: mask}", synonyms: ["input", "inputs"],
                doc: "The vectors, and the mask of their tokens."
            ),
            SpecField(
                "out", .text(.tensorName), required: true, lowersTo: "ensemble_scheduling.step.output_map",
                example: "embedding", synonyms: ["output"], doc: "The tensor that the vectors become, in float32."
            ),
            stepInstances,
        ])

    private static let poolInputs = SpecRecord(
        "pool_inputs", noun: "what a pool step reads", doc: "What a pool step reads.", isAtomic: true,
        fields: [
            SpecField(
                "values", .text(.tensorName), required: true, example: "hidden",
                doc: "The vectors, with dims [tokens, size]."
            ),
            SpecField(
                "mask", .text(.tensorName), required: true, example: "mask",
                doc: "The mask, with dims [tokens]: 0 for what does not count."
            ),
        ])
}
