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
    let line: JSONValue = [
        "format_version": 1,
        "variant": .string(measurement.variant),
        "id": .string(id),
        "config": text(measurement.configID),
        "load": load(measurement.load),
        "request_batch": whole(measurement.requestBatch),
        "phase": .string(phase),
        "round": whole(measurement.round),
        "started_s": whole(measurement.started),
        "requests": whole(measurement.requests),
        "metrics": metrics,
        "percentiles_ns": .object(
            measurement.percentiles.map { JSONMember(digits($0.percent), number($0.latency)) }),
        "failure": failure,
        "platform": members(platform),
        "provenance": members(provenance),
    ]
    return JSONWriter.write(line, .compact) + [0x0A]
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
    [
        "model_sha256": text(provenance.modelDigest),
        "graph_sha256": text(provenance.graphDigest),
        "tools": .object(provenance.tools.map { JSONMember($0.name, .string($0.version)) }),
    ]
}

private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

private func whole(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }

/// A number with as few characters as read back as it.
private func number(_ number: Double) -> JSONValue {
    Int64(exactly: number).map { .integer($0) } ?? .double(number)
}

private func digits(_ percent: Double) -> String { Int(exactly: percent).map { String($0) } ?? percent.description }
