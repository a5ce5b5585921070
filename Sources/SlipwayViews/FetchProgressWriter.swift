package import SlipwayApp

/// Shows how far a fetch is: one line that changes on a terminal, a line at the start elsewhere.
package struct FetchProgressWriter {
    let console: Console
    private let state = State()

    /// What is on the line that changes.
    private final class State {
        var isDirty = false
    }

    /// Makes a writer.
    package init(_ console: Console) {
        self.console = console
    }

    /// Shows what happens.
    package func show(_ event: FetchEvent) {
        switch event {
        case .started(let url): console.progress("fetching \(url)\n")
        case .waiting: console.progress("another run of slipway fetches it; waiting\n")
        case .retried(let reason): console.progress("trying again: \(reason)\n")
        case .arrived(let count):
            guard console.isInteractive else { return }
            console.progress("\r\u{1B}[K\(count >> 20) MiB")
            state.isDirty = true
        case .ended:
            if state.isDirty { console.message("\r\u{1B}[K") }
            state.isDirty = false
        }
    }
}
