import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Finds load tests that could not run.
func checkLoadTest(
    _ section: LoadTestSection, _ document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
) {
    let path = "deploy.loadtest"
    if document.profile == nil {
        bag.add(
            Diagnostic(
                .loadTestWithoutRequests, "the load test has no requests: the spec has no profile", at: section.range,
                path: path, help: ["state profile: with the data of the inputs, and the sizes of dynamic axes"]))
    }
    let batch = section.batch
    guard batch.value > 1,
        let least = variants.min(by: { $0.configuration.maxBatchSize < $1.configuration.maxBatchSize }),
        batch.value > max(1, least.configuration.maxBatchSize)
    else { return }
    let limit = least.configuration.maxBatchSize
    bag.add(
        Diagnostic(
            .loadTestBatch,
            limit == 0
                ? "\"\(least.name)\" takes no batches, so a request of \(batch.value) items is refused"
                : "\"\(least.name)\" takes \(limit) items at most, so a request of \(batch.value) is refused",
            at: batch.range, path: "\(path).batch"))
}
