import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySources
import SlipwaySpec
import SlipwayWorkspace

/// Converts and quantizes the model of a spec, where it declares that and the result is not there.
///
/// - Parameters:
///   - path: The path of the spec, as the request names it.
///   - request: How.
///   - fetching: Told how a model that is to be quantized is fetched.
///   - watch: Told what happens.
/// - Returns: What became of each step; the last one is the model that is served.
package func convertSpec(
    _ path: String, _ request: ConvertRequest, fetching: @escaping FetchWatch = { _ in },
    watching watch: @escaping ConvertWatch
) -> Outcome<[ConvertResult]> {
    var outcome = Outcome<[ConvertResult]>()
    // The models of a pipeline are those of its members, which are specs.
    if let head = IndexedSpec(path, of: request.project)?.head, head.isPipeline, let name = head.name {
        outcome.value = [
            ConvertResult(spec: path, name: name.value, status: .given, conversion: nil, record: nil)
        ]
        return outcome
    }
    guard let stated = StatedConversion(path, request.project, into: &outcome) else { return outcome }
    let isConverted = stated.section.source == ConvertSource.name
    guard isConverted || stated.quantize != nil else {
        outcome.value = [
            ConvertResult(spec: path, name: stated.name, status: .given, conversion: nil, record: nil)
        ]
        return outcome
    }
    var run = ConversionRun(spec: path, stated: stated, request: request, fetching: fetching, watch: watch)
    do throws(WorkspaceError) {
        let isWhole: Bool
        if let quantize = stated.quantize, let own = stated.own {
            isWhole = try run.quantize(quantize, own, into: &outcome)
        } else {
            isWhole = try run.convert(into: &outcome) != nil
        }
        if isWhole { outcome.value = run.results }
    } catch {
        outcome.fail(error)
    }
    return outcome
}

/// What a spec says of where its model comes from.
struct StatedConversion {
    /// The name of the model.
    let name: ModelName
    /// `model.source` or what replaces it.
    let section: SourceSection
    /// `model.quantize`; nil where there is none.
    let quantize: QuantizeSection?
    /// Where the files that ``section`` names are looked for.
    let place: SourcePlace
    /// Where the files that ``quantize`` names are looked for.
    let own: SourcePlace?

    /// Reads a spec.
    ///
    /// - Returns: nil after an error.
    init?<Value>(_ path: String, _ project: Project, into outcome: inout Outcome<Value>) {
        do throws(WorkspaceError) {
            let workspace = try project.workspace(of: path)
            let files = SpecFiles(workspace, project.input)
            let text = try files.spec(path)
            let document = SpecLoader.document(
                text, language: .joined, files: files, texts: &outcome.sources, into: &outcome.bag)
            guard let document, !outcome.bag.hasErrors else { return nil }
            name = document.name.value
            section = document.model.source
            quantize = document.model.quantize
            func place(_ range: SourceRange) -> SourcePlace {
                SourcePlace(
                    workspace: workspace, stating: files.absolutePath(of: range.source), locked: nil,
                    fetchesFirst: true, fetcher: project.fetcher, fetch: nil)
            }
            self.place = place(section.range)
            own = quantize.map { place($0.place) }
        } catch {
            outcome.fail(error)
            return nil
        }
    }
}
