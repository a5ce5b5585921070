import Foundation
import SlipwayDomain
import SlipwayTestSupport
import Testing

@testable import SlipwayFormats

/// A file of Tests/Fixtures/tensors, which numpy and polygraphy wrote (make.py).
private func fixture(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: RepositoryRoot.url("Tests/Fixtures/tensors/\(name)")))
}

/// Why a file cannot be read; empty where it can.
private func fault(_ bytes: [UInt8], _ role: TensorFile.Role = .inputs) -> String {
    do throws(TensorFileFault) {
        _ = try TensorFile.read(bytes, role)
        return ""
    } catch {
        return error.message
    }
}

private func text(_ words: String...) -> [UInt8] {
    words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word.utf8.count >> (8 * $0)) } + Array(word.utf8) }
}

/// An array of numpy with a header of one's own.
private func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let length = header.utf8.count
    let count = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + count + Array(header.utf8) + data
}

/// A request of Polygraphy that holds an array.
private func polygraphy(_ array: [UInt8]) -> [UInt8] {
    Array("[{\"x\": {\"array\": \"\(Data(array).base64EncodedString())\", \"polygraphy_class\": \"ndarray\"}}]".utf8)
}

@Suite("Files of recorded tensors")
struct TensorFileTests {
    @Test("an archive of numpy, stored and deflated", arguments: ["stored.npz", "deflated.npz"])
    func archives(name: String) throws {
        let requests = try TensorFile.read(try fixture(name), .inputs)
        #expect(requests.count == 1)
        let tensors = Dictionary(uniqueKeysWithValues: requests[0].map { ($0.name, $0) })
        #expect(tensors["ids"]?.type == .int64)
        #expect(tensors["ids"]?.sizes == [2, 3])
        #expect(tensors["ids"]?.numbers == [-2, -1, 0, 1, 2, 3])
        #expect(tensors["half"]?.type == .float16)
        #expect(tensors["half"]?.numbers == [1.5, -2, 0.25, 65504])
        #expect(tensors["flags"]?.bytes == [1, 0])
        // Written with the first axis changing fastest.
        #expect(tensors["columns"]?.sizes == [2, 3, 2])
        #expect(tensors["columns"]?.numbers == (0..<12).map(Double.init))
        #expect(tensors["big"]?.numbers == [1, 258, -3])
        #expect(tensors["texts"]?.bytes == text("ab", "", "grün"))
        #expect(tensors["bytes"]?.bytes == text("x", "yz"))
        if name == "deflated.npz" { #expect(tensors["noise"]?.bytes.count == 3000) }
    }

    @Test("requests of the KServe v2 protocol, one or several")
    func kserve() throws {
        let bytes = try fixture("kserve.json")
        for (file, count) in [(bytes, 1), ([0x5B] + bytes + [0x2C] + bytes + [0x5D], 2)] {
            let requests = try TensorFile.read(file, .inputs)
            #expect(requests.count == count)
            #expect(requests[0].map(\.name) == ["ids", "half", "texts"])
            #expect(requests[0][0].numbers == [-2, -1, 0, 1, 2, 3])
            #expect(requests[0][1].numbers == [1.5, -2])
            #expect(requests[0][2].bytes == text("ab", "grün"))
        }
        #expect(fault(bytes, .outputs) == "the object has no list \"outputs\"")
    }

    @Test("what Polygraphy recorded, each request with its own shape")
    func recordedByPolygraphy() throws {
        let requests = try TensorFile.read(try fixture("polygraphy.json"), .inputs)
        #expect(requests.map { $0.map(\.sizes) } == [[[2, 3]], [[1, 3]]])
        #expect(requests[1][0].numbers == [-2, -1, 0])
    }

    @Test("rows are what the first axis holds, texts too")
    func rows() throws {
        let tensor = TensorData(name: "t", type: .string, sizes: [2, 2], bytes: text("a", "", "bc", "d"))
        #expect(tensor.rows?.map(\.bytes) == [text("a", ""), text("bc", "d")])
        let numbers = TensorData(name: "n", type: .int16, sizes: [2, 1], bytes: [1, 0, 2, 0])
        #expect(numbers.rows?.map(\.numbers) == [[1], [2]])
        #expect(TensorData(name: "n", type: .int16, sizes: [2, 1], bytes: [1]).rows == nil)
    }

    @Test(
        "types that no input has are refused by name",
        arguments: [
            ("pickled.npz", "elements of type \"|O\""), ("records.npz", "elements of type \"record\""),
            ("complex.npz", "elements of type \"<c8\""), ("single.npy", "one array without a name"),
        ])
    func refused(name: String, says: String) throws {
        #expect(fault(try fixture(name)).contains(says))
    }

    @Test(
        "a file that is none says so",
        arguments: [
            ("", "the file is empty"), ("hello", "neither an archive of numpy nor JSON"), ("[]", "holds no request"),
            ("{", "not JSON"), ("{\"inputs\": []}", "is empty"), ("[1]", "no object"), ("{}", "no list \"inputs\""),
            ("{\"x\": {\"array\": \"###\"}}", "not base64"), ("{\"x\": {\"array\": 7}}", "not base64"),
            ("{\"inputs\": [{\"name\": \"x\"}]}", "no datatype"), ("{\"inputs\": [{}]}", "no name"),
            (
                "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"INT8\", \"shape\": [2], \"data\": [1, 300]}]}",
                "element 2 of \"x\" is no int8"
            ),
            (
                "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [3], \"data\": [[1], [2]]}]}",
                "has 2 elements, and its shape [3] has 3"
            ),
            (
                "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [-1], \"data\": []}]}",
                "no list of sizes"
            ),
            (
                "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1], \"parameters\": {}}]}",
                "has no data"
            ),
            (
                "[{\"inputs\": [{\"name\": \"x\", \"datatype\": \"BOOL\", \"shape\": [1], \"data\": [2]}]}, 1]",
                "request 1"
            ),
        ])
    func notTensors(text: String, says: String) {
        #expect(fault(Array(text.utf8)).contains(says), "\(fault(Array(text.utf8)))")
    }

    @Test("an archive that is cut off anywhere is refused, and never read beyond its end")
    func cutOff() throws {
        for name in ["stored.npz", "deflated.npz"] {
            let whole = try fixture(name)
            for length in stride(from: 2, to: whole.count, by: 7) {
                #expect(!fault(Array(whole.prefix(length))).isEmpty)
            }
        }
    }

    @Test("an archive with a byte changed is refused or says the same")
    func changed() throws {
        let whole = try fixture("deflated.npz")
        let right = try TensorFile.read(whole, .inputs)
        for place in stride(from: 0, to: whole.count, by: 5) {
            var bytes = whole
            bytes[place] ^= 0x55
            if let tensors = try? TensorFile.read(bytes, .inputs) {
                // Names and what nobody reads are not covered by a checksum.
                #expect(tensors[0].map(\.bytes) == right[0].map(\.bytes))
            }
        }
    }

    @Test("a member that is there twice, encrypted, or unpacks to too much")
    func hostileArchives() throws {
        let whole = try fixture("stored.npz")
        let places = whole.indices.dropLast(4).filter { Array(whole[$0..<$0 + 4]) == [0x50, 0x4B, 1, 2] }
        var encrypted = whole
        encrypted[places[0] + 8] |= 1
        #expect(fault(encrypted).contains("is encrypted"))
        var packed = whole
        packed[places[0] + 10] = 12
        #expect(fault(packed).contains("packed by method 12"))
        var large = whole
        for place in places { large[place + 27] = 0x7F }
        #expect(fault(large).contains("more than 512 MiB"))
        var twice = whole
        // "flags.npy" and "bytes.npy" have names of one length.
        let names = places.filter { whole[$0 + 28] == 9 }
        for index in 0..<9 { twice[names[1] + 46 + index] = twice[names[0] + 46 + index] }
        #expect(fault(twice).contains("twice"))
    }

    @Test(
        "a header that numpy does not write",
        arguments: [
            "", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }x",
            "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "__import__('os')",
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        ])
    func headers(header: String) {
        #expect(fault(polygraphy(npy(header, [0, 0, 0, 0]))) == "\"x\" has a header that numpy does not write")
    }

