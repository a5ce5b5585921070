import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayPromotion
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

/// A directory of its own for one test, removed afterwards.
final class Scratch {
    let path: String

    /// Makes a directory, in memory where the system offers that: the tests that stop at every call make thousands.
    init(in parent: String? = nil) throws {
        let memory = "/dev/shm"
        let isThere = FileManager.default.isWritableFile(atPath: memory)
        let place = parent ?? (isThere ? memory : FileManager.default.temporaryDirectory.path)
        path = place + "/slipway-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var out: String { path + "/out" }

    func write(_ text: String, _ relative: String) throws {
        let full = path + "/" + relative
        let folder = (full as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: full, atomically: false, encoding: .utf8)
    }

    func read(_ relative: String) -> String? {
        try? String(contentsOfFile: path + "/" + relative, encoding: .utf8)
    }

    func exists(_ relative: String) -> Bool {
        (try? FileCalls().stat(path + "/" + relative)) != nil
    }

    func facts(_ relative: String) throws -> FileFacts {
        try FileCalls().stat(path + "/" + relative)
    }

    /// Every file and directory below a directory, with its facts.
    func snapshot(_ relative: String = "out") throws -> [String: FileFacts] {
        var found: [String: FileFacts] = [:]
        let all = FileManager.default.enumerator(atPath: path + "/" + relative)
        while let name = all?.nextObject() as? String { found[name] = try facts(relative + "/" + name) }
        return found
    }

    /// The content of every file below a directory.
    func contents(_ relative: String = "out") throws -> [String: String] {
        var found: [String: String] = [:]
        for (name, facts) in try snapshot(relative) where facts.kind == .regular {
            found[name] = read(relative + "/" + name)
        }
        return found
    }
}

func path(_ text: String) throws -> RelativePath {
    try #require(RelativePath(text))
}

func digest(_ text: String) -> ContentDigest {
    SHA256Hasher.digest(Array(text.utf8))
}

/// An output in the layout of a real one: variants with a config and a model, a profile, a root file.
func makeOutput(
    _ configs: [String: String], weights: WeightsReference? = nil, profile: String? = "plan", readme: String? = nil,
    release: String? = nil, kept: [String] = [], name: String = "net"
) throws -> OutputTree {
    var tree = FileTree()
    var units: [RelativePath] = []
    for (variant, config) in configs {
        units.append(try path("repository/\(variant)"))
        tree[try path("repository/\(variant)/config.pbtxt")] = .bytes(Array(config.utf8))
        if let weights { tree[try path("repository/\(variant)/1/model.onnx")] = .weights(weights) }
    }
    if let profile {
        units.append(try path("profile"))
        tree[try path("profile/plan.json")] = .bytes(Array(profile.utf8))
    }
    if let release {
        units.append(try path("release"))
        tree[try path("release/repository/net/config.pbtxt")] = .bytes(Array(release.utf8))
    }
    if let readme { tree[try path("readme.txt")] = .bytes(Array(readme.utf8)) }
    let name = try #require(ModelName(name))
    return OutputTree(
        name: name, tree: tree, units: units.sorted(), manifestPath: try path("manifest.json"),
        manifest: manifest(of: tree, name: name), kept: try kept.map(path))
}

func manifest(of tree: FileTree, name: ModelName) -> [UInt8] {
    var digests: [RelativePath: ContentDigest] = [:]
    for (path, content) in tree.files {
        digests[path] =
            switch content {
            case .bytes(let bytes): SHA256Hasher.digest(bytes)
            case .weights(let weights): weights.digest
            }
    }
    let zero = SHA256Hasher.digest([])
    return Manifest(
        name: name, spec: .init(path: "spec.yaml", digest: zero),
        model: .init(
            source: .path("m.onnx"), digest: zero, byteCount: 0, graphDigest: nil, external: [], edits: [],
            asserted: []), target: "24.10", weights: nil, variants: [], kept: nil, digests: digests
    ).text
}

/// The record of a release of the model `net`, as a text.
func promotion(of files: [String: ContentDigest]) throws -> [UInt8] {
    var digests: [RelativePath: ContentDigest] = [:]
    for (name, digest) in files { digests[try path(name)] = digest }
    let name = ModelName(fixed: "net")
    let winner = PromotionRecord.Holder(variant: name, id: "0123456789ab", configID: nil)
    return PromotionDocument(
        name: name, model: SHA256Hasher.digest([]), graphDigest: nil,
        record: PromotionRecord(winner: winner, incumbent: nil, verdict: .better), digests: digests
    ).text
}

func makePublisher(faults: FaultPlan? = nil, seconds: Int = 0, sync: Bool = false) -> Publisher {
    Publisher(syncToDisk: sync, lockSeconds: seconds, faults: faults)
}

extension Scratch {
    func makeWeights(_ text: String = "weights of a network", at relative: String = "model.onnx") throws
        -> WeightsReference
    {
        try write(text, relative)
        let found = try SHA256Hasher.digest(ofFile: path + "/" + relative)
        return WeightsReference(
            digest: found.digest, byteCount: found.byteCount, sourcePath: path + "/" + relative)
    }

    @discardableResult
    func publish(
        _ output: OutputTree, _ mode: WeightsMode = .store, faults: FaultPlan? = nil
    ) throws -> PublishReport {
        // A test beside this one that starts a process holds every lock of this process until that process has begun:
        // waiting costs nothing where there is none.
        try makePublisher(faults: faults, seconds: 30).publish(output, to: out, mode: mode)
    }
}

extension PublishReport {
    var codes: [String] { diagnostics.all.map(\.code.name) }
}
