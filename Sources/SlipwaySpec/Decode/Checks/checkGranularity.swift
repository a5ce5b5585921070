import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecDecoder {
    /// Checks that times are whole in the unit that they are written in: queue delays in microseconds (config.pbtxt).
    static func checkGranularity(_ document: SpecDocument, into checker: inout SpecChecker) {
        let sections =
            [document.batching] + document.providers.map(\.batching)
            + (document.exclude + document.include).map(\.axes)
        for delay in sections.flatMap(\.maxQueueDelay) where delay.value.microseconds == nil {
            checker.report(
                .inexactQuantity, "\(delay.value) is not a whole number of microseconds", at: delay.range,
                "batching.max_queue_delay", notes: ["Triton takes queue delays in microseconds"],
                help: ["write \(delay.value.nanoseconds / 1000)us or \(delay.value.nanoseconds / 1000 + 1)us"])
        }
    }
}