    @Test("sizes that no memory holds, headers without end, elements that are missing or too many")
    func sizes() {
        let head = { (shape: String) in "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }" }
        #expect(fault(polygraphy(npy(head("(4611686018427387904, 4)"), []))).contains("too many elements"))
        #expect(fault(polygraphy(npy(head("(0, 99999999999)"), []))).contains("too many elements"))
        #expect(fault(polygraphy(npy(head("(2,)"), [0, 0, 0, 0]))).contains("has 4 bytes of elements"))
        #expect(fault(polygraphy(npy(head("()"), [0, 0, 0, 0, 0]))).contains("has 5 bytes of elements"))
        #expect(fault(polygraphy(npy(head("()"), [0, 0, 0, 0]))).isEmpty)
        #expect(fault(polygraphy(npy(head("()"), [0, 0, 0, 0], version: 3))).isEmpty)
        #expect(fault(polygraphy(npy(head("()"), [0, 0, 0, 0], version: 9))).contains("version 9"))
        let long = [0x93] + Array("NUMPY".utf8) + [2, 0, 0xFF, 0xFF, 0xFF, 0x7F]
        #expect(fault(polygraphy(long)).contains("header of 2147483647 bytes"))
        #expect(fault(polygraphy(Array(long.prefix(9)))).contains("no array of numpy"))
    }

    @Test("a text that is not Unicode")
    func surrogates() {
        let header = "{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }"
        #expect(fault(polygraphy(npy(header, [0, 0xD8, 0, 0]))).contains("not Unicode"))
    }

    @Test(
        "deflated data that is none",
        arguments: [[], [7], [6], [5, 255], [1, 1, 0, 0, 0], [0x63, 0x60]] as [[UInt8]])
    func deflated(bytes: [UInt8]) {
        #expect(inflate(bytes[...], size: 4) == nil)
    }
}
