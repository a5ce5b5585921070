import SlipwayDomain
package import SlipwayFormats
import SlipwayMeasurements
import SlipwayPromotion

extension PromotionDocument {
    /// The text in UTF-8.
    package var text: [UInt8] {
        JSONWriter.write(.object(decisionMembers + [JSONMember("digests", digestsObject(digests))]))
    }

    /// The members of the document but for the digests; also what `apply-best --format json` shows of a decision.
    package var decisionMembers: [JSONMember] {
        var members = allMembers
        // Absent where nothing was measured, as in the records of 0.1.0.
        if record.concurrency == nil { members.removeAll { $0.key == "max_concurrent_requests" } }
        if !record.isRace { members.removeAll { $0.key == "search" } }
        if record.knee == nil { members.removeAll { $0.key == "knee" } }
        if record.source == nil { members.removeAll { $0.key == "from" } }
        if record.accuracy == nil { members.removeAll { $0.key == "accuracy" } }
        if !self.members.isEmpty, let index = members.firstIndex(where: { $0.key == "model" }) {
            let rows = self.members.map { member -> JSONValue in
                ["name": .string(member.name.text), "variant": .string(member.variant.text), "id": .string(member.id)]
            }
            members[index] = JSONMember("members", .array(rows))
        }
        return members
    }

    private var allMembers: [JSONMember] {
        [
            JSONMember("format_version", .integer(DocumentKind.formatVersion)),
            JSONMember("name", .string(name.text)),
            JSONMember(
                "model",
                [
                    "sha256": model.map { .string($0.hex) } ?? .null,
                    "graph_sha256": graphDigest.map { .string($0.hex) } ?? .null,
                ]),
            JSONMember("winner", holder(record.winner)),
            JSONMember("incumbent", record.incumbent.map(holder) ?? .null),
            JSONMember("verdict", .string(record.verdict.rawValue)),
            JSONMember(
                "from",
                record.source.map { source in
                    [
                        "release": .string(source.release.text),
                        "replaced": source.replaced.map(holder) ?? .null,
                    ]
                } ?? .null),
            JSONMember("reason", record.reason.map { .string($0) } ?? .null),
            JSONMember("against", record.policy == nil ? .null : record.isAgainstBaseline ? "baseline" : "incumbent"),
            JSONMember("search", "race"),
            JSONMember("gain", record.gain.map(gain) ?? .null),
            JSONMember("at", record.points.isEmpty ? .null : .array(record.points.map(point))),
            JSONMember(
                "incumbent_at", record.incumbentPoints.isEmpty ? .null : .array(record.incumbentPoints.map(point))),
            JSONMember("max_concurrent_requests", record.concurrency.map { .integer(Int64($0)) } ?? .null),
            JSONMember("knee", record.knee.map(knee) ?? .null),
            JSONMember("metrics", metrics(record)),
            JSONMember("accuracy", record.accuracy.map(accuracy) ?? .null),
            JSONMember(
                "runners_up",
                .array(
                    record.runnersUp.map { runner in
                        guard case .object(let members) = holder(runner.holder) else { return .null }
                        return .object(members + [JSONMember("gain", runner.gain.map(gain) ?? .null)])
                    })),
            JSONMember("policy", record.policy.map(policy) ?? .null),
            JSONMember("platforms", .array(record.platforms.map(platform))),
            JSONMember("measurements", .array(record.measurements.map { .string($0.hex) })),
        ]
    }
}

private func holder(_ holder: PromotionRecord.Holder) -> JSONValue {
    [
        "variant": .string(holder.variant.text), "id": .string(holder.id),
        "config": holder.configID.map { .string($0) } ?? .null,
    ]
}

private func gain(_ gain: PromotionRecord.Gain) -> JSONValue {
    [
        "estimate": number(gain.estimate),
        "lower": gain.bounds.map { number($0.lowerBound) } ?? .null,
        "upper": gain.bounds.map { number($0.upperBound) } ?? .null,
        "rounds": .integer(Int64(gain.rounds)),
    ]
}

