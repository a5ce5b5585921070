import SlipwayDiagnostics
import SlipwayWorkspace

/// Compares outputs, releases and serving roots with the digests that their own records list.
///
/// - Parameter directories: The directories, as the request names them.
/// - Returns: How many files are as recorded, and a finding for each one that differs.
package func verifyOutputs(_ directories: [String]) -> Outcome<Int> {
    var outcome = Outcome<Int>()
    var verifier = OutputVerifier()
    for directory in directories {
        do throws(WorkspaceError) {
            try verifier.verify(directory, into: &outcome.bag)
        } catch {
            outcome.fail(error)
        }
    }
    outcome.sources.merge(verifier.sources)
    outcome.value = verifier.verifiedCount
    return outcome
}
