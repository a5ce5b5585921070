import COnnxChecker
import SlipwayFormats

/// What libonnx says of a model.
struct Opinion {
    private let checker: JSONValue
    private let inference: JSONValue
    private let outputs: JSONValue

    /// Asks the library about the bytes of a ModelProto; nil when memory is short.
    init?(of model: [UInt8]) {
        // SAFETY: the library reads `count` bytes and keeps no pointer to them.
        guard let opinion = unsafe model.withUnsafeBytes({ unsafe occ_judge($0.baseAddress, $0.count) }) else {
            return nil
        }
        // SAFETY: the opinion lives until it is freed at the end of this scope; what it points to is copied.
        defer { unsafe occ_free(opinion) }
        checker = Self.step(
            unsafe occ_check_status(opinion), unsafe String(cString: occ_check_text(opinion)))
        inference = Self.step(
            unsafe occ_inference_status(opinion), unsafe String(cString: occ_inference_text(opinion)))
        outputs = .array(
            (0..<(unsafe occ_output_count(opinion))).map { output in
                let rank = unsafe occ_output_rank(opinion, output)
                let dims: JSONValue =
                    rank < 0
                    ? .null
                    : .array(
                        (0..<rank).map { axis in
                            let size = unsafe occ_output_size(opinion, output, axis)
                            if size >= 0 { return .integer(size) }
                            let symbol = unsafe String(cString: occ_output_symbol(opinion, output, axis))
                            return symbol.isEmpty ? .null : .string(symbol)
                        })
                return ["name": .string(unsafe String(cString: occ_output_name(opinion, output))), "dims": dims]
            })
    }

    /// The form that `slipway` reads.
    var json: JSONValue {
        [
            "format_version": 1,
            "library": ["ir_version": .integer(Int64(occ_ir_version())), "opset": .integer(Int64(occ_opset()))],
            "checker": checker,
            "inference": inference,
            "outputs": outputs,
        ]
    }

    private static func step(_ status: occ_status, _ text: String) -> JSONValue {
        let word =
            switch status {
            case OCC_ACCEPTED: "accepted"
            case OCC_REFUSED: "refused"
            default: "skipped"
            }
        return ["status": .string(word), "text": .string(text)]
    }
}
