package import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayONNX
package import SlipwayWorkspace

/// The wish that the weights and nodes of a model are in half precision.
package struct HalfRequest {
    /// The nodes that stay in binary32: operators, or patterns of names.
    private let patterns: [String]
    /// The values beyond the range that is safe in half, with their largest numbers.
    private let large: [String: Double]

    /// Makes a request.
    package init(keeping patterns: [String], large: [String: Double] = [:]) {
        self.patterns = patterns
        self.large = large
    }

    /// Makes the model.
    ///
    /// - Parameters:
    ///   - model: The model as it is.
    ///   - path: Its path, for findings.
    ///   - folder: The path of the directory that its external data is looked for in, with a slash at its end, or empty.
    ///   - placement: Where weights in half lie whose source lies outside the model.
    ///   - bag: Receives why it cannot be made, or that nothing of it can be in half.
    /// - Returns: The model, or nil.
    /// - Throws: The failure to read a file.
    package func model(
        _ model: ONNXModel, path: String, folder: String, placement: HalfPlacement, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> HalvedModel? {
        let errors = bag.count(.error)
        var paths: [RelativePath: String] = [:]
        let passed = checkExternalFiles(model.signature.externalFiles, of: SourceID(path), into: &bag) { location in
            try? Workspace.size(ofFile: folder + location.text)
        }
        guard bag.count(.error) == errors else { return nil }
        for location in passed { paths[location] = folder + location.text }
        let result: Halving
        do throws(EditError) {
            result = try model.halved(keeping: HalfPatterns(patterns, large: large), paths: paths, placement: placement)
        } catch {
            if case .environment(let error) = error { throw WorkspaceError(error) }
            bag.add(error.diagnostic(of: path))
            return nil
        }
        switch result {
        case .done(let model):
            if model.report.halfNodeCount == 0 {
                add(.nothingInHalf, "no node of \"\(path)\" can compute in half; the model stays as it is", path, &bag)
            }
            return model
        case .refused(let reason):
            add(.halfRefused, "\"\(path)\" cannot be rewritten into half precision: \(reason)", path, &bag)
        case .idlePatterns(let patterns):
            for pattern in patterns {
                add(.idleHalfPattern, "--keep-fp32 \"\(pattern)\" names no node of \"\(path)\"", path, &bag)
            }
        }
        return nil
    }

    private func add(_ code: DiagnosticCode, _ message: String, _ path: String, _ bag: inout DiagnosticBag) {
        bag.add(Diagnostic(code, message, at: nil, file: SourceID(path), help: [code.remedy]))
    }
}
