import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayMeasurements

extension MeasurementPlan: OutputDocument {
    package static var kind: DocumentKind { .plan }

    /// Reads a plan. Which variants run on CPUs it does not say.
    package init(reading root: DocumentValue) throws(DocumentFault) {
        let name = try root.required("name").name()
        let target = try root.required("target").text()
        var loads: [Load] = []
        for item in try root.required("loads").items() { loads.append(try item.load()) }
        var sets: [InputSet] = []
        for item in try root.required("requests").items() { sets.append(try InputSet(reading: item)) }
        var rows: [Row] = []
        for item in try root.required("variants").items() { rows.append(try Row(reading: item)) }
        _ = try root.required("screening_count").integer()
        self.init(
            name: name, target: target, loads: loads, repeats: try root.required("repeats").integer(atLeast: 1),
            inputSets: sets, variants: rows)
        isRace = try root.optional("search")?.text() == "race"
        budget = try root.optional("budget_s")?.integer(atLeast: 1)
    }
}

extension MeasurementPlan.InputSet {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        let name = try value.required("name").text()
        let stated = try value.required("inputs")
        var inputs: [Tensor] = []
        for entry in try stated.members() {
            let tensor = stated.value(of: entry)
            var shape: [Int] = []
            for size in try tensor.required("shape").items() { shape.append(try size.integer()) }
            inputs.append(
                Tensor(
                    name: entry.key.value, type: try tensor.required("type").word(ElementType.self), shape: shape))
        }
        let path = try value.required("path").relativePath()
        let isBatched = try value.nullable("batch") != nil
        self.init(name: name, point: name, path: path, inputs: inputs, isBatched: isBatched)
    }
}

extension MeasurementPlan.Row {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        _ = try value.required("path").relativePath()
        _ = try value.required("requests").texts()
        self.init(
            name: try value.required("name").name(), id: try value.required("id").identity(),
            configID: try value.nullable("config")?.identity(), isBaseline: try value.required("baseline").bool(),
            isIncumbent: try value.required("incumbent").bool(), isKept: try value.required("kept").bool(),
            maxBatchSize: try value.required("max_batch_size").integer(),
            instances: try value.required("instances").integer(atLeast: 1), isCPU: nil)
    }
}
