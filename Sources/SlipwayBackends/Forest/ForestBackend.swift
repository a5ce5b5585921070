package import SlipwayCompiler
package import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
package import SlipwaySpec
package import SlipwayTriton
import SlipwayWorkspace

/// Triton's fil backend, which serves boosted trees and forests. Their files are opened: features and classes are not stated, they are read.
package struct ForestBackend: GivenBackend {
    /// Makes the backend.
    package init() {}

    /// The backend with the keys below `model.fil`.
    package var syntax: BackendSyntax {
        BackendSyntax(
            name: "fil", doc: "boosted trees of XGBoost or LightGBM, by the fil backend", fields: [Self.field],
            idle: GivenKeys.idle)
    }
    /// Codes of trees.
    package var codes: [DiagnosticCode] { DiagnosticCode.forestCodes }

    var noun: String { "a file of trees" }
    var devices: [ExecutionProvider] { [.cpu, .cuda] }
    // The content decides it.
    var fileName: RelativePath { RelativePath(fixed: "xgboost.json") }
    var kinds: Set<FileKind> { [.json] }

    /// Opens the file, and judges it by what the backend of the target reads.
    func outside(
        of model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> GivenOutside? {
        guard let section = document.model.settings.section("fil"), section.boolean("classifier") != nil else {
            // A section with a fault is reported.
            guard !bag.hasErrors else { return nil }
            bag.add(
                Diagnostic(
                    .forestSection, "the spec does not say whether rows get classes or numbers",
                    at: document.model.backend?.range ?? model.place.range, path: "model.fil",
                    help: [DiagnosticCode.forestSection.remedy]))
            return nil
        }
        let bytes = try Workspace.readText(model.file.absolute, limit: 2 << 30)
        let file: ForestFile
        do throws(ForestFile.Fault) {
            file = try ForestFile(bytes, type: section.word("model_type")?.value)
        } catch {
            bag.add(
                Diagnostic(
                    .notAFileOfTheBackend, "the fil backend cannot read \"\(model.file.display)\": \(error.reason)",
                    at: model.place.range, path: "model.source",
                    help: ["save the model again as JSON, UBJSON or LightGBM's text, or state model.fil.model_type"]))
            return nil
        }
        // A release that cannot be read is an error of its own.
        let release = document.tritonRelease.flatMap { TritonRelease($0.value) } ?? ReleaseTable.default
        guard let outside = ForestOutside(file, document, release, at: model.place, into: &bag) else { return nil }
        let errorsBefore = bag.count(.error)
        for finding in file.judge(
            outside.configuration, name: document.name.value, at: model.place.range,
            server: ServerFacts(release: release))
        where finding.severity != .note {
            bag.add(
                Diagnostic(
                    finding.code, finding.message, at: model.place.range, path: "model.source",
                    notes: ["the file is \(model.file.display)"] + finding.notes, help: finding.help,
                    severity: finding.severity))
        }
        return bag.count(.error) == errorsBefore ? outside.given : nil
    }

    /// The lock has the tensors, and the name of the file follows from its type.
    func outside(of locked: ModelArtifact, for document: SpecDocument) -> GivenOutside? {
        let stated = document.model.settings.section("fil")?.word("model_type")?.value
        let endings = [
            ".json": "xgboost_json", ".ubj": "xgboost_ubj", ".txt": "lightgbm", ".tl": "treelite_checkpoint",
        ]
        let told = endings.first { locked.file.path.hasSuffix($0.key) }?.value
        guard let name = (stated ?? told).flatMap(ForestFile.name).flatMap({ RelativePath($0) }) else { return nil }
        return GivenOutside(signature: locked.signature, evidence: locked.evidence, servedName: name)
    }

    /// The parameters for a release: `output_class` is called `is_classifier` from 25.09 on, and a classifier needs a threshold
    /// (fil_backend, src/shared_state.h).
    static func parameters(
        _ servedName: RelativePath?, _ section: BackendSection?, _ release: TritonRelease
    ) -> [(name: String, text: String)] {
        let type = ForestFile.types.first { ForestFile.name(of: $0) == servedName?.text }
        let isClassifier = section?.boolean("classifier")?.value ?? false
        var stated = parameters.parameters(section, in: release)
        if isClassifier, !stated.contains(where: { $0.name == "threshold" }) { stated.append(("threshold", "0.5")) }
        return [
            ("model_type", type ?? ""),
            (release >= TritonRelease(25, 9) ? "is_classifier" : "output_class", String(isClassifier)),
        ] + stated
    }

    func checkKeys(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
        Self.parameters.check("fil", resolved, into: &bag)
    }

    /// The parameters of the release.
    package func lower(
        _ variant: Variant, of plan: DeploymentPlan, into config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>
    ) {
        let resolved = plan.spec.resolved
        let section = resolved.document.model.settings.section("fil")
        for (name, text) in Self.parameters(resolved.model.servedName, section, plan.release) {
            config.parameter(name, text)
        }
    }
}
