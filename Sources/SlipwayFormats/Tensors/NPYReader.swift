import SlipwayDomain

/// Reads an array that `numpy.save` wrote (the NPY format 1.0 to 3.0, numpy.lib.format).
enum NPYReader {
    /// The most bytes that a header may have; numpy itself takes 10,000 characters.
    private static let longestHeader = 1 << 16
    /// The most elements that an array may have.
    private static let mostElements = 1 << 31

    /// Reads an array.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - name: What the array is called.
    /// - Returns: The array as Triton lays tensors out, whatever order and byte order the file has.
    /// - Throws: What is wrong with it.
    static func read(_ bytes: [UInt8], named name: String) throws(TensorFileFault) -> TensorData {
        guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)), bytes.count >= 10 else {
            throw TensorFileFault("\"\(name)\" is no array of numpy", help: [saving])
        }
        let version = bytes[6]
        guard (1...3).contains(version) else {
            throw TensorFileFault("\"\(name)\" has version \(version) of numpy's format", notes: ["1 to 3 can be read"])
        }
        let width = version == 1 ? 2 : 4
        guard bytes.count >= 8 + width else { throw TensorFileFault("\"\(name)\" is cut off in its header") }
        let length = (0..<width).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
        guard length <= longestHeader else {
            throw TensorFileFault("\"\(name)\" has a header of \(length) bytes", notes: ["64 KiB at most are read"])
        }
        guard bytes.count - 8 - width >= length else { throw TensorFileFault("\"\(name)\" is cut off in its header") }
        let start = 8 + width + length
        guard let header = NPYHeader(bytes[8 + width..<start]) else {
            throw TensorFileFault("\"\(name)\" has a header that numpy does not write", help: [saving])
        }
        return try tensor(name, header, bytes[start...])
    }

    private static let saving = "write the file with numpy.savez"

    private static func tensor(
        _ name: String, _ header: NPYHeader, _ data: ArraySlice<UInt8>
    ) throws(TensorFileFault) -> TensorData {
        guard let count = TensorData.elementCount(header.shape), count <= mostElements,
            header.shape.allSatisfy({ $0 <= mostElements })
        else { throw TensorFileFault("\"\(name)\" states a shape of too many elements") }
        guard let type = NPYType(header.descriptor) else {
            let isPickled = header.descriptor.hasSuffix("O")
            throw TensorFileFault(
                "\"\(name)\" has elements of type \"\(header.descriptor)\", which no input of Triton has",
                notes: isPickled ? ["objects are pickled, and reading them could run code"] : [],
                help: isPickled ? ["write texts as array.astype(str)"] : ["convert it with array.astype"])
        }
        let (wanted, overflow) = count.multipliedReportingOverflow(by: type.width)
        guard !overflow, data.count == wanted else {
            throw TensorFileFault(
                "\"\(name)\" has \(data.count) bytes of elements and states a shape of "
                    + (overflow ? "far more" : "\(wanted)"), notes: data.count < wanted ? ["it is cut off"] : [])
        }
        var bytes = Array(data)
        if type.isSwapped { bytes = swapped(bytes, width: type.unit) }
        if header.isFortran { bytes = rowMajor(bytes, header.shape, width: type.width) }
        if type.element == .string {
            guard let texts = type.texts(bytes) else {
                throw TensorFileFault("\"\(name)\" holds a text that is not Unicode")
            }
            bytes = texts
        }
        return TensorData(name: name, type: type.element, sizes: header.shape, bytes: bytes)
    }

    private static func swapped(_ bytes: [UInt8], width: Int) -> [UInt8] {
        guard width > 1 else { return bytes }
        return bytes.indices.map { bytes[$0 / width * width + width - 1 - $0 % width] }
    }

    /// Elements whose first axis changes fastest, put into the order in which the last one does.
    private static func rowMajor(_ bytes: [UInt8], _ shape: [Int], width: Int) -> [UInt8] {
        guard shape.count > 1, !bytes.isEmpty else { return bytes }
        var strides: [Int] = []
        var step = 1
        for size in shape {
            strides.append(step)
            step *= size
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = [Int](repeating: 0, count: shape.count)
        for _ in 0..<bytes.count / width {
            let start = zip(place, strides).reduce(0) { $0 + $1.0 * $1.1 } * width
            result += bytes[start..<start + width]
            var axis = shape.count - 1
            while axis >= 0 {
                place[axis] += 1
                if place[axis] < shape[axis] { break }
                place[axis] = 0
                axis -= 1
            }
        }
        return result
    }
}

