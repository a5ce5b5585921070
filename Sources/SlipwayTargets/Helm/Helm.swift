package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwaySpec

/// A Helm chart of a release: the objects of the Kubernetes target as templates, with values that a schema holds.
package struct Helm: DeploymentTarget {
    /// Makes the target.
    package init() {}

    /// The key `deploy.helm`, with the rows of a cluster.
    package var syntax: TargetSyntax { Self.syntax }
    /// Its findings are those of the Kubernetes target.
    package var codes: [DiagnosticCode] { [] }

    private static let syntax = TargetSyntax(
        title: "Helm",
        field: SpecField(
            "helm",
            .record(
                SpecRecord(
                    "helm", noun: "a Helm section", doc: "A chart that installs the release in a cluster.",
                    fields: Kubernetes.chartRows)),
            example: "{release_image: registry.example.com/bertsquad, gpus: 1}", synonyms: ["chart", "helm_chart"],
            doc: "A Helm chart with the release's objects; what is stated here are the values' defaults."
        ),
        sample: "{release_image: registry.example.com/models}"
    )

    /// Checks the section against what a cluster accepts.
    package func check(
        _ section: DeploySection, of document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
    ) {
        checkKubernetes(KubernetesSection(section), document, variants: variants, into: &bag)
    }

    /// The chart.
    package func files(_ section: DeploySection, for release: DeployedRelease) -> [(name: String, text: String)] {
        HelmChart(KubernetesSection(section), release).files
    }

    /// Nothing of a cluster is known that measurements could exceed.
    package func check(_ section: DeploySection, measured: MeasuredService, into bag: inout DiagnosticBag) {}
}
