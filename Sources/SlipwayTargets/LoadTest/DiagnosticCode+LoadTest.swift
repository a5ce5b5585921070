import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about load tests (0827, 0828).
    static let loadTestCodes: [DiagnosticCode] = [loadTestWithoutRequests, loadTestBatch]

    /// Nothing says what requests look like.
    static let loadTestWithoutRequests = DiagnosticCode(
        827, "loadtest-without-requests", .error,
        meaning: "deploy.loadtest sends the requests of profile, and the spec has no profile.",
        remedy: "State profile with the sizes and the data of real requests.",
        example: Example(
            bad: "deploy: {loadtest: {users: 8}}",
            good: "profile: {data: {input_ids: {random: [1, 999]}}}\ndeploy: {loadtest: {users: 8}}"),
        since: .second)

    /// A request of the test has more items than the model takes.
    static let loadTestBatch = DiagnosticCode(
        828, "loadtest-batch", .error,
        meaning:
            "deploy.loadtest sends more items in a request than a variant takes, so every request would be refused.",
        remedy: "State a batch that every variant takes, or a larger batching.max_batch_size.",
        example: Example(
            bad: "batching: {max_batch_size: 8}\ndeploy: {loadtest: {batch: 16}}",
            good: "batching: {max_batch_size: 16}\ndeploy: {loadtest: {batch: 16}}"),
        since: .second)
}