private func point(_ point: PromotionRecord.Point) -> JSONValue {
    [
        "input_shapes": point.inputShapes.map { .string($0) } ?? .null,
        "load": load(point.load),
        "weight": number(point.weight),
        "runs": .integer(Int64(point.runs)),
    ]
}

private func knee(_ knee: Knee) -> JSONValue {
    [
        "load": load(knee.load), "throughput_per_second": number(knee.throughput),
        "concurrency": .integer(Int64(knee.concurrency)),
    ]
}

private func load(_ load: Load) -> JSONValue {
    switch load {
    case .concurrency(let count): ["concurrency": .integer(Int64(count))]
    case .requestRate(let rate): ["request_rate": number(rate)]
    }
}

/// How far answers are from those of the reference, output by output.
private func accuracy(_ accuracy: PromotionRecord.Accuracy) -> JSONValue {
    func outputs(_ known: VariantAccuracy?) -> JSONValue {
        guard let known else { return .null }
        let names = known.outputs.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return .object(names.map { JSONMember($0, accuracyValue(known.outputs[$0])) })
    }
    let against = accuracy.identity.against.entry
    return [
        "weights_sha256": .string(accuracy.identity.weights), "inputs_sha256": .string(accuracy.identity.inputs),
        "recorded": .bool(accuracy.isRecorded), "against": .object([JSONMember(against.key, .string(against.value))]),
        "winner": outputs(accuracy.winner), "incumbent": outputs(accuracy.incumbent),
    ]
}

/// Every metric that one of both has, with a value for each load of its operating point.
private func metrics(_ record: PromotionRecord) -> JSONValue {
    let all = Metric.allCases.filter { metric in
        (record.points + record.incumbentPoints).contains { $0.values[metric] != nil }
    }
    func values(_ points: [PromotionRecord.Point], _ metric: Metric) -> JSONValue {
        points.isEmpty ? .null : .array(points.map { $0.values[metric].map(number) ?? .null })
    }
    return .object(
        all.map { metric in
            JSONMember(
                metric.key,
                ["winner": values(record.points, metric), "incumbent": values(record.incumbentPoints, metric)])
        })
}

private func policy(_ policy: PromotionPolicy) -> JSONValue {
    let at: JSONValue =
        switch policy.operatingPoint {
        case .bestWithinLimits: "best-within-limits"
        case .loads(let loads):
            .array(loads.map { ["load": load($0.load), "weight": number($0.weight)] })
        }
    let limits = policy.limits.map { limit -> JSONValue in
        ["metric": .string(limit.metric.key), limit.isUpper ? "at_most" : "at_least": number(limit.bound)]
    }
    let accuracyLimits = policy.accuracyLimits.map { limit -> JSONValue in
        let output = limit.measure.output.map { [JSONMember("output", .string($0))] } ?? []
        return .object(
            [JSONMember("metric", .string(limit.measure.metric.name))] + output + [
                JSONMember(limit.isUpper ? "at_most" : "at_least", number(limit.bound))
            ])
    }
    let objective =
        policy.objective.map { JSONMember($0.metric.name, number($0.exponent)) }
        + policy.accuracyTerms.map { JSONMember($0.measure.name, number($0.exponent)) }
    var members = [
        JSONMember("objective", .object(objective)),
        JSONMember("at", at), JSONMember("require", .array(limits + accuracyLimits)),
    ]
    // Absent where nothing is demanded, as in the records of 0.1.0.
    if policy.limitsAreProven { members.append(JSONMember("limits", "proven")) }
    members.append(JSONMember("min_gain", number(policy.minGain)))
    return .object(members)
}

private func platform(_ platform: Platform) -> JSONValue {
    func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    return [
        "cpu": text(platform.cpu),
        "cores": platform.cores.map { .integer(Int64($0)) } ?? .null,
        "gpus": platform.gpus.map { .array($0.map { .string($0) }) } ?? .null,
        "driver": text(platform.driver),
        "release": text(platform.release),
    ]
}

/// A number with as few characters as read back as it.
private func number(_ number: Double) -> JSONValue {
    Int64(exactly: number).map { .integer($0) } ?? .double(number)
}
