import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// `deploy.azureml:`, the managed online endpoint that the release is deployed to.
struct AzureMLSection: Sendable {
    /// Where the section is.
    let range: SourceRange
    /// The endpoint's name.
    let endpoint: Located<String>?
    /// The deployment's name stem; default `<model>`; a suffix tells promotions apart.
    let deployment: Located<String>?
    /// The registered model's name; default the spec's name.
    let modelName: Located<String>?
    /// The virtual machine size.
    let instanceType: Located<String>?
    /// The number of machines, 1 or more; default 1.
    let instanceCount: Located<Int>?
    /// `key`, `aml_token` or `aad_token`; default `key`.
    let authMode: Located<String>?
    /// The request time-out, at most 180 s; default from the profile, else 5 s.
    let requestTimeout: Located<TimeSpan>?
    /// Requests admitted per machine; default from the profile, else 2 × batch × instances.
    let maxConcurrentRequests: Located<Int>?
    /// Environment variables.
    let environmentVariables: [(name: Located<String>, value: Located<String>)]
    /// Tags of model, endpoint and deployment.
    let tags: [(name: Located<String>, value: Located<String>)]
    /// A container image that starts its server itself, in place of the no-code deployment.
    let image: Located<String>?
    /// An image of Triton that a Dockerfile of the release makes one of that starts.
    let baseImage: Located<String>?

    /// Reads the section.
    init(_ section: DeploySection) {
        range = section.range
        endpoint = section.text("endpoint")
        deployment = section.text("deployment")
        modelName = section.text("model_name")
        instanceType = section.text("instance_type")
        instanceCount = section.integer("instance_count")
        authMode = section.word("auth_mode")
        requestTimeout = section.time("request_timeout")
        maxConcurrentRequests = section.integer("max_concurrent_requests")
        environmentVariables = section.pairs("environment_variables")
        tags = section.pairs("tags")
        image = section.text("image")
        baseImage = section.text("base_image")
    }
}
