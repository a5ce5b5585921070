import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

/// The bytes of data files as they are in an output: in warmup sets, and in the requests of a measurement.
struct EmittedData: Sendable {
    /// The output.
    let directory: OutputDirectory
    /// What the output lists.
    let manifest: Manifest
    /// The lock of the output, which knows the types of the inputs.
    let lock: GraphLock

    /// The bytes of a file.
    ///
    /// - Parameter digest: Its SHA-256.
    /// - Returns: Bytes with that digest; nil where none are in the output.
    func bytes(_ digest: ContentDigest) -> [UInt8]? {
        for (path, listed) in manifest.digests.sorted(by: { $0.key < $1.key }) where listed == digest {
            if let bytes = try? directory.bytes(at: path), SHA256Hasher.digest(bytes) == digest { return bytes }
        }
        let types = Dictionary(lock.signature.inputs.map { ($0.name, $0.kind) }) { first, _ in first }
        for path in manifest.digests.keys.sorted() where path.isInside(OutputLayout.profile) {
            guard path.text.hasSuffix(".json"), let text = try? directory.bytes(at: path) else { continue }
            let inputs = readInputData(text) { name in
                if case .tensor(let type)? = types[name] { type } else { nil }
            }
            if let found = inputs.first(where: { SHA256Hasher.digest($0) == digest }) { return found }
        }
        return nil
    }
}
