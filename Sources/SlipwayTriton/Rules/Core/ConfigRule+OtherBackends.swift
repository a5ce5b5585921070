extension ConfigRule {
    /// What other backends than onnxruntime take.
    static let otherBackends = ConfigRule("other backends", .load) { _ in }
}
