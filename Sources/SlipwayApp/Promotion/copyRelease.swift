import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

extension Evidence {
    /// Chooses what another release of the output holds: its files and its record, without a measurement.
    ///
    /// - Parameters:
    ///   - name: The name of the other release, as the request has it.
    ///   - bag: Receives why it cannot be taken.
    /// - Returns: The choice, or nil after an error.
    /// - Throws: The failure to read the other release.
    func copy(from name: String, into bag: inout DiagnosticBag) throws(WorkspaceError) -> ReleaseChoice? {
        let promotions = compiled.records?.promotions ?? [:]
        guard let source = PromotionRequest.source(name), let document = promotions[source],
            let output = compiled.standing
        else {
            let names = promotions.keys.filter { $0 != context.release.directory }.map(\.shortName).sorted()
            let near = didYouMean(name, among: names)
            bag.add(
                Diagnostic(
                    .unknownSourceRelease, "\(context.plan.name) has no release \"\(name)\" to take", at: nil,
                    notes: names.isEmpty ? [] : ["it has \(names.joined(separator: ", "))"],
                    help: [near.map { "did you mean --from \($0)?" } ?? DiagnosticCode.unknownSourceRelease.remedy]))
            return nil
        }
        guard document.isPromoted else {
            bag.add(
                Diagnostic(
                    .sourceNotPromoted, "nothing was promoted to \"\(source)\" yet", at: nil,
                    help: [
                        "promote a variant to it first: \(promotionCommand(source)) --measurements FILE, or --to VARIANT "
                            + "--because TEXT"
                    ]))
            return nil
        }
        guard try isWhole(source, document, on: output, into: &bag) else { return nil }
        let isDeployed = !compiled.deployments(of: context.release.directory).isEmpty
        guard !isDeployed || context.plan.variants.contains(where: { $0.name == document.record.winner.variant })
        else {
            bag.add(
                Diagnostic(
                    .sourceNotDeployable,
                    "the spec no longer generates \"\(document.record.winner.variant)\", and the files that deploy "
                        + "\"\(context.release.directory)\" cannot be made for it", at: nil,
                    notes: ["\(source) holds id \(document.record.winner.id)"],
                    help: [DiagnosticCode.sourceNotDeployable.remedy]))
            return nil
        }
        return choice(source, document)
    }

    private func choice(_ source: RelativePath, _ document: PromotionDocument) -> ReleaseChoice {
        let held = context.release.isPromoted ? context.release.record : nil
        var record = document.record
        record.source = PromotionRecord.Source(release: source, replaced: held?.source?.replaced)
        let copied = CopiedModel(
            files: compiled.options.incumbents[source]?.files ?? [], model: document.model,
            graphDigest: document.graphDigest)
        if let held, held == record {
            return ReleaseChoice(
                record: record, isNew: false, isRepeated: true, note: "it was taken from \(source) before",
                copied: copied)
        }
        record.source?.replaced = context.releasedHolder
        return ReleaseChoice(record: record, isNew: true, copied: copied)
    }

    /// Whether a release can be copied: its files are what its record lists, under the name that the model has.
    private func isWhole(
        _ source: RelativePath, _ document: PromotionDocument, on output: OutputDirectory, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> Bool {
        guard document.name == context.plan.name else {
            bag.add(
                Diagnostic(
                    .sourceDamaged, "\"\(output.shown(source))\" is of the model's former name \"\(document.name)\"",
                    at: nil, help: ["run slipway build first, which makes it again under the new name"]))
            return false
        }
        let differences = try output.differences(of: source, from: document, hasWeights: compiled.weights != .digest)
        guard differences.isEmpty, compiled.options.incumbents[source] != nil else {
            bag.add(
                Diagnostic(
                    .sourceDamaged, "\"\(output.shown(source))\" is not what its \(ReleaseLayout.record) says", at: nil,
                    notes: differences.isEmpty ? [] : ["it differs in \(listed(differences.map(\.path.text)))"],
                    help: ["take the files back from version control, or run \(promotionCommand(source))"]))
            return false
        }
        return true
    }
}

extension RelativePath {
    /// The name of a release as `--from` takes it.
    fileprivate var shortName: String { OutputLayout.name(ofRelease: self) ?? text }
}
