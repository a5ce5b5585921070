import SlipwayDiagnostics
import SlipwaySpec
import SlipwayWorkspace

/// Refuses to build specs into the project's own output root that the project does not know: their outputs would be orphans.
///
/// - Parameters:
///   - selection: The specs.
///   - project: The project.
///   - target: Where their outputs go.
/// - Returns: A finding for each such spec.
package func checkPlace(
    of selection: SpecSelection, in project: Project, target: OutputTarget
) -> Outcome<Void> {
    var outcome = Outcome<Void>()
    outcome.value = ()
    guard target.isOwn, let index = selection.index else { return outcome }
    let known = Set(index.specs.map(\.identity))
    for path in selection.specs {
        guard let spec = IndexedSpec(path, of: project), !known.contains(spec.identity) else { continue }
        outcome.bag.add(
            Diagnostic(
                .specOutsideProject, "\"\(path)\" is no spec of the project, whose output root is \"\(target.out)\"",
                at: nil, help: [DiagnosticCode.specOutsideProject.remedy]))
    }
    return outcome
}

/// Refuses to work on outputs that still are under a name that their models had before: nothing that was measured or
/// promoted would be seen.
///
/// - Parameters:
///   - selection: The specs.
///   - project: The project.
///   - target: Where their outputs are.
/// - Returns: A finding for each such output.
package func checkNames(of selection: SpecSelection, in project: Project, target: OutputTarget) -> Outcome<Void> {
    var outcome = Outcome<Void>()
    outcome.value = ()
    do throws(WorkspaceError) {
        for path in selection.specs {
            guard let spec = IndexedSpec(path, of: project), let name = spec.head.name else { continue }
            // What cannot be read is reported by whoever compiles the spec.
            var reader = DocumentReader()
            let former = try FormerOutput(name.value, spec.head.formerNames.map(\.value), in: target.out, &reader)
            guard let former else { continue }
            outcome.sources.add(spec.text)
            outcome.bag.add(
                Diagnostic(
                    .renamePending, "the output of \"\(name.value)\" still has the name \"\(former.directory.name)\"",
                    at: name.range, path: "name", help: [DiagnosticCode.renamePending.remedy]))
        }
    } catch {
        outcome.fail(error)
    }
    return outcome
}
