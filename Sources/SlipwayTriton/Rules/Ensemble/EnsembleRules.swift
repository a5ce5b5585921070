package import SlipwayDiagnostics

/// The rules of ensembles that need the models of their steps.
package enum EnsembleRules {
    /// Judges every ensemble of a repository against the models that its steps name.
    ///
    /// - Parameters:
    ///   - models: All models of the repository, broken ones included, in any order.
    ///   - server: The server that is to load them.
    /// - Returns: The findings, by the name of the ensemble's directory.
    package static func check(_ models: [RepositoryModel], server: ServerFacts) -> [Diagnostic] { [] }
}
