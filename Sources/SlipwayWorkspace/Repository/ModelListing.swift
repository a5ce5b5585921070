package import SlipwaySystem

/// Everything below a model's directory, symbolic links followed.
package struct ModelListing: Sendable {
    /// A file or directory.
    package struct Entry: Hashable, Sendable {
        /// What a path leads to.
        package enum Kind: Hashable, Sendable {
            /// A regular file: its size, and which file it is, as many models may share one.
            case file(byteCount: UInt64, identity: FileIdentity)
            /// A directory.
            case directory
            /// A symbolic link that leads nowhere.
            case brokenLink
            /// A fifo, a socket or a device.
            case special
        }

        /// The path relative to the model's directory.
        package let path: String
        /// What it leads to.
        package let kind: Kind
    }

    /// The entries, outer ones first, those of one directory by the bytes of their names.
    package fileprivate(set) var entries: [Entry] = []
    /// Whether every entry is there: a listing ends at ``limit`` entries.
    package fileprivate(set) var isWhole = true
    /// The directories and entries that could not be looked into; their paths are displayed ones.
    package fileprivate(set) var failures: [WorkspaceError] = []

    /// The most entries that are listed: a model needs a handful, a Python environment beside it has thousands.
    package static let limit = 20_000
    /// How deep directories are followed.
    static let depth = 16
}

extension ModelRepository {
    /// Lists a model's directory, breadth first, so that a cut listing still holds what the server looks at.
    ///
    /// A directory that a symbolic link leads back to is listed once. What vanishes meanwhile is left out.
    ///
    /// - Parameters:
    ///   - model: The name of the model's directory.
    ///   - limit: The most entries to list.
    /// - Returns: The entries, and what could not be read.
    package func list(_ model: String, limit: Int = ModelListing.limit) -> ModelListing {
        var walk = ModelWalk(repository: self, model: model, limit: limit)
        walk.run()
        return walk.listing
    }
}

/// A walk through one model's directory.
private struct ModelWalk {
    /// A directory still to be listed.
    private struct Folder {
        let path: String
        /// The directories above it and itself, against loops of links.
        let chain: [FileIdentity]
    }

    let repository: ModelRepository
    let model: String
    let limit: Int
    var listing = ModelListing()
    private let calls = FileCalls()
    private var queue: [Folder] = []

    init(repository: ModelRepository, model: String, limit: Int) {
        self.repository = repository
        self.model = model
        self.limit = limit
    }

    mutating func run() {
        queue.append(Folder(path: "", chain: []))
        var next = 0
        while next < queue.count, listing.isWhole {
            list(queue[next])
            next += 1
        }
    }

    private mutating func list(_ folder: Folder) {
        let shown = repository.display(folder.path.isEmpty ? nil : folder.path, of: model)
        do throws(Errno) {
            let descriptor = try calls.openDirectory(repository.absolute(folder.path, of: model))
            defer { calls.close(descriptor) }
            let directory = Directory(descriptor: descriptor, path: shown)
            var chain = folder.chain
            if chain.isEmpty { chain.append(try calls.stat(descriptor: descriptor).identity) }
            let names = try calls.list(descriptor).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            for name in names { add(name, in: directory, at: folder.path, chain) }
        } catch .noSuchFileOrDirectory {
            // It vanished since it was seen.
            if folder.path.isEmpty { listing.failures.append(.notFound(path: shown)) }
        } catch .illegalByteSequence {
            listing.failures.append(.unreadableName(directory: shown))
        } catch {
            listing.failures.append(WorkspaceError(error, "list", shown))
        }
    }

    private mutating func add(
        _ name: FileCalls.Name, in directory: Directory, at folder: String, _ chain: [FileIdentity]
    ) {
        guard listing.entries.count < limit else {
            listing.isWhole = false
            return
        }
        let path = folder.isEmpty ? name.name : "\(folder)/\(name.name)"
        guard let target = directory.target(of: name, calls) else { return }
        listing.entries.append(ModelListing.Entry(path: path, kind: target.kind))
        guard target.kind == .directory, chain.count < ModelListing.depth, !chain.contains(target.identity) else {
            return
        }
        queue.append(Folder(path: path, chain: chain + [target.identity]))
    }
}

extension Directory {
    /// What an entry leads to, or nil when it is gone.
    func target(
        of name: FileCalls.Name, _ calls: FileCalls
    ) -> (kind: ModelListing.Entry.Kind, identity: FileIdentity)? {
        do throws(Errno) {
            let facts = try calls.stat(name.name, in: self, follow: true)
            switch facts.kind {
            case .regular: return (.file(byteCount: facts.size, identity: facts.identity), facts.identity)
            case .directory: return (.directory, facts.identity)
            case .symbolicLink, .other: return (.special, facts.identity)
            }
        } catch {
            // A link into nothing, into itself or into what this user may not see; anything else has vanished.
            guard let link = try? calls.statIfPresent(name.name, in: self), link.kind == .symbolicLink else {
                return nil
            }
            return (.brokenLink, link.identity)
        }
    }
}
