import SlipwayBackends
import SlipwayCompiler
package import SlipwayDiagnostics
import SlipwaySources
package import SlipwaySpec
import SlipwayTargets
import SlipwayTriton

extension Language {
    /// The language of this program: the core joined with the plug-ins that it is built with.
    package static let joined = Language(
        targets: deploymentTargets.map(\.syntax), sources: modelSources.map(\.syntax),
        backends: modelBackends.map(\.syntax))
}

extension ConfigRules {
    /// The rules of repositories of this program: those of the core and of the backends that it is built with.
    static let joined = ConfigRules(backends: modelBackends.map(\.repositoryRules))
}

extension [DiagnosticCode] {
    /// Every code of this program in ascending order: those of the core and of the plug-ins that it is built with.
    package static let joined =
        (DiagnosticCode.catalogue + deploymentTargets.flatMap(\.codes) + modelBackends.flatMap(\.codes)).sorted()
}
