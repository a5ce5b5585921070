package import SlipwayDiagnostics

/// Reads YAML files into located trees.
package enum YAMLReader {
    /// Reads the one document of a file.
    ///
    /// Plain scalars stay text. Anchors, aliases and merge keys are resolved; with a merge key the mapping's own key
    /// wins over a merged one, and an earlier mapping of a list over a later one. Errors that leave a usable tree
    /// (duplicate keys, tags, a second document, merge keys) are reported and the tree is returned all the same.
    ///
    /// - Parameters:
    ///   - file: The file; a UTF-8 byte order mark is skipped, every place counts it.
    ///   - limits: What is refused.
    ///   - bag: Takes what is wrong.
    /// - Returns: The root value, or nil after at least one error.
    package static func read(
        _ file: SourceFile, limits: YAMLLimits = YAMLLimits(), into bag: inout DiagnosticBag
    ) -> YAMLNode? {
        guard let index = validateEncoding(file, limits: limits, into: &bag) else { return nil }
        guard let reader = EventReader(file.bytes[index.base...]) else {
            bag.add(Diagnostic(.yamlSyntax, "no memory to read the file", at: nil, file: file.id))
            return nil
        }
        var composer = Composer(file: file, limits: limits, index: index)
        var documents = 0
        do {
            reading: while true {
                let event = try reader.next()
                switch event.kind {
                case .streamStart, .documentEnd: continue
                case .streamEnd: break reading
                case .documentStart:
                    documents += 1
                    if documents > 1 {
                        composer.reportSecondDocument(at: event)
                        break reading
                    }
                default:
                    composer.take(event)
                    if composer.isStopped { break reading }
                }
            }
        } catch {
            composer.report(error)
        }
        bag.merge(composer.bag)
        guard !composer.isStopped, !composer.isBroken else { return nil }
        if let root = composer.root, !(root.isNull && root.range.span.start == root.range.span.end) { return root }
        if !composer.bag.hasErrors {
            bag.add(
                Diagnostic(
                    .emptyFile, "file holds no value", at: nil, file: file.id,
                    notes: file.bytes.isEmpty ? ["the file is empty"] : ["it holds only white space and comments"]
                )
            )
        }
        return nil
    }
}
