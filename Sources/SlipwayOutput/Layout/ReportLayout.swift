package import SlipwayDomain

/// Where everything is in the directory of a report, which is flat.
package enum ReportLayout {
    /// The digest of every other file.
    package static let list = RelativePath(fixed: "report.json")
    /// The page.
    package static let page = RelativePath(fixed: "index.html")
    /// The summary for a pull request.
    package static let summary = RelativePath(fixed: "summary.md")
    /// Where the winner's configuration is.
    package static let location = RelativePath(fixed: "Optimal_ConfigFile_Location.txt")

    /// A chart.
    ///
    /// - Parameters:
    ///   - stem: Its name.
    ///   - form: The end of the file's name: `svg` or `png`.
    /// - Returns: The path below the report.
    package static func chart(_ stem: String, _ form: String) -> RelativePath {
        RelativePath(fileName: "\(stem).\(form)")
    }
}
