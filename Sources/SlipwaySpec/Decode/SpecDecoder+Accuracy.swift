import SlipwayDiagnostics

extension SpecDecoder {
    static func accuracy(_ record: RecordValue) -> AccuracySection? {
        guard let value = record.values["inputs"], let inputs = value.value.record else { return nil }
        let place = record.place(of: "inputs") ?? value.range
        var section: AccuracySection
        if let file = inputs.text("file") {
            section = AccuracySection(place: place, inputs: .file(file))
        } else if let count = inputs.integer("count") {
            section = AccuracySection(
                place: place,
                inputs: .generated(
                    count: count, seed: inputs.integer("seed")?.value ?? 0,
                    data: inputs.entries("data").compactMap(inputData)))
        } else {
            return nil
        }
        if let file = record.record("against")?.text("file") {
            section.against = .file(file)
        } else if record.word("against")?.value == "source" {
            section.against = .source
        }
        section.ranges = record.text("ranges")
        return section
    }

    /// Checks that recorded requests have neither a seed nor elements of their own.
    static func checkAccuracy(_ record: RecordValue, _ path: String, into checker: inout SpecChecker) {
        guard let file = record.place(of: "file"), record.place(of: "count") == nil else { return }
        for key in ["seed", "data"] {
            guard let place = record.place(of: key) else { continue }
            checker.report(
                .conflictingKeys, "\"\(key)\" cannot be used together with \"file\"", at: place, path,
                secondary: [Label(file, "the requests are recorded")], help: ["remove one of both"])
        }
    }
}
