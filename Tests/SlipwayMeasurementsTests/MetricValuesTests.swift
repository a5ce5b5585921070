import SlipwayDomain
import SlipwayMeasurements
import Testing

@Suite("Metric values")
struct MetricValuesTests {
    @Test("what was not measured is absent, not zero")
    func absent() {
        var values = MetricValues()
        #expect(values[.latencyP99] == nil)
        values[.latencyP99] = 0
        #expect(values[.latencyP99] == 0)
        values[.latencyP99] = nil
        #expect(values[.latencyP99] == nil)
        #expect(values == MetricValues())
    }

    @Test("every metric has a place of its own")
    func places() {
        var values = MetricValues()
        for metric in Metric.allCases { values[metric] = Double(metric.rawValue) + 0.5 }
        #expect(values.metrics == Metric.allCases)
        for metric in Metric.allCases { #expect(values[metric] == Double(metric.rawValue) + 0.5) }
    }
}
