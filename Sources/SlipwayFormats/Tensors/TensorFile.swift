import SlipwayDiagnostics
package import SlipwayDomain

/// Files of recorded tensors: what a client sent, or what a model answered.
package enum TensorFile {
    /// What the tensors are.
    package enum Role: String, Sendable {
        case inputs, outputs
    }

    /// The most bytes of a JSON file; an .npz file takes less for the same numbers.
    private static let largestJSON = 64 << 20

    /// Reads a file: .npz, requests or answers of the KServe v2 protocol, or Polygraphy's recorded inputs.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - role: What it holds.
    /// - Returns: The tensors of each request, as they are written; an .npz file is one. None is empty.
    /// - Throws: The first fault.
    package static func read(_ bytes: [UInt8], _ role: Role) throws(TensorFileFault) -> [[TensorData]] {
        if bytes.starts(with: Array("PK".utf8)) { return [try archive(bytes)] }
        if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) {
            throw TensorFileFault(
                "the file holds one array without a name",
                help: ["write the arrays by name: numpy.savez(\"recorded.npz\", NAME=array)"])
        }
        let first = bytes.first { $0 != 0x20 && !(0x09...0x0D).contains($0) }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            throw TensorFileFault(
                bytes.isEmpty ? "the file is empty" : "the file is neither an archive of numpy nor JSON",
                help: [
                    "give .npz, \(role == .inputs ? "requests" : "answers") of the KServe v2 protocol as JSON"
                        + (role == .inputs ? ", or Polygraphy's recorded inputs" : "")
                ])
        }
        guard bytes.count <= largestJSON else {
            throw TensorFileFault("the JSON file has more than 64 MiB", help: ["record the arrays with numpy.savez"])
        }
        var bag = DiagnosticBag()
        let root = JSONReader.read(SourceFile(id: SourceID("tensors"), bytes: bytes), into: &bag)
        if let error = bag.all.first(where: { $0.severity == .error }) {
            let place = error.primary.map { " at byte \($0.range.span.start)" } ?? ""
            throw TensorFileFault("the file is not JSON: \(error.message)\(place)")
        }
        guard let root else { throw TensorFileFault("the file is not JSON") }
        let requests = root.array ?? [root]
        guard !requests.isEmpty else { throw TensorFileFault("the file holds no request") }
        var result: [[TensorData]] = []
        for (index, request) in requests.enumerated() {
            do throws(TensorFileFault) {
                result.append(try tensors(request, role))
            } catch {
                guard requests.count > 1 else { throw error }
                throw TensorFileFault("request \(index + 1): \(error.message)", notes: error.notes, help: error.help)
            }
        }
        return result
    }

    private static func archive(_ bytes: [UInt8]) throws(TensorFileFault) -> [TensorData] {
        let archive = try ZipArchive(bytes)
        var tensors: [TensorData] = []
        for member in archive.members {
            guard member.name.hasSuffix(".npy") else {
                throw TensorFileFault(
                    "the archive holds \"\(member.name)\", which is no array of numpy",
                    help: ["write the file with numpy.savez"])
            }
            let name = String(member.name.dropLast(4))
            tensors.append(try NPYReader.read(try archive.contents(of: member), named: name))
        }
        guard !tensors.isEmpty else { throw TensorFileFault("the archive holds no array") }
        return tensors
    }

    private static func tensors(_ request: JSONNode, _ role: Role) throws(TensorFileFault) -> [TensorData] {
        guard let members = request.object else { throw TensorFileFault("a request is no object") }
        if let entries = request[role.rawValue]?.array {
            guard !entries.isEmpty else { throw TensorFileFault("\"\(role.rawValue)\" is empty") }
            var tensors: [TensorData] = []
            for entry in entries {
                let tensor = try KServeTensor.read(entry)
                guard !tensors.contains(where: { $0.name == tensor.name }) else {
                    throw TensorFileFault("\"\(tensor.name)\" is there twice")
                }
                tensors.append(tensor)
            }
            return tensors
        }
        guard !members.isEmpty, members.allSatisfy({ $0.value["array"] != nil }) else {
            throw TensorFileFault(
                "the object has no list \"\(role.rawValue)\"",
                notes: ["a request of the KServe v2 protocol has one; Polygraphy's has an \"array\" for each input"])
        }
        var tensors: [TensorData] = []
        for member in members {
            let name = member.key.value
            guard let text = member.value["array"]?.string, let bytes = bytes(base64: text) else {
                throw TensorFileFault(
                    "the array of \"\(name)\" is not base64", help: ["write the file with polygraphy's save_json"])
            }
            tensors.append(try NPYReader.read(bytes, named: name))
        }
        return tensors
    }
}

