package import SlipwayDomain
package import SlipwayOutput
package import SlipwaySystem

/// What a publisher does to bring an output to the disk: the files to stage and the exchanges, in order.
package struct PublishPlan: Hashable, Sendable {
    /// One exchange between the stage and the output: of a directory as a whole, or of one file in the root.
    package struct Step: Hashable, Sendable {
        /// What happens to the live path.
        package enum Kind: String, Hashable, Sendable {
            /// Nothing is there; the staged one moves in.
            case add
            /// Both change places.
            case swap
            /// The live one moves out.
            case drop
        }

        /// What happens.
        package let kind: Kind
        /// The path below `OUT/<name>/`, the same below the stage.
        package let path: RelativePath

        /// Makes a step.
        package init(_ kind: Kind, _ path: RelativePath) {
            self.kind = kind
            self.path = path
        }
    }

    /// Where the content of a staged file comes from.
    package enum Source: Hashable, Sendable {
        /// The output.
        case content(FileContent)
        /// The live file at the same path, which no ledger lists and which stays.
        case carried
    }

    /// A file to stage.
    package struct StagedFile: Hashable, Sendable {
        /// The path below `OUT/<name>/`, the same below the stage.
        package let path: RelativePath
        /// Its content.
        package let source: Source
    }

    /// The exchanges; the manifest's is the last one.
    package private(set) var steps: [Step] = []
    /// The files to stage, by path.
    package private(set) var files: [StagedFile] = []
    /// The files of the live directories to be exchanged that a ledger lists; only these may be removed afterwards.
    package private(set) var owned: [RelativePath] = []
    /// How many units are new.
    package private(set) var addedUnits = 0
    /// How many units are exchanged.
    package private(set) var changedUnits = 0
    /// How many units go.
    package private(set) var removedUnits = 0

    /// Plans the way from the disk to an output.
    ///
    /// - Parameters:
    ///   - output: The output.
    ///   - diff: The comparison of the output with the disk.
    ///   - ledger: What Slipway wrote before.
    ///   - kind: What is at a path below `OUT/<name>/`; nil for nothing.
    /// - Throws: `obstructed` when something that Slipway did not make is where a generated file belongs.
    package init(
        _ output: OutputTree, diff: TreeDiff, ledger: Ledger,
        kind: (RelativePath) throws(WorkspaceError) -> FileKind?
    ) throws(WorkspaceError) {
        if let first = diff.files.first(where: \.isInTheWay) {
            throw .obstructed(
                path: "\(output.name)/\(first.path)",
                reason: "a generated file belongs there, and no manifest says that slipway made this one")
        }
        // Most units share what is above them.
        var known: [RelativePath: FileKind?] = [:]
        let look = { (path: RelativePath) throws(WorkspaceError) -> FileKind? in
            if let found = known[path] { return found }
            if let parent = path.parent, let above = known[parent], above == nil { return nil }
            let found = try kind(path)
            known[path] = .some(found)
            return found
        }
        let layout = UnitLayout(output)
        var groups: [RelativePath: [FileDifference]] = [:]
        for file in diff.files { groups[layout.unit(of: file.path), default: []].append(file) }
        var directories: [Step] = []
        var rootFiles: [Step] = []
        for (unit, group) in groups {
            guard group.contains(where: { $0.status != .unchanged && $0.status != .foreign }) else { continue }
            let isRootFile = group.count == 1 && group[0].path == unit
            let staged = group.compactMap { Self.staged($0, output) }
            owned += group.lazy.map(\.path).filter { ledger.lists($0) }
            let present = try Self.present(unit, isFile: isRootFile, output.name, look)
            if staged.isEmpty {
                guard present else { continue }
                removedUnits += isRootFile ? 0 : 1
                if isRootFile { rootFiles.append(Step(.drop, unit)) } else { directories.append(Step(.drop, unit)) }
                continue
            }
            files += staged
            if isRootFile {
                rootFiles.append(Step(present ? .swap : .add, unit))
            } else if present {
                let isOnlyCarried = staged.allSatisfy { $0.source == .carried }
                if isOnlyCarried { removedUnits += 1 } else { changedUnits += 1 }
                directories.append(Step(.swap, unit))
            } else {
                addedUnits += 1
                directories.append(Step(.add, try Self.topmostMissing(unit, output.name, look)))
            }
        }
        // Additions come first and removals last, so that a reader meanwhile finds too much and never too little.
        let order: [Step.Kind] = [.add, .swap, .drop]
        let sorted = { (steps: [Step]) in
            order.flatMap { kind in Set(steps).filter { $0.kind == kind }.sorted { $0.path < $1.path } }
        }
        let last = rootFiles.filter { $0.path == output.manifestPath }
        steps = sorted(directories) + sorted(rootFiles.filter { $0.path != output.manifestPath }) + last
        files.sort { $0.path < $1.path }
        owned.sort()
    }

    private static func staged(_ file: FileDifference, _ output: OutputTree) -> StagedFile? {
        switch file.status {
        case .removed: return nil
        case .foreign: return StagedFile(path: file.path, source: .carried)
        case .added, .changed, .unchanged:
            if file.path == output.manifestPath, let manifest = output.manifest {
                return StagedFile(path: file.path, source: .content(.bytes(manifest)))
            }
            return output.tree[file.path].map { StagedFile(path: file.path, source: .content($0)) }
        }
    }

    /// Whether a unit is on disk, as the kind of thing that it is.
    private static func present(
        _ unit: RelativePath, isFile: Bool, _ name: ModelName,
        _ kind: (RelativePath) throws(WorkspaceError) -> FileKind?
    ) throws(WorkspaceError) -> Bool {
        if let parent = unit.parent, try !present(parent, isFile: false, name, kind) { return false }
        guard let found = try kind(unit) else { return false }
        if isFile ? found != .directory : found == .directory { return true }
        throw .obstructed(
            path: "\(name)/\(unit)", reason: "a \(isFile ? "file" : "directory") that slipway makes belongs there")
    }

    /// The outermost directory above a missing unit (or the unit) that is missing as well: it moves in as a whole.
    private static func topmostMissing(
        _ unit: RelativePath, _ name: ModelName, _ kind: (RelativePath) throws(WorkspaceError) -> FileKind?
    ) throws(WorkspaceError) -> RelativePath {
        var top = unit
        while let parent = top.parent, try kind(parent) == nil { top = parent }
        return top
    }
}

/// Which directory is exchanged for a file.
private struct UnitLayout {
    private let units: Set<RelativePath>
    /// The directories that hold units or kept directories; they are never exchanged themselves.
    private let holders: Set<RelativePath>

    init(_ output: OutputTree) {
        units = Set(output.units)
        var holders: Set<RelativePath> = []
        for unit in output.units + output.kept {
            var directory = unit.parent
            while let next = directory, holders.insert(next).inserted { directory = next.parent }
        }
        self.holders = holders
    }

    /// The unit of a file: one of the output's, else the outermost directory that holds no unit of the output, else
    /// (directly in the root or in a holder) the file itself.
    func unit(of path: RelativePath) -> RelativePath {
        var found = path
        var directory = path.parent
        while let next = directory {
            if units.contains(next) { return next }
            if holders.contains(next) { break }
            found = next
            directory = next.parent
        }
        return found
    }
}
