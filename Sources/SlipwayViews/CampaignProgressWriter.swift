internal import SlipwayDomain
internal import SlipwayMeasurements
package import SlipwayProfiler
internal import SlipwayPromotion
internal import SlipwayReport

/// Shows a campaign on standard error: one line that changes on a terminal, one line a measurement elsewhere.
package struct CampaignProgressWriter {
    let console: Console
    private let state = State()

    /// What is on the line that changes.
    private final class State {
        var isDirty = false
        var variant = ""
    }

    /// Makes a writer.
    package init(_ console: Console) {
        self.console = console
    }

    /// Shows what happens.
    package func show(_ event: CampaignEvent) {
        switch event {
        case .serverStarted(let version, let release):
            line("server \(version)\(release.map { ", release \($0)" } ?? "")")
        case .serverLost(let why): line("the server ended and is started again: \(why)")
        case .phase(let phase, let measurements, let variants):
            let words = phase == .screening ? "screening, one look at each" : "confirmation, fresh repeats of the best"
            line("\(words): \(counted(measurements, "measurement")) of \(counted(variants, "variant"))")
        case .stage(let stage, let measurements, let variants, let race):
            let words =
                stage == .freshRounds ? "fresh rounds of \(race.leader ?? "the leader") and the incumbent" : stage.words
            line("race, \(words): \(counted(measurements, "measurement")) of \(counted(variants, "variant"))")
        case .raceEnded(let end, let race):
            let rounds = counted(race.pairs, "fresh round")
            let leader = race.leader ?? "no variant"
            for (stage, words) in Self.drops {
                let names = race.dropped.filter { $0.value == stage }.keys.sorted()
                if !names.isEmpty { line("dropped \(words): \(names.joined(separator: ", "))") }
            }
            switch end {
            case .better: line("race over: \(leader) is better, after \(rounds)")
            case .futile: line("race over: \(leader) will hardly be shown to be better, after \(rounds)")
            case .exhausted: line("race over: all \(rounds) are measured")
            case .overBudget: line("race over: the budget is spent, after \(rounds)")
            case .nothing: line("race over: there is nothing to compare with the incumbent")
            }
        case .loading(let variant):
            state.variant = variant
            if console.isInteractive { transient("loading \(variant)") }
        case .compared(let record): line("compared \(record.variant): \(record.words)")
        case .measured(let run, let request, let progress):
            let text = describe(run, request, progress)
            if console.isInteractive, run.values != nil { transient(text) } else { line(text) }
        }
    }

    /// When variants leave a race.
    private static let drops: [(RaceStage, String)] = [
        (.firstLook, "after one look"), (.loads, "after the search for their loads"), (.halving, "after repeats"),
        (.earlyRound, "for the leader"),
    ]

    /// Ends the line that changes.
    package func finish() {
        if state.isDirty { console.message("\r\u{1B}[K") }
        state.isDirty = false
    }

    private func line(_ text: String) {
        finish()
        console.progress(text + "\n")
    }

    private func transient(_ text: String) {
        console.progress("\r\u{1B}[K" + text.prefix(console.width - 1))
        state.isDirty = true
    }

    private func describe(_ run: Measurement, _ request: String?, _ progress: CampaignProgress) -> String {
        let phase = run.phase == .screening ? "" : " round \(run.round)"
        var text = "[\(progress.done)/\(progress.total)] \(run.variant)\(request.map { " \($0)" } ?? "")"
        text += " \(run.load)\(phase): "
        switch run.outcome {
        case .failed(let why): text += "failed, \(why)"
        case .measured(let values):
            var parts: [String] = []
            if let rate = values[.throughput] { parts.append("\(decimal(rate)) inferences/s") }
            if let p99 = values[.latencyP99] { parts.append("p99 \(decimal(p99 / 1e6)) ms") }
            if !run.isStable { parts.append("unstable") }
            text += parts.joined(separator: ", ")
        }
        if let seconds = progress.secondsLeft, progress.done < progress.total { text += ", \(timeText(seconds)) left" }
        return text
    }
}

/// A time to wait for, roughly.
func timeText(_ seconds: Int) -> String {
    switch seconds {
    case ..<90: "about \(max(1, seconds)) s"
    case ..<5400: "about \((seconds + 30) / 60) min"
    default: "about \(decimal((Double(seconds) / 360).rounded() / 10)) h"
    }
}

/// A number with as many digits as tell something.
func decimal(_ number: Double) -> String {
    guard number.isFinite else { return "?" }
    let digits = abs(number) >= 100 ? 0 : abs(number) >= 10 ? 1 : 2
    let factor = [1.0, 10, 100][digits]
    let scaled = (number * factor).rounded() / factor
    return scaled == scaled.rounded() && abs(scaled) < 1e15 ? String(Int64(scaled)) : String(scaled)
}
