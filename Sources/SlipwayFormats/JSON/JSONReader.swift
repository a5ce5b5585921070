package import SlipwayDiagnostics

/// Reads JSON as RFC 8259 defines it, nothing more.
package enum JSONReader {
    /// Reads a file.
    ///
    /// Duplicate keys are all reported, the first value is kept and the tree is returned; every other fault ends the
    /// reading.
    ///
    /// - Parameters:
    ///   - file: The file; a UTF-8 byte order mark is skipped.
    ///   - depth: The levels of arrays and objects that are taken.
    ///   - bag: Takes what is wrong.
    /// - Returns: The value, or nil after at least one error.
    package static func read(
        _ file: SourceFile, depth: Int = 128, into bag: inout DiagnosticBag
    ) -> JSONNode? {
        let bytes = file.bytes
        let base = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var offset = base
        while offset < bytes.count {
            if bytes[offset] < 0x80 {
                offset += 1
                continue
            }
            guard let scalar = decodeUTF8(bytes, at: offset) else {
                bag.add(
                    Diagnostic(
                        .notUTF8, "byte \(offset) is not UTF-8", at: file.range(offset, offset + 1),
                        help: ["save the file as UTF-8"]
                    )
                )
                return nil
            }
            offset += scalar.length
        }
        var parser = JSONParser(file: file, position: base, depth: depth)
        do {
            let node = try parser.document()
            bag.merge(parser.bag)
            return node
        } catch {
            bag.merge(parser.bag)
            bag.add(error.diagnostic)
            return nil
        }
    }
}
