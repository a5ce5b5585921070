package import SlipwayDiagnostics
package import SlipwaySpec

/// A service that releases are deployed to: its part of the language, its checks and its files, in a folder of its own.
///
/// The rooms below know targets through this protocol alone; the program is built with a list of them.
package protocol DeploymentTarget: Sendable {
    /// The key below `deploy` with its rows. The key is also the folder of a release that holds the files.
    var syntax: TargetSyntax { get }
    /// The codes of its own findings.
    var codes: [DiagnosticCode] { get }

    /// Checks a section against what the service accepts.
    ///
    /// - Parameters:
    ///   - section: What the spec says to the target.
    ///   - document: The spec.
    ///   - variants: The variants, the baseline first; empty where they could not be made.
    ///   - bag: Receives the findings.
    func check(
        _ section: DeploySection, of document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag)

    /// The files that deploy a release, by name.
    func files(_ section: DeploySection, for release: DeployedRelease) -> [(name: String, text: String)]

    /// Compares what was measured of a release with the limits of the service.
    func check(_ section: DeploySection, measured: MeasuredService, into bag: inout DiagnosticBag)
}

/// A section of `deploy:` with the target that reads it.
package struct Deployment: Sendable {
    /// The target.
    package let target: any DeploymentTarget
    /// What the spec says to it.
    package let section: DeploySection

    /// The deployments that a spec asks for, in source order.
    package static func all(in document: SpecDocument, _ targets: [any DeploymentTarget]) -> [Deployment] {
        document.deploy.compactMap { section in
            targets.first { $0.syntax.field.key == section.target }.map { Deployment(target: $0, section: section) }
        }
    }
}

/// What was measured of a release, as far as it matters to the service that runs it.
package struct MeasuredService: Sendable {
    /// How long to wait for an answer, in milliseconds: three times the slowest 99th percentile; nil where none was measured.
    package let timeoutMilliseconds: Int?
    /// For each operating point, requests a second of one machine, and the bytes of a request's inputs where they are known.
    package let loads: [(throughput: Double, requestBytes: Int?)]
    /// The GPUs that it was measured on, as the driver names them.
    package let gpus: Set<String>

    /// Makes the facts.
    package init(timeoutMilliseconds: Int?, loads: [(throughput: Double, requestBytes: Int?)], gpus: Set<String>) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.loads = loads
        self.gpus = gpus
    }
}
