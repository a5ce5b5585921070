package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about how the steps of a pipeline fit (0531–0547).
    static let pipelineCodes: [DiagnosticCode] = [
        pipelineUnknownTensor, pipelineUnusedTensor, pipelineTensorWrittenTwice, pipelineOrder, pipelineType,
        pipelineShape, pipelineMemberBatch, pipelineMemberDecoupled, pipelineUnknownMemberTensor, pipelineInputMissing,
        pipelineMemberFaulty, pipelineStepName, pipelineBuckets, tokenizerUnusable, tokenizersNotInImage,
        pythonVersionDiffers, pipelineFile,
    ]

    /// A step reads a tensor, or the pipeline returns one, that nothing writes.
    package static let pipelineUnknownTensor = DiagnosticCode(
        531, "pipeline-unknown-tensor", .error,
        meaning: "A step reads a tensor, or the pipeline returns one, that is no input and that no step writes.",
        remedy: "Correct the name, or add the step that writes it.",
        example: Example(bad: "in: {input_ids: idz}", good: "in: {input_ids: ids}"), since: .second
    )

    /// A tensor of a pipeline is read by nobody.
    package static let pipelineUnusedTensor = DiagnosticCode(
        532, "pipeline-unused-tensor", .error,
        meaning: "An input of a pipeline, or a tensor that a step writes, is read by no step and is no output. "
            + "Triton refuses such an ensemble.",
        remedy: "Remove it, or let a step read it.",
        example: Example(
            bad: "out: {sentence_embedding: embedding, last_hidden_state: hidden}",
            good: "out: {sentence_embedding: embedding}"),
        since: .second
    )

    /// Two steps write one tensor.
    package static let pipelineTensorWrittenTwice = DiagnosticCode(
        533, "pipeline-tensor-written-twice", .error,
        meaning: "A tensor of a pipeline is written by two steps, or by a step although it is an input.",
        remedy: "Give one of them another name.",
        example: Example(
            bad: """
                - python: {source: a.py, in: {text: text}, out: {text: {tensor: text, type: string, dims: [1]}}}
                """,
            good: """
                - python: {source: a.py, in: {text: text}, out: {text: {tensor: clean, type: string, dims: [1]}}}
                """),
        since: .second
    )

    /// A step reads what a later step writes.
    package static let pipelineOrder = DiagnosticCode(
        534, "pipeline-order", .error,
        meaning: "A step reads a tensor that it writes itself or that a later step writes; steps that "
            + "wait for one another never run.",
        remedy: "Put the step that writes before the one that reads, or break the circle.",
        example: Example(
            bad: """
                - pool: {in: {values: hidden, mask: mask}, out: embedding}
                - model: {spec: encoder.yaml, in: {input_ids: ids}, out: {last_hidden_state: hidden}}
                """,
            good: """
                - model: {spec: encoder.yaml, in: {input_ids: ids}, out: {last_hidden_state: hidden}}
                - pool: {in: {values: hidden, mask: mask}, out: embedding}
                """),
        since: .second
    )

    /// A step gets a tensor of another element type than it takes.
    package static let pipelineType = DiagnosticCode(
        535, "pipeline-type", .error,
        meaning: "A step gets a tensor of another element type than it takes. Triton converts nothing between steps.",
        remedy: "Make both the same type.",
        example: Example(bad: "tokenize: {type: int64}", good: "tokenize: {type: int32}"), since: .second
    )

    /// A step gets a tensor whose rank or dims differ from those that it takes.
    package static let pipelineShape = DiagnosticCode(
        536, "pipeline-shape", .error,
        meaning: "A step gets a tensor whose rank or dims differ from those that it takes; -1 fits any size.",
        remedy: "Make both the same shape.",
        example: Example(
            bad: "inputs: {ids: {type: int64, dims: [1, -1]}}",
            good: "inputs: {ids: {type: int64, dims: [-1]}}"),
        since: .second
    )

    /// A member takes fewer items than the pipeline.
    package static let pipelineMemberBatch = DiagnosticCode(
        537, "pipeline-member-batch", .error,
        meaning: "A member takes fewer items in a request than the pipeline does. Triton refuses such an ensemble.",
        remedy: "Lower pipeline.max_batch, or raise batching.max_batch_size of the member's released variant.",
        example: Example(bad: "max_batch: 64", good: "max_batch: 16"), since: .second
    )

    /// A member sends more than one answer to a request.
    package static let pipelineMemberDecoupled = DiagnosticCode(
        538, "pipeline-member-decoupled", .error,
        meaning: "A member is decoupled: it may send no answer or several to one request, and a pipeline gives one.",
        remedy: "Serve the model on its own, or without the decoupled policy.",
        example: Example(
            bad: "triton: \"model_transaction_policy { decoupled: true }\"",
            good: "triton: \"model_transaction_policy { decoupled: false }\""),
        since: .second
    )

    /// A step names an input or output that its model does not have.
    package static let pipelineUnknownMemberTensor = DiagnosticCode(
        539, "pipeline-unknown-member-tensor", .error,
        meaning: "A step names an input or an output that its model does not have, or does not serve.",
        remedy: "Correct the name.",
        example: Example(bad: "in: {input_idz: ids}", good: "in: {input_ids: ids}"), since: .second
    )

    /// An input of a step's model gets no tensor.
    package static let pipelineInputMissing = DiagnosticCode(
        540, "pipeline-input-missing", .error,
        meaning: "An input of a step's model gets no tensor.",
        remedy: "Name the tensor that it gets.",
        example: Example(
            bad: "in: {input_ids: ids}",
            good: "in: {input_ids: ids, attention_mask: mask}"),
        since: .second
    )

    /// The spec of a member has faults.
    package static let pipelineMemberFaulty = DiagnosticCode(
        541, "pipeline-member-faulty", .error,
        meaning: "The spec of a member cannot be read, or has errors.",
        remedy: "Run slipway check on the member's spec, and correct it first.",
        example: Example(bad: "model: {spec: encodre.yaml}", good: "model: {spec: encoder.yaml}"), since: .second
    )

    /// Two steps have one name, or a name is too long.
    package static let pipelineStepName = DiagnosticCode(
        542, "pipeline-step-name", .error,
        meaning: "Two steps of a pipeline have one name, or the name of a step's model becomes too "
            + "long. The model of a step is "
            + "called by the names of the pipeline and of the step, with \"-\" between.",
        remedy: "Give the step a name of its own.",
        example: Example(
            bad: """
                - python: {source: clean.py}
                - python: {source: rank.py}
                """,
            good: """
                - name: clean
                  python: {source: clean.py}
                - name: rank
                  python: {source: rank.py}
                """),
        since: .second
    )

    /// The lengths that texts are padded to do not fit.
    package static let pipelineBuckets = DiagnosticCode(
        543, "pipeline-buckets", .error,
        meaning: "The lengths of pad_to do not ascend, or the model that reads the tokens does not take one of them.",
        remedy: "Write ascending lengths that the model's axes allow.",
        example: Example(bad: "pad_to: [128, 64]", good: "pad_to: [64, 128]"), since: .second
    )

    /// A tokenizer.json cannot be used.
    package static let tokenizerUnusable = DiagnosticCode(
        544, "tokenizer-unusable", .error,
        meaning: "A tokenizer.json is malformed, or of a kind that is not supported, or does not say which token pads.",
        remedy: "Save the tokenizer of the model as tokenizer.json, or name the token with pad_token.",
        example: Example(bad: "pad_token: \"[PDA]\"", good: "pad_token: \"[PAD]\""), since: .second
    )

    /// A tokenize step needs a package that NVIDIA's image does not have.
    package static let tokenizersNotInImage = DiagnosticCode(
        545, "tokenizers-not-in-image", .warning,
        meaning: "A tokenize step runs in the image's Python, and NVIDIA's images have no package tokenizers.",
        remedy: "Name an archive with environment, or serve from an image of yours that has it and "
            + "write environment: image.",
        example: Example(
            bad: "tokenize: {tokenizer: tokenizer.json}",
            good: "tokenize: {tokenizer: tokenizer.json, environment: envs/text.tar.gz}"),
        since: .second
    )

    /// An environment is of another Python than the release's.
    package static let pythonVersionDiffers = DiagnosticCode(
        546, "python-version-differs", .warning,
        meaning: "The archive of a step is of another Python than the release's: 3.12 from 24.12 on, "
            + "before 3.10. The server's "
            + "stub loads the packages of its own version alone.",
        remedy: "Make the archive with the Python of the release.",
        example: Example(bad: "python_version: \"3.11\"", good: "python_version: \"3.12\""), since: .second
    )

    /// A file that a step names cannot be read.
    package static let pipelineFile = DiagnosticCode(
        547, "pipeline-file", .error,
        meaning: "A file that a step names is not there, or cannot be read.",
        remedy: "Correct the path; it is relative to the file that states it.",
        example: Example(bad: "python: {source: setp.py}", good: "python: {source: step.py}"), since: .second
    )
}
