import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayPromotion

/// Compares what was measured with the limits of managed endpoints (learn.microsoft.com, managed online endpoint limits).
func checkLimits(_ section: AzureMLSection, _ measured: MeasuredService, into bag: inout DiagnosticBag) {
    if section.requestTimeout == nil, let timeout = measured.timeoutMilliseconds,
        timeout > AzureMLRelease.longestTimeout
    {
        bag.add(
            Diagnostic(
                .timeoutTooShort, "a managed endpoint waits for 180 s at most", at: section.range,
                notes: ["three times the 99th percentile of the latency are \(timeout / 1000) s"]))
    }
    checkRate(section, measured, into: &bag)
    guard let type = section.instanceType, let wanted = gpuModel(ofInstanceType: type.value) else { return }
    guard !measured.gpus.isEmpty,
        !measured.gpus.contains(where: {
            $0.split(whereSeparator: { $0 == " " || $0 == "-" }).contains { $0 == wanted }
        })
    else { return }
    bag.add(
        Diagnostic(
            .measuredOnOtherGPU,
            "measured on \(quotedNames(measured.gpus.sorted())), but \(type.value) has a GPU of type \(wanted)",
            at: type.range, help: ["measure on the hardware that serves; --release NAME keeps a release for each"]))
}

private func checkRate(_ section: AzureMLSection, _ measured: MeasuredService, into bag: inout DiagnosticBag) {
    let machines = Double(section.instanceCount?.value ?? 1)
    for load in measured.loads {
        let rate = load.throughput * machines
        let bytes = load.requestBytes.map { Double($0) * rate }
        guard rate > 500 || bytes.map({ $0 > 5e6 }) == true else { continue }
        let volume = bytes.map { ", \(describeNumber($0 / 1e6, digits: 3)) MB/s of inputs" } ?? ""
        bag.add(
            Diagnostic(
                .endpointLimitsExceeded,
                "the deployment can take more than a managed endpoint lets through by default", at: section.range,
                notes: [
                    "measured: \(describeNumber(rate)) requests/s\(volume)",
                    "the service's default limits are 500 requests/s and 5 MB/s an endpoint",
                ], help: ["ask for a higher quota, or let clients send several items in a request"]))
        return
    }
}

/// The GPU of a managed endpoint's instance type, as the driver's names have it; nil for types without one.
func gpuModel(ofInstanceType type: String) -> String? {
    let words = type.uppercased().split(separator: "_")
    for model in ["T4", "A100", "H100", "A10", "V100", "P100"] where words.contains(Substring(model)) { return model }
    let size = words.dropFirst().first.map(String.init) ?? ""
    let version = words.last.map(String.init) ?? ""
    if size.hasPrefix("NC"), version == "V3", size.hasSuffix("S") { return "V100" }
    if size.hasPrefix("NC"), version == "V2", size.hasSuffix("S") { return "P100" }
    if size.hasPrefix("ND40RS") { return "V100" }
    if size.hasPrefix("ND96ASR") { return "A100" }
    return nil
}

/// Names in quotes with commas.
private func quotedNames(_ names: [String]) -> String {
    names.map { "\"\($0)\"" }.joined(separator: ", ")
}
