import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayMeasurements
import SlipwayOutput
import SlipwayTriton
import SlipwayYAML

/// YAML in any bytes: a tree whose places are in the file, or an error.
func fuzzYAML(_ bytes: [UInt8]) {
    let file = SourceFile(id: SourceID("fuzz.yaml"), bytes: bytes)
    var bag = DiagnosticBag()
    let node = YAMLReader.read(file, into: &bag)
    requireReason(node != nil, bag, "YAML")
    requireWhole(bag, of: file)
    if let node { requirePlaces(node, file, 0) }
}

private func requirePlaces(_ node: YAMLNode, _ file: SourceFile, _ depth: Int) {
    // An alias may bring a large tree many times.
    guard depth < 8 else { return }
    let span = node.range.span
    require(0 <= span.start && span.start <= span.end && span.end <= file.bytes.count, "a node is in its file")
    for entry in node.mapping?.entries.prefix(64) ?? [] { requirePlaces(entry.value, file, depth + 1) }
    for item in node.sequence?.prefix(64) ?? [] { requirePlaces(item, file, depth + 1) }
}

/// JSON: what the reader of trees takes, the cursor over bytes takes as well.
func fuzzJSON(_ bytes: [UInt8]) {
    let file = SourceFile(id: SourceID("fuzz.json"), bytes: bytes)
    var bag = DiagnosticBag()
    let node = JSONReader.read(file, into: &bag)
    requireReason(node != nil, bag, "JSON")
    requireWhole(bag, of: file)
    guard node != nil, !bag.hasErrors else { return }
    var cursor = JSONCursor(bytes, from: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    cursor.skipSpace()
    do {
        try cursor.skipValue()
    } catch {
        require(false, "the cursor takes what the reader takes: \(error)")
    }
}

/// CSV: every field is in the file, and rows end.
func fuzzCSV(_ bytes: [UInt8]) {
    let file = SourceFile(id: SourceID("fuzz.csv"), bytes: bytes)
    var bag = DiagnosticBag()
    var reader = CSVReader(file)
    var rows = 0
    while reader.next(into: &bag) {
        rows += 1
        require(rows <= bytes.count + 1, "a file has no more rows than bytes")
        for field in reader.fields {
            require(field.start <= field.end && field.end <= bytes.count, "a field is in its file")
            _ = reader.text(of: field)
        }
    }
    requireWhole(bag, of: file)
}

/// Recorded tensors in JSON, npy and npz.
func fuzzTensors(_ bytes: [UInt8]) {
    for role in [TensorFile.Role.inputs, .outputs] {
        do throws(TensorFileFault) {
            for row in try TensorFile.read(bytes, role) {
                for tensor in row {
                    require(tensor.sizes.allSatisfy { $0 >= 0 }, "sizes of tensors are not negative")
                }
            }
        } catch {
            require(!error.message.isEmpty, "a refused file of tensors has a reason")
        }
    }
}

/// config.pbtxt: what is read is printed, and read again as the same message.
func fuzzConfig(_ bytes: [UInt8]) {
    let file = SourceFile(id: SourceID("config.pbtxt"), bytes: bytes)
    var bag = DiagnosticBag()
    let message = ConfigText.parse(file, into: &bag)
    requireReason(message != nil, bag, "a configuration")
    requireWhole(bag, of: file)
    guard let message else { return }
    let printed = SourceFile(id: file.id, bytes: ConfigText.print(message))
    var second = DiagnosticBag()
    guard let again = ConfigText.parse(printed, into: &second) else {
        return require(false, "what is printed can be read: \(second.all.map(\.message))")
    }
    require(ConfigText.wireBytes(message) == ConfigText.wireBytes(again), "printing keeps the message")
}

/// Measurements of every format: numbers that are kept are finite.
func fuzzLines(_ bytes: [UInt8]) {
    let file = SourceFile(id: SourceID("fuzz"), bytes: bytes)
    var bag = DiagnosticBag()
    let set = readMeasurements([MeasurementFile(file, binding: VariantBinding(variant: "v"))], into: &bag)
    requireWhole(bag, of: file)
    for run in set.measurements {
        for metric in Metric.allCases {
            if let value = run.values?[metric] { require(value.isFinite, "\(metric) is a number") }
        }
    }
}

/// Documents of an output: read, or refused with one error.
func fuzzDocuments(_ bytes: [UInt8]) {
    let file = SourceFile(id: SourceID("document.json"), bytes: bytes)
    func check<Document: OutputDocument>(_ kind: Document.Type) {
        var bag = DiagnosticBag()
        let document = Document.read(file, into: &bag)
        requireReason(document != nil, bag, "a document")
        require(document != nil || bag.count(.error) == 1, "a refused document has one error")
        requireWhole(bag, of: file)
    }
    check(Manifest.self)
    check(PromotionDocument.self)
    check(GraphLock.self)
    check(MeasurementPlan.self)
    check(ServingRecord.self)
    check(ReportList.self)
    check(RangesDocument.self)
}
