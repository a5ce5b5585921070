import SlipwayBackends
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwayWorkspace

extension ModelEdit {
    /// Makes the model in half precision, from the edited one where there is one.
    ///
    /// - Parameters:
    ///   - half: What is asked for.
    ///   - name: The name of the new model file.
    ///   - sharing: By links, all weights in half lie in a file beside the model; else those whose source does.
    ///   - bag: Receives why it cannot be made.
    /// - Returns: The model, and the file of its weights; nil after an error.
    /// - Throws: The failure to read a file.
    func makeHalf(
        _ half: HalfRequest, beside name: String, _ sharing: ModelOutput.Sharing, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> (model: HalvedModel, weights: ModelOutput.Companion?)? {
        var base = model
        if let edited {
            var findings = DiagnosticBag()
            do throws(ONNXReadError) {
                guard let read = try source.reading(edited.content, into: &findings) else {
                    bag.merge(findings)
                    return nil
                }
                base = read
            } catch {
                throw WorkspaceError(error)
            }
        }
        let stem = name.hasSuffix(".onnx") ? String(name.dropLast(5)) : name
        let taken = Set(base.signature.externalFiles.map(\.location))
        var location = "\(stem).fp16.weights"
        while taken.contains(location) { location += "_" }
        let folder = path.utf8.lastIndex(of: 0x2F).map { String(path[...$0]) } ?? ""
        // Taken before the data is judged, so that another file is found when it is written.
        var parts: [ModelOutput.Companion.Part] = []
        for file in base.signature.externalFiles.compactMap({ RelativePath($0.location) }) {
            guard let stamp = try? FileStamp(ofFile: folder + file.text) else { continue }
            parts.append(ModelOutput.Companion.Part(source: folder + file.text, stamp: stamp))
        }
        let placement = HalfPlacement(location: location, movesAll: sharing == .link)
        let made = try half.model(base, path: path, folder: folder, placement: placement, into: &bag)
        guard let made else { return nil }
        guard made.weights.byteCount > 0, let place = RelativePath(location) else { return (made, nil) }
        let weights = ModelOutput.Companion(
            location: place, source: path, stamp: stamp, content: made.weights, parts: parts)
        return (made, weights)
    }
}
