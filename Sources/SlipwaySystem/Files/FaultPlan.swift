/// Failures that a test puts before the calls that change the disk.
package struct FaultPlan: Sendable {
    /// Asked before each changing call with the call's name and path; an error number makes the call fail with it.
    package let before: @Sendable (_ call: String, _ path: String) -> Errno?

    /// Makes a plan from its question.
    package init(before: @escaping @Sendable (_ call: String, _ path: String) -> Errno?) {
        self.before = before
    }
}
