import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayPromotion
import SlipwaySpec

/// Finds rules that could never fire, or not for what the spec promises.
func checkObservability(_ section: ObservabilitySection, _ document: SpecDocument, into bag: inout DiagnosticBag) {
    let path = "deploy.observability"
    let (window, scrape) = (section.window, section.scrapeInterval)
    if window.value.nanoseconds < 4 * scrape.value.nanoseconds {
        let isWindowStated = window.range != section.range
        let other = isWindowStated ? scrape.range : window.range
        let enough = TimeSpan(nanoseconds: 4 * scrape.value.nanoseconds).description
        bag.add(
            Diagnostic(
                .rateWindowTooShort,
                "a window of \(window.value) holds fewer than four scrapes, one every \(scrape.value)",
                at: isWindowStated ? window.range : scrape.range,
                secondary: other == section.range ? [] : [Label(other, "one every \(scrape.value)")],
                path: "\(path).\(isWindowStated ? "window" : "scrape_interval")",
                help: ["state window: \(enough) or longer"],
                suggestion: isWindowStated
                    ? .writing(enough, at: window.range)
                    : document.tree.adding("window", enough, under: ["deploy", "observability"])))
    }
    for (key, share) in [("max_failures", section.failureShare), ("max_queue_share", section.queueShare)]
    where share.value >= 1 {
        bag.add(
            Diagnostic(
                .alertNeverFires, "no share is above \(describeNumber(share.value * 100)) %, so this alert never fires",
                at: share.range, path: "\(path).\(key)"))
    }
    let limits = makePromotionPolicy(document.promote).limits
    if !limits.contains(where: { WatchedLimit($0)?.isLatency == true }) {
        bag.add(
            Diagnostic(
                .latencyNotWatched, "the spec promises no latency, so no alert is written about slow answers",
                at: section.range, path: path, help: ["state promote: {require: {latency_p99: \"<= 50ms\"}}"]))
    }
}
