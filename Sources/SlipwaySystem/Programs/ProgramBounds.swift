/// What a program may take of the machine, and where it may write.
package struct ProgramBounds: Hashable, Sendable {
    /// The most address space, in bytes; 0 for no limit of its own.
    package var addressSpace: UInt64 = 0
    /// The most processor time, in seconds; 0 for no limit of its own.
    package var cpuSeconds: UInt64 = 0
    /// The most bytes of a file that it writes; 0 for no limit of its own.
    package var fileBytes: UInt64 = 0
    /// Where it starts; nil for where slipway is.
    package var directory: String?
    /// The files and folders that it may write to, with all below them, where the kernel can hold it to that (Landlock,
    /// Linux 5.13); nil for all that its user may.
    package var writable: [String]?

    /// Makes bounds that bound nothing.
    package init() {}
}
