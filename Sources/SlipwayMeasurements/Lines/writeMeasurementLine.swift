import SlipwayDomain
import SlipwayFormats

/// A run as a line of measurements.jsonl (golden/schema/measurements.schema.json): the same run gives the same bytes.
///
/// - Parameters:
///   - measurement: The run; its phase must be `screening` or `confirmation`, its id must be known, its values finite.
///   - platform: What it ran on.
///   - provenance: What was measured, and with which programs.
/// - Returns: The line with its line feed, UTF-8; nil when the run has no phase or no id.
package func writeMeasurementLine(_ measurement: Measurement, _ platform: Platform, _ provenance: Provenance)
    -> [UInt8]?
{
    guard let id = measurement.variantID, let phase = measurement.phase.key else { return nil }
    let (metrics, failure): (JSONValue, JSONValue) =
        switch measurement.outcome {
        case .measured(let values): (members(values), nil)
        case .failed(let reason): (nil, .string(reason))
        }
    var line: [JSONMember] = [
        JSONMember("format_version", 1),
        JSONMember("variant", .string(measurement.variant)),
        JSONMember("id", .string(id)),
        JSONMember("config", text(measurement.configID)),
        JSONMember("load", load(measurement.load)),
        JSONMember("request_batch", whole(measurement.requestBatch)),
        JSONMember("phase", .string(phase)),
        JSONMember("round", whole(measurement.round)),
        JSONMember("started_s", whole(measurement.started)),
        JSONMember("requests", whole(measurement.requests)),
        JSONMember("metrics", metrics),
        JSONMember(
            "percentiles_ns",
            .object(measurement.percentiles.map { JSONMember(digits($0.percent), number($0.latency)) })),
        JSONMember("failure", failure),
        JSONMember("platform", members(platform)),
        JSONMember("provenance", members(provenance)),
    ]
    // Where nothing is said the run was stable, as in the lines of 0.1.0.
    if !measurement.isStable, let place = line.firstIndex(where: { $0.key == "metrics" }) {
        line.insert(JSONMember("stable", .bool(false)), at: place)
    }
    let times = [("loading_ms", measurement.loading), ("running_ms", measurement.running)]
    if let place = line.firstIndex(where: { $0.key == "requests" }) {
        let known = times.compactMap { key, time in time.map { JSONMember(key, whole($0)) } }
        line.insert(contentsOf: known, at: place)
    }
    if let rounds = measurement.raceRounds {
        line += [JSONMember("method", "race"), JSONMember("planned_rounds", whole(rounds))]
        if let budget = measurement.raceBudget { line.append(JSONMember("budget_s", whole(budget))) }
    }
    return JSONWriter.write(.object(line), .compact) + [0x0A]
}

extension Measurement.Phase {
    /// The phase as measurements.jsonl writes it; nil for runs of other profilers, which it does not hold.
    var key: String? {
        switch self {
        case .screening: "screening"
        case .confirmation: "confirmation"
        case .unspecified: nil
        }
    }
}

private func load(_ load: Load) -> JSONValue {
    switch load {
    case .concurrency(let count): ["concurrency": whole(count)]
    case .requestRate(let rate): ["request_rate": number(rate)]
    }
}

private func members(_ values: MetricValues) -> JSONValue {
    .object(values.metrics.map { JSONMember($0.key, values[$0].map(number) ?? .null) })
}

private func members(_ platform: Platform) -> JSONValue {
    [
        "session": text(platform.session),
        "cpu": text(platform.cpu),
        "cores": whole(platform.cores),
        "gpus": platform.gpus.map { .array($0.map { .string($0) }) } ?? .null,
        "driver": text(platform.driver),
        "release": text(platform.release),
        "input_shapes": text(platform.inputShapes),
    ]
}

private func members(_ provenance: Provenance) -> JSONValue {
    var members = [
        JSONMember("model_sha256", text(provenance.modelDigest)),
        JSONMember("graph_sha256", text(provenance.graphDigest)),
    ]
    if let seed = provenance.orderSeed { members.append(JSONMember("order_seed", whole(seed))) }
    members.append(JSONMember("tools", .object(provenance.tools.map { JSONMember($0.name, .string($0.version)) })))
    return .object(members)
}

private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

private func whole(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }

/// A number with as few characters as read back as it.
private func number(_ number: Double) -> JSONValue {
    Int64(exactly: number).map { .integer($0) } ?? .double(number)
}

private func digits(_ percent: Double) -> String { Int(exactly: percent).map { String($0) } ?? percent.description }
