import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

extension AzureML {
    /// The key `deploy.azureml` with its rows.
    static let syntax = TargetSyntax(
        title: "AzureML",
        field: SpecField(
            "azureml", .record(rows), example: "{endpoint: bertsquad, instance_type: Standard_NC4as_T4_v3}",
            synonyms: ["azure", "azure_ml", "aml"],
            doc: "A managed online endpoint of AzureML; model.yml, endpoint.yml and deployment.yml are written."
        ),
        sample: "{instance_type: Standard_NC4as_T4_v3}"
    ) { section, bag in
        if let image = section.text("image"), let base = section.text("base_image") {
            let (first, second) = image.range.span.start < base.range.span.start ? (image, base) : (base, image)
            bag.add(
                Diagnostic(
                    .conflictingKeys, "\"image\" cannot be used together with \"base_image\"", at: second.range,
                    secondary: [Label(first.range, "first choice")], path: "deploy.azureml",
                    notes: ["an image either starts its server itself or is what a Dockerfile begins with"]))
        }
        guard let timeout = section.time("request_timeout"), !timeout.value.nanoseconds.isMultiple(of: 1_000_000) else {
            return
        }
        bag.add(
            Diagnostic(
                .inexactQuantity, "\(timeout.value) is not a whole number of milliseconds", at: timeout.range,
                path: "deploy.azureml.request_timeout", notes: ["AzureML takes time-outs in milliseconds"]))
    }

    private static let authModes = SpecWords(
        "an authentication mode",
        [
            SpecWord("key", "keys that do not expire"),
            SpecWord("aml_token", "AzureML tokens", synonyms: ["token"]),
            SpecWord("aad_token", "Microsoft Entra tokens", synonyms: ["entra", "aad"]),
        ])

    private static let rows = SpecRecord(
        "azureml", noun: "an AzureML section", doc: "A managed online endpoint of AzureML.",
        exclusive: [["image", "base_image"]],
        fields: [
            SpecField(
                "endpoint", .text(.azureName), default: "the spec's name", lowersTo: "endpoint.yml name",
                example: "bertsquad", synonyms: ["endpoint_name", "name"], doc: "The endpoint's name."
            ),
            SpecField(
                "deployment", .text(.azureName), default: "the spec's name", lowersTo: "deployment.yml name",
                example: "blue", synonyms: ["deployment_name"],
                doc: "The stem of the deployment's name; a suffix tells promotions apart."
            ),
            SpecField(
                "model_name", .text(.assetName), default: "the spec's name", lowersTo: "model.yml name",
                example: "bertsquad", synonyms: ["model"], doc: "The name that the model is registered under."
            ),
            SpecField(
                "instance_type", .text(.words), required: true, lowersTo: "deployment.yml instance_type",
                example: "Standard_NC4as_T4_v3", synonyms: ["vm_size", "sku", "size"], doc: "The virtual machine size."
            ),
            SpecField(
                "instance_count", .integer(1...1000), default: "1", lowersTo: "deployment.yml instance_count",
                example: "1", synonyms: ["count", "instances", "replicas"], doc: "The number of machines."
            ),
            SpecField(
                "auth_mode", .word(authModes), default: "key", lowersTo: "endpoint.yml auth_mode", example: "key",
                synonyms: ["auth"], doc: "How callers of the endpoint prove who they are."
            ),
            SpecField(
                "request_timeout",
                .time(min: TimeSpan(nanoseconds: 1_000_000), max: TimeSpan(nanoseconds: 180_000_000_000)),
                default: "from the profile, else 5s", unit: "time, whole milliseconds, at most 180s",
                lowersTo: "request_settings.request_timeout_ms", example: "5s",
                synonyms: ["request_timeout_ms", "timeout"], doc: "How long a request may take."
            ),
            SpecField(
                "max_concurrent_requests", .integer(1...1_000_000),
                default: "from the profile, else 2 × batch × instances",
                lowersTo: "request_settings.max_concurrent_requests_per_instance", example: "64",
                synonyms: ["max_concurrent_requests_per_instance", "concurrency"],
                doc: "How many requests a machine admits at once."
            ),
            SpecField(
                "environment_variables", .map(key: .variable, value: .text(.anything)),
                lowersTo: "deployment.yml environment_variables", example: "{LOG_LEVEL: \"1\"}",
                synonyms: ["env", "environment"], doc: "Environment variables of the server; values are texts."
            ),
            SpecField(
                "tags", .map(key: .words, value: .text(.anything)), lowersTo: "tags of model, endpoint and deployment",
                example: "{team: search}", synonyms: ["labels"], doc: "Tags of model, endpoint and deployment."
            ),
            SpecField(
                "base_image", .text(.imageName), default: "the no-code deployment's own image",
                lowersTo: "deployment.yml environment.build, environment/Dockerfile",
                example: "\"nvcr.io/nvidia/tritonserver:24.10-py3\"", synonyms: ["container", "docker_image", "from"],
                doc: """
                    An image of Triton, in place of the no-code deployment: it pins the release. A Dockerfile is written that adds \
                    the command that starts the server on the models, which the endpoint does not give and NVIDIA's \
                    images do not have.
                    """
            ),
            SpecField(
                "image", .text(.words), default: "the no-code deployment's own",
                lowersTo: "deployment.yml environment.image", example: "\"contoso.azurecr.io/triton-endpoint:3\"",
                synonyms: ["environment_image"],
                doc: """
                    An image of your own that starts Triton on the repository below `/models` by itself, in place of the \
                    no-code deployment.
                    """
            ),
        ])
}
