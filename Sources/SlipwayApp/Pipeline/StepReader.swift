import SlipwayBackends
import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayWorkspace

/// Brings what one step of a pipeline refers to.
struct StepReader {
    /// Compiles members.
    let compiler: SpecCompiler
    let workspace: Workspace
    let files: SpecFiles
    /// The data path of the step.
    let path: String

    /// The largest file of Python code, in bytes.
    private static let codeLimit: UInt64 = 16 << 20

    /// Reads a step; faults are reported.
    mutating func read<Value>(
        _ section: PipelineDocument.StepSection, into outcome: inout Outcome<Value>
    ) -> ResolvedStep {
        switch section.content {
        case .model(let spec): return member(spec, into: &outcome)
        case .python(let python):
            let environment = archive(python.environment, into: &outcome.bag)
            guard let (file, text) = code(python.source, into: &outcome.bag), let environment else { return .faulty }
            return .python(code: file, text: text, environment: environment.file)
        case .tokenize(let tokenize):
            let environment = archive(tokenize.environment, into: &outcome.bag)
            guard let file = reference(tokenize.tokenizer, into: &outcome.bag),
                let facts = TokenizerFacts.read(file, tokenize, into: &outcome.bag), let environment
            else { return .faulty }
            return .tokenize(file: file, facts, environment: environment.file)
        case .pool: return .pool
        }
    }

    // MARK: - Members

    private func member<Value>(_ spec: Located<String>, into outcome: inout Outcome<Value>) -> ResolvedStep {
        let place = "\(path).model.spec"
        let found: Workspace.ResolvedPath
        do throws(WorkspaceError) {
            found = try workspace.resolve(spec.value, from: files.absolutePath(of: spec.range.source))
        } catch {
            outcome.bag.add(
                Diagnostic(
                    .pipelineMemberFaulty, "the member's spec \"\(spec.value)\" cannot be read", at: spec.range,
                    path: place, notes: [error.message], help: ["correct the path; it is relative to this file"]))
            return .faulty
        }
        if IndexedSpec(found.absolute, of: compiler.project)?.head.isPipeline ?? false {
            outcome.bag.add(
                Diagnostic(
                    .pipelineNotTaken, "\"\(found.display)\" is a pipeline, and a member is a model", at: spec.range,
                    path: place, help: ["take its steps into this pipeline"]))
            return .faulty
        }
        let compiled = compiler.compile(found.absolute)
        for failure in compiled.failures { outcome.failures.append(failure) }
        guard let accepted = compiled.accepted else {
            let errors = compiled.bag.sorted.filter { $0.severity == .error && $0.allowance == nil }
            let count = errors.count == 1 ? "an error" : "\(errors.count) errors"
            if !errors.isEmpty {
                outcome.bag.add(
                    Diagnostic(
                        .pipelineMemberFaulty, "the member's spec \"\(found.display)\" has \(count)", at: spec.range,
                        path: place, notes: errors.prefix(3).map { "\($0.code.text): \($0.message)" },
                        help: ["run slipway check \(found.display)"]))
            }
            return .faulty
        }
        return .model(accepted.plan)
    }

    // MARK: - Files

    /// The archive of an environment: outer nil after a fault.
    private func archive(
        _ section: PipelineDocument.EnvironmentSection, into bag: inout DiagnosticBag
    ) -> (file: ReferencedFile?, Void)? {
        guard let stated = section.archive else { return (nil, ()) }
        guard let file = reference(stated, into: &bag) else { return nil }
        guard file.path.hasSuffix(".tar.gz") || file.path.hasSuffix(".tgz") else {
            bag.add(
                Diagnostic(
                    .pipelineFile, "\"\(file.path)\" is no archive of an environment", at: stated.range, path: path,
                    help: ["pack the environment with conda-pack or venv-pack, as .tar.gz"]))
            return nil
        }
        return (file, ())
    }

    private func code(
        _ stated: Located<String>, into bag: inout DiagnosticBag
    ) -> (file: ReferencedFile, text: [UInt8])? {
        guard let file = reference(stated, into: &bag) else { return nil }
        guard let text = try? Workspace.readText(file.sourcePath, limit: Self.codeLimit) else {
            bag.add(fault("\"\(file.path)\" cannot be read", stated))
            return nil
        }
        guard String(decoding: text, as: UTF8.self).contains("TritonPythonModel") else {
            bag.add(
                Diagnostic(
                    .pipelineFile, "\"\(file.path)\" has no class TritonPythonModel", at: stated.range, path: path,
                    notes: ["the server makes an object of that class of each instance"],
                    help: ["write the class; slipway init --python NAME shows how"]))
            return nil
        }
        return (file, text)
    }

    /// A file of the project with its digest.
    private func reference(_ stated: Located<String>, into bag: inout DiagnosticBag) -> ReferencedFile? {
        do throws(WorkspaceError) {
            let found = try workspace.resolve(
                stated.value, from: files.absolutePath(of: stated.range.source), models: true)
            if LFSPointer(ofFile: found.absolute) != nil {
                bag.add(
                    fault(
                        "\"\(found.display)\" is a pointer of Git LFS, not the file", stated,
                        help: "fetch it: git lfs pull --include=\"\(found.display)\""))
                return nil
            }
            return try StatedModel.reference(found)
        } catch {
            bag.add(fault("the file \"\(stated.value)\" cannot be read", stated, notes: [error.message]))
            return nil
        }
    }

    private func fault(
        _ message: String, _ stated: Located<String>, notes: [String] = [], help: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            .pipelineFile, message, at: stated.range, path: path, notes: notes,
            help: [help ?? DiagnosticCode.pipelineFile.remedy])
    }
}
