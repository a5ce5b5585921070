extension MeasurementFixture {
    /// What the release is deployed to: an entry of `deploy`, as YAML flow text.
    static let deployment =
        "azureml: {endpoint: words, instance_type: Standard_F4s_v2, image: \"me/triton:1\"}"
    /// The file, below a release, that says how many requests a machine admits.
    package static let deploymentFile = "azureml/deployment.yml"
}
