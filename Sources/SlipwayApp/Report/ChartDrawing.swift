import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayProfiler
import SlipwayReport
import SlipwaySystem
import SlipwayWorkspace

/// Turns charts into PNG pictures with rsvg-convert.
struct ChartDrawing {
    /// Whether the user asked for pictures, so that the lack of the program is worth a word.
    let isRequired: Bool
    /// Where the files of a picture in the making go.
    let temporaryDirectory: String
    /// What went wrong; a report without pictures is still a report.
    private(set) var findings = DiagnosticBag()

    /// How long one picture may take, in milliseconds.
    private static let patience: Int64 = 60_000

    init(isRequired: Bool, temporaryDirectory: String) {
        self.isRequired = isRequired
        self.temporaryDirectory = temporaryDirectory
    }

    /// The pictures, at twice the size for screens of many points.
    ///
    /// - Throws: The failure to write to the temporary directory.
    mutating func pictures(of charts: [CampaignChart]) throws(WorkspaceError) -> [(name: RelativePath, bytes: [UInt8])]
    {
        let scratch = try ScratchDirectory(in: temporaryDirectory, prefix: "slipway-report", isKept: false)
        var pictures: [(name: RelativePath, bytes: [UInt8])] = []
        for chart in charts {
            let (source, picture) = ("\(scratch.path)/chart.svg", "\(scratch.path)/chart.png")
            try Workspace.createText(Array(chart.wide.file.utf8), at: source)
            defer {
                scratch.remove("chart.svg")
                scratch.remove("chart.png")
            }
            let program: RunningProgram
            do throws(WorkspaceError) {
                program = try RunningProgram(
                    "rsvg-convert", ["--zoom", "2", "--output", picture, source], log: "\(scratch.path)/log",
                    farewell: .kill)
            } catch .notFound {
                if isRequired { report("rsvg-convert is not installed", scratch) }
                return []
            } catch {
                throw error
            }
            let deadline = Clock.milliseconds + Self.patience
            while program.state() == .running, Clock.milliseconds < deadline { Clock.pause(5) }
            let state = program.state()
            program.stop(patience: 0)
            guard state == .exited(0), let bytes = try? Workspace.readText(picture, limit: 1 << 28) else {
                report("rsvg-convert drew no picture of \"\(chart.fileName).svg\"", scratch)
                return []
            }
            pictures.append((ReportLayout.chart(chart.fileName, "png"), bytes))
        }
        return pictures
    }

    private mutating func report(_ message: String, _ scratch: ScratchDirectory) {
        let said = scratch.lastLine("log")
        findings.add(
            Diagnostic(
                .picturesNotDrawn, message, at: nil, notes: said.isEmpty ? [] : [said],
                help: ["install librsvg2-bin, or leave png out of --format; the SVG files need nothing"]))
    }
}
