import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwaySpec
import SlipwayWorkspace

/// Moves an output that is under a name that the model had before; a build then makes it again under the new one.
///
/// Killed in between, the output is whole under the new name as it was before, and the next build goes on.
///
/// - Parameters:
///   - spec: The path of the spec.
///   - project: Where specs and models are looked for.
///   - compiler: Compiles the spec for the output.
///   - target: The output root.
/// - Returns: A note where something was moved. An error, and nothing moved, where a release could not be made again.
func moveFormerOutput(
    of spec: String, _ project: Project, _ compiler: SpecCompiler, _ target: OutputTarget
) -> Outcome<Void> {
    var outcome = Outcome<Void>()
    outcome.value = ()
    guard let indexed = IndexedSpec(spec, of: project), let name = indexed.head.name?.value else { return outcome }
    do throws(WorkspaceError) {
        var reader = DocumentReader()
        let former = try FormerOutput(name, indexed.head.formerNames.map(\.value), in: target.out, &reader)
        outcome.bag.merge(reader.bag)
        outcome.sources.merge(reader.sources)
        guard let former, !outcome.bag.hasErrors else { return outcome }
        // A spec with a fault moves nothing; the build reports the fault.
        guard let compiled = compiler.compile(spec).accepted else { return outcome }
        let variants = compiled.emitted.variants
        for (directory, record) in former.records.renamed(to: name).sorted(by: { $0.key < $1.key })
        where former.records.promotions[directory]?.isPromoted ?? false {
            let winner = record.winner
            if variants.contains(where: { $0.name == winner.variant && $0.id == winner.id }) { continue }
            outcome.bag.add(
                Diagnostic(
                    .renamedWithoutVariant,
                    "\"\(former.directory.shown(directory))\" holds id \(winner.id), which the spec does not generate as "
                        + "\"\(winner.variant)\"", at: indexed.head.name?.range, path: "name",
                    notes: ["nothing was moved"],
                    help: [DiagnosticCode.renamedWithoutVariant.remedy]))
        }
        guard !outcome.bag.hasErrors else {
            outcome.sources.add(indexed.text)
            return outcome
        }
        try Publisher().rename(former.directory.name, to: name, in: target.out)
        outcome.bag.add(
            Diagnostic(
                .renamedOutput, "\"\(former.directory.path)\" was moved to \"\(target.out)/\(name)\"", at: nil,
                help: [DiagnosticCode.renamedOutput.remedy]))
    } catch {
        outcome.fail(error)
    }
    return outcome
}
