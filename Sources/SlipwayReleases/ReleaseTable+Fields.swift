extension ReleaseTable {
    /// A field of config.pbtxt that a release brought.
    package struct FieldRow: Hashable, Sendable {
        /// The full name of the message, such as `inference.ModelConfig`.
        package let message: String
        /// The name of the field.
        package let name: String
        /// Since when the server reads it; an older one refuses the configuration.
        package let since: Since
    }

    /// The fields that did not exist in the first known release. Source: `model_config.proto` of triton common.
    package static let newerFields: [FieldRow] = [
        field("ModelWarmup", "count", .from(22, 7)),
        field("ModelEnsembling.Step", "model_namespace", .from(23, 3)),
        field("ModelSequenceBatching.StrategyOldest", "preserve_ordering", .from(23, 8)),
        field("ModelSequenceBatching", "iterative_sequence", .from(23, 11)),
        field("ModelSequenceBatching.State", "use_same_buffer_for_input_output", .from(23, 11)),
        field("ModelSequenceBatching.State", "use_growable_memory", .from(23, 11)),
        field("ModelConfig", "runtime", .from(24, 1)),
        field("ModelInput", "is_non_linear_format_io", .from(24, 8)),
        field("ModelOutput", "is_non_linear_format_io", .from(24, 8)),
        field("ModelConfig", "model_metrics", .from(24, 11)),
        field("ModelEnsembling", "max_inflight_requests", .from(25, 11)),
    ]

    private static func field(_ message: String, _ name: String, _ since: Since) -> FieldRow {
        FieldRow(message: "inference." + message, name: name, since: since)
    }
}
