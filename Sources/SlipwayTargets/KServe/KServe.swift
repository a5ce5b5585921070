package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwaySpec

/// An InferenceService of KServe.
package struct KServe: DeploymentTarget {
    /// Makes the target.
    package init() {}

    /// The key `deploy.kserve`.
    package var syntax: TargetSyntax { Self.syntax }
    /// 0817 to 0819.
    package var codes: [DiagnosticCode] { DiagnosticCode.kserveCodes }

    /// Checks the section against what KServe ignores or cannot run.
    package func check(
        _ section: DeploySection, of document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
    ) {
        checkKServe(KServeSection(section), document, variants: variants, into: &bag)
    }

    /// inference-service.yaml, with a canary canary.yaml, and for oci:// a Dockerfile.
    package func files(_ section: DeploySection, for release: DeployedRelease) -> [(name: String, text: String)] {
        KServeRelease(KServeSection(section), release).files
    }

    /// Nothing of a cluster is known that measurements could exceed.
    package func check(_ section: DeploySection, measured: MeasuredService, into bag: inout DiagnosticBag) {}
}
