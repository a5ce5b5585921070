import SlipwayDiagnostics
package import SlipwayDomain

/// The documents that Slipway writes and reads again, most of them below an output root.
package enum DocumentKind: CaseIterable, Hashable, Sendable {
    /// `manifest.json` of an output.
    case manifest
    /// `promotion.json` of a release.
    case promotion
    /// `graph.lock.json` of an output.
    case graphLock
    /// `profile/plan.json` of an output.
    case plan
    /// `serving.json` of a serving root.
    case serving
    /// `report.json` of a report.
    case report
    /// The ranges of a graph's values, which a project keeps where its spec says.
    case ranges

    /// The version of the form of every document but the graph lock.
    static let formatVersion: Int64 = 1

    /// The newest version of its form that is read, with all before it.
    var newestVersion: Int64 { self == .graphLock ? 2 : Self.formatVersion }

    /// The file, relative to the directory that the document is about.
    package var file: RelativePath {
        switch self {
        case .manifest: OutputLayout.manifest
        case .promotion: ReleaseLayout.record
        case .graphLock: OutputLayout.graphLock
        case .plan: ProfileLayout.plan
        case .serving: ServingLayout.record
        case .report: ReportLayout.list
        case .ranges: RelativePath(fixed: "ranges.json")
        }
    }

    /// The documents that list the files of their directory, by file name.
    package static func listing(named file: RelativePath) -> DocumentKind? {
        [.manifest, .promotion, .serving, .report].first { $0.file == file }
    }

    /// What it is, as messages call it.
    var title: String {
        switch self {
        case .manifest: "manifest"
        case .promotion: "promotion record"
        case .graphLock: "graph lock"
        case .plan: "measurement plan"
        case .serving: "serving record"
        case .report: "file list of a report"
        case .ranges: "ranges file"
        }
    }

    /// The code of one that cannot be read.
    var code: DiagnosticCode {
        switch self {
        case .promotion: .unreadablePromotion
        case .graphLock: .unreadableGraphLock
        case .manifest, .plan, .serving, .report, .ranges: .unreadableRecord
        }
    }

    /// What to do about one that cannot be read.
    var remedy: String {
        let restore = "restore the file from version control"
        switch self {
        case .manifest: return "\(restore); without a copy, move the output away and build again"
        case .promotion: return "\(restore), or remove the release's directory to start again"
        case .graphLock: return "\(restore), or remove it and build again with the model present"
        case .plan: return "\(restore), or remove it and build again"
        case .serving: return "\(restore), or move the serving root away and materialize again"
        case .ranges: return "\(restore), or measure again: slipway compare SPEC --ranges --python PATH"
        case .report: return "\(restore), or remove the report's directory and make the report again"
        }
    }
}
