import SlipwayYAML

/// The head of a Kubernetes object: version, kind, name and labels.
func clusterObject(_ version: String, _ kind: String, name: String, labels: [YAMLMember]) -> [YAMLMember] {
    [
        YAMLMember("apiVersion", .string(version)), YAMLMember("kind", .string(kind)),
        YAMLMember(
            "metadata", .mapping([YAMLMember("name", .string(name)), YAMLMember("labels", .mapping(labels))])),
    ]
}
