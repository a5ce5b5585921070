import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about the rules that watch a release (0694–0696).
    static let observabilityCodes: [DiagnosticCode] = [rateWindowTooShort, alertNeverFires, latencyNotWatched]

    /// A rate is taken over a span that holds too few scrapes.
    static let rateWindowTooShort = DiagnosticCode(
        694, "rate-window-too-short", .warning,
        meaning:
            "Rates are taken over a window that holds fewer than four scrapes. A rate needs two; where a scrape is late or "
            + "missed it has no value, and alerts do not fire.",
        remedy: "Make deploy.observability.window four times the scrape interval or longer.",
        example: Example(
            bad: "observability: {window: 30s, scrape_interval: 15s}",
            good: "observability: {window: 1min, scrape_interval: 15s}"),
        since: .second)

    /// The threshold of an alert is one that its value cannot pass.
    static let alertNeverFires = DiagnosticCode(
        695, "alert-never-fires", .warning,
        meaning: "An alert compares a share with 100 % or more, which no share can pass, so it never fires.",
        remedy: "State a share below 100 %.",
        example: Example(bad: "observability: {max_failures: 100%}", good: "observability: {max_failures: 5%}"),
        since: .second)

    /// The spec promises no latency, so no rule watches it.
    static let latencyNotWatched = DiagnosticCode(
        696, "latency-not-watched", .note,
        meaning:
            "promote.require has no limit on a latency, so there is no alert about slow answers: Slipway makes up no "
            + "thresholds.",
        remedy: "State what you promise, such as promote: {require: {latency_p99: \"<= 50ms\"}}.",
        example: Example(
            bad: "deploy: {observability: {}}",
            good: "promote: {require: {latency_p99: \"<= 50ms\"}}\ndeploy: {observability: {}}"),
        since: .second)
}
