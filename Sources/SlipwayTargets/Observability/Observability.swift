package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwaySpec

/// What watches a release: recording and alert rules of Prometheus, a dashboard of Grafana, and the line that starts a server
/// with what these read.
package struct Observability: DeploymentTarget {
    /// Makes the target.
    package init() {}

    /// The key `deploy.observability`.
    package var syntax: TargetSyntax { Self.syntax }
    /// 0694 to 0696.
    package var codes: [DiagnosticCode] { DiagnosticCode.observabilityCodes }

    /// Finds rules that cannot fire.
    package func check(
        _ section: DeploySection, of document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
    ) {
        checkObservability(ObservabilitySection(section), document, into: &bag)
    }

    /// The rules, the dashboard and the script that starts the server; for a Prometheus of one's own its configuration.
    package func files(_ section: DeploySection, for release: DeployedRelease) -> [(name: String, text: String)] {
        ObservabilityRelease(ObservabilitySection(section), release).files
    }

    /// Nothing that was measured is beyond Prometheus.
    package func check(_ section: DeploySection, measured: MeasuredService, into bag: inout DiagnosticBag) {}
}
