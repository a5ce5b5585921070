package import SlipwayDiagnostics

extension ConfigTemplate {
    /// Parses a configuration; places that no tool has filled in are one finding, not the faults they make of the text.
    ///
    /// Those inside of quotes do not keep the text from being read: ``ConfigRules`` reports them.
    ///
    /// - Parameters:
    ///   - source: The text.
    ///   - bag: Takes the faults.
    /// - Returns: The configuration, or nil when the server cannot read the text.
    package static func parse(_ source: SourceFile, into bag: inout DiagnosticBag) -> ConfigMessage? {
        let places = placeholders(in: source)
        guard let first = places.first(where: { !$0.isQuoted }) else { return ConfigText.parse(source, into: &bag) }
        var faults = DiagnosticBag()
        let message = ConfigText.parse(source, into: &faults)
        guard message == nil else {
            bag.merge(faults)
            return message
        }
        // What comes after the first place that is no text format is the parser's confusion.
        let line = source.lineColumn(at: first.range.lowerBound).line
        for fault in faults.all {
            guard let start = fault.primary?.range.span.start, source.lineColumn(at: start).line < line else {
                continue
            }
            bag.add(fault)
        }
        bag.add(
            Diagnostic(
                .unfilledTemplate, headline(places.map(\.text)),
                at: source.range(first.range.lowerBound, first.range.upperBound),
                notes: ["The server reads the text literally, and fills nothing in."],
                help: [advice(places.map(\.text))]))
        return nil
    }

    /// The headline of the finding about a file, which names every placeholder once.
    static func headline(_ placeholders: [String]) -> String {
        var seen: Set<String> = []
        let names = placeholders.filter { seen.insert($0).inserted }
        return "an unfilled template: \(names.joined(separator: ", "))"
    }

    /// What to do about placeholders of this form.
    static func advice(_ placeholders: [String]) -> String {
        placeholders.allSatisfy { $0.hasPrefix("${") }
            ? "Fill the file in with the tool that it is for, such as fill_template.py of tensorrtllm_backend or envsubst."
            : "Fill the file in with the tool that it is for, or write the values."
    }
}
