import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecDecoder {
    /// Checks that an objective names each metric once and in its better direction.
    static func checkObjective(_ promote: PromoteSection, into checker: inout SpecChecker) {
        var seen: [String: SourceRange] = [:]
        for term in promote.objective {
            let name = term.metric.value
            if let first = seen[name] {
                checker.report(
                    .conflictingKeys, "\"\(name)\" is both maximised and minimised", at: term.metric.range, "promote",
                    secondary: [Label(first, "first named here")])
                continue
            }
            seen[name] = term.metric.range
            guard let metric = LimitedMetric(name) else { continue }
            let isMaximised = term.exponent.value > 0
            if metric.isHigherBetter == isMaximised { continue }
            checker.bag.add(
                Diagnostic(
                    .wrongDirection, "\"\(name)\" is \(isMaximised ? "maximised" : "minimised")", at: term.metric.range,
                    path: "promote", notes: ["it is better when \(metric.isHigherBetter ? "higher" : "lower")"],
                    help: ["write it under \"\(isMaximised ? "minimize" : "maximize")\" unless it is meant"]))
        }
    }
}
