import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayTestSupport

/// What files read as and what is wrong with them.
struct Reading {
    var set: MeasurementSet
    var bag = DiagnosticBag()
    var files: [SourceFile] = []

    /// Reads texts.
    init(_ texts: String..., binding: VariantBinding? = nil) {
        self.init(
            files: texts.enumerated().map { SourceFile(path: "\($0).csv", text: $1) }, binding: binding)
    }

    /// Reads fixtures by their paths below Tests/Fixtures/measurements.
    init(fixtures: String..., binding: VariantBinding? = nil) throws {
        try self.init(
            files: fixtures.map { path in
                let url = RepositoryRoot.url("Tests/Fixtures/measurements/\(path)")
                return SourceFile(id: SourceID(path), bytes: [UInt8](try Data(contentsOf: url)))
            }, binding: binding)
    }

    init(files: [SourceFile], binding: VariantBinding? = nil) {
        self.files = files
        set = readMeasurements(files.map { MeasurementFile($0, binding: binding) }, into: &bag)
    }

    var codes: [DiagnosticCode] { bag.all.map(\.code) }
    var runs: [SlipwayMeasurements.Measurement] { self.set.measurements }

    /// The runs of a variant under a concurrency.
    func runs(_ variant: String, _ concurrency: Int, batch: Int = 1) -> [SlipwayMeasurements.Measurement] {
        self.set.measurements.filter {
            $0.variant == variant && $0.load == .concurrency(concurrency) && $0.requestBatch == batch
        }
    }

    /// The place of a finding as `line:column`.
    func place(_ index: Int = 0) -> String? {
        guard bag.all.indices.contains(index), let range = bag.all[index].primary?.range,
            let file = files.first(where: { $0.id == range.source })
        else { return nil }
        let place = file.lineColumn(at: range.span.start)
        return "\(place.line):\(place.column)"
    }
}

/// The header of Model Analyzer's default inference table since 22.06.
let defaultHeader =
    "Model,Batch,Concurrency,Model Config Path,Instance Group,Max Batch Size,Satisfies Constraints,Throughput (infer/sec),p99 Latency (ms)\n"
