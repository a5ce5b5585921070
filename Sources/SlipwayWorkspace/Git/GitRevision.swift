package import SlipwayDomain
internal import SlipwaySystem

/// A revision of the git repository around a folder, whose files are read without a checkout and without Git LFS.
package struct GitRevision: Sendable {
    /// Why a revision cannot be read.
    package enum Failure: Error, Hashable {
        /// There is no git.
        case noGit
        /// The folder lies in no repository, or git does not trust it; what git said.
        case noRepository(String)
        /// The repository has no such revision.
        case unknown
        /// git failed; what it said.
        case failed(String)
        /// The machine failed.
        case machine(WorkspaceError)
    }

    /// A file of the revision.
    package struct File: Hashable, Sendable {
        /// The path below the top of the repository.
        package let path: RelativePath
        /// The size in bytes.
        package let byteCount: UInt64
        /// Whether it is a symbolic link, whose bytes are its target.
        package let isLink: Bool
        let object: String
    }

    /// The files that are written out are not larger than this, in bytes; larger ones are models, for which locks stand in.
    package static let largestFile: UInt64 = 64 << 20

    /// The top of the work tree, absolute.
    package let top: String
    /// The commit, as 40 or 64 hexadecimal digits.
    package let commit: String
    /// The files, in the order of their paths.
    package let files: [File]

    /// Finds a revision.
    ///
    /// - Parameters:
    ///   - name: What git calls it: a branch, a tag, a commit, `HEAD~2`.
    ///   - folder: A folder of the repository.
    /// - Throws: Why it cannot be read.
    package init(_ name: String, in folder: String) throws(Failure) {
        let git = Git(folder: folder)
        let top = try git.text(["rev-parse", "--show-toplevel"]) { .noRepository($0) }
        let commit = try git.text(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"]) { _ in
            .unknown
        }
        let listing = try git.output(["ls-tree", "-r", "-z", "-l", "--full-tree", commit]) { .failed($0) }
        self.top = top
        self.commit = commit
        files = listing.split(separator: 0).compactMap(Self.file)
    }

    /// Reads a line `MODE TYPE OBJECT SIZE<tab>PATH`; nil for what is no file, or has a name that no path of ours has.
    private static func file(_ line: ArraySlice<UInt8>) -> File? {
        guard let tab = line.firstIndex(of: 0x09) else { return nil }
        let words = line[..<tab].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 4, words[1] == "blob", let size = UInt64(words[3]),
            let text = String(validating: line[(tab + 1)...], as: UTF8.self), let path = RelativePath(text)
        else { return nil }
        return File(path: path, byteCount: size, isLink: words[0] == "120000", object: words[2])
    }

    /// The folder of a file, for finding its repository.
    package static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// The path below the top of the repository of a file or folder of the work tree, which need not exist; nil for one
    /// that lies elsewhere.
    package func path(of file: String) -> RelativePath? {
        guard let here = try? Workspace.workingFile() else { return nil }
        let calls = FileCalls()
        var absolute = Workspace.normalized(file, from: Workspace.folder(of: here))
        var missing: [String] = []
        // The top has no links in it, so neither may this.
        while true {
            if let real = try? calls.realPath(absolute) {
                absolute = ([real] + missing.reversed()).joined(separator: "/")
                break
            }
            guard let slash = absolute.lastIndex(of: "/"), slash != absolute.startIndex else { return nil }
            missing.append(String(absolute[absolute.index(after: slash)...]))
            absolute = String(absolute[..<slash])
        }
        guard Workspace.isInside(absolute, top), absolute.utf8.count > top.utf8.count else { return nil }
        return RelativePath(String(absolute.dropFirst(top.count + 1)))
    }

    /// Writes the files of the revision into a folder, those above ``largestFile`` left out.
    ///
    /// - Parameter scratch: Takes the folder.
    /// - Returns: The folder's path.
    /// - Throws: Why they cannot be read or written.
    package func write(into scratch: ScratchDirectory) throws(Failure) -> String {
        let wanted = files.filter { $0.byteCount <= Self.largestFile }
        // Links come last, so that no file is written through one.
        let ordered = wanted.filter { !$0.isLink } + wanted.filter(\.isLink)
        let names = ordered.map { "\($0.object)\n" }.joined()
        let (pack, folder) = ("\(scratch.path)/objects", "\(scratch.path)/tree")
        let calls = FileCalls()
        let stream: Int32
        do throws(WorkspaceError) {
            stream = try naming("create", pack) { () throws(Errno) in try calls.openAppend(pack) }
        } catch {
            throw .machine(error)
        }
        defer {
            calls.close(stream)
            scratch.remove("objects")
        }
        let git = Git(folder: top)
        if let said = try git.run(["cat-file", "--batch"], input: Array(names.utf8), output: stream) {
            throw .failed(said)
        }
        do throws(WorkspaceError) {
            _ = try calls.makeDirectories(folder)
            var unpacker = Unpacker(stream: stream, pack: pack, folder: folder, calls: calls)
            for file in ordered { try unpacker.unpack(file) }
        } catch {
            throw .machine(error)
        }
        return folder
    }
}

