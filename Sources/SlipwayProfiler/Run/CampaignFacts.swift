package import SlipwayDiagnostics
package import SlipwayMeasurements
package import SlipwayWorkspace

/// What is the same for all measurements of a campaign.
package struct CampaignFacts: Sendable {
    /// The machine; the release and the request are added to each measurement.
    package var platform: Platform
    /// What is measured and with which programs, but for the server.
    package var provenance: Provenance
    /// Tells the campaign from others.
    package var session: String
    /// The measurements' file.
    package var range: SourceRange

    /// Gathers facts.
    package init(platform: Platform, provenance: Provenance, session: String, range: SourceRange) {
        self.platform = platform
        self.provenance = provenance
        self.session = session
        self.range = range
    }
}

extension CampaignFacts {
    /// In what this machine differs from the one of earlier measurements.
    ///
    /// - Parameter measured: The earlier measurements.
    /// - Returns: The difference in words; nil when there is none that is known.
    package func difference(from measured: MeasurementSet) -> String? {
        guard let before = measured.platforms.first else { return nil }
        let pairs: [(String, String?, String?)] = [
            ("processor", before.cpu, platform.cpu),
            ("number of cores", before.cores.map(String.init), platform.cores.map(String.init)),
            ("GPUs", before.gpus?.joined(separator: ", "), platform.gpus?.joined(separator: ", ")),
            ("driver", before.driver, platform.driver),
        ]
        for (what, old, new) in pairs {
            if let old, let new, old != new { return "the \(what) was \"\(old)\" and is \"\(new)\"" }
        }
        return nil
    }
}

/// The version that perf_analyzer states.
///
/// - Parameters:
///   - settings: Where it comes from.
///   - directory: The output's directory, absolute.
///   - scratch: Takes what it says.
/// - Returns: The version; nil when it cannot be run.
package func analyzerVersion(_ settings: ProfilerSettings, directory: String, scratch: ScratchDirectory) -> String? {
    PerfAnalyzer(settings: settings, directory: directory, scratch: scratch).version()
}

extension ScratchDirectory {
    /// The last line of a file that says something.
    package func lastLine(_ name: String) -> String {
        let text = String(decoding: tail(name), as: UTF8.self)
        return text.split(separator: "\n").last.map(String.init) ?? ""
    }
}
