package import SlipwayApp
internal import SlipwayDomain
internal import SlipwayMeasurements
internal import SlipwayOutput
internal import SlipwayProfiler
internal import SlipwayPromotion
internal import SlipwayReport

/// What a campaign would measure, for people.
package struct DryRunView {
    private let preview: CampaignPreview

    /// Makes the view.
    package init(_ preview: CampaignPreview) {
        self.preview = preview
    }

    /// The least time of a measurement: three windows of a second, one to start, one to load.
    private static let leastPace = 5.0

    /// The result for people.
    package var text: String {
        let (schedule, counts) = (preview.schedule, preview.counts)
        let made = counts.screened + counts.confirmed
        let failed = counts.failed > 0 ? ", \(counts.failed) of them without values" : ""
        if let rules = schedule.race { return raceText(rules) }
        var lines = [
            "variants: \(schedule.screening.count)",
            "screening: \(counts.screening) measurements" + (counts.screened > 0 ? ", \(counts.screened) made" : ""),
        ]
        lines += variantLines("not repeated: breaks clients")
        lines.append("under: \(schedule.plan.loads.map(\.description).joined(separator: ", "))")
        let requests = schedule.plan.inputSets.map { "\($0.name) (\($0.shapeText))" }
        lines.append("with: \(requests.joined(separator: ", "))")
        lines.append(
            "confirmation: \(counts.isChosen ? "" : "at most ")\(counts.confirmation) measurements, "
                + "\(schedule.repeats) rounds in a random order"
                + (counts.confirmed > 0 ? ", \(counts.confirmed) made" : ""))
        lines.append("made: \(made) in \(preview.path)\(failed)")
        lines.append("left: \(counts.isChosen ? "" : "at most ")\(counts.left)")
        lines.append("time: \(time(counts.left))")
        return (lines + programLines).joined(separator: "\n") + "\n"
    }

    /// The variants, with what is special about each.
    private func variantLines(_ ineligible: String) -> [String] {
        preview.schedule.variants.map { row in
            let mark = [
                (row.isIncumbent, "incumbent"), (row.isBaseline, "baseline"), (row.isKept, "kept"),
                (preview.schedule.ineligible.contains(row.name.text), ineligible),
            ]
            .filter(\.0).map(\.1).joined(separator: ", ")
            return "  \(row.name) \(row.id)\(mark.isEmpty ? "" : " (\(mark))")"
        }
    }

    private var programLines: [String] {
        ["server: \(server)", "perf_analyzer: \(preview.analyzer ?? "cannot be run")"]
    }

    private func raceText(_ rules: RaceRules) -> String {
        let (schedule, made) = (preview.schedule, preview.made)
        let grid = schedule.screening.reduce(0) { $0 + $1.stops.count } * schedule.plan.repeats
        var lines = ["variants: \(schedule.variants.count)"] + variantLines("takes no part: breaks clients")
        let expected = max(schedule.expectedRaceRuns, made)
        lines.append("under: \(schedule.plan.loads.map(\.description).joined(separator: ", "))")
        let requests = schedule.plan.inputSets.map { "\($0.name) (\($0.shapeText))" }
        lines.append("with: \(requests.joined(separator: ", "))")
        lines.append(
            "race: about \(expected) measurements, up to \(rules.rounds) fresh rounds; all variants at all loads "
                + "\(schedule.plan.repeats) times are \(grid)")
        lines.append("made: \(made) in \(preview.path)")
        if let budget = schedule.budget {
            lines.append(
                "budget: \(describeDuration(budget * 1000)), \(describeDuration(preview.spent.milliseconds)) of it spent "
                    + "(\(describeDuration(preview.spent.loading)) to load, \(describeDuration(preview.spent.running)) to run)"
            )
        }
        if preview.race?.cut != nil {
            lines.append("left: 0, the budget is spent")
            lines.append("time: 0 s")
        } else if case .done = preview.race?.next {
            lines.append("left: 0")
            lines.append("time: \(time(0))")
        } else {
            lines.append("left: about \(max(1, expected - made))")
            lines.append("time: \(time(max(1, expected - made)))")
        }
        return (lines + programLines).joined(separator: "\n") + "\n"
    }

    private func time(_ left: Int) -> String {
        if left == 0 { return "0 s, everything is measured" }
        let pace = max(preview.pace ?? Self.leastPace, 0.5)
        let seconds = Double(left) * pace
        let whole = Int64(exactly: seconds).map(String.init) ?? String(seconds)
        let rough = seconds < 90 ? "" : ", \(timeText(Int(min(seconds, 1e15))))"
        if let budget = preview.schedule.budget {
            let rest = max(0, budget - preview.spent.milliseconds / 1000)
            if seconds > Double(rest) { return "\(describeDuration(rest * 1000)), what is left of the budget" }
        }
        return preview.pace == nil
            ? "\(whole) s at least\(rough), with 5 s for a measurement"
            : "\(whole) s\(rough), at the pace of the measurements so far"
    }

    private var server: String {
        switch preview.server {
        case .found(let place): place
        case .answers(let version, let release): "version \(version)" + (release.map { ", release \($0)" } ?? "")
        case .unusable(let why): why
        }
    }
}
