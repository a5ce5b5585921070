import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

extension ConfigImport {
    /// The spec.
    var text: String {
        let comments = ConfigComments(model.text, model.config)
        var lines: [String] = []
        if comments.head.isEmpty {
            let isMatrix = sections.contains { $0.key == "profile" }
            lines += [
                "# Made by `slipway import` of a \(isMatrix ? "configuration of Model Analyzer" : "config.pbtxt")."
            ]
        } else {
            lines += comments.head.map { "# \(Self.clean($0))" }
        }
        lines += ["slipway: \(SpecTable.languageVersion)", "name: \(SpecWords.scalar(model.name.text))"]
        var told: Set<Int32> = []
        func words(_ fields: Set<Int32>) -> [String] {
            fields.subtracting(told).sorted().flatMap { number -> [String] in
                told.insert(number)
                return (comments.byField[number] ?? []).map { "# \(Self.clean($0))" }
            }
        }
        for section in sections { lines += [""] + words(section.fields) + section.lines }
        let left = Set(comments.byField.keys)
        if !rest.isEmpty || !left.subtracting(told).isEmpty { lines += [""] + words(left) }
        if !rest.isEmpty {
            lines += ["# What the language has no keys for, as config.pbtxt says it.", "triton: |"]
            let text = String(decoding: ConfigText.print(rest), as: UTF8.self)
            lines += text.split(separator: "\n").map { "  \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A comment without what YAML does not take.
    private static func clean(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    $0.value < 0x20 || $0.value == 0x7F || (0x80...0x9F).contains($0.value) || $0.value == 0xFEFF
                        ? " " : $0
                }))
    }
}
