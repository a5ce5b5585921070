package import SlipwayReleases

extension TritonFeature {
    /// The feature that is a field of config.pbtxt.
    package static func field<Key: ConfigKey>(_ key: Key) -> TritonFeature {
        // Every key is a field of the schema: both are generated from one file.
        let name = ModelConfigSchema.message(Key.messageName)?.field(key.rawValue)?.name ?? ""
        return .field(message: Key.messageName, name: name)
    }
}
