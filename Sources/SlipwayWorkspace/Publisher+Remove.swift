package import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

extension Publisher {
    /// Removes an output: every file that its records list, under the journal as any other change. Other files stay, and so
    /// does the directory as long as it holds any.
    ///
    /// - Parameters:
    ///   - name: The name of the model.
    ///   - out: The output root.
    /// - Returns: What was done, with a note for each file that stays.
    /// - Throws: The failure that stopped it. The output then stands as it was before; when even that failed, the next run
    ///   restores it.
    package func remove(_ name: ModelName, from out: String) throws(WorkspaceError) -> PublishReport {
        let nothing = OutputTree(
            name: name, tree: FileTree(), units: [], manifestPath: OutputLayout.manifest, manifest: nil)
        let report = try publish(nothing, to: out, mode: .store)
        // It stays while something is in it.
        try? calls.removeDirectory("\(out)/\(name)")
        return report
    }

    /// Gives the directory of an output another name, if nothing is under that one yet. What the output holds is left as
    /// it is.
    ///
    /// - Parameters:
    ///   - name: The name of the model.
    ///   - newName: The name that its directory gets.
    ///   - out: The output root.
    /// - Throws: `locked` while another run writes there, `obstructed` when something is under the new name, or the failure
    ///   of a call; nothing was changed then.
    package func rename(_ name: ModelName, to newName: ModelName, in out: String) throws(WorkspaceError) {
        let (old, new) = ("\(out)/\(name)", "\(out)/\(newName)")
        let descriptor = try naming("list", old) { () throws(Errno) in try calls.openDirectory(old) }
        defer { calls.close(descriptor) }
        let lock = try PublishLock(
            in: Directory(descriptor: descriptor, path: old), seconds: lockSeconds, calls: calls)
        defer { lock.release() }
        // An empty directory is nobody's.
        try? calls.removeDirectory(new)
        do throws(Errno) {
            try calls.rename(old, in: .working, to: new, in: .working, .keep)
        } catch .fileExists {
            throw .obstructed(path: new, reason: "the output of \"\(name)\" is to be moved there")
        } catch {
            throw WorkspaceError(error, "write", new)
        }
    }
}

extension OutputDirectory {
    /// The directories below an output root that may be outputs, in the order of their names; none where there is no root.
    package static func all(below out: String) throws(WorkspaceError) -> [OutputDirectory] {
        let calls = FileCalls()
        let names: [FileCalls.Name]
        do throws(Errno) {
            let descriptor = try calls.openDirectory(out)
            defer { calls.close(descriptor) }
            names = try calls.list(descriptor)
        } catch .noSuchFileOrDirectory {
            return []
        } catch .illegalByteSequence {
            throw .unreadableName(directory: out)
        } catch {
            throw WorkspaceError(error, "list", out)
        }
        return names.filter { $0.kind == .directory || $0.kind == nil }.compactMap { ModelName($0.name) }
            .map { OutputDirectory(out: out, name: $0) }.sorted { $0.name.text < $1.name.text }
    }
}
