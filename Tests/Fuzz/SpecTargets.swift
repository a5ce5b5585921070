import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton
import SlipwayYAML
import SpecFixtures

/// A spec over a small graph, compiled and emitted in memory: a plan whose files the server's parser reads, or an error.
func fuzzSpec(_ bytes: [UInt8]) {
    let body = String(decoding: bytes, as: UTF8.self)
    let emission = Emission(body, bytes.count.isMultiple(of: 2) ? Graphs.rows : Graphs.bert)
    requireReason(emission.emitted != nil, emission.bag, "a spec")
    requireWhole(emission.bag, of: emission.outcome.text)
    guard let emitted = emission.emitted else { return }
    require(Set(emission.outcome.names).count == emission.outcome.names.count, "variants have names of their own")
    require(Set(emitted.variants.map(\.id)).count == emitted.variants.count, "variants have ids of their own")
    for (path, content) in emitted.output.tree.sorted where path.text.hasSuffix("config.pbtxt") {
        guard case .bytes(let text) = content else { continue }
        var bag = DiagnosticBag()
        let message = ConfigText.parse(SourceFile(id: SourceID(path.text), bytes: text), into: &bag)
        require(message != nil, "the server's parser reads \(path.text): \(bag.all.map(\.message))")
    }
}

/// A pipeline, decoded.
func fuzzPipeline(_ bytes: [UInt8]) {
    let file = SourceFile(id: SourceID("pipeline.yaml"), bytes: bytes)
    var bag = DiagnosticBag()
    guard let node = YAMLReader.read(file, into: &bag) else { return requireReason(false, bag, "a pipeline") }
    // Another spec is one of a model, which the loader tells before it asks.
    guard node.mapping?.entries.contains(where: { $0.key.value == "pipeline" }) == true else { return }
    let document = SpecDecoder.pipeline(node, source: file.id, language: specLanguage, into: &bag)
    requireReason(document != nil, bag, "a pipeline")
    requireWhole(bag, of: file)
}
