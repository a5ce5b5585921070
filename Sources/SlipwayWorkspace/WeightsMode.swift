/// How model files come into the generated repository.
package enum WeightsMode: String, Hashable, Sendable, CaseIterable {
    /// One read-only copy of each model in `OUT/.weights/<sha256>`, hard links to it everywhere else.
    case store
    /// Hard links straight to the source file, no copy at all; a source rewritten in place changes the variants.
    case link
    /// Every model directory whole in itself, sharing blocks where the file system can.
    case copy
    /// No model files; their digests are in the manifest.
    case digest
}
