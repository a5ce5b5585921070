import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

@Suite("Numbers for people")
struct DescribeTests {
    @Test(
        "four significant digits, no powers of ten, no idle zeros",
        arguments: [
            (0.0, "0"), (1, "1"), (1.5, "1.5"), (1077.46, "1077"), (99.9505, "99.95"), (0.000123456, "0.0001235"),
            (123_456, "123456"), (-2.50, "-2.5"), (9.9999, "10"), (0.05, "0.05"), (100.04, "100"),
        ])
    func numbers(value: Double, text: String) {
        #expect(describeNumber(value) == text)
    }

    @Test(
        "values carry the unit of their metric",
        arguments: [
            (Metric.latencyP99, 31_200_000.0, "31.2ms"), (.latencyP99, 850_000, "850us"), (.latencyP99, 2.5e9, "2.5s"),
            (.gpuMemory, 1_331_439_861, "1.24 GiB"), (.gpuUtilization, 0.875, "87.5%"), (.throughput, 1077.46, "1077"),
            (.gpuPower, 70, "70W"), (.queueTime, 0, "0us"),
        ])
    func values(metric: Metric, value: Double, text: String) {
        #expect(describeValue(value, of: metric) == text)
    }

    @Test("changes carry a sign")
    func changes() {
        #expect(describeChange(0.1234) == "+12.3 %")
        #expect(describeChange(-0.004) == "-0.4 %")
        #expect(describeNumber(.infinity) == "infinity")
        #expect(describeNumber(.nan) == "unknown")
    }

    @Test("loads say their kind")
    func loads() {
        #expect(Load.concurrency(64).description == "concurrency 64")
        #expect(Load.requestRate(500.5).description == "500.5 requests/s")
    }
}
