import SlipwayDiagnostics

extension SpecDecoder {
    static func checkDocument(_ document: SpecDocument, into checker: inout SpecChecker) {
    }
}
