/// A place in an object that a value of a chart fills.
///
/// The object is written with the marker, which no value of a spec can be, and the marker's line becomes the template. The raw value is the key
/// of the place, where it has one of its own.
enum ChartSlot: String, CaseIterable {
    case replicas, minReplicas, maxReplicas, minReplicaCount, maxReplicaCount
    case imagePullSecrets, nodeSelector, tolerations, env, envFrom, resources, sizeLimit
    case releaseImage, image, serverArguments, clientLabels, prometheus, inferencesPerSecond, requestsInFlight

    /// What stands for the name of the objects, also inside of texts.
    static let name = "SLIPWAY-NAME"
    /// What stands for it in names of metrics.
    static let metricName = "SLIPWAY_NAME"
    /// What stands for the namespace.
    static let namespace: String? = "SLIPWAY-NAMESPACE"

    /// What is in its place.
    var marker: String { "SLIPWAY-SLOT-\(rawValue)" }

    /// The lines that fill the place.
    ///
    /// - Parameters:
    ///   - indent: The spaces before the marker's line.
    ///   - head: The line up to the marker: a key, or the sign of an item.
    /// - Returns: The lines, without the last line feed.
    func template(indent: String, head: String) -> String {
        switch self {
        case .replicas:
            """
            {{- if eq .Values.autoscaler.kind "none" }}
            \(indent)replicas: {{ int .Values.replicas }}
            {{- end }}
            """
        case .minReplicas, .minReplicaCount: "\(indent)\(head){{ int .Values.replicas }}"
        case .maxReplicas, .maxReplicaCount: "\(indent)\(head){{ int .Values.autoscaler.maxReplicas }}"
        case .imagePullSecrets, .nodeSelector, .tolerations, .env, .envFrom, .resources:
            """
            {{- with .Values.\(rawValue) }}
            \(indent)\(rawValue):
            {{- toYaml . | nindent \(indent.utf8.count + 2) }}
            {{- end }}
            """
        case .serverArguments:
            """
            {{- with .Values.serverArguments }}
            {{- toYaml . | nindent \(indent.utf8.count) }}
            {{- end }}
            """
        case .clientLabels:
            "\(indent)\(head){{ if .Values.clientLabels }}{{ dict \"matchLabels\" .Values.clientLabels | toJson }}{{ else }}{}{{ end }}"
        case .sizeLimit: "\(indent)\(head){{ .Values.sharedMemory | quote }}"
        case .releaseImage, .image: "\(indent)\(head){{ .Values.\(rawValue) | quote }}"
        case .prometheus, .inferencesPerSecond, .requestsInFlight:
            "\(indent)\(head){{ .Values.autoscaler.\(rawValue) | quote }}"
        }
    }

    /// An object as it was written, with templates where markers are.
    static func templates(in text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            template(of: String(line))
        }.joined(separator: "\n")
    }

    private static func template(of line: String) -> String {
        if let slot = allCases.first(where: { line.hasSuffix($0.marker) || line.hasSuffix("\($0.marker)\"") }) {
            let indent = String(line.prefix { $0 == " " })
            let end = line.hasSuffix("\"") ? slot.marker.count + 2 : slot.marker.count
            return slot.template(indent: indent, head: String(line.dropFirst(indent.count).dropLast(end)))
        }
        // A name such as "no" alone would be read as a Boolean.
        if line.hasSuffix(": \(name)") { return line.dropLast(name.count) + "{{ .Values.name | quote }}" }
        return line.replacing(namespace ?? "", with: "{{ .Release.Namespace }}")
            .replacing(metricName, with: "{{ .Values.name | replace \"-\" \"_\" }}")
            .replacing(name, with: "{{ .Values.name }}")
    }
}
