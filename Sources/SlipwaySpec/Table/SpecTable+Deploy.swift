extension SpecTable {
    /// `deploy`, with the keys of the deployment targets.
    static func deploy(_ targets: [TargetSyntax]) -> SpecField {
        let record = SpecRecord(
            "deploy", noun: "a deploy section", doc: "Where the release is deployed to.",
            fields: targets.map(\.field))
        let example = targets.first.map { "{\($0.field.key): \($0.sample)}" } ?? "{}"
        return SpecField(
            "deploy", .record(record), example: example, synonyms: ["deployment"],
            doc: "Where the release is deployed to.")
    }
}