/// A tensor of the KServe v2 protocol in JSON.
private struct KServeTensor {
    let name: String
    let type: ElementType
    private(set) var bytes: [UInt8] = []
    private var count = 0

    static func read(_ node: JSONNode) throws(TensorFileFault) -> TensorData {
        guard let name = node["name"]?.string, !name.isEmpty else { throw TensorFileFault("a tensor has no name") }
        guard let word = node["datatype"]?.string,
            let type = word == "BYTES" ? .string : ElementType.allCases.first(where: { $0.tritonName == word })
        else { throw TensorFileFault("\"\(name)\" has no datatype that Triton knows") }
        let sizes = node["shape"]?.array?.compactMap { $0.integer.flatMap { Int(exactly: $0) } } ?? []
        guard let stated = node["shape"]?.array, sizes.count == stated.count,
            let wanted = TensorData.elementCount(sizes)
        else { throw TensorFileFault("the shape of \"\(name)\" is no list of sizes") }
        guard let data = node["data"] else {
            throw TensorFileFault(
                "\"\(name)\" has no data",
                notes: node["parameters"] == nil ? [] : ["its elements were sent in binary form beside the JSON"],
                help: ["record the elements as JSON, or with numpy.savez"])
        }
        var tensor = KServeTensor(name: name, type: type)
        try tensor.append(data)
        guard tensor.count == wanted else {
            throw TensorFileFault("\"\(name)\" has \(tensor.count) elements, and its shape \(sizes) has \(wanted)")
        }
        return TensorData(name: name, type: type, sizes: sizes, bytes: tensor.bytes)
    }

    private init(name: String, type: ElementType) {
        self.name = name
        self.type = type
    }

    private mutating func append(_ node: JSONNode) throws(TensorFileFault) {
        if let items = node.array {
            for item in items { try append(item) }
            return
        }
        guard let element = bytes(of: node) else {
            throw TensorFileFault("element \(count + 1) of \"\(name)\" is no \(type.rawValue)")
        }
        bytes += element
        count += 1
    }

    /// An element as Triton reads it; nil for a value that the type does not have.
    private func bytes(of node: JSONNode) -> [UInt8]? {
        switch type {
        case .string:
            guard let text = node.string else { return nil }
            return Self.raw(UInt64(text.utf8.count), 4) + Array(text.utf8)
        case .bool:
            if let flag = node.bool { return [flag ? 1 : 0] }
            guard let number = node.integer, number == 0 || number == 1 else { return nil }
            return [UInt8(number)]
        case .float64: return node.double.map { Self.raw($0.bitPattern, 8) }
        case .float32: return node.double.map { Self.raw(UInt64(Float($0).bitPattern), 4) }
        case .float16: return node.double.map { Self.raw(UInt64(Float16($0).bitPattern), 2) }
        case .bfloat16:
            guard let number = node.double else { return nil }
            let bits = Float(number).bitPattern
            return Self.raw(UInt64((bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16), 2)
        default:
            guard let width = type.byteWidth, let limits = type.integerRange else { return nil }
            switch node.content {
            case .integer(let number) where number >= limits.lowest && (number < 0 || UInt64(number) <= limits.highest):
                return Self.raw(UInt64(bitPattern: number), width)
            case .unsigned(let number) where number <= limits.highest: return Self.raw(number, width)
            default: return nil
            }
        }
    }

    private static func raw(_ bits: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }
}
