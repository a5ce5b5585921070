import Foundation
import SlipwayDomain
import SlipwayTestSupport

/// The specs that ship.
enum Specs {
    /// The specs below `specs/` that build, by name without `.yaml`.
    static let valid = names(in: "specs")

    /// Those of ``valid`` that are pipelines.
    static let pipelines = ["search-embedding"]

    /// The specs below `specs/errors/`, by name without `.yaml`.
    static let faulty = names(in: "specs/errors")

    private static func names(in folder: String) -> [String] {
        let path = RepositoryRoot.url(folder).path(percentEncoded: false)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }
}

/// Every file below a folder, by its path.
func files(below folder: URL) throws -> [RelativePath: [UInt8]] {
    let root = folder.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: root) else { return [:] }
    var result: [RelativePath: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
        let file = folder.appending(path: path)
        let type = try FileManager.default.attributesOfItem(atPath: file.path(percentEncoded: false))[.type]
        guard type as? FileAttributeType != .typeDirectory, let relative = RelativePath(path) else { continue }
        result[relative] = [UInt8](try Data(contentsOf: file))
    }
    return result
}

/// The path of a golden file.
struct BadPath: Error {
    let path: String
}

/// A relative path that is known to be one.
func relativePath(_ path: String) throws -> RelativePath {
    guard let result = RelativePath(path) else { throw BadPath(path: path) }
    return result
}
