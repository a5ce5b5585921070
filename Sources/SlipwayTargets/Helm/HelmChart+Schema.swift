import SlipwayFormats
import SlipwaySpec

extension HelmChart {
    /// The JSON Schema of the values: helm refuses others on lint, template and install.
    var schema: String {
        let properties: JSONValue = [
            "global": ["type": "object"],
            "name": text(.dnsLabel),
            "image": text(.imageName),
            "releaseImage": text(.imageName),
            "imagePullSecrets": list(of: object(["name": text(.dnsName)], required: ["name"])),
            "serverArguments": list(of: text(.serverArgument)),
            "env": list(of: [
                "type": "object", "required": ["name"], "properties": ["name": ["type": "string", "minLength": 1]],
            ]),
            "envFrom": list(of: ["type": "object", "minProperties": 1]),
            "resources": object(["requests": quantities, "limits": quantities], required: []),
            "sharedMemory": text(.memoryQuantity),
            "nodeSelector": labels,
            "tolerations": list(of: ["type": "object"]),
            "clientLabels": labels,
            "replicas": count,
            "autoscaler": autoscalerSchema,
            "monitor": ["type": "string", "enum": ["none", "pod", "service"]],
            "testImage": text(.imageName),
        ]
        let required: JSONValue = [
            "name", "image", "releaseImage", "sharedMemory", "replicas", "autoscaler", "monitor", "testImage",
        ]
        let root: JSONValue = [
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": .string("Values of the chart \(objects.objectName)"),
            "type": "object", "additionalProperties": false, "required": required, "properties": properties,
        ]
        return String(decoding: JSONWriter.write(root), as: UTF8.self)
    }

    /// Targets are needed by both kinds, and Prometheus by KEDA.
    private var autoscalerSchema: JSONValue {
        let target: JSONValue = [
            "type": "string", "pattern": "^(0\\.[0-9]{0,2}[1-9][0-9]*|[1-9][0-9]*(\\.[0-9]{1,3})?)$",
        ]
        let kind: JSONValue = ["kind": ["type": "string", "enum": ["none", "hpa", "keda"]]]
        func whenKind(_ words: JSONValue, _ keys: JSONValue) -> JSONValue {
            ["if": ["properties": ["kind": ["enum": words]]], "then": ["required": keys]]
        }
        return [
            "type": "object", "additionalProperties": false, "required": ["kind"],
            "properties": [
                "kind": kind["kind"] ?? [:], "maxReplicas": count, "prometheus": text(.serverURL),
                "inferencesPerSecond": target, "requestsInFlight": target,
            ],
            "allOf": [
                whenKind(["hpa", "keda"], ["maxReplicas", "inferencesPerSecond", "requestsInFlight"]),
                whenKind(["keda"], ["prometheus"]),
            ],
        ]
    }

    private var count: JSONValue { ["type": "integer", "minimum": 1, "maximum": 1000] }

    private var labels: JSONValue { ["type": "object", "additionalProperties": ["type": "string"]] }

    private var quantities: JSONValue {
        [
            "type": "object",
            "additionalProperties": ["type": ["string", "integer"], "minimum": 0, "pattern": "^[0-9]"],
        ]
    }

    private func text(_ rule: TextRule) -> JSONValue { ["type": "string", "pattern": .string(rule.pattern ?? "")] }

    private func list(of items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    private func object(_ properties: JSONValue, required: JSONValue) -> JSONValue {
        ["type": "object", "additionalProperties": false, "properties": properties, "required": required]
    }
}