/// Takes the files out of what `git cat-file --batch` wrote: `OBJECT TYPE SIZE<newline>BYTES<newline>` for each.
private struct Unpacker {
    let stream: Int32
    let pack: String
    let folder: String
    let calls: FileCalls
    private var offset: UInt64 = 0
    private var made: Set<String> = []

    init(stream: Int32, pack: String, folder: String, calls: FileCalls) {
        self.stream = stream
        self.pack = pack
        self.folder = folder
        self.calls = calls
    }

    mutating func unpack(_ file: GitRevision.File) throws(WorkspaceError) {
        let header = try read(min(128, Int(file.byteCount) + 128))
        guard let end = header.firstIndex(of: 0x0A) else { throw .io(path: pack, action: "read", errno: .ioError) }
        let words = header[..<end].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3, words[0] == file.object, words[2] == String(file.byteCount) else {
            throw .io(path: pack, action: "read", errno: .ioError)
        }
        offset += UInt64(end + 1)
        let bytes = try read(Int(file.byteCount))
        guard bytes.count == Int(file.byteCount) else { throw .io(path: pack, action: "read", errno: .ioError) }
        offset += file.byteCount + 1
        let path = "\(folder)/\(file.path)"
        if let parent = file.path.parent, made.insert(parent.text).inserted {
            _ = try calls.makeDirectories("\(folder)/\(parent)", tries: 256)
        }
        if file.isLink {
            let target = String(decoding: bytes, as: UTF8.self)
            try naming("create", path) { () throws(Errno) in
                try calls.symbolicLink(to: target, at: path, in: .working)
            }
        } else {
            try Workspace.createText(bytes, at: path)
        }
    }

    /// Up to so many bytes from where the last file ended.
    private func read(_ count: Int) throws(WorkspaceError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var part = [UInt8](repeating: 0, count: count - bytes.count)
            let got = try naming("read", pack) { () throws(Errno) in
                try calls.read(stream, into: &part, at: offset + UInt64(bytes.count))
            }
            if got == 0 { break }
            bytes += part[..<got]
        }
        return bytes
    }
}

/// Runs git.
private struct Git {
    let folder: String

    /// What git knows of the user's repositories besides what every program gets.
    private static let environment = ProgramEnvironment.basic.adding(
        names: ["XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_COUNT"],
        prefixes: ["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"])

    /// Runs git to its end.
    ///
    /// - Returns: What it said where it failed; nil where it did not.
    func run(_ arguments: [String], input: [UInt8] = [], output: Int32) throws(GitRevision.Failure) -> String? {
        let calls = FileCalls()
        do throws(WorkspaceError) {
            let errors = try naming("create", "the messages of git") { () throws(Errno) in try calls.memoryFile() }
            defer { calls.close(errors) }
            let program = try RunningProgram(
                "git", ["-C", folder] + arguments, input: input, output: output, errors: errors,
                environment: Self.environment, farewell: .kill)
            let state = program.wait(milliseconds: 600_000)
            program.stop(patience: 0)
            guard state != .exited(0) else { return nil }
            let said = try calls.readSmall(descriptor: errors, path: "the messages of git", limit: 1 << 20)
            let lines = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline)
            return lines.first.map(String.init) ?? "git failed without a word"
        } catch .notFound(path: "git") {
            throw .noGit
        } catch {
            throw .machine(error)
        }
    }

    /// What git writes.
    func output(
        _ arguments: [String], failing: (String) -> GitRevision.Failure
    ) throws(GitRevision.Failure) -> [UInt8] {
        let calls = FileCalls()
        let output: Int32
        do throws(WorkspaceError) {
            output = try naming("create", "the answer of git") { () throws(Errno) in try calls.memoryFile() }
        } catch {
            throw .machine(error)
        }
        defer { calls.close(output) }
        if let said = try run(arguments, output: output) { throw failing(said) }
        do throws(WorkspaceError) {
            return try calls.readSmall(descriptor: output, path: "the answer of git", limit: 1 << 30)
        } catch {
            throw .machine(error)
        }
    }

    /// The line that git writes.
    func text(_ arguments: [String], failing: (String) -> GitRevision.Failure) throws(GitRevision.Failure) -> String {
        let bytes = try output(arguments, failing: failing)
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }
}
