import SlipwayDiagnostics
import SlipwayDomain
import Testing

@testable import SlipwayMeasurements

@Suite("Locust's statistics")
struct LocustTests {
    private static let header =
        "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,"
        + "Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%\n"
    private static let name = "\"m-b4 id=0123456789ab concurrency=8 batch=2 shapes=ids:2,32 mask:2,32\""
    private static let aggregated = ",Aggregated,100,0,7,7.5,1,90,400,1000.5,0.0,7,8,8,9,12,15,20,31,80,90,90\n"

    private func read(_ rows: String, header: String = header) -> (set: MeasurementSet, codes: [Int]) {
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID("run_stats.csv"), bytes: Array((header + rows).utf8))
        let set = readMeasurements([MeasurementFile(file)], into: &bag)
        return (set, bag.sorted.map(\.code.number))
    }

    private func row(_ name: String = name, failures: String = "0", tail: String = "7,8,8,9,12,15,20,31,80,90,90")
        -> String
    {
        "POST,\(name),100,\(failures),7,7.5,1,90,400,1000.5,0.0,\(tail)\n"
    }

    @Test func theNameOfTheRequestsSaysWhoseTheyAre() throws {
        let (set, codes) = read(row() + Self.aggregated)
        #expect(codes == [])
        let run = try #require(set.measurements.first)
        #expect(set.measurements.count == 1)
        #expect(run.variant == "m-b4" && run.variantID == "0123456789ab" && run.load == .concurrency(8))
        #expect(run.requestBatch == 2 && run.requests == 100)
        #expect(set.platforms[run.platform].inputShapes == "ids:2,32 mask:2,32")
        let values = try #require(run.values)
        // Two items a request; times are milliseconds.
        #expect(values[.throughput] == 2001 && values[.latencyAverage] == 7_500_000)
        #expect(values[.latencyP50] == 7_000_000 && values[.latencyP90] == 12_000_000)
        #expect(values[.latencyP95] == 15_000_000 && values[.latencyP99] == 31_000_000)
        let provenance = set.provenance(of: run)
        #expect(provenance.format == .locust && provenance.latencyStep == 1_000_000)
    }

    @Test func aRunWithFailuresGivesNoValues() throws {
        let (set, codes) = read(row(failures: "3"))
        let run = try #require(set.measurements.first)
        #expect(codes == [])
        guard case .failed(let reason) = run.outcome else {
            Issue.record("the run counts")
            return
        }
        #expect(reason == "3 of 100 requests failed")
    }

    @Test(arguments: [
        "/v2/models/m/infer", "m-b4", "m id=0123456789ab concurrency=0 batch=1 shapes=",
        "m id=0123 concurrency=8 batch=1 shapes=", "m id=0123456789ab concurrency=x batch=1 shapes=",
        "m id=0123456789ab concurrency=8 shapes=ids:1,2", " id=0123456789ab concurrency=8 batch=1 shapes=a:1",
    ])
    func requestsOfOtherLocustfilesAreRefused(name: String) {
        let (set, codes) = read(row("\"\(name)\"") + Self.aggregated)
        #expect(codes == [829] && set.measurements.isEmpty)
    }

    @Test func whatWasNotMeasuredIsAbsent() throws {
        let (set, codes) = read(row(tail: "7,8,8,9,N/A,N/A,N/A,N/A,N/A,N/A,N/A"))
        let values = try #require(set.measurements.first?.values)
        #expect(codes == [] && values[.latencyP99] == nil && values[.latencyP50] == 7_000_000)
    }

    @Test func twoRequestsOfUnlikeShapesAreTwoRuns() {
        let other = "\"m-b4 id=0123456789ab concurrency=8 batch=2 shapes=ids:2,64 mask:2,64\""
        #expect(read(row() + row(other)).set.measurements.count == 2)
        let twice = read(row() + row())
        #expect(twice.codes == [709] && twice.set.measurements.count == 1)
    }

    @Test func badCellsAndRowsAreNamed() {
        #expect(read(row(tail: "7,8,8,9,12,15,20,x,80,90,90")).codes == [707])
        #expect(read(row(tail: "7,8,8")).codes == [701])
        #expect(read(row(tail: "7,8,8,9,12,9,20,31,80,90,90")).codes == [712])
        // Five hundred times more than eight clients can ask for.
        #expect(read(row().replacing("1000.5", with: "500000.5")).codes.allSatisfy { [710, 711].contains($0) })
    }

    @Test func anotherTableOfLocustIsRefused() {
        let history = "Timestamp,User Count,Type,Name,Requests/s,Total Request Count\n1,2,POST,x,5,6\n"
        #expect(read("", header: history).codes == [702])
        #expect(read("", header: "Type,Name,Request Count,Failure Count\n").codes == [708])
    }
}
