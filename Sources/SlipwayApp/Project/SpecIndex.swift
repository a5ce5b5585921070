import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayWorkspace

/// A file of specs with what it is.
struct IndexedSpec: Sendable {
    /// The path, as it is opened from the working directory.
    let path: String
    /// What identifies the file: absolute, symbolic links resolved.
    let identity: String
    /// What it is.
    let head: SpecHead
    /// Its text.
    let text: SourceFile

    /// Reads what a file is; nil for one that cannot be read, which whoever compiles it reports.
    init?(_ path: String, of project: Project) {
        guard let workspace = try? project.workspace(of: path) else { return nil }
        let files = SpecFiles(workspace, project.input)
        guard let text = try? files.spec(path) else { return nil }
        self.path = path
        self.text = text
        identity = files.absolutePath(of: text.id)
        head = SpecLoader.head(text, language: .joined, files: files)
    }
}

/// Every spec of a project.
package struct SpecIndex: Sendable {
    /// The specs, in the order of their paths.
    let specs: [IndexedSpec]
    /// The files that cannot be read; whoever compiles them reports why.
    let unreadable: [String]

    /// Whether the names of all specs are known, so that what none of them has is gone.
    package var isComplete: Bool { unreadable.isEmpty && specs.allSatisfy { $0.head.name != nil } }

    /// The names of the specs, with those that they had before.
    var names: Set<ModelName> { Set(specs.compactMap(\.head.name?.value)) }

    /// Looks for the specs of a project.
    ///
    /// - Parameters:
    ///   - file: The project file.
    ///   - project: The project.
    ///   - isElsewhere: Whether the project lies where no path from the working directory leads, as a revision of it does.
    /// - Throws: The failure to look through its folders.
    init(_ file: ProjectFile, of project: Project, isElsewhere: Bool = false) throws(WorkspaceError) {
        var skipped: Set<String> = []
        if let out = file.document.out { skipped.insert(file.place.absolute(out.value)) }
        let paths = try findFiles(file.document.specs, below: file.place.root, skipping: skipped)
            .filter { $0 != ProjectPlace.fileName }.map { isElsewhere ? file.place.absolute($0) : file.place.shown($0) }
        var found: [IndexedSpec] = []
        var unreadable: [String] = []
        for path in paths {
            if let spec = IndexedSpec(path, of: project) { found.append(spec) } else { unreadable.append(path) }
        }
        let extended = Set(found.flatMap(\.head.fragments))
        specs = found.filter { $0.head.isSpec(isExtended: extended.contains($0.head.source)) }
        self.unreadable = unreadable
    }
}

/// Reports specs that have one name, each beside the first of that name.
///
/// - Parameters:
///   - specs: The specs.
///   - outcome: Receives the findings and the texts that they point into.
func reportDuplicates<Value>(_ specs: [IndexedSpec], into outcome: inout Outcome<Value>) {
    var first: [ModelName: IndexedSpec] = [:]
    for spec in specs {
        guard let name = spec.head.name else { continue }
        guard let other = first[name.value], let place = other.head.name else {
            first[name.value] = spec
            continue
        }
        outcome.sources.add(spec.text)
        outcome.sources.add(other.text)
        outcome.bag.add(
            Diagnostic(
                .duplicateOutput, "two specs have the name \"\(name.value)\"", at: name.range,
                secondary: [Label(place.range, "the first one")], path: "name",
                notes: ["\(spec.path) would replace the output of \(other.path); nothing was written"],
                help: [DiagnosticCode.duplicateOutput.remedy]))
    }
}
