import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import SlipwayWorkspace

/// Reads the sides of a comparison.
struct SideReader {
    typealias Models = [ModelName: ModelSnapshot]

    private let request: DiffRequest

    init(_ request: DiffRequest) {
        self.request = request
    }

    mutating func read(_ side: DiffSide, into outcome: inout Outcome<[ModelDifference]>) -> Models? {
        switch side {
        case .specs(let paths): return compile(paths, request.project, out: request.out, into: &outcome)
        case .outputs(let path): return outputs(path, into: &outcome)
        case .revision(let name): return revision(name, into: &outcome)
        }
    }

    private func compile(
        _ paths: [String], _ project: Project, out: String?, into outcome: inout Outcome<[ModelDifference]>
    ) -> Models {
        let target = out.map { OutputTarget(out: $0, weights: .digest) }
        var compiler = SpecCompiler(project: project, target: target)
        compiler.readsFormerOutput = true
        var models: Models = [:]
        for path in paths {
            if compiler.isPipeline(path) {
                compilePipeline(path, with: compiler, out: out, to: &models, into: &outcome)
                continue
            }
            let compiled = compiler.compile(path)
            let findings = compiled.bag.all.filter { $0.severity == .error }
            for finding in findings { outcome.bag.add(finding) }
            outcome.sources.merge(compiled.sources)
            outcome.failures += compiled.failures
            guard let spec = compiled.accepted else { continue }
            do throws(WorkspaceError) {
                if let model = try ModelSnapshot(spec, out: out) { models[model.manifest.name] = model }
            } catch {
                outcome.fail(error)
            }
        }
        return models
    }

    private func compilePipeline(
        _ path: String, with compiler: SpecCompiler, out: String?, to models: inout Models,
        into outcome: inout Outcome<[ModelDifference]>
    ) {
        let compiled = PipelineCompiler(compiler: compiler).compile(path)
        for finding in compiled.bag.all where finding.severity == .error { outcome.bag.add(finding) }
        outcome.sources.merge(compiled.sources)
        outcome.failures += compiled.failures
        guard let pipeline = compiled.accepted else { return }
        do throws(WorkspaceError) {
            if let model = try ModelSnapshot(pipeline) { models[model.manifest.name] = model }
        } catch {
            outcome.fail(error)
        }
    }

    /// The models below a directory that has a manifest, or whose directories have.
    private func outputs(_ path: String, into outcome: inout Outcome<[ModelDifference]>) -> Models? {
        var models: Models = [:]
        var reader = DocumentReader()
        do throws(WorkspaceError) {
            let directories = try OutputDirectory.all(at: path)
            if directories.isEmpty {
                outcome.bag.add(
                    Diagnostic(
                        .nothingToCompare, "there is no output at \"\(path)\"", at: nil,
                        notes: ["An output holds \(OutputLayout.manifest)."],
                        help: ["Name the directory that slipway build wrote to, or the one of a model in it."]))
            }
            for directory in directories {
                if let model = try ModelSnapshot(directory, &reader) { models[model.manifest.name] = model }
            }
        } catch {
            outcome.fail(error)
        }
        outcome.bag.merge(reader.bag)
        outcome.sources.merge(reader.sources)
        return models
    }

    /// What the specs of the other side yielded at a revision; a spec that did not exist there yields nothing.
    private func revision(_ name: String, into outcome: inout Outcome<[ModelDifference]>) -> Models? {
        let specs = request.specs
        guard let first = specs.first else { return [:] }
        do throws(GitRevision.Failure) {
            let revision = try GitRevision(name, in: GitRevision.folder(of: first))
            let there = try RevisionProject(revision, request)
            var found = Outcome<[ModelDifference]>()
            let models = withExtendedLifetime(there) {
                compile(there.specs, there.project, out: there.out, into: &found)
            }
            // What does not compile there is no reason not to compare the rest.
            for fault in there.faults {
                outcome.bag.add(
                    Diagnostic(
                        .revisionNotCompiled,
                        "slipway.yaml at \(name) has errors, and what it said of releases is not compared", at: nil,
                        notes: [fault.message]))
            }
            let faults = found.bag.all + found.failures.map { $0.error.diagnostic() }
            for fault in faults {
                let place = fault.primary.map { "\($0.range.source.path): " } ?? ""
                outcome.bag.add(
                    Diagnostic(
                        .revisionNotCompiled, "a spec at \(name) does not compile, and its model is shown as new",
                        at: nil, notes: [place + fault.message]))
            }
            return models
        } catch {
            report(error, name, into: &outcome)
            return nil
        }
    }

    private func report(
        _ failure: GitRevision.Failure, _ name: String, into outcome: inout Outcome<[ModelDifference]>
    ) {
        if case .machine(let error) = failure { return outcome.fail(error) }
        let (message, note): (String, String?) =
            switch failure {
            case .noGit: ("git is not installed, so \"\(name)\" cannot be read", nil)
            case .noRepository(let said): ("the specs lie in no git repository", said)
            case .unknown: ("the git repository has no revision \"\(name)\"", nil)
            case .failed(let said): ("git could not read \"\(name)\"", said)
            case .machine: ("", nil)
            }
        outcome.bag.add(
            Diagnostic(
                .revisionUnreadable, message, at: nil, notes: [note].compactMap(\.self),
                help: [
                    "Name a branch, a tag or a commit that is here; a shallow clone has few (git fetch --unshallow)."
                ]))
    }
}

extension DiffRequest {
    /// The specs that either side names.
    var specs: [String] {
        [old, new].flatMap { (side) -> [String] in
            guard case .specs(let paths) = side else { return [] }
            return paths
        }
    }
}
