import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayReleases
package import SlipwaySpec

/// A tensor of a step's model, as its config.pbtxt states it.
package struct StepTensor: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The element type.
    package let type: ElementType
    /// The dims, without the batch where the model batches; −1 varies.
    package let dims: [Int]

    /// Makes a tensor.
    package init(name: String, type: ElementType, dims: [Int]) {
        self.name = name
        self.type = type
        self.dims = dims
    }
}

/// What a tokenizer.json says that serving it needs.
package struct TokenizerFacts: Hashable, Sendable {
    /// The number of the token that pads.
    package let padID: Int
    /// Whether padding is before the tokens.
    package let padsLeft: Bool
    /// Whether tokens are cut at the start.
    package let truncatesLeft: Bool

    /// Makes facts.
    package init(padID: Int, padsLeft: Bool, truncatesLeft: Bool) {
        self.padID = padID
        self.padsLeft = padsLeft
        self.truncatesLeft = truncatesLeft
    }
}

/// A step with what it refers to.
package enum ResolvedStep: Sendable {
    /// The member's spec, compiled.
    case model(DeploymentPlan)
    /// Python code of the user's, and the archive of its environment.
    case python(code: ReferencedFile, text: [UInt8], environment: ReferencedFile?)
    /// A tokenizer, and the archive of its environment.
    case tokenize(file: ReferencedFile, TokenizerFacts, environment: ReferencedFile?)
    /// Pooling.
    case pool
    /// Something that it refers to has a fault, which is reported.
    case faulty
}

/// A decoded pipeline with everything that it refers to.
package struct ResolvedPipeline: Sendable {
    /// The decoded spec.
    package let document: PipelineDocument
    /// The spec's own path relative to the project root.
    package let specPath: String
    /// The SHA-256 over the spec and every fragment it extends.
    package let specDigest: ContentDigest
    /// The Triton release that is generated for.
    package let release: TritonRelease
    /// The steps, one for each of the document's.
    package let steps: [ResolvedStep]

    /// Makes a pipeline.
    package init(
        document: PipelineDocument, specPath: String, specDigest: ContentDigest, release: TritonRelease,
        steps: [ResolvedStep]
    ) {
        self.document = document
        self.specPath = specPath
        self.specDigest = specDigest
        self.release = release
        self.steps = steps
    }
}

/// A pipeline whose steps fit: the value that emitters write down. A compiled pipeline holds compiled members.
///
/// Only `checkPipeline(_:into:)` makes one.
package struct PipelinePlan: Sendable {
    /// What was checked.
    package let resolved: ResolvedPipeline
    /// The pipeline's inputs, dims without the batch.
    package let inputs: [StepTensor]
    /// The pipeline's outputs, dims without the batch.
    package let outputs: [StepTensor]
    /// The steps in their order.
    package let steps: [PlannedStep]

    /// The pipeline's name.
    package var name: ModelName { resolved.document.name.value }
    /// How many items a request may hold; 0 for requests without a batch axis.
    package var maxBatch: Int { resolved.document.maxBatch.value }

    init(resolved: ResolvedPipeline, inputs: [StepTensor], outputs: [StepTensor], steps: [PlannedStep]) {
        self.resolved = resolved
        self.inputs = inputs
        self.outputs = outputs
        self.steps = steps
    }
}

/// A step of a plan: a model of the pipeline's repository.
package struct PlannedStep: Sendable {
    /// The model's name: those of the pipeline and of the step.
    package let name: ModelName
    /// How the spec states it.
    package let section: PipelineDocument.StepSection
    /// What it refers to.
    package let resolved: ResolvedStep
    /// The variant of a member that serves the step; nil for other steps.
    package let variant: Variant?
    /// What its model takes, in the order of its config.pbtxt.
    package let inputs: [StepTensor]
    /// What its model gives.
    package let outputs: [StepTensor]
    /// How many items its model takes; 0 for requests without a batch axis.
    package let maxBatch: Int
}

extension TritonRelease {
    /// The Python of the release's images (python_backend's compatibility table and README).
    package var python: String { self >= TritonRelease(24, 12) ? "3.12" : "3.10" }
}

extension PlannedStep {
    /// How many instances of its model the server starts.
    package var instances: Int {
        switch section.content {
        case .model: variant?.configuration.totalInstances ?? 1
        case .python(let python): python.environment.instances
        case .tokenize(let tokenize): tokenize.environment.instances
        case .pool(let pool): pool.instances
        }
    }
}
