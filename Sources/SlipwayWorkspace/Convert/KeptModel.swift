internal import SlipwaySystem

/// A converted model that is kept in a project, with the record beside it.
package struct KeptModel: Hashable, Sendable {
    /// What is where the model is kept.
    package enum State: Hashable, Sendable {
        /// Nothing.
        case absent
        /// A file, or a pointer of Git LFS to one, that no record describes.
        case foreign
        /// The model that the record describes.
        case model(ConversionRecord)
        /// A pointer of Git LFS to the model that the record describes.
        case pointer(ConversionRecord)
    }

    /// Where the model is kept: absolute.
    package let path: String

    /// Names a place.
    package init(at path: String) {
        self.path = path
    }

    /// What is there.
    package var state: State {
        let calls = FileCalls()
        guard (try? calls.stat(path)) != nil else { return .absent }
        guard
            let bytes = try? calls.readSmall(
                ConversionRecord.path(beside: path), in: .working, limit: ConversionRecord.limit),
            let record = ConversionRecord(bytes)
        else { return .foreign }
        if let pointer = LFSPointer(ofFile: path) {
            return pointer.digest == record.model.digest ? .pointer(record) : .foreign
        }
        guard let found = try? SHA256Hasher.knownDigest(ofFile: path), found == record.model else { return .foreign }
        return .model(record)
    }

    /// What the record beside the place says; nil where there is none.
    package var record: ConversionRecord? {
        guard
            let bytes = try? FileCalls().readSmall(
                ConversionRecord.path(beside: path), in: .working, limit: ConversionRecord.limit)
        else { return nil }
        return ConversionRecord(bytes)
    }

    /// Whether the files that stay beside the model are those of a record, or pointers of Git LFS to them.
    ///
    /// - Parameter record: The record.
    /// - Returns: Whether all are.
    package func hasFiles(of record: ConversionRecord) -> Bool {
        record.files.allSatisfy { file in
            let path = "\(ConversionRecord.folder(beside: path))/\(file.name)"
            if let pointer = LFSPointer(ofFile: path) { return pointer.digest == file.content.digest }
            return (try? SHA256Hasher.knownDigest(ofFile: path)) == file.content
        }
    }

    /// Puts a result there, the files beside it and the model first and its record last. A file that is no earlier result stays.
    ///
    /// - Parameter found: The result.
    /// - Returns: Whether anything was written.
    /// - Throws: `obstructed` where something else is there; the failure of a call.
    package func write(_ found: ConvertedModel) throws(WorkspaceError) -> Bool {
        let calls = FileCalls()
        switch state {
        case .model(let record) where record == found.record && hasFiles(of: record): return false
        case .foreign:
            throw .obstructed(
                path: path, reason: "a converted model belongs there, and what is there is something else; move it away"
            )
        case .absent, .model, .pointer: break
        }
        _ = try calls.makeDirectories(Workspace.folder(of: path))
        let folder = ConversionRecord.folder(beside: path)
        if !found.record.files.isEmpty { _ = try calls.makeDirectories(folder) }
        for file in found.record.files {
            try copy(
                "\(found.folder)/\(ConvertedModel.filesName)/\(file.name)", to: "\(folder)/\(file.name)", calls)
        }
        try copy(found.model, to: path, calls)
        try copy("\(found.folder)/\(ConvertedModel.recordName)", to: ConversionRecord.path(beside: path), calls)
        return true
    }

    /// Copies a file beside its place and renames it there.
    private func copy(_ source: String, to path: String, _ calls: FileCalls) throws(WorkspaceError) {
        let part = "\(path).\(Host.processID).part"
        do throws(WorkspaceError) {
            let from = try naming("read", source) { () throws(Errno) in try calls.openFile(source) }
            defer { calls.close(from) }
            try naming("write", path) { () throws(Errno) in
                try? calls.unlink(part, in: .working)
                let to = try calls.create(part, in: .working)
                defer { calls.close(to) }
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                var offset: UInt64 = 0
                while true {
                    let count = try calls.read(from, into: &buffer, at: offset)
                    if count == 0 { break }
                    try calls.write(buffer[..<count], to: to, path: path)
                    offset += UInt64(count)
                }
                try calls.sync(to, path: path)
                try calls.rename(part, in: .working, to: path, in: .working, .replace)
            }
        } catch {
            try? calls.unlink(part, in: .working)
            throw error
        }
    }
}
