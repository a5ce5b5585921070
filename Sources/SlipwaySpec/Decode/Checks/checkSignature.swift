import SlipwayDiagnostics
import SlipwayYAML

extension SpecDecoder {
    /// Checks that shapes and types come with names, one for each.
    static func checkSignature(_ mapping: YAMLMapping, into checker: inout SpecChecker) {
        for (names, others) in [("in_names", ["in_shapes", "in_types"]), ("out_names", ["out_shapes", "out_types"])] {
            for other in others {
                guard let list = mapping[other], let items = list.value.sequence else { continue }
                guard let named = mapping[names] else {
                    checker.report(
                        .shapesWithoutNames, "\"\(other)\" is set without \"\(names)\"", at: list.key.range, other,
                        notes: ["its items belong to the names by position"], help: ["add \"\(names)\""])
                    continue
                }
                guard let nameItems = named.value.sequence, nameItems.count != items.count else { continue }
                checker.report(
                    .listLengthsDiffer,
                    "\"\(other)\" has \(items.count) \(items.count == 1 ? "item" : "items") for \(nameItems.count) "
                        + (nameItems.count == 1 ? "name" : "names"), list.value, other, label: "\(items.count)",
                    secondary: [Label(named.value.range, "\(nameItems.count)")],
                    help: ["give one item for each name, in the same order"])
            }
        }
    }
}
