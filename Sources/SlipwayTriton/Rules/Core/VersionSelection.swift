/// The versions of a model and those that its version policy selects.
struct VersionSelection {
    var selected: [ResolvedConfig.Version] = []

    init(_ model: RepositoryModel) {}
}
