import SlipwayDomain
import SlipwayFormats
import SlipwayMeasurements

extension MeasurementPlan {
    /// The text of `profile/plan.json` in UTF-8 (golden/schema/plan.schema.json): every variant is measured under every
    /// load with every request of its kind.
    package var text: [UInt8] {
        let variants: [JSONValue] = self.variants.map { row in
            [
                "name": .string(row.name.text),
                "id": .string(row.id),
                "config": row.configID.map { .string($0) } ?? .null,
                "path": .string(OutputLayout.variant(row.name).text),
                "baseline": .bool(row.isBaseline),
                "incumbent": .bool(row.isIncumbent),
                "kept": .bool(row.isKept),
                "max_batch_size": .integer(Int64(row.maxBatchSize)),
                "instances": .integer(Int64(row.instances)),
                "requests": .array(inputSets(of: row).map { .string($0.name) }),
            ]
        }
        let requests: [JSONValue] = inputSets.map { set in
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
            "format_version": .integer(DocumentKind.formatVersion),
            "name": .string(name.text),
            "target": .string(target),
            "loads": .array(loads.map(loadObject)),
            "repeats": .integer(Int64(repeats)),
            "search": "race",
            "budget_s": .integer(Int64(budget ?? 0)),
            "requests": .array(requests),
            "variants": .array(variants),
            "screening_count": .integer(Int64(screeningCount)),
        ]
        // A grid is not named, as in the plans of 0.1.0.
        var absent: [String] = []
        if !isRace { absent.append("search") }
        if budget == nil { absent.append("budget_s") }
        guard case .object(let members) = document else { return JSONWriter.write(document) }
        return JSONWriter.write(.object(members.filter { !absent.contains($0.key) }))
    }
}

/// A load as the plan states it.
private func loadObject(_ load: Load) -> JSONValue {
    switch load {
    case .concurrency(let count): ["concurrency": .integer(Int64(count))]
    case .requestRate(let rate): ["request_rate": .double(rate)]
    }
}
