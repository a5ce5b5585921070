package import SlipwayDiagnostics
import SlipwayWorkspace
import SlipwayYAML

/// An edit that was made to a file.
package struct AppliedFix: Hashable, Sendable {
    /// The file as findings name it.
    package let file: SourceID
    /// Where the old text stood.
    package let place: LineColumn
    /// The code of the finding that is mended.
    package let code: DiagnosticCode
    /// The text that went.
    package let old: String
    /// The text that came.
    package let new: String
}

/// Mends what can only be meant in one way in a spec and the fragments that it extends: every safe suggestion, again and
/// again until none is left.
///
/// An edit changes the bytes that a finding points at and nothing else, so that comments stay. Each file is replaced
/// whole. A file that was changed since it was judged is left as it is, and so is one that is not to be written.
///
/// - Parameters:
///   - path: The path of the spec, as the request names it.
///   - compiler: Judges the spec.
/// - Returns: What was changed; the failures to change what should be.
package func fixSpec(_ path: String, with compiler: SpecCompiler) -> Outcome<[AppliedFix]> {
    var result = Outcome<[AppliedFix]>()
    var applied: [AppliedFix] = []
    // Mending one fault can show the next; each round mends at least one, and a text has few.
    for _ in 0..<32 {
        let judged = compiler.compile(path)
        var round: [AppliedFix] = []
        do throws(WorkspaceError) {
            let workspace = try Workspace(
                spec: path, root: compiler.project.root, modelRoots: compiler.project.modelRoots)
            for file in Set(judged.safeFixes.map(\.suggestion.range.source)).sorted() {
                guard let source = judged.sources[file] else { continue }
                let fixes = judged.safeFixes.filter { $0.suggestion.range.source == file }
                let place = try workspace.resolve(file.path, from: "\(workspace.root)/.")
                round += try replace(source, at: place.absolute, with: fixes)
            }
        } catch {
            result.fail(error)
        }
        applied += round
        if round.isEmpty || !result.failures.isEmpty { break }
    }
    result.value = applied
    return result
}

private func replace(
    _ source: SourceFile, at path: String, with fixes: [SafeFix]
) throws(WorkspaceError) -> [AppliedFix] {
    let edits = fixes.map { YAMLEdit.replace($0.suggestion.range, with: $0.suggestion.replacement) }
    // They do not overlap, and are of this file.
    guard let bytes = try? YAMLEdit.apply(edits, to: source) else { return [] }
    let edit = try TextEdit(of: path, holding: source.bytes, limit: SpecFiles.textLimit)
    try edit.write(bytes)
    return fixes.map { fix in
        let span = fix.suggestion.range.span
        return AppliedFix(
            file: source.id, place: source.lineColumn(at: span.start), code: fix.code, old: source.text(span),
            new: fix.suggestion.replacement)
    }
}

/// A suggestion that is made unasked.
private struct SafeFix {
    let code: DiagnosticCode
    let suggestion: Suggestion
}

extension Outcome {
    /// The safe suggestions by place, none of which overlaps another.
    fileprivate var safeFixes: [SafeFix] {
        var fixes: [SafeFix] = []
        for finding in bag.sorted {
            guard let suggestion = finding.suggestion, suggestion.isSafe else { continue }
            let span = suggestion.range.span
            let isFree = fixes.allSatisfy { other in
                let taken = other.suggestion.range
                return taken.source != suggestion.range.source || span.start >= taken.span.end
                    || span.end <= taken.span.start
            }
            if isFree { fixes.append(SafeFix(code: finding.code, suggestion: suggestion)) }
        }
        return fixes
    }
}
