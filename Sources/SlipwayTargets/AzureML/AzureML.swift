package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwaySpec

/// Managed online endpoints of AzureML.
package struct AzureML: DeploymentTarget {
    /// Makes the target.
    package init() {}

    /// The key `deploy.azureml`.
    package var syntax: TargetSyntax { Self.syntax }
    /// 0627, 0681 to 0687, 0691, 0776 to 0778.
    package var codes: [DiagnosticCode] { DiagnosticCode.azureCodes }

    /// Checks the section against what the service accepts.
    package func check(
        _ section: DeploySection, of document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
    ) {
        checkAzureML(AzureMLSection(section), document, variants: variants, into: &bag)
    }

    /// model.yml, endpoint.yml and deployment.yml; with a base image environment/Dockerfile.
    package func files(_ section: DeploySection, for release: DeployedRelease) -> [(name: String, text: String)] {
        AzureMLRelease(AzureMLSection(section), release).files
    }

    /// Compares what was measured with the service's limits and machines.
    package func check(_ section: DeploySection, measured: MeasuredService, into bag: inout DiagnosticBag) {
        checkLimits(AzureMLSection(section), measured, into: &bag)
    }
}
