/// A converter: a way from a model of a framework to ONNX, which is a program of ours in Python (Convert/Python).
package struct Converter: Sendable {
    /// The word that names it.
    package let name: String
    /// What it converts, in a few words.
    let doc: String
    /// Raised when it gives another result for what is declared, so that results that were made before are made again.
    let version: Int64
    /// The packages that it needs besides what the spec requires.
    package let requirements: [String]
    /// Whether loading a source, by the path's text, can run code; what the text does not tell, the converter looks at.
    let runsCode: @Sendable (String) -> Bool
    /// The keys of `convert` that it alone reads.
    let keys: Set<String>

    /// The converters, in the order of the reference page.
    static let all: [Converter] = [
        Converter(
            name: "sklearn", doc: "scikit-learn, by skl2onnx: a pickle or joblib file", version: 1,
            requirements: ["scikit-learn", "skl2onnx", "onnx", "onnxruntime"], runsCode: { _ in true }, keys: []),
        Converter(
            name: "xgboost", doc: "XGBoost, by onnxmltools: its JSON or UBJSON, or a pickle", version: 1,
            requirements: ["onnxmltools", "skl2onnx", "scikit-learn", "onnx", "onnxruntime"], runsCode: isPickle,
            keys: []),
        Converter(
            name: "lightgbm", doc: "LightGBM, by onnxmltools: its text, or a pickle", version: 1,
            requirements: ["lightgbm", "onnxmltools", "skl2onnx", "scikit-learn", "onnx", "onnxruntime"],
            runsCode: isPickle, keys: []),
        Converter(
            name: "torch", doc: "PyTorch, by torch.onnx: an exported program (.pt2), or weights and `entry`",
            version: 1,
            requirements: ["torch", "onnxscript", "onnx", "onnxruntime"], runsCode: { !$0.hasSuffix(".pt2") },
            keys: ["entry"]),
        Converter(
            name: "torchscript", doc: "TorchScript, by torch.onnx", version: 1,
            requirements: ["torch", "onnx", "onnxruntime"], runsCode: { _ in true }, keys: []),
        Converter(
            name: "huggingface", doc: "a folder of Hugging Face, by optimum", version: 1,
            requirements: ["optimum-onnx", "transformers", "torch", "onnx", "onnxruntime"], runsCode: { _ in false },
            keys: ["options.task"]),
        Converter(
            name: "tensorflow", doc: "a SavedModel of TensorFlow, by tf2onnx", version: 1,
            requirements: ["tensorflow-cpu", "tf2onnx", "onnx", "onnxruntime"], runsCode: { _ in true }, keys: []),
        Converter(
            name: "command", doc: "a program of yours that writes the graph", version: 1,
            requirements: ["onnx", "onnxruntime", "numpy"], runsCode: { _ in true }, keys: ["command"]),
    ]

    /// What makes a graph of 8 bits (`model.quantize`); no value of `with`.
    package static let quantize = Converter(
        name: "quantize", doc: "a graph of 8 bits, by onnxruntime.quantization", version: 1,
        requirements: ["onnx", "onnxruntime", "numpy"], runsCode: { _ in false }, keys: [])

    /// The converter of a name.
    static func named(_ name: String) -> Converter? { all.first { $0.name == name } }

    /// Whether a path is one of a pickle; the converters take no other file for one (slipway_convert/source.py).
    private static let isPickle: @Sendable (String) -> Bool = { path in
        [".pkl", ".pickle", ".joblib", ".sav"].contains { path.hasSuffix($0) }
    }
}
