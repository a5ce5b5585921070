import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecDecoder {
    /// Reports what the rows of a deployment target cannot: values that are well formed and still not possible.
    static func checkDeployments(_ document: SpecDocument, into checker: inout SpecChecker) {
        for section in document.deploy {
            guard let target = checker.language.targets.first(where: { $0.field.key == section.target }) else {
                continue
            }
            target.examine(section, &checker.bag)
        }
    }
}
