package import SlipwayDomain
package import SlipwayWorkspace

/// How models are to be converted.
package struct ConvertRequest: Sendable {
    /// Where specs and models are looked for.
    package let project: Project
    /// The interpreter of the environment, where the request names one; nil for the one of the lock.
    package var python: String?
    /// Whether the project is trusted, where `slipway.yaml` does not say so.
    package var trustsCode = false
    /// Whether models are converted whose result is there.
    package var isForced = false
    /// What converters may take.
    package var limits = RunLimits.conversion
    /// Whether what converters leave running is ended; only where slipway runs no other program.
    package var endsOrphans = false

    /// Makes a request.
    package init(project: Project) {
        self.project = project
    }
}

/// What became of a step of a spec's model.
package struct ConvertResult: Sendable {
    /// What was done.
    package enum Status: String, Sendable {
        /// It was converted.
        case converted
        /// The result was there.
        case unchanged
        /// The spec declares no conversion.
        case given
    }

    /// The spec.
    package let spec: String
    /// The name of the model.
    package let name: ModelName
    /// What was done.
    package let status: Status
    /// What was declared; nil where nothing was.
    package let conversion: ModelConversion?
    /// What the result is; nil where nothing was declared.
    package let record: ConversionRecord?
}

/// What happens while models are converted.
package enum ConvertEvent: Hashable, Sendable {
    /// The environment of a lock is made.
    case makesEnvironment(lock: String)
    /// A converter is started.
    case converts(source: String, converter: String)
}

/// Told what happens while models are converted.
package typealias ConvertWatch = (ConvertEvent) -> Void
