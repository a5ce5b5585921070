import SlipwayDiagnostics
package import SlipwayDomain
import SlipwaySpec
import SlipwayWorkspace

/// The specs that a command is about.
package struct SpecSelection: Sendable {
    /// Their paths, as they are opened from the working directory.
    package let specs: [String]
    /// Whether they are all specs of a project.
    package let isWholeProject: Bool
    /// Every spec of the project; nil where there is no project file.
    let index: SpecIndex?
    /// The names of the models, by path, as far as they are known.
    let names: [String: ModelName]
}

/// Finds the specs that arguments mean: nothing means the whole project, a name the spec of the project that has it, a
/// pattern the names and the files that fit it, a folder the specs below it, `-` standard input, anything else a file.
///
/// - Parameters:
///   - arguments: The arguments.
///   - project: The project; without a file no argument at all is no request.
/// - Returns: The specs, each once, also those of a request with errors. Two of one name, among them or in the project, are an
///   error.
package func selectSpecs(_ arguments: [String], of project: Project) -> Outcome<SpecSelection> {
    var outcome = Outcome<SpecSelection>()
    do throws(WorkspaceError) {
        var index: SpecIndex?
        if let file = project.file { index = try SpecIndex(file, of: project) }
        var selector = SpecSelector(project: project, index: index)
        if arguments.isEmpty {
            selector.takeProject(into: &outcome)
        } else {
            for argument in arguments { try selector.take(argument, into: &outcome) }
        }
        var known = Set(selector.specs.map(\.identity))
        // What comes by standard input may be another text of a spec of the project.
        let piped = selector.specs.first { $0.path == StandardInput.path }?.head.name?.value
        let rest = (index?.specs ?? []).filter { spec in
            known.insert(spec.identity).inserted && (piped == nil || spec.head.name?.value != piped)
        }
        reportDuplicates(selector.specs + rest, into: &outcome)
        let names = selector.specs.compactMap { spec in spec.head.name.map { (spec.path, $0.value) } }
        outcome.value = SpecSelection(
            specs: selector.paths, isWholeProject: arguments.isEmpty, index: index,
            names: Dictionary(names) { first, _ in first })
    } catch {
        outcome.fail(error)
    }
    return outcome
}

/// The measurements that campaigns left in the output of a spec: for a named release its own, else those of all.
///
/// - Parameters:
///   - spec: The path of the spec, one of the selection's.
///   - selection: The specs.
///   - target: Where their outputs are.
///   - release: The directory of the release below the output's.
/// - Returns: The files, in the order of their paths; none for a spec whose name is not known.
package func measurementFiles(
    of spec: String, in selection: SpecSelection, target: OutputTarget, for release: RelativePath
) -> [String] {
    guard let name = selection.names[spec] else { return [] }
    let output = OutputDirectory(out: target.out, name: name)
    let own = output.measurementFiles(for: release)
    return own.isEmpty ? output.measurementFiles() : own
}

private struct SpecSelector {
    let project: Project
    let index: SpecIndex?
    /// The paths, readable or not.
    var paths: [String] = []
    /// The files among them that can be read.
    var specs: [IndexedSpec] = []
    private var taken: Set<String> = []

    init(project: Project, index: SpecIndex?) {
        self.project = project
        self.index = index
    }

    mutating func takeProject<Value>(into outcome: inout Outcome<Value>) {
        guard let file = project.file, let index else { return }
        for spec in index.specs { take(spec) }
        // Compiling them says what is wrong.
        paths += index.unreadable
        guard paths.isEmpty else { return }
        outcome.sources.add(file.text)
        outcome.bag.add(
            Diagnostic(
                .projectWithoutSpecs, "the project has no spec", at: file.document.specsPlace, path: "specs",
                notes: ["patterns: " + file.document.specs.map(\.text).joined(separator: ", ")],
                help: [DiagnosticCode.projectWithoutSpecs.remedy]))
    }

