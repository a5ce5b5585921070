internal import Glibc

/// The environment that a child program gets: what a list names of slipway's own, and what is added.
///
/// A program that inherits everything also inherits secrets that it has no use for, and behaves by what happens to be
/// set. The lists are documented (docs/profiling.md, "The environment of programs").
package struct ProgramEnvironment: Hashable, Sendable {
    /// Names that pass.
    package var names: Set<String>
    /// Beginnings of names that pass.
    package var prefixes: [String]
    /// What is set besides, whatever slipway's own environment has; the last one of a name wins.
    package var added: [Variable] = []

    /// A variable that is set.
    package struct Variable: Hashable, Sendable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String

        /// Makes a variable.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Makes a list.
    package init(names: Set<String>, prefixes: [String] = []) {
        self.names = names
        self.prefixes = prefixes
    }

    /// What every program needs: where programs, libraries and the user's files are, the language, temporary files.
    package static let basic = ProgramEnvironment(
        names: [
            "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TZ", "TMPDIR", "LANG", "LANGUAGE", "LD_LIBRARY_PATH",
            "LD_PRELOAD",
        ],
        prefixes: ["LC_"])

    /// What a program needs besides to reach the network: proxies and certificates.
    package static let networked = basic.adding(
        names: [
            "http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
            "SSL_CERT_FILE", "SSL_CERT_DIR",
        ])

    /// What a program in Python gets that computes and reaches nothing: no login, no settings of the user's, no GPU, one order
    /// of its tables.
    ///
    /// - Parameters:
    ///   - folder: The folder of its temporary files, which is its home as well.
    ///   - further: What is set besides.
    /// - Returns: The environment.
    package static func computing(in folder: String, further: [String: String] = [:]) -> ProgramEnvironment {
        var environment = ProgramEnvironment(
            names: ["PATH", "TZ", "LANG", "LANGUAGE", "LD_LIBRARY_PATH"], prefixes: ["LC_"])
        let own = ["HOME": folder, "TMPDIR": folder, "PYTHONHASHSEED": "0", "CUDA_VISIBLE_DEVICES": ""]
        environment.added = own.merging(further) { _, other in other }.sorted { $0.key < $1.key }
            .map { Variable(name: $0.key, value: $0.value) }
        return environment
    }

    /// How names of variables begin that programs find clouds and their credentials by, whatever they do there.
    package static let cloudPrefixes = ["AWS_", "AZURE_"]

    /// This list with further names.
    package func adding(names further: Set<String>, prefixes furtherPrefixes: [String] = []) -> ProgramEnvironment {
        var result = self
        result.names.formUnion(further)
        result.prefixes += furtherPrefixes
        return result
    }

    /// Whether a variable of slipway's environment is passed on.
    package func passes(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.utf8.starts(with: $0.utf8) }
            || added.contains { $0.name == name }
    }

    /// The variables of slipway's own environment.
    package static var own: [Variable] {
        var found: [Variable] = []
        // SAFETY: environ ends with a null pointer, its texts are C strings, and nothing here changes the environment.
        var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe environ
        while let text = unsafe next?.pointee {
            let entry = unsafe String(cString: text)
            if let equals = entry.utf8.firstIndex(of: 0x3D) {
                let value = entry.utf8[entry.utf8.index(after: equals)...]
                found.append(Variable(name: String(entry[..<equals]), value: String(Substring(value))))
            }
            unsafe next = next?.advanced(by: 1)
        }
        return found
    }

    /// The `NAME=VALUE` that a program gets.
    ///
    /// - Parameter own: The variables to choose from.
    /// - Returns: The entries, by name.
    package func entries(from own: [Variable] = ProgramEnvironment.own) -> [String] {
        var values: [String: String] = [:]
        for variable in own where passes(variable.name) { values[variable.name] = variable.value }
        for variable in added { values[variable.name] = variable.value }
        return values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    /// The names of the variables that are not passed on, sorted; never their values.
    ///
    /// - Parameter own: The variables to choose from.
    /// - Returns: The names.
    package func dropped(from own: [Variable] = ProgramEnvironment.own) -> [String] {
        own.map(\.name).filter { !passes($0) }.sorted()
    }
}
