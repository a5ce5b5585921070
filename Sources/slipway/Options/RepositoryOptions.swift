import ArgumentParser
import SlipwayApp
import SlipwayDiagnostics
import SlipwayReleases
import SlipwayTriton

/// Which repositories are checked, and for which server.
struct RepositoryOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A model repository to check; may be repeated for the repositories of one server.", valueName: "dir"),
        completion: .directory)
    var repository: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The Triton release that is to load the repositories, with the flavour of its image where it is not the "
                + "standard one, such as 26.08-trtllm. Default: \(ReleaseTable.default).",
            valueName: "release"))
    var target: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many GPUs the server sees. What depends on it is only noted where it is not stated.",
            valueName: "count"))
    var gpus: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A backend that the server has besides those of NVIDIA's images; may be repeated.", valueName: "name"))
    var backend: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Check this model of the repositories only; may be repeated.", valueName: "name"))
    var model: [String] = []

    @Option(
        name: .customLong("model-config-name"),
        help: ArgumentHelp(
            "Read configs/NAME.pbtxt where a model has it, as a server with that option does.", valueName: "name"))
    var modelConfigName: String?

    @Flag(
        name: .customLong("disable-auto-complete-config"),
        help: "Judge for a server with that option, which completes no configuration.")
    var disableAutoComplete = false

    @Flag(
        name: .customLong("without-weights"),
        help: ArgumentHelp(
            "Judge a repository that is kept without its weights, as in git: model files that are absent, or pointers of "
                + "Git LFS, are notes."))
    var withoutWeights = false

    func validate() throws {
        if repository.contains("") { throw ValidationError("--repository needs a directory") }
        if let gpus, !(0...1024).contains(gpus) { throw ValidationError("--gpus takes a number from 0 to 1024") }
        if model.contains("") { throw ValidationError("--model needs the name of a model") }
        if let name = modelConfigName {
            // The server ends at an empty name; one with blanks it refuses.
            guard !name.isEmpty else { throw ValidationError("--model-config-name needs a name") }
            guard !name.utf8.contains(where: { $0 <= 0x20 }) else {
                throw ValidationError("--model-config-name takes a name without blanks")
            }
        }
        if let target, TritonRelease.split(target).flatMap({ TritonRelease($0.release) }) == nil {
            var bag = DiagnosticBag()
            _ = TritonRelease.parse(target, at: nil, into: &bag)
            let help = bag.all.first?.help.first.map { "; \($0)" } ?? ""
            throw ValidationError("--target: \"\(target)\" is not a Triton release\(help)")
        }
        guard repository.isEmpty else { return }
        let needless: [(String, Bool)] = [
            ("--target", target != nil), ("--model", !model.isEmpty),
            ("--backend", !backend.isEmpty), ("--model-config-name", modelConfigName != nil),
            ("--disable-auto-complete-config", disableAutoComplete), ("--without-weights", withoutWeights),
        ]
        for (option, isGiven) in needless where isGiven {
            throw ValidationError("\(option) is about a repository: name one with --repository")
        }
    }

    /// The request that the options make.
    ///
    /// - Parameters:
    ///   - root: The project root that displayed paths start from, or nil to look for it.
    ///   - bag: Receives what is to be said about the release.
    /// - Returns: The request, or nil for a release that is not known.
    func request(root: String?, into bag: inout DiagnosticBag) -> RepositoryRequest? {
        guard let server = server(into: &bag) else { return nil }
        var request = RepositoryRequest(repository, server: server)
        request.configName = modelConfigName
        request.models = Set(model)
        request.root = root
        return request
    }

    /// The server that the repositories are for; nil for a release that is not known.
    private func server(into bag: inout DiagnosticBag) -> ServerFacts? {
        guard let target else {
            bag.add(
                Diagnostic(
                    .defaultRelease, "no --target stated, so Triton \(ReleaseTable.default) is taken", at: nil,
                    help: ["add --target \(ReleaseTable.default)"]))
            return server(of: ReleaseTable.default, .standard)
        }
        guard let (text, flavor) = TritonRelease.split(target) else { return nil }
        return TritonRelease.parse(text, at: nil, into: &bag).map { server(of: $0, flavor) }
    }

    private func server(of release: TritonRelease, _ flavor: ImageFlavor) -> ServerFacts {
        var server = ServerFacts(
            release: release, gpuCount: gpus, autoComplete: !disableAutoComplete, installedBackends: Set(backend))
        server.isWithoutWeights = withoutWeights
        server.flavor = flavor
        server.isReleaseStated = target != nil
        return server
    }
}
