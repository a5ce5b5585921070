/// Which backend runs a model, by what its configuration says and which files it has (`AutoCompleteBackendFields`).
struct BackendIdentity {
    var platform: String
    var backend: String
    var modelFilename: String

    init(_ model: RepositoryModel) {
        typealias Model = ModelConfigSchema.ModelConfig
        platform = model.message.string(Model.platform) ?? ""
        backend = model.message.string(Model.backend) ?? ""
        modelFilename = model.message.string(Model.defaultModelFilename) ?? ""
    }
}
