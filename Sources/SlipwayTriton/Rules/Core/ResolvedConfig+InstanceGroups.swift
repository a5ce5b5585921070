extension ResolvedConfig {
    /// The instance groups of a configuration with the defaults of `NormalizeInstanceGroup`.
    static func instanceGroups(_ config: ConfigMessage, backend: String, server: ServerFacts) -> [InstanceGroup] { [] }
}
