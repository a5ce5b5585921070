import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayWorkspace

/// Whether the files of a model are at hand, and whether a graph lock can replace those that are not.
enum LockedFiles {
    /// Everything is at hand, or nothing can stand in: the model is read, and the reader says what is wrong.
    case readable
    /// Something is absent, or a pointer of Git LFS to what the lock describes.
    case lockable
    /// A file is another one than the lock describes.
    case changed(path: String, locked: ContentDigest, found: ContentDigest)

    /// Looks at the files of a model.
    ///
    /// - Parameters:
    ///   - lock: The lock of the output; nil where there is none.
    ///   - model: The absolute path of the model file, which need not exist.
    ///   - workspace: The project.
    init(_ lock: GraphLock?, model: String, in workspace: Workspace) {
        guard let lock else {
            self = .readable
            return
        }
        let folder = Workspace.folder(of: model)
        let files = [(model, lock.file)] + lock.external.map { ("\(folder)/\($0.location)", $0.file) }
        let states = files.map { FileState($0.0) }
        guard states.contains(where: { !$0.isPresent }) else {
            self = .readable
            return
        }
        for (state, (path, file)) in zip(states, files) {
            guard let found = state.digest(at: path), found != file.digest else { continue }
            // Of a model that is there, the reader knows which data it wants.
            self =
                state.isPresent && path == model
                ? .readable : .changed(path: workspace.display(path), locked: file.digest, found: found)
            return
        }
        self = .lockable
    }
}

/// What is at the path of a file.
private enum FileState {
    case absent
    case pointer(LFSPointer)
    case present

    init(_ path: String) {
        if let pointer = LFSPointer(ofFile: path) {
            self = .pointer(pointer)
        } else if (try? Workspace.size(ofFile: path)) != nil {
            self = .present
        } else {
            self = .absent
        }
    }

    var isPresent: Bool { if case .present = self { true } else { false } }

    /// The digest of the file that is there, or that a pointer names; nil where there is none.
    func digest(at path: String) -> ContentDigest? {
        switch self {
        case .absent: nil
        case .pointer(let pointer): pointer.digest
        case .present: (try? SHA256Hasher.knownDigest(ofFile: path))?.digest
        }
    }
}
