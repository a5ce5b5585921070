import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayOutput
import SlipwayWorkspace

/// The outputs, or the releases, that a command is about.
package struct OutputSelection: Sendable {
    /// Their directories.
    package internal(set) var directories: [String] = []
    /// The names of specs of the project that have none yet.
    package internal(set) var left: [String] = []
}

/// Finds the outputs, or their releases, that arguments mean: nothing means those of the whole project, a name those of the
/// spec of the project that has it, anything else a directory.
///
/// - Parameters:
///   - arguments: The arguments.
///   - project: The project.
///   - release: The directory of the releases that are meant, below their outputs; nil for the outputs.
/// - Returns: The directories. Names that no spec of the project has are errors.
package func selectOutputs(
    _ arguments: [String], of project: Project, release: RelativePath?
) -> Outcome<OutputSelection> {
    var outcome = Outcome<OutputSelection>()
    do throws(WorkspaceError) {
        var selection = OutputSelection()
        var specs: [String] = []
        for argument in arguments {
            let isDirectory = Workspace.target(of: try Workspace.absolute(argument)) == .directory
            let isName = project.file?.out != nil && ModelName(argument) != nil
            if isDirectory || !isName { selection.directories.append(argument) } else { specs.append(argument) }
        }
        if arguments.isEmpty || !specs.isEmpty, let out = project.file?.out {
            let selected = selectSpecs(specs, of: project)
            outcome = Outcome(withoutValue: selected)
            for name in selected.value.map({ $0.specs.compactMap { selected.value?.names[$0] } }) ?? [] {
                let output = OutputDirectory(out: out, name: name)
                let path = release.map(output.shown) ?? output.path
                let mark = release.map { $0.appending(ReleaseLayout.record) } ?? OutputLayout.manifest
                if Workspace.target(of: try Workspace.absolute(output.shown(mark))) == nil {
                    selection.left.append(name.text)
                } else {
                    selection.directories.append(path)
                }
            }
        }
        outcome.value = selection
    } catch {
        outcome.fail(error)
    }
    return outcome
}
