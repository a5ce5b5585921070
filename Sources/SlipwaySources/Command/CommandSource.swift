package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwaySpec
import SlipwayWorkspace

/// A program that brings the file, with the digest of what it must bring.
package struct CommandSource: ModelSource {
    /// Makes the source.
    package init() {}

    /// A record.
    package var syntax: SourceSyntax {
        SourceSyntax(
            name: "command", type: .record(Self.rows), phrase: "a command with the digest of what it must bring",
            example: "{command: [aws, s3, cp, \"s3://models/model.onnx\", \"{output}\"], "
                + "sha256: \"\(String(repeating: "0a", count: 32))\"}")
    }
    /// 0816.
    package var codes: [DiagnosticCode] { DiagnosticCode.commandSourceCodes }

    /// Takes the model from the cache, or runs the command where this run may.
    package func find(
        _ section: SourceSection, in place: SourcePlace, into bag: inout DiagnosticBag
    ) -> FoundModel {
        let stated = section.stated
        guard let digest = section.digest("sha256") else { return .nothing }
        guard let command = ModelCommand(section.words) else {
            bag.add(
                Diagnostic(
                    .commandWithoutOutput, "{output} must occur once among the arguments of the command",
                    at: stated.range, path: "model.source.command", notes: ["the command is: \(stated.value)"],
                    help: [DiagnosticCode.commandWithoutOutput.remedy]))
            return .nothing
        }
        if let cached = place.fetcher?.cached(digest.value) {
            return .file(.init(cached: cached, by: command))
        }
        let mayRun = place.commands == .trusted && place.run != nil
        if !mayRun || !place.fetchesFirst, let locked = place.locked, locked.digest == digest.value,
            locked.path == command.display
        {
            return .locked(wanted: command.display)
        }
        guard let fetcher = place.fetcher else {
            bag.add(
                Diagnostic(
                    .commandNotRun, "there is no place for the model of a command", at: stated.range,
                    path: "model.source", help: ["name a directory with --cache"]))
            return .nothing
        }
        switch (place.commands, place.run) {
        case (.trusted, let run?):
            switch run(command, digest.value, fetcher) {
            case .success(let entry): return .file(.init(cached: entry, by: command))
            case .failure(let problem):
                bag.add(problem.diagnostic(command, at: stated.range, path: "model.source"))
                if case .machine(let error) = problem { return .failure(error) }
                return .nothing
            }
        case (.untrusted, _):
            bag.add(
                Diagnostic(
                    .commandNotTrusted, "a command would bring the model", at: stated.range, path: "model.source",
                    notes: ["the command is: \(command.text)"], help: [DiagnosticCode.commandNotTrusted.remedy]))
        default:
            bag.add(
                Diagnostic(
                    .commandNotRun, "the model of a command is not in the cache", at: stated.range,
                    path: "model.source", notes: ["this run runs no command; it is: \(command.text)"],
                    help: [
                        "run slipway profile --trust, or slipway materialize --fetch --trust, which run it",
                        "or put the file into the cache: CACHE/\(digest.value)",
                    ]))
        }
        return .nothing
    }

    /// Refuses a model whose weights lie elsewhere: one file is brought.
    package func check(_ signature: GraphSignature, _ section: SourceSection, into bag: inout DiagnosticBag) {
        guard !signature.externalFiles.isEmpty else { return }
        let names = signature.externalFiles.prefix(3).map { "\"\($0.location)\"" }.joined(separator: ", ")
        bag.add(
            Diagnostic(
                .fetchedModelNotWhole, "the model that the command brings keeps its weights in further files",
                at: section.range, path: "model.source", notes: ["it names \(names)"],
                help: [DiagnosticCode.fetchedModelNotWhole.remedy]))
    }
}
