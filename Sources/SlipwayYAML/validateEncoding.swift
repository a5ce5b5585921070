import SlipwayDiagnostics

/// Checks that a file is text that libyaml can take, so that libyaml's own reader never has to complain:
/// its reports about bytes have no line.
///
/// - Parameters:
///   - file: The file.
///   - limits: The limit of the size.
///   - bag: Takes one diagnostic when the file is refused.
/// - Returns: The table of positions, or nil when the file is refused.
func validateEncoding(_ file: SourceFile, limits: YAMLLimits, into bag: inout DiagnosticBag) -> ScalarIndex? {
    let bytes = file.bytes
    if bytes.count > limits.byteCount {
        bag.add(
            Diagnostic(
                .fileTooLarge, "file has \(bytes.count) bytes, more than the limit of \(limits.byteCount)", at: nil,
                file: file.id
            )
        )
        return nil
    }
    if let name = foreignEncoding(of: bytes) {
        bag.add(
            Diagnostic(
                .unsupportedEncoding, "file is in \(name)", at: nil, file: file.id,
                help: ["save it as UTF-8"]
            )
        )
        return nil
    }
    let base = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var isASCII = true
    var offset = base
    while offset < bytes.count {
        let byte = bytes[offset]
        if byte >= 0x20, byte < 0x7F || byte == 0x0A {
            offset += 1
            continue
        }
        if byte < 0x80 {
            if byte == 0x09 || byte == 0x0A || byte == 0x0D {
                offset += 1
                continue
            }
            reportControl(UInt32(byte), at: file.range(offset, offset + 1), into: &bag)
            return nil
        }
        isASCII = false
        guard let scalar = decodeUTF8(bytes, at: offset) else {
            let shown = hexadecimal(UInt32(byte), digits: 2)
            bag.add(
                Diagnostic(
                    .notUTF8, "byte \(offset) is 0x\(shown), which is not UTF-8", at: file.range(offset, offset + 1),
                    help: ["save the file as UTF-8"]
                )
            )
            return nil
        }
        // YAML's c-printable, without the byte order mark.
        let value = scalar.value
        let isPrintable = value == 0x85 || (value >= 0xA0 && value != 0xFEFF && value != 0xFFFE && value != 0xFFFF)
        if !isPrintable {
            reportControl(value, at: file.range(offset, offset + scalar.length), into: &bag)
            return nil
        }
        offset += scalar.length
    }
    return ScalarIndex(bytes: bytes, base: base, isASCII: isASCII)
}

private func reportControl(_ value: UInt32, at range: SourceRange, into bag: inout DiagnosticBag) {
    let shown = "U+" + hexadecimal(value, digits: 4)
    bag.add(
        Diagnostic(
            .controlCharacter,
            value == 0 ? "file holds a NUL byte" : "character \(shown) is not allowed in YAML",
            at: range,
            notes: value == 0 ? ["files with NUL bytes are usually binary"] : [],
            help: value == 0 ? [] : ["remove it, or write it as an escape in double quotes"]
        )
    )
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}

private func foreignEncoding(of bytes: [UInt8]) -> String? {
    let head = Array(bytes.prefix(4))
    if head == [0xFF, 0xFE, 0, 0] || head == [0, 0, 0xFE, 0xFF] { return "UTF-32" }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    // Without a mark: every text starts with an ASCII character, so one of the first two bytes is NUL.
    guard head.count == 4 else { return nil }
    let isZero = head.map { $0 == 0 }
    if isZero == [false, true, false, true] || isZero == [true, false, true, false] { return "UTF-16" }
    return nil
}
