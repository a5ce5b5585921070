import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecDecoder {
    /// Checks what values say together, without looking at a graph.
    ///
    /// - Parameters:
    ///   - document: The decoded spec.
    ///   - mapping: Its root, for the lengths of lists with faulty items.
    ///   - checker: Takes what is wrong.
    static func checkDocument(_ document: SpecDocument, _ mapping: YAMLMapping, into checker: inout SpecChecker) {
        checkSignature(mapping, into: &checker)
        for axis in document.axes { checkAxis(axis, into: &checker) }
        checkChoices(document, into: &checker)
        checkGranularity(document, into: &checker)
        checkDeployments(document, into: &checker)
        checkBackend(document, mapping, into: &checker)
        if let promote = document.promote { checkObjective(promote, into: &checker) }
    }
}
