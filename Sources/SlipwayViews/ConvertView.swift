package import SlipwayApp
internal import SlipwayDomain
package import SlipwayFormats
internal import SlipwayWorkspace

/// What became of conversions, as text and JSON.
package enum ConvertView {
    /// A result in lines.
    package static func text(_ result: ConvertResult) -> String {
        guard let declared = result.conversion, let record = result.record else {
            return "given      \(result.name): its model is an ONNX file\n"
        }
        let place = declared.keep.map { " → \($0)" } ?? ""
        var lines = [
            result.status.rawValue.padded(to: 10)
                + " \(result.name): \(declared.source) by \(declared.converter)\(place) "
                + "(\(record.model.byteCount) bytes, SHA-256 \(record.model.digest.prefix(12)))"
        ]
        lines += record.outputs.map { output in
            let facts = [
                output.absolute.map { "absolute error \(short($0))" }, output.relative.map { "relative \(short($0))" },
                output.cosine.map { "cosine \(decimal($0, 6))" },
                output.agreement.map { "\(decimal($0 * 100, 2))% of labels agree" },
            ].compactMap(\.self)
            return "           \(output.name): " + (facts.isEmpty ? "not compared" : facts.joined(separator: ", "))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A result as JSON.
    package static func object(_ result: ConvertResult) -> JSONValue {
        [
            "name": .string(result.name.text), "spec": .string(result.spec), "status": .string(result.status.rawValue),
            "with": result.conversion.map { .string($0.converter) } ?? .null,
            "source": result.conversion.map { .string($0.source) } ?? .null,
            "keep": result.conversion?.keep.map { .string($0) } ?? .null,
            "key": result.record.map { .string($0.key.hex) } ?? .null,
            "result": result.record.map { .string($0.result.hex) } ?? .null,
            "sha256": result.record.map { .string($0.model.digest.hex) } ?? .null,
            "bytes": result.record.map { .unsigned($0.model.byteCount) } ?? .null,
            "outputs": .array(
                (result.record?.outputs ?? []).map { output in
                    [
                        "name": .string(output.name), "max_abs_error": output.absolute.map { .double($0) } ?? .null,
                        "max_rel_error": output.relative.map { .double($0) } ?? .null,
                        "cosine": output.cosine.map { .double($0) } ?? .null,
                        "label_agreement": output.agreement.map { .double($0) } ?? .null,
                    ]
                }),
        ]
    }

    /// A written lock in a line.
    package static func line(_ lock: WrittenLock) -> String {
        "\(lock.isChanged ? "written  " : "unchanged") \(lock.path): \(lock.count) packages\n"
    }

    /// A written lock as JSON.
    package static func object(_ lock: WrittenLock) -> JSONValue {
        ["lock": .string(lock.path), "packages": .integer(Int64(lock.count)), "changed": .bool(lock.isChanged)]
    }

    /// A small number with two digits: `1.2e-07`.
    private static func short(_ number: Double) -> String {
        guard number > 0, number.isFinite else { return number == 0 ? "0" : "\(number)" }
        var exponent = 0
        var digits = number
        while digits >= 9.95 {
            digits /= 10
            exponent += 1
        }
        while digits < 0.995 {
            digits *= 10
            exponent -= 1
        }
        return decimal(digits, 1) + (exponent == 0 ? "" : "e\(exponent)")
    }

    /// A number with some digits behind the point, cut and not rounded, so that no share becomes whole.
    private static func decimal(_ number: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((number * scale + 1e-9).rounded(.down))
        let fraction = String(abs(whole) % Int(scale))
        return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

/// Says what takes its time while models are converted.
package struct ConvertProgressWriter {
    let console: Console

    /// Makes the view.
    package init(console: Console) {
        self.console = console
    }

    /// Shows what happens.
    package func show(_ event: ConvertEvent) {
        switch event {
        case .makesEnvironment(let lock): console.progress("making the Python environment of \(lock)\n")
        case .converts(let source, let converter): console.progress("converting \(source) by \(converter)\n")
        }
    }
}
