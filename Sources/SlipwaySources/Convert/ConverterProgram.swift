/// The programs in Python that convert models, from the folder Python, which the package manager embeds.
package enum ConverterProgram {
    /// The files of the converter, by their paths in the folder that it runs in. Their order is part of the digest of results.
    package static let files: [(path: String, text: String)] = [
        ("main.py", PackageResources.main_py),
        ("slipway_convert/__init__.py", PackageResources.__init___py),
        ("slipway_convert/beside.py", PackageResources.beside_py),
        ("slipway_convert/boosted.py", PackageResources.boosted_py),
        ("slipway_convert/compare.py", PackageResources.compare_py),
        ("slipway_convert/failure.py", PackageResources.failure_py),
        ("slipway_convert/graph.py", PackageResources.graph_py),
        ("slipway_convert/quantize.py", PackageResources.quantize_py),
        ("slipway_convert/quantize_data.py", PackageResources.quantize_data_py),
        ("slipway_convert/quantize_form.py", PackageResources.quantize_form_py),
        ("slipway_convert/samples.py", PackageResources.samples_py),
        ("slipway_convert/source.py", PackageResources.source_py),
        ("slipway_convert/with_command.py", PackageResources.with_command_py),
        ("slipway_convert/with_huggingface.py", PackageResources.with_huggingface_py),
        ("slipway_convert/with_lightgbm.py", PackageResources.with_lightgbm_py),
        ("slipway_convert/with_sklearn.py", PackageResources.with_sklearn_py),
        ("slipway_convert/with_tensorflow.py", PackageResources.with_tensorflow_py),
        ("slipway_convert/with_torch.py", PackageResources.with_torch_py),
        ("slipway_convert/with_torchscript.py", PackageResources.with_torchscript_py),
        ("slipway_convert/with_xgboost.py", PackageResources.with_xgboost_py),
    ].map { ($0.0, text($0.1)) }

    /// The program that says what an environment is.
    package static let probe = text(PackageResources.probe_py)

    /// The program that makes a lock.
    package static let lock = text(PackageResources.lock_py)

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