/// The type of an array's elements, as its header writes it: `<f4`, `|b1`, `<U12`.
private struct NPYType {
    let element: ElementType
    /// The bytes of an element.
    let width: Int
    /// The bytes of a number, or of a character.
    let unit: Int
    let isSwapped: Bool

    init?(_ descriptor: String) {
        guard let order = descriptor.first, "<>|=".contains(order) else { return nil }
        let code = String(descriptor.dropFirst())
        let numbers: [String: ElementType] = [
            "b1": .bool, "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "i1": .int8, "i2": .int16,
            "i4": .int32, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
            // numpy knows no bfloat16; ml_dtypes writes it as two bytes of no type.
            "V2": .bfloat16,
        ]
        isSwapped = order == ">"
        if let number = numbers[code], let bytes = number.byteWidth {
            (element, width, unit) = (number, bytes, bytes)
            return
        }
        guard let kind = code.first, kind == "U" || kind == "S", let length = Int(code.dropFirst()),
            (1...1 << 24).contains(length)
        else { return nil }
        unit = kind == "U" ? 4 : 1
        (element, width) = (.string, length * unit)
    }

    /// Texts of one width as Triton reads them; nil where one is not Unicode.
    func texts(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        for index in 0..<bytes.count / width {
            var text = Array(bytes[index * width..<(index + 1) * width])
            if unit == 4 {
                var scalars = String.UnicodeScalarView()
                var values = stride(from: 0, to: text.count, by: 4).map { start in
                    (0..<4).reduce(UInt32(0)) { $0 | UInt32(text[start + $1]) << UInt32(8 * $1) }
                }
                while values.last == 0 { values.removeLast() }
                for value in values {
                    guard let scalar = Unicode.Scalar(value) else { return nil }
                    scalars.append(scalar)
                }
                text = Array(String(scalars).utf8)
            } else {
                while text.last == 0 { text.removeLast() }
            }
            result += (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
        }
        return result
    }
}

/// The header of an array: a Python dictionary of three keys.
private struct NPYHeader {
    var descriptor = ""
    var isFortran = false
    var shape: [Int] = []

    /// Reads a header; nil where it is not what numpy writes.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var rest = text[...]
        var seen: Set<String> = []
        func skip() { rest = rest.drop { $0 == " " || $0 == "\n" } }
        func take(_ word: String) -> Bool {
            skip()
            guard rest.hasPrefix(word) else { return false }
            rest = rest.dropFirst(word.count)
            return true
        }
        func quoted() -> String? {
            skip()
            guard let quote = rest.first, quote == "'" || quote == "\"",
                let end = rest.dropFirst().firstIndex(of: quote)
            else { return nil }
            defer { rest = rest[rest.index(after: end)...] }
            return String(rest[rest.index(after: rest.startIndex)..<end])
        }
        guard take("{") else { return nil }
        while !take("}") {
            guard let key = quoted(), take(":"), seen.insert(key).inserted else { return nil }
            switch key {
            case "descr":
                skip()
                if rest.first == "[" {
                    // Fields of several types; what they are called does not matter, they are refused.
                    descriptor = "record"
                    guard let end = rest.range(of: "], 'fortran_order'") ?? rest.range(of: "]}") else { return nil }
                    rest = rest[rest.index(after: end)...]
                } else {
                    guard let text = quoted() else { return nil }
                    descriptor = text
                }
            case "fortran_order":
                if take("True") { isFortran = true } else if !take("False") { return nil }
            case "shape":
                guard take("(") else { return nil }
                while !take(")") {
                    skip()
                    let digits = rest.prefix { $0.isASCII && $0.isNumber }
                    guard let size = Int(digits), shape.count < 32 else { return nil }
                    shape.append(size)
                    rest = rest.dropFirst(digits.count)
                    _ = take("L")
                    if !take(",") {
                        guard take(")") else { return nil }
                        break
                    }
                }
            default: return nil
            }
            if !take(",") {
                guard take("}") else { return nil }
                break
            }
        }
        skip()
        guard seen == ["descr", "fortran_order", "shape"], rest.isEmpty else { return nil }
    }
}

extension Substring {
    /// Where a word begins; nil where it is not here.
    fileprivate func range(of word: String) -> Index? {
        indices.first { self[$0...].hasPrefix(word) }
    }
}
