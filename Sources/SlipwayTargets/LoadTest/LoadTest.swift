package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwaySpec

/// Load tests of a release: a file of Locust for both protocols of the server, and the line of perf_analyzer, with the requests of
/// `profile`.
package struct LoadTest: DeploymentTarget {
    /// Makes the target.
    package init() {}

    /// The key `deploy.loadtest`.
    package var syntax: TargetSyntax { Self.syntax }
    /// 0827 and 0828.
    package var codes: [DiagnosticCode] { DiagnosticCode.loadTestCodes }

    /// Finds tests that have no requests, or requests that the model refuses.
    package func check(
        _ section: DeploySection, of document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
    ) {
        checkLoadTest(LoadTestSection(section), document, variants: variants, into: &bag)
    }

    /// locustfile.py with its requirements and requests, and the script that runs it or perf_analyzer.
    package func files(_ section: DeploySection, for release: DeployedRelease) -> [(name: String, text: String)] {
        LoadTestRelease(LoadTestSection(section), release).files
    }

    /// A load test has no limits.
    package func check(_ section: DeploySection, measured: MeasuredService, into bag: inout DiagnosticBag) {}
}
