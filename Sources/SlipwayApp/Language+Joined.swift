import SlipwayBackends
import SlipwayCompiler
package import SlipwayDiagnostics
import SlipwaySources
package import SlipwaySpec
import SlipwayTargets

extension Language {
    /// The language of this program: the core joined with the plug-ins that it is built with.
    package static let joined = Language(
        targets: deploymentTargets.map(\.syntax), sources: modelSources.map(\.syntax),
        backends: modelBackends.map(\.syntax))
}

extension [DiagnosticCode] {
    /// Every code of this program in ascending order: those of the core and of the plug-ins that it is built with.
    package static let joined =
        (DiagnosticCode.catalogue + deploymentTargets.flatMap(\.codes) + modelBackends.flatMap(\.codes)).sorted()
}
