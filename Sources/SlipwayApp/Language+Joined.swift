import SlipwayBackends
import SlipwayCompiler
package import SlipwayDiagnostics
import SlipwayFormats
import SlipwayMeasurements
import SlipwayONNX
import SlipwayOutput
import SlipwayPromotion
import SlipwayReleases
import SlipwaySources
package import SlipwaySpec
import SlipwayTargets
import SlipwayTriton
import SlipwayWorkspace
import SlipwayYAML

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
    /// Every code of this program in ascending order: those of each room and of the plug-ins that it is built with.
    package static let joined = (rooms.flatMap(\.self) + plugIns.flatMap(\.self)).sorted()

    /// The codes of the rooms, the lowest first.
    private static let rooms: [[DiagnosticCode]] = [
        .shared, .yaml, .formats, .releases, .spec, .triton, .onnx, .measurements, .promotion, .compiler, .output,
        .workspace, .sources, .app,
    ]

    /// The codes of deployment targets, model sources and backends.
    private static let plugIns =
        deploymentTargets.map(\.codes) + modelSources.map(\.codes) + modelBackends.map(\.codes)
        + [DiagnosticCode.givenCodes]
}
