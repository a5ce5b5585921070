package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayReleases

/// A spec of a pipeline as it is written: every key decoded to its type, every value with its place.
package struct PipelineDocument: Sendable {
    /// The spec's own file.
    package var source: SourceID
    /// The spec's file and every fragment it extends, in the order in which they were read.
    package var sources: [SourceID]
    /// The name of the pipeline, also the directory below the output root.
    package var name: Located<ModelName>
    /// The Triton release as written.
    package var tritonRelease: Located<String>?
    /// The image of the release (`target.flavor`).
    package var flavor: Located<ImageFlavor>?
    /// How many items a request may hold; 0 for requests without a batch axis.
    package var maxBatch: Located<Int>
    /// What clients send, in source order.
    package var inputs: [TensorSection]
    /// The steps.
    package var steps: [StepSection]
    /// What clients get.
    package var outputs: [Located<String>]
    /// The tree that all this was decoded from, for edits.
    package var tree = SpecTree()

    /// A tensor with its type and dims.
    package struct TensorSection: Sendable {
        /// Its name: that of the pipeline's input, or of the output of a python step.
        package var name: Located<String>
        /// The element type.
        package var type: Located<ElementType>
        /// The dims without the batch; −1 varies.
        package var dims: Located<[Int]>
    }

    /// Which tensor of the pipeline one of a step's is.
    package struct Binding: Sendable {
        /// The tensor of the step's model.
        package var own: Located<String>
        /// The tensor of the pipeline.
        package var tensor: Located<String>
    }

    /// One step.
    package struct StepSection: Sendable {
        /// The name that is stated.
        package var name: Located<String>?
        /// The word of what it is: `model`, `python`, `tokenize` or `pool`.
        package var kind: Located<String>
        /// What it reads.
        package var inputs: [Binding]
        /// What it writes.
        package var outputs: [Binding]
        /// What else is said.
        package var content: Content
    }

    /// What a step is.
    package enum Content: Sendable {
        /// A model with a spec of its own, at a path.
        case model(spec: Located<String>)
        /// Python code.
        case python(PythonSection)
        /// A tokenizer.
        case tokenize(TokenizeSection)
        /// Pooling.
        case pool(PoolSection)
    }

    /// A pool step.
    package struct PoolSection: Sendable {
        /// The way, where it is stated; the mean is the only one.
        package var method: Located<String>?
        /// Whether the vectors get length 1.
        package var normalizes: Bool
        /// How many processes serve the step.
        package var instances: Int
    }

    /// The environment that Python code runs in.
    package struct EnvironmentSection: Sendable {
        /// The archive; nil for the image's Python.
        package var archive: Located<String>?
        /// Whether it is stated that the image's Python has what the step needs.
        package var isImageStated = false
        /// The version of Python in it.
        package var version: Located<String>?
        /// How many processes serve the step.
        package var instances: Int
    }

    /// A python step.
    package struct PythonSection: Sendable {
        /// The file with the code.
        package var source: Located<String>
        /// Where it runs.
        package var environment: EnvironmentSection
        /// What it returns.
        package var outputs: [TensorSection]
    }

    /// A tokenize step.
    package struct TokenizeSection: Sendable {
        /// The tokenizer.json.
        package var tokenizer: Located<String>
        /// Where it runs.
        package var environment: EnvironmentSection
        /// The lengths that texts are padded to, in tokens.
        package var padTo: [Located<Int>]
        /// The token that pads, where it is stated.
        package var padToken: Located<String>?
        /// The element type of its tensors: int64 or int32.
        package var type: ElementType
    }
}
