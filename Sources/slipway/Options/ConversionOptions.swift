import ArgumentParser
import SlipwayApp
import SlipwayWorkspace

/// How converters are run.
struct ConversionOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The Python whose packages are used as they are; their versions are recorded. Default: an environment made of convert.python.lock.",
            valueName: "path"),
        completion: .file())
    var python: String?

    @Flag(name: .long, help: "Trust the project: its code may run here. Default: trust of slipway.yaml.")
    var trust = false

    @Option(
        name: .customLong("convert-timeout"),
        help: ArgumentHelp("How long a converter may take.", valueName: "seconds"))
    var timeout = 3_600

    @Option(
        name: .customLong("convert-memory"),
        help: ArgumentHelp("The most address space that a converter may take; 0 for no limit.", valueName: "GiB"))
    var memory = 32

    func validate() throws {
        if timeout < 1 || timeout > 604_800 { throw ValidationError("--convert-timeout takes 1 to 604800 seconds") }
        if memory < 0 || memory > 65_536 { throw ValidationError("--convert-memory takes 0 to 65536 GiB") }
        if python?.isEmpty ?? false { throw ValidationError("--python needs a path") }
    }

    /// What is asked of a use case.
    func request(_ project: Project) -> ConvertRequest {
        var request = ConvertRequest(project: project)
        request.python = python
        request.trustsCode = trust
        request.limits.milliseconds = Int64(timeout) * 1_000
        request.limits.memory = UInt64(memory) << 30
        request.endsOrphans = true
        return request
    }
}
