internal import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// What slipway made in a store of model files, as the file in it says; nothing else is ever removed from there.
///
/// A store may be a cache that other programs fill. A line is appended before the file that it names gets its name, and a
/// line that is not whole names nothing.
struct StoreRecord: Equatable {
    /// A file of the store, by its name and by what a file that came later under that name cannot share.
    struct Entry: Hashable {
        let digest: ContentDigest
        let inode: UInt64
        /// When its bytes changed, in nanoseconds since the epoch.
        let modified: Int64

        init(_ digest: ContentDigest, _ facts: FileFacts) {
            self.digest = digest
            inode = facts.identity.inode
            modified = facts.modified
        }

        /// Whether a file that is under the name is this one.
        func isMade(_ facts: FileFacts) -> Bool { facts.kind == .regular && Entry(digest, facts) == self }

        fileprivate init?(_ words: [Substring]) {
            guard words.count == 4, words[0] == "made", let digest = ContentDigest(hex: String(words[1])),
                let inode = UInt64(words[2]), let modified = Int64(words[3])
            else { return nil }
            (self.digest, self.inode, self.modified) = (digest, inode, modified)
        }
    }

    /// The model files.
    private(set) var entries: Set<Entry> = []
    /// The files that become model files when they are whole, by name.
    private(set) var drafts: Set<String> = []

    private static let name = StoreLayout.record.lastComponent
    /// The most bytes of a record, far more than a store can have files.
    private static let limit: UInt64 = 64 << 20

    var isEmpty: Bool { entries.isEmpty && drafts.isEmpty }

    /// Reads the record of a store; an empty one where there is none.
    init(of store: Directory, calls: FileCalls) throws(WorkspaceError) {
        let bytes = try calls.readIfPresent(Self.name, in: store, limit: Self.limit) ?? []
        for line in bytes.split(separator: 0x0A) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            if words.count == 2, words[0] == "draft" { drafts.insert(String(words[1])) }
            if let entry = Entry(words) { entries.insert(entry) }
        }
    }

    /// The line of a file that gets the name of its digest next.
    static func line(_ entry: Entry) -> String { "made \(entry.digest) \(entry.inode) \(entry.modified)\n" }
    /// The line of a file that is made next.
    static func line(draft name: String) -> String { "draft \(name)\n" }

    /// Adds a line; runs at once may.
    static func append(_ line: String, to store: Directory, calls: FileCalls) throws(WorkspaceError) {
        try naming("write", store.display(name)) { () throws(Errno) in
            let descriptor = try calls.openAppend(name, in: store)
            defer { calls.close(descriptor) }
            try calls.write(Array(line.utf8)[...], to: descriptor, path: store.display(name))
        }
    }

    /// Forgets files that are gone.
    mutating func remove(_ gone: Set<Entry>, drafts names: Set<String>) {
        entries.subtract(gone)
        drafts.subtract(names)
    }

    /// Writes the record anew, under the exclusive lock of the store; one that lists nothing goes.
    ///
    /// A run that ends in the middle leaves a record that lists less than was made, which only keeps files.
    func write(to store: Directory, calls: FileCalls) throws(WorkspaceError) {
        let shown = store.display(Self.name)
        guard !isEmpty else {
            return try naming("remove", shown) { () throws(Errno) in
                do throws(Errno) {
                    try calls.unlink(Self.name, in: store)
                } catch .noSuchFileOrDirectory {}
            }
        }
        let lines = entries.map(Self.line).sorted() + drafts.map(Self.line(draft:)).sorted()
        try naming("write", shown) { () throws(Errno) in
            let descriptor = try calls.openAppend(Self.name, in: store)
            defer { calls.close(descriptor) }
            try calls.truncate(descriptor, to: 0, path: shown)
            try calls.write(Array(lines.joined().utf8)[...], to: descriptor, path: shown)
        }
    }
}
