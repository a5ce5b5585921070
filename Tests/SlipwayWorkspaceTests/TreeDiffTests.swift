import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

/// A directory that exists only in memory; the inode of a file is its place in the list of contents.
private struct MemoryDirectory: DirectoryReading {
    var files: [String: String] = [:]
    var links: [String: UInt64] = [:]
    var store: [ContentDigest: (inode: UInt64, text: String)] = [:]
    /// How many files were hashed.
    let hashed = Counter()

    private func entry(_ text: String, _ inode: UInt64) -> DiskEntry {
        DiskEntry(
            kind: .regular, byteCount: UInt64(text.utf8.count), identity: FileIdentity(device: 1, inode: inode))
    }

    func entries(skipping: [RelativePath]) throws(WorkspaceError) -> [RelativePath: DiskEntry] {
        var result: [RelativePath: DiskEntry] = [:]
        for (index, (name, text)) in files.sorted(by: { $0.key < $1.key }).enumerated() {
            guard let path = RelativePath(name), !skipping.contains(where: { path.isInside($0) }) else { continue }
            result[path] = entry(text, links[name] ?? UInt64(100 + index))
        }
        return result
    }

    func bytes(at path: RelativePath) throws(WorkspaceError) -> [UInt8] {
        guard let text = files[path.text] else { throw .notFound(path: path.text) }
        return Array(text.utf8)
    }

    func digest(at path: RelativePath) throws(WorkspaceError) -> ContentDigest {
        _ = hashed.next()
        return SHA256Hasher.digest(try bytes(at: path))
    }

    func storeEntry(for digest: ContentDigest) throws(WorkspaceError) -> DiskEntry? {
        store[digest].map { entry($0.text, $0.inode) }
    }

    func sourceEntry(for weights: WeightsReference) throws(WorkspaceError) -> DiskEntry? { nil }
}

@Suite struct TreeDiffTests {
    private func ledger(_ files: [String: String]) throws -> Ledger {
        var digests: [RelativePath: ContentDigest] = [:]
        for (name, text) in files { digests[try path(name)] = digest(text) }
        var ledger = Ledger()
        ledger.add(digests, listedBy: try path("manifest.json"))
        return ledger
    }

    private func compare(
        _ output: OutputTree, _ disk: MemoryDirectory, _ old: [String: String] = [:],
        _ weights: TreeDiff.WeightsPolicy = .present(.store)
    ) throws -> [String: FileDifference] {
        let diff = try TreeDiff.compare(
            output, with: disk, ledger: ledger(old), weights: weights, hash: SHA256Hasher.digest)
        return Dictionary(uniqueKeysWithValues: diff.files.map { ($0.path.text, $0) })
    }

