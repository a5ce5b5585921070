import SlipwayDomain
import SlipwayOutput
import SlipwayProfiler
import SlipwayPromotion

/// What a campaign would measure, for people.
struct DryRunView {
    private let schedule: CampaignSchedule

    init(_ schedule: CampaignSchedule) {
        self.schedule = schedule
    }

    /// The least time of a measurement: three windows of a second, one to start, one to load.
    private static let secondsPerMeasurement = 5

    var text: String {
        let visits = schedule.screening
        let count = visits.reduce(0) { $0 + $1.stops.count }
        var lines = ["screening: \(count) measurements"]
        for visit in visits {
            let row = visit.variant
            let mark = [(row.isIncumbent, "incumbent"), (row.isBaseline, "baseline"), (row.isKept, "kept")]
                .filter(\.0).map(\.1).joined(separator: ", ")
            lines.append("  \(row.name) \(row.id)\(mark.isEmpty ? "" : " (\(mark))")")
        }
        lines.append("under: \(schedule.plan.loads.map(\.description).joined(separator: ", "))")
        let requests = schedule.plan.inputSets.map { "\($0.name) (\($0.shapeText))" }
        lines.append("with: \(requests.joined(separator: ", "))")
        let repeats = schedule.expectedConfirmations
        lines.append("confirmation: at most \(repeats) measurements, \(schedule.repeats) rounds")
        let seconds = (count + repeats) * Self.secondsPerMeasurement
        lines.append("time: \(timeText(seconds)) at least")
        return lines.joined(separator: "\n") + "\n"
    }
}
