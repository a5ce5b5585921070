package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwaySpec

/// A cluster that a release is applied to as it is: a Kustomize base with an overlay.
package struct Kubernetes: DeploymentTarget {
    /// Makes the target.
    package init() {}

    /// The key `deploy.kubernetes`.
    package var syntax: TargetSyntax { Self.syntax }
    /// 0617 to 0619 and 0693.
    package var codes: [DiagnosticCode] { DiagnosticCode.kubernetesCodes }

    /// Checks the section against what a cluster accepts.
    package func check(
        _ section: DeploySection, of document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
    ) {
        checkKubernetes(KubernetesSection(section), document, variants: variants, into: &bag)
    }

    /// The base, the overlay, and with an HPA the rules of the adapter that serves its metrics.
    package func files(_ section: DeploySection, for release: DeployedRelease) -> [(name: String, text: String)] {
        KubernetesRelease(KubernetesSection(section), release).files
    }

    /// Nothing of a cluster is known that measurements could exceed.
    package func check(_ section: DeploySection, measured: MeasuredService, into bag: inout DiagnosticBag) {}
}
