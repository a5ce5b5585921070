package import SlipwayCompiler
import SlipwayDomain
package import SlipwayOutput
import SlipwayReleases

/// The files of `profile/`: the plan, the requests and Model Analyzer's configuration, which takes one request a file.
///
/// - Parameters:
///   - plan: What is measured.
///   - profile: The requests with the way their elements are made.
///   - flavor: The image that the server runs from.
///   - specPath: The path of the spec, for headers.
/// - Returns: The files, relative to the output's directory.
func profileFiles(
    _ plan: MeasurementPlan, _ profile: ProfilePlan, _ flavor: ImageFlavor, specPath: String
) -> [(path: RelativePath, bytes: [UInt8])] {
    var files: [(path: RelativePath, bytes: [UInt8])] = []
    files.append((ProfileLayout.plan, plan.text))
    for (set, fills) in MeasurementPlan.inputSets(profile) { files.append((set.path, writeInputData(fills))) }
    for request in requests(plan, profile) {
        files.append((request.path, writeModelAnalyzer(plan, flavor, request: request, specPath: specPath)))
    }
    return files
}

/// Model Analyzer's configuration of each request, in the order of the plan.
///
/// - Parameters:
///   - measurements: What is measured.
///   - plan: The plan of the deployment.
///   - schema: The form.
/// - Returns: The name of each file, as `build` writes it below `profile/`, the requests that it is for, and its text;
///   empty without a profile.
package func modelAnalyzerFiles(
    _ measurements: MeasurementPlan, _ plan: DeploymentPlan, schema: ModelAnalyzerSchema
) -> [(name: String, requests: [String], bytes: [UInt8])] {
    guard let profile = plan.profile else { return [] }
    return requests(measurements, profile).map {
        let text = writeModelAnalyzer(
            measurements, plan.spec.resolved.flavor, request: $0, specPath: plan.spec.resolved.specPath,
            schema: schema)
        return ($0.path.lastComponent, $0.sets.map(\.name), text)
    }
}

private func requests(_ plan: MeasurementPlan, _ profile: ProfilePlan) -> [ProfileRequest] {
    var rest = plan.inputSets[...]
    return profile.points.enumerated().map { index, point in
        let count = (point.item == nil ? 0 : 1) + (point.whole == nil ? 0 : 1)
        let sets = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return ProfileRequest(label: point.label, isFirst: index == 0, sets: sets)
    }
}