    mutating func take<Value>(_ argument: String, into outcome: inout Outcome<Value>) throws(WorkspaceError) {
        if argument == StandardInput.path { return takeFile(argument) }
        let target = Workspace.target(of: try Workspace.absolute(argument))
        if target == .directory {
            // A folder may have the name of a model.
            if let index, let name = ModelName(argument), index.names.contains(name) {
                takeName(name, index, into: &outcome)
            } else {
                try takeFolder(argument, into: &outcome)
            }
        } else if target != nil {
            takeFile(argument)
        } else if GlobPattern.isPattern(argument) {
            try takePattern(argument, into: &outcome)
        } else if let index, let name = ModelName(argument), !argument.hasSuffix(".yaml"), !argument.hasSuffix(".yml") {
            takeName(name, index, into: &outcome)
        } else {
            takeFile(argument)
        }
    }

    private mutating func take(_ spec: IndexedSpec) {
        guard taken.insert(spec.identity).inserted else { return }
        paths.append(spec.path)
        specs.append(spec)
    }

    private mutating func takeFile(_ path: String) {
        if let spec = IndexedSpec(path, of: project) {
            take(spec)
        } else if !paths.contains(path) {
            paths.append(path)
        }
    }

    private mutating func takeName<Value>(_ name: ModelName, _ index: SpecIndex, into outcome: inout Outcome<Value>) {
        let found = index.specs.filter { $0.head.name?.value == name }
        for spec in found { take(spec) }
        guard found.isEmpty else { return }
        let near = didYouMean(name.text, among: index.names.map(\.text).sorted())
        outcome.bag.add(
            Diagnostic(
                .unknownModelName, "no spec of the project is named \"\(name)\", and there is no such file", at: nil,
                help: near.map { ["did you mean \"\($0)\"?"] } ?? [DiagnosticCode.unknownModelName.remedy]))
    }

    private mutating func takePattern<Value>(
        _ text: String, into outcome: inout Outcome<Value>
    ) throws(WorkspaceError) {
        var found: [IndexedSpec] = []
        if let index, let pattern = NamePattern(text) {
            found = index.specs.filter { spec in spec.head.name.map { pattern.matches($0.value.text) } ?? false }
        }
        var unreadable: [String] = []
        var files: [IndexedSpec] = []
        for path in try Workspace.files(fitting: text) {
            if let spec = IndexedSpec(path, of: project) { files.append(spec) } else { unreadable.append(path) }
        }
        found += Self.specs(among: files)
        for spec in found { take(spec) }
        for path in unreadable where !paths.contains(path) { paths.append(path) }
        guard found.isEmpty, unreadable.isEmpty else { return }
        outcome.bag.add(
            Diagnostic(
                .patternWithoutSpecs, "no spec fits the pattern \"\(text)\"", at: nil,
                help: [DiagnosticCode.patternWithoutSpecs.remedy]))
    }

    /// Takes the specs below a folder; YAML that is for something else is left alone.
    private mutating func takeFolder<Value>(
        _ path: String, into outcome: inout Outcome<Value>
    ) throws(WorkspaceError) {
        var unreadable: [String] = []
        var files: [IndexedSpec] = []
        for file in try Workspace.files(below: path, fitting: ["**/*.yaml", "**/*.yml"]) {
            if let spec = IndexedSpec(file, of: project) { files.append(spec) } else { unreadable.append(file) }
        }
        let found = Self.specs(among: files).filter(\.statesLanguage)
        for spec in found { take(spec) }
        for path in unreadable where !paths.contains(path) { paths.append(path) }
        guard found.isEmpty, unreadable.isEmpty else { return }
        let isRepository = try !Workspace.files(below: path, fitting: ["config.pbtxt", "*/config.pbtxt"]).isEmpty
        outcome.bag.add(
            Diagnostic(
                .patternWithoutSpecs, "the folder \"\(path)\" has no spec", at: nil,
                help: [
                    isRepository
                        ? "slipway check --repository \(path) judges it as a model repository"
                        : "name a folder or a file with a spec; slipway init writes a first one"
                ]))
    }

    /// The specs among some files, without the fragments that others of them extend.
    private static func specs(among files: [IndexedSpec]) -> [IndexedSpec] {
        let extended = Set(files.flatMap(\.head.fragments))
        return files.filter { $0.head.isSpec(isExtended: extended.contains($0.head.source)) }
    }
}

extension IndexedSpec {
    /// Whether the text has the key that every spec begins with, even where it cannot be read as YAML.
    fileprivate var statesLanguage: Bool {
        let key = Array("slipway:".utf8)
        return head.hasLanguage || text.bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: key) }
    }
}
