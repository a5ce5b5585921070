import SlipwayDomain
package import SlipwayFormats
package import SlipwayMeasurements

/// Writes `profile/plan.json` (golden/schema/plan.schema.json): every variant is measured under every load with every
/// request of its kind.
///
/// - Parameter plan: What is measured.
/// - Returns: The text in UTF-8.
package func writeMeasurementPlan(_ plan: MeasurementPlan) -> [UInt8] {
    let variants: [JSONValue] = plan.variants.map { row in
        [
            "name": .string(row.name.text),
            "id": .string(row.id),
            "config": row.configID.map { .string($0) } ?? .null,
            "path": .string("repository/\(row.name)"),
            "baseline": .bool(row.isBaseline),
            "incumbent": .bool(row.isIncumbent),
            "kept": .bool(row.isKept),
            "max_batch_size": .integer(Int64(row.maxBatchSize)),
            "instances": .integer(Int64(row.instances)),
            "requests": .array(plan.inputSets(of: row).map { .string($0.name) }),
        ]
    }
    let requests: [JSONValue] = plan.inputSets.map { set in
        [
            "name": .string(set.name),
            "path": .string(set.path.text),
            "batch": set.isBatched ? 1 : nil,
            "inputs": .object(
                set.inputs.map { input in
                    let shape: JSONValue = .array(input.shape.map { .integer(Int64($0)) })
                    return JSONMember(input.name, ["type": .string(input.type.rawValue), "shape": shape])
                }),
        ]
    }
    let document: JSONValue = [
        "format_version": 1,
        "name": .string(plan.name.text),
        "target": .string(plan.target),
        "loads": .array(plan.loads.map(loadObject)),
        "repeats": .integer(Int64(plan.repeats)),
        "requests": .array(requests),
        "variants": .array(variants),
        "screening_count": .integer(Int64(plan.screeningCount)),
    ]
    return JSONWriter.write(document)
}

/// A load as machine formats state it.
package func loadObject(_ load: Load) -> JSONValue {
    switch load {
    case .concurrency(let count): ["concurrency": .integer(Int64(count))]
    case .requestRate(let rate): ["request_rate": .double(rate)]
    }
}
