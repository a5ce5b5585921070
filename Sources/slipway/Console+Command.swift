import ArgumentParser
import SlipwayApp
import SlipwayViews

extension Console {
    /// Looks at the streams, the environment and the options of a command.
    init(_ options: MessageOptions) {
        self.init(options.color, isQuiet: options.quiet)
    }

    /// Ends the command where something speaks against what it is about to do.
    func require<Value>(_ outcome: Outcome<Value>) throws {
        findings(of: outcome)
        guard outcome.accepted == nil else { return }
        throw ExitStatus(outcome).code
    }

    /// Ends a command; lost data is a failure of its own.
    func end(_ status: ExitStatus) throws {
        var status = status
        if hasLostData { status.merge(.inputOutput) }
        throw status.code
    }
}

extension CommandConfiguration {
    /// A command with its help.
    init(_ text: CommandText) {
        self.init(commandName: text.name, abstract: text.abstract, usage: text.usage, discussion: text.discussion)
    }
}
