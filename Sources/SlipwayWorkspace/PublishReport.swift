package import SlipwayDiagnostics
package import SlipwayDomain

/// What publishing did.
package struct PublishReport: Sendable {
    /// What became of an interrupted run.
    package enum Recovery: String, Hashable, Sendable {
        /// Its exchanges were finished.
        case finished
        /// Its exchanges were undone.
        case undone
        /// It had exchanged nothing; what it had staged is gone.
        case discarded
    }

    /// How many directories that are exchanged whole are new.
    package var addedUnits = 0
    /// How many of them changed.
    package var changedUnits = 0
    /// How many of them went.
    package var removedUnits = 0
    /// How many of them were left untouched.
    package var unchangedUnits = 0
    /// The comparison that the run acted on.
    package var diff: TreeDiff
    /// The bytes of model files that were copied; links and shared blocks count nothing.
    package var bytesCopied: UInt64 = 0
    /// What became of an interrupted run, or nil when there was none.
    package var recovery: Recovery?
    /// Why something that belongs to slipway stays behind although everything was written; nil where nothing does.
    package var cleaningFailure: WorkspaceError?
    /// What was removed from the store.
    package var storeCleaning = StoreCleaning()
    /// Notes and warnings: fall-backs, foreign files, files edited by hand, recovery.
    package var diagnostics = DiagnosticBag()

    /// Whether the output on disk was already what it should be.
    package var isUnchanged: Bool { !diff.isDifferent }

    /// The files that no ledger lists; they stay.
    package var foreignFiles: [RelativePath] { diff.files.filter { $0.status == .foreign }.map(\.path) }

    /// The files that somebody changed after Slipway wrote them; they were written again or removed.
    package var handEditedFiles: [RelativePath] { diff.files.filter(\.isHandEdited).map(\.path) }

    init(diff: TreeDiff) {
        self.diff = diff
    }
}
