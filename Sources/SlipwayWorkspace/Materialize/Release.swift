package import SlipwayDiagnostics
package import SlipwayDomain
internal import SlipwayFormats

/// A release directory as its `promotion.json` describes it.
package struct Release: Hashable, Sendable {
    /// The directory, as it was named.
    package let directory: String
    /// The directory: absolute, symbolic links resolved.
    let absolute: String
    /// The model's name.
    package let name: ModelName
    /// The variant that the release holds.
    package let variant: String
    /// The variant's id.
    package let id: String
    /// Why it is there.
    package let verdict: String
    /// The SHA-256 of every file of the release but the record itself, by path below the directory.
    package let digests: [RelativePath: ContentDigest]

    /// The record's file.
    package static let record = "promotion.json"

    /// Reads the record of a release.
    ///
    /// - Parameters:
    ///   - directory: The release, such as `OUT/<name>/release`.
    ///   - bag: Receives `notARelease`.
    /// - Returns: The release, or nil after an error.
    /// - Throws: `notFound` when the directory does not exist, or the failure to read.
    package static func read(
        _ directory: String, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> Release? {
        let absolute = try Workspace.directory(directory)
        let bytes: [UInt8]
        do throws(WorkspaceError) {
            bytes = try Workspace.readText("\(directory)/\(record)", limit: OutputDirectory.textLimit)
        } catch .notFound {
            var help: [String] = []
            if (try? Workspace.size(ofFile: "\(directory)/release/\(record)")) != nil {
                help.append("did you mean \"\(directory)/release\"?")
            }
            bag.add(
                Diagnostic(.notARelease, "\"\(directory)\" holds no \(record)", at: nil, help: help))
            return nil
        } catch {
            throw error
        }
        guard let release = parse(bytes, directory, absolute) else {
            bag.add(
                Diagnostic(
                    .notARelease, "\"\(directory)/\(record)\" is not a promotion record that Slipway wrote", at: nil,
                    notes: ["the release was not looked at"]))
            return nil
        }
        return release
    }

    private static func parse(_ bytes: [UInt8], _ directory: String, _ absolute: String) -> Release? {
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID(record), bytes: bytes)
        guard let digests = Ledger.reader(bytes, "digests"), !digests.isEmpty,
            let node = JSONReader.read(file, into: &bag), let name = node["name"]?.string.flatMap({ ModelName($0) }),
            let variant = node["winner"]?["variant"]?.string, let id = node["winner"]?["id"]?.string,
            let verdict = node["verdict"]?.string, let model = RelativePath("repository/\(name)")
        else { return nil }
        // A release has exactly one model, under its own name: Triton would load whatever else stood there.
        let isOwn = digests.keys.allSatisfy { path in
            path.text != "repository" && !path.text.hasPrefix("repository/") || path.isInside(model) && path != model
        }
        guard isOwn, digests.keys.contains(where: { $0.isInside(model) }) else { return nil }
        return Release(
            directory: directory, absolute: absolute, name: name, variant: variant, id: id, verdict: verdict,
            digests: digests)
    }

    /// The files of the model directory, by path below it, in order.
    package var modelFiles: [(path: RelativePath, digest: ContentDigest)] {
        let prefix = "repository/\(name)/"
        return digests.compactMap { path, digest in
            guard path.text.hasPrefix(prefix) else { return nil }
            return RelativePath(String(path.text.dropFirst(prefix.count))).map { (path: $0, digest: digest) }
        }.sorted { $0.path < $1.path }
    }

    /// Whether a path of a model directory is one of a model file, which `--weights digest` leaves out: those are in
    /// the version directories (numbers, as Triton wants them), and nothing else is.
    package static func isWeights(_ path: RelativePath) -> Bool {
        let parts = path.components
        guard parts.count > 1, let version = parts.first else { return false }
        return version.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
