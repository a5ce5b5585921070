package import Foundation

/// The folder of Package.swift, so that tests find golden files and specs from any working directory.
package enum RepositoryRoot {
    /// The folder that holds this package, found from the place of this source file.
    package static let url: URL = locate(from: #filePath)

    /// A path below the root as a URL; absolute paths stay as they are.
    package static func url(_ path: String) -> URL {
        path.hasPrefix("/") ? URL(filePath: path) : url.appending(path: path)
    }

    /// The nearest folder at or above a file that holds a Package.swift; the file's own folder when none does.
    static func locate(from file: String) -> URL {
        let start = URL(filePath: file).deletingLastPathComponent()
        var folder = start
        while folder.path(percentEncoded: false) != "/" {
            if FileManager.default.fileExists(
                atPath: folder.appending(path: "Package.swift").path(percentEncoded: false))
            {
                return folder
            }
            folder = folder.deletingLastPathComponent()
        }
        return start
    }
}
