package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of publishing an output (0820–0833).
    static let publishingCodes: [DiagnosticCode] = [
        weightsLinkedToSource, weightsOnOtherFileSystem, weightsNotLinkable, weightsLinkLimit, weightsBytesCopied,
        storeEntryRepaired, outputOutdated, handEditedFile, foreignFileKept, interruptedRunRecovered,
        cleaningPostponed,
    ]

    /// Model files are links to their source.
    package static let weightsLinkedToSource = DiagnosticCode(
        820, "weights-linked-to-source", .note,
        meaning: "With --weights link the variants share the source's own file.",
        remedy: "Replace the source by a new file instead of writing into it, or use --weights store.")

    /// The source lies on another file system.
    package static let weightsOnOtherFileSystem = DiagnosticCode(
        821, "weights-on-other-file-system", .warning,
        meaning: "A hard link cannot cross file systems, so the model was copied into the store once.",
        remedy: "Put the output on the model's file system, or use --weights store.")

    /// Hard links are refused.
    package static let weightsNotLinkable = DiagnosticCode(
        822, "weights-not-linkable", .warning,
        meaning: "The file system, or its policy for files of other users, refuses hard links.",
        remedy: "Put the output on a file system with hard links, or use --weights copy or digest.")

    /// One file has as many links as it can have.
    package static let weightsLinkLimit = DiagnosticCode(
        823, "weights-link-limit", .note,
        meaning: "A file can have only so many links (65,000 on ext4), so a second copy was stored.",
        remedy: "Nothing to do; fewer variants need fewer links.")

    /// The model was copied byte by byte.
    package static let weightsBytesCopied = DiagnosticCode(
        824, "weights-bytes-copied", .note,
        meaning: "The file system cannot share blocks between files (Btrfs and XFS can), so the copy takes room.",
        remedy: "Nothing to do; --weights link makes no copy at all.")

    /// A stored model was damaged.
    package static let storeEntryRepaired = DiagnosticCode(
        825, "store-entry-repaired", .warning,
        meaning: "A file of the store did not hold the bytes of the model it is named for; it was written again.",
        remedy: "Find out what wrote into the store; its files are read-only for a reason.")

    /// Another run was faster.
    package static let outputOutdated = DiagnosticCode(
        826, "output-outdated", .error,
        meaning: "Another run changed the releases of an output again and again while this one made its own.",
        remedy: "Run again when no other run writes there; nothing was changed.", since: .second)

    /// Somebody changed a generated file.
    package static let handEditedFile = DiagnosticCode(
        830, "hand-edited-file", .warning,
        meaning: "A generated file had other bytes than its manifest lists; it was written again.",
        remedy: "Say in the spec what the file should hold; its raw triton: part takes what the language lacks.")

    /// A file that Slipway did not make was left alone.
    package static let foreignFileKept = DiagnosticCode(
        831, "foreign-file-kept", .note,
        meaning: "A file that no manifest lists is in the output; Slipway never removes it.",
        remedy: "Remove it by hand when it is not wanted.")

    /// An interrupted run was finished or undone.
    package static let interruptedRunRecovered = DiagnosticCode(
        832, "interrupted-run-recovered", .note,
        meaning: "The run before this one ended in the middle; what it had begun was finished or undone first.",
        remedy: "Nothing to do.")

    /// Something of Slipway's own could not be removed after a run that wrote everything.
    package static let cleaningPostponed = DiagnosticCode(
        833, "cleaning-postponed", .error,
        meaning: "Everything is written, but files that were replaced, or Slipway's own, could not be removed.",
        remedy: "Remove the cause that the message names and run again; the next run cleans up.")
}
