import SlipwayDiagnostics
import SlipwayDomain

/// Checks the runs of one file against what can be, and takes back what cannot.
///
/// A run whose numbers contradict each other counts as failed, so that nothing is promoted on it; a latency that was rounded
/// to zero counts as not measured.
///
/// - Parameters:
///   - set: The runs; those of the file are changed.
///   - first: The first run of the file.
///   - means: Mean latencies that the file implies without stating them, by run, in nanoseconds.
///   - tally: Takes what is found.
///   - bag: Takes what is shown.
func checkPlausibility(
    _ set: inout MeasurementSet, from first: Int, means: [Int: Double], _ tally: inout FindingTally,
    _ bag: inout DiagnosticBag
) {
    for index in first..<set.measurements.count {
        // A run is copied only where there is something to say of it: a file may hold a million.
        guard case .measured(var values) = set.measurements[index].outcome else { continue }
        for metric in latencies where values[metric] == 0 {
            values[metric] = nil
            set.measurements[index].outcome = .measured(values)
            report(roundedToZero: metric, set.measurements[index], &tally, &bag)
        }
        if let (lower, higher) = percentilesOutOfOrder(values) {
            report(lower, above: higher, set.measurements[index], &tally, &bag)
        }
        if values[.throughput] == 0 {
            set.measurements[index].outcome = .failed("no inference was answered")
            continue
        }
        let provenance = set.measurements[index].provenance
        let verdict = Plausibility.judge(
            values, set.measurements[index].load, batch: set.measurements[index].requestBatch,
            mean: means.isEmpty ? nil : means[index],
            step: set.provenances.indices.contains(provenance) ? set.provenances[provenance].latencyStep : 0)
        guard verdict != .plausible else { continue }
        set.measurements[index].outcome = .failed("throughput, latency and load contradict each other")
        report(verdict, set.measurements[index], &tally, &bag)
    }
}

private let latencies: [Metric] = [.latencyAverage, .latencyP50, .latencyP90, .latencyP95, .latencyP99]
private let percentiles: [Metric] = [.latencyP50, .latencyP90, .latencyP95, .latencyP99]

/// The first two percentiles of which the lower one is the greater latency.
private func percentilesOutOfOrder(_ values: MetricValues) -> (lower: Metric, higher: Metric)? {
    var last: (metric: Metric, latency: Double)?
    for metric in percentiles {
        guard let latency = values[metric] else { continue }
        if let last, latency < last.latency { return (last.metric, metric) }
        last = (metric, latency)
    }
    return nil
}

private func report(
    roundedToZero metric: Metric, _ run: Measurement, _ tally: inout FindingTally, _ bag: inout DiagnosticBag
) {
    tally.add(.roundedToZero, to: &bag) {
        Diagnostic(
            .roundedToZero, "\(metric.name) of \"\(run.variant)\" is 0", at: run.range,
            notes: ["no request takes no time: the value was rounded, and counts as not measured"],
            help: ["use a file that keeps the digits, such as perf_analyzer's own"])
    }
}

private func report(
    _ lower: Metric, above higher: Metric, _ run: Measurement, _ tally: inout FindingTally, _ bag: inout DiagnosticBag
) {
    tally.add(.percentileOrder, to: &bag) {
        Diagnostic(
            .percentileOrder, "\(higher.name) of \"\(run.variant)\" is below its \(lower.name)", at: run.range,
            notes: ["a higher percentile is never smaller"])
    }
}

private func report(
    _ verdict: Plausibility, _ run: Measurement, _ tally: inout FindingTally, _ bag: inout DiagnosticBag
) {
    switch verdict {
    case .plausible: return
    case .wrongUnit(let requests):
        tally.add(.measurementUnit, to: &bag) {
            Diagnostic(
                .measurementUnit, "latency of \"\(run.variant)\" is in another unit than its column says",
                at: run.range,
                notes: [
                    "throughput × latency gives \(shown(requests)) requests in flight, and \(words(run.load)) was asked"
                ],
                help: ["correct the unit in the header, or export the file again"])
        }
    case .contradiction(let requests):
        tally.add(.implausibleThroughput, to: &bag) {
            Diagnostic(
                .implausibleThroughput,
                "throughput and latency of \"\(run.variant)\" do not fit \(words(run.load))", at: run.range,
                notes: [
                    "throughput × latency gives \(shown(requests)) requests in flight (Little's law)",
                    "the run counts as not measured",
                ],
                help: help(requests, run))
        }
    case .beyondRate(let factor):
        tally.add(.implausibleThroughput, to: &bag) {
            Diagnostic(
                .implausibleThroughput, "\"\(run.variant)\" answers more than was sent to it", at: run.range,
                notes: [
                    "the throughput is \(shown(factor)) times \(words(run.load))", "the run counts as not measured",
                ],
                help: help(factor, run))
        }
    }
}

private func help(_ requests: Double, _ run: Measurement) -> [String] {
    let asked = if case .concurrency(let count) = run.load { Double(count) } else { 1.0 }
    let factor = (requests / asked).rounded()
    if (2...65536).contains(factor), abs(requests / asked - factor) < 0.1 * factor, run.requestBatch == 1 {
        return ["if each request held \(Int(factor)) items (perf_analyzer's -b), say so: its files do not"]
    }
    return ["measure it again without --request-count, which some versions of perf_analyzer count wrongly"]
}

private func words(_ load: Load) -> String {
    switch load {
    case .concurrency(let count): "a concurrency of \(count)"
    case .requestRate(let rate): "a rate of \(shown(rate)) requests per second"
    }
}

/// A number with three digits or so.
private func shown(_ value: Double) -> String {
    if value >= 100 { return String(Int(min(value, 1e15).rounded())) }
    let cents = Int((value * 100).rounded())
    guard cents > 0 else { return "less than 0.01" }
    let fraction = cents % 100
    guard fraction > 0 else { return String(cents / 100) }
    return "\(cents / 100).\(fraction < 10 ? "0" : "")\(fraction)"
}
