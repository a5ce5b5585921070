package import SlipwayDomain

extension Workspace.ResolvedPath {
    /// A cached model, shown by its address: where the cache lies differs from machine to machine.
    ///
    /// - Parameters:
    ///   - entry: The cached file.
    ///   - url: Its address.
    package init(cached entry: ModelFetcher.Entry, of url: String) {
        self.init(absolute: entry.path, display: publicURL(url))
    }

    /// A converted model, shown by where it is kept, or by its source.
    ///
    /// - Parameters:
    ///   - path: The absolute path of the file on this machine.
    ///   - conversion: How it was made.
    package init(keptAt path: String, of conversion: ModelConversion) {
        self.init(absolute: path, display: conversion.display)
    }

    /// A cached model that a command brings, shown by the command.
    ///
    /// - Parameters:
    ///   - entry: The cached file.
    ///   - command: The command.
    package init(cached entry: ModelFetcher.Entry, by command: ModelCommand) {
        self.init(absolute: entry.path, display: command.display)
    }
}