    @Test func everyStatusIsTold() throws {
        let output = try makeOutput(["new": "1", "changed": "2", "same": "3"], profile: nil)
        let disk = MemoryDirectory(files: [
            "repository/changed/config.pbtxt": "1", "repository/same/config.pbtxt": "3",
            "repository/old/config.pbtxt": "4", "notes.txt": "mine",
        ])
        let found = try compare(
            output, disk, ["repository/changed/config.pbtxt": "1", "repository/old/config.pbtxt": "4"])
        #expect(
            found.mapValues(\.status) == [
                "repository/new/config.pbtxt": .added, "repository/changed/config.pbtxt": .changed,
                "repository/same/config.pbtxt": .unchanged, "repository/old/config.pbtxt": .removed,
                "notes.txt": .foreign, "manifest.json": .added,
            ])
        #expect(found.values.allSatisfy { !$0.isHandEdited && !$0.isInTheWay })
    }

    @Test func aFileThatDiffersFromItsLedgerIsHandEdited() throws {
        let output = try makeOutput(["a": "1"], profile: nil)
        let disk = MemoryDirectory(files: ["repository/a/config.pbtxt": "edited", "repository/b/config.pbtxt": "too"])
        let found = try compare(output, disk, ["repository/a/config.pbtxt": "1", "repository/b/config.pbtxt": "2"])
        #expect(found["repository/a/config.pbtxt"]?.isHandEdited == true)
        #expect(found["repository/b/config.pbtxt"]?.isHandEdited == true)
        #expect(found["repository/b/config.pbtxt"]?.status == .removed)
    }

    @Test func anUnlistedFileWithOtherBytesIsInTheWay() throws {
        let output = try makeOutput(["a": "1"], profile: nil)
        let found = try compare(output, MemoryDirectory(files: ["repository/a/config.pbtxt": "mine"]))
        #expect(found["repository/a/config.pbtxt"]?.isInTheWay == true)
    }

    @Test func keptDirectoriesTakeNoPart() throws {
        let output = try makeOutput(["a": "1"], profile: nil, release: "r", kept: ["release"])
        let disk = MemoryDirectory(files: ["release/x": "x"])
        #expect(try compare(output, disk, ["release/x": "y"])["release/x"] == nil)
    }

    private let model = WeightsReference(digest: digest("model"), byteCount: 5, sourcePath: "/nowhere")

    /// A directory whose variants `a` and `b` link to what the store has under the digest of ``model``.
    private func linked(_ text: String) -> MemoryDirectory {
        let names = ["repository/a/1/model.onnx", "repository/b/1/model.onnx"]
        var disk = MemoryDirectory(files: ["repository/a/config.pbtxt": "1", "repository/b/config.pbtxt": "1"])
        for name in names {
            disk.files[name] = text
            disk.links[name] = 7
        }
        disk.store = [model.digest: (7, text)]
        return disk
    }

    @Test func aModelThatVariantsLinkToTheStoreIsHashedOnce() throws {
        let output = try makeOutput(["a": "1", "b": "1"], weights: model, profile: nil)
        let disk = linked("model")
        let found = try compare(output, disk)
        #expect(found["repository/a/1/model.onnx"]?.status == .unchanged)
        #expect(found["repository/b/1/model.onnx"]?.status == .unchanged)
        #expect(disk.hashed.count == 1)
    }

    @Test func theNameOfAStoreEntryIsNoProofOfItsBytes() throws {
        let output = try makeOutput(["a": "1", "b": "1"], weights: model, profile: nil)
        let found = try compare(output, linked("-----"))
        for variant in ["a", "b"] {
            #expect(found["repository/\(variant)/1/model.onnx"]?.status == .changed)
            #expect(found["repository/\(variant)/1/model.onnx"]?.isInTheWay == false)
        }
    }

    @Test(arguments: [("model", FileDifference.Status.unchanged), ("-----", .changed), ("short", .changed)])
    func aModelOfItsOwnIsComparedByItsDigest(text: String, status: FileDifference.Status) throws {
        let output = try makeOutput(["a": "1"], weights: model, profile: nil)
        let disk = MemoryDirectory(files: ["repository/a/1/model.onnx": text])
        let found = try compare(output, disk, ["repository/a/1/model.onnx": "model"])
        #expect(found["repository/a/1/model.onnx"]?.status == status)
        #expect(found["repository/a/1/model.onnx"]?.isHandEdited == (status == .changed))
    }

    @Test func aForeignModelStaysInDigestMode() throws {
        let output = try makeOutput(["a": "1"], weights: model, profile: nil)
        let disk = MemoryDirectory(files: ["repository/a/1/model.onnx": "mine"])
        #expect(try compare(output, disk, [:], .absent)["repository/a/1/model.onnx"]?.status == .foreign)
        let listed = try compare(output, disk, ["repository/a/1/model.onnx": "mine"], .absent)
        #expect(listed["repository/a/1/model.onnx"]?.status == .removed)
        #expect(try compare(output, disk, [:], .ignored)["repository/a/1/model.onnx"] == nil)
    }
}

/// A small generator with a fixed seed.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
