import SlipwayBackends
import SlipwayCompiler
import SlipwayDiagnostics
import SlipwaySources
import SlipwaySpec
import SlipwayTargets
import SlipwayYAML

/// Files in memory; paths are resolved against the stating file's directory, and `..` may not leave the root.
struct MemorySources: SpecSources {
    var files: [String: String]

    func read(_ path: String, statedIn source: SourceID) throws(SpecSourceError) -> SourceFile {
        var parts = source.path.split(separator: "/").dropLast().map(String.init)
        for part in path.split(separator: "/") {
            if part == ".." {
                guard !parts.isEmpty else { throw .outsideRoot }
                parts.removeLast()
            } else if part != "." {
                parts.append(String(part))
            }
        }
        let name = parts.joined(separator: "/")
        guard let text = files[name] else { throw .notFound }
        if text == "unreadable" { throw .unreadable("permission denied") }
        return SourceFile(path: name, text: text)
    }
}

/// The language with the plug-ins that the program is built with.
let language = Language(
    targets: deploymentTargets.map(\.syntax), sources: modelSources.map(\.syntax),
    backends: modelBackends.map(\.syntax))

/// Loads and decodes a spec with its fragments.
func decode(_ text: String, files: [String: String] = [:], into bag: inout DiagnosticBag) -> SpecDocument? {
    var texts = SourceSet()
    return SpecLoader.document(
        SourceFile(path: "specs/test.yaml", text: text), language: language, files: MemorySources(files: files),
        texts: &texts, into: &bag)
}
