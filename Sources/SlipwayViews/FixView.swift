package import SlipwayApp
internal import SlipwayDiagnostics

/// Shows what `check --fix` changed.
package enum FixView {
    /// One change, as `file:line:column: old → new (code)`.
    package static func line(_ change: AppliedFix) -> String {
        "fixed \(change.file.path):\(change.place.line):\(change.place.column): \(change.old) → \(change.new) "
            + "(\(change.code.text))\n"
    }
}
