import SlipwayDiagnostics
import SlipwayDomain

extension GraphReader {
    /// Reads a TensorProto without its values, and checks that its data has the size of its dimensions.
    mutating func readTensor(_ content: Range<Int>) throws(ReadStop) -> TensorRecord {
        try enter(content, "TensorProto")
        defer { leave() }
        var fields = TensorFields()
        while let field = try wire.next(until: content.upperBound, in: "TensorProto") {
            try read(field, into: &fields)
        }
        let record = TensorRecord(
            name: fields.name, typeNumber: Int(fields.type), dims: checkedDims(&fields), data: dataPlace(&fields),
            content: content)
        if !fields.isReported { checkSize(of: record) }
        return record
    }

    private mutating func read(_ field: WireField, into fields: inout TensorFields) throws(ReadStop) {
        switch field.number {
        case 1:
            guard
                try integers(field, "dims", in: "TensorProto", limit: ReaderLimits.rank, into: &fields.dims)
            else { throw tooMany("dimensions", field, ReaderLimits.rank, "TensorProto") }
        case 2:
            try require(field, .varint, "data_type", in: "TensorProto")
            fields.type = field.signedValue
        case 4: try fields.addTyped(field, element: .fixed32, reader: self, "float_data")
        case 5: try fields.addTyped(field, element: .varint, reader: self, "int32_data")
        case 6:
            try require(field, .delimited, "string_data", in: "TensorProto")
            fields.stringCount += 1
            fields.stringBytes += field.content.count
        case 7: try fields.addTyped(field, element: .varint, reader: self, "int64_data")
        case 8: fields.name = try text(field, "name", in: "TensorProto")
        case 9:
            try require(field, .delimited, "raw_data", in: "TensorProto")
            fields.raw = field.content
        case 10: try fields.addTyped(field, element: .fixed64, reader: self, "double_data")
        case 11: try fields.addTyped(field, element: .varint, reader: self, "uint64_data")
        case 13:
            try require(field, .delimited, "external_data", in: "TensorProto")
            try readExternalEntry(field.content, into: &fields)
        case 14:
            try require(field, .varint, "data_location", in: "TensorProto")
            fields.isExternal = field.value == 1
        default: break
        }
    }

    /// Reads one key and value of external data (StringStringEntryProto); keys that are not about the place are skipped.
    private mutating func readExternalEntry(
        _ content: Range<Int>, into fields: inout TensorFields
    ) throws(ReadStop) {
        try enter(content, "StringStringEntryProto")
        defer { leave() }
        var key = ""
        var value = ""
        while let field = try wire.next(until: content.upperBound, in: "StringStringEntryProto") {
            switch field.number {
            case 1: key = try text(field, "key", in: "StringStringEntryProto")
            case 2: value = try text(field, "value", in: "StringStringEntryProto")
            default: break
            }
        }
        switch key {
        case "location": fields.location = value
        case "offset": fields.offset = value
        case "length": fields.length = value
        default: break
        }
    }

    private mutating func checkedDims(_ fields: inout TensorFields) -> [Int] {
        if let wrong = fields.dims.first(where: { !(0...ReaderLimits.dimension).contains($0) }) {
            fields.isReported = true
            findings.add(
                .invalidDimension, "the tensor \"\(fields.name)\" has a dimension of \(wrong)",
                notes: ["A dimension is 0 or more, and at most \(ReaderLimits.dimension) is believed."])
        }
        return fields.dims.map { Int(min(max($0, 0), ReaderLimits.dimension)) }
    }

    private mutating func dataPlace(_ fields: inout TensorFields) -> TensorData {
        if fields.isExternal {
            guard let location = fields.location else {
                fields.isReported = true
                findings.add(
                    .externalDataMalformed, "the tensor \"\(fields.name)\" names no file for its external data")
                return .none
            }
            return .external(
                ExternalTensor(
                    location: location, offset: wholeNumber(fields.offset, "offset", of: fields.name) ?? 0,
                    length: wholeNumber(fields.length, "length", of: fields.name)))
        }
        if let raw = fields.raw { return .raw(raw) }
        if fields.stringCount > 0 { return .strings(count: fields.stringCount, bytes: fields.stringBytes) }
        if let typed = fields.typedField { return .typed(field: typed, encodedBytes: fields.typedBytes) }
        return .none
    }

    private mutating func wholeNumber(_ text: String?, _ key: StaticString, of tensor: String) -> UInt64? {
        guard let text else { return nil }
        if let number = UInt64(text), number <= UInt64(Int64.max) { return number }
        findings.add(
            .externalDataMalformed,
            "the external data of tensor \"\(tensor)\" has \"\(text)\" for \(key), which is no number of bytes")
        return nil
    }

    private mutating func checkSize(of tensor: TensorRecord) {
        guard let count = tensor.elementCount else {
            findings.add(
                .invalidDimension, "the dimensions of tensor \"\(tensor.name)\" multiply to more than 64 bits hold")
            return
        }
        guard let problem = sizeProblem(of: tensor, count: count) else { return }
        let type = tensor.elementType?.rawValue ?? "type \(tensor.typeNumber)"
        findings.add(
            .tensorSizeMismatch, "the data of tensor \"\(tensor.name)\" does not fit its shape: \(problem)",
            notes: ["It is declared as \(type) \(tensor.dims): \(count) elements. ONNX Runtime refuses to load it."])
    }

    private func sizeProblem(of tensor: TensorRecord, count: Int) -> String? {
        let wanted = tensor.denseByteCount
        switch tensor.data {
        case .none: return count == 0 ? nil : "there is no data"
        case .raw(let range):
            guard let wanted, wanted != range.count else { return nil }
            return "\(range.count) bytes instead of \(wanted)"
        case .strings(let strings, _):
            return strings == count ? nil : "\(strings) strings instead of \(count)"
        case .external(let external):
            guard let wanted, let length = external.length, length != UInt64(wanted) else { return nil }
            return "\(length) bytes instead of \(wanted)"
        case .typed(let field, let encoded):
            guard let bits = tensor.elementType?.storageBits, bits >= 8 else { return nil }
            switch field {
            // float_data and double_data: complex numbers are two elements.
            case 4, 10:
                let width = field == 4 ? 4 : 8
                let parts = tensor.elementType == .complex64 || tensor.elementType == .complex128 ? 2 : 1
                let (needed, overflow) = count.multipliedReportingOverflow(by: width * parts)
                return !overflow && needed == encoded ? nil : "\(encoded / width) numbers instead of \(count)"
            // Varints have one to ten bytes each.
            default:
                return count <= encoded && encoded / 10 <= count ? nil : "\(encoded) encoded bytes"
            }
        }
    }
}

/// What the fields of a TensorProto said so far.
private struct TensorFields {
    var name = ""
    var type: Int64 = 0
    var dims: [Int64] = []
    var raw: Range<Int>?
    var stringCount = 0
    var stringBytes = 0
    var typedField: Int?
    var typedBytes = 0
    var isExternal = false
    /// Whether a finding already says that the tensor cannot be right.
    var isReported = false
    var location: String?
    var offset: String?
    var length: String?

    mutating func addTyped(
        _ field: WireField, element: WireType, reader: borrowing GraphReader, _ name: StaticString
    ) throws(ReadStop) {
        if field.type != element { try reader.require(field, .delimited, name, in: "TensorProto") }
        if typedField != field.number { typedBytes = 0 }
        typedField = field.number
        typedBytes += field.content.count
    }
}
