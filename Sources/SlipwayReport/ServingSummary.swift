/// What a serving root holds after `materialize`.
package struct ServingSummary: Hashable, Sendable {
    /// One model of the root.
    package struct Model: Hashable, Sendable {
        /// The model's name.
        package let name: String
        /// The variant that it is.
        package let variant: String
        /// The variant's id.
        package let id: String
        /// Why the release holds it.
        package let verdict: String

        /// Describes a model.
        package init(name: String, variant: String, id: String, verdict: String) {
            self.name = name
            self.variant = variant
            self.id = id
            self.verdict = verdict
        }
    }

    /// The root, as it was named.
    package let root: String
    /// The models, in the order in which their releases were named.
    package let models: [Model]
    /// How many files were written.
    package let writtenCount: Int
    /// How many files were as they should be.
    package let unchangedCount: Int
    /// How many files were removed.
    package let removedCount: Int

    /// Describes a root.
    package init(root: String, models: [Model], writtenCount: Int, unchangedCount: Int, removedCount: Int) {
        self.root = root
        self.models = models
        self.writtenCount = writtenCount
        self.unchangedCount = unchangedCount
        self.removedCount = removedCount
    }
}

extension PlanRenderer {
    /// The end of `materialize`: the models and the files; the last line says whether anything changed.
    package func render(_ summary: ServingSummary) -> String {
        let safe = DisplayText.safe
        let rows =
            [["model", "variant", "id", "verdict"]]
            + summary.models.map { [$0.name, $0.variant, $0.id, $0.verdict].map(safe) }
        let widths = (0..<3).map { column in rows.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        var lines = [counted(summary.models.count, "model") + " in \(safe(summary.root))", ""]
        for row in rows {
            let cells = (0..<3).map { column in
                row[column] + String(repeating: " ", count: widths[column] - row[column].unicodeScalars.count)
            }
            lines.append("  " + (cells + [row[3]]).joined(separator: "  "))
        }
        lines.append("")
        if summary.writtenCount == 0, summary.removedCount == 0 {
            lines.append("up to date: \(counted(summary.unchangedCount, "file"))")
        } else {
            lines.append(
                "\(counted(summary.writtenCount, "file")) written, \(summary.unchangedCount) unchanged, "
                    + "\(summary.removedCount) removed")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
