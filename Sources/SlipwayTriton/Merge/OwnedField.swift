/// A part of the configuration that has a key of its own in the spec.
package struct OwnedField: Hashable, Sendable {
    /// The numbers of the fields from the root to the part.
    package let path: [Int32]
    /// The key of a map entry below the last field, or nil for the whole field.
    package let mapKey: String?
    /// The key of the spec that sets it.
    package let key: String

    /// Makes a part from the fields that lead to it.
    package init(_ path: [Int32], mapKey: String? = nil, key: String) {
        self.path = path
        self.mapKey = mapKey
        self.key = key
    }

    /// Makes a part from its place in config.pbtxt.
    ///
    /// A message that has no other field belongs to the key as a whole (`optimization.graph` of `level`). Nil where the
    /// schema has no such place, or where it is a message with fields of its own, which a fragment may set.
    ///
    /// - Parameters:
    ///   - place: The names of the fields from the root, joined by dots; behind a map comes the key of the entry, dots
    ///     included (`parameters.session.use_device_allocator_for_initializers`).
    ///   - key: The key of the spec that sets it.
    package init?(place: String, key: String) {
        var message = ModelConfigSchema.message(ModelConfigSchema.root)
        var path: [Int32] = []
        var rest = place[...]
        while let known = message {
            let name = rest.prefix { $0 != "." }
            guard let field = known.field(named: String(name)) else { return nil }
            if known.fields.count > 1 { path.append(field.number) }
            rest = rest.dropFirst(name.count).dropFirst()
            if field.isMap {
                guard !rest.isEmpty else { return nil }
                self.init(path, mapKey: String(rest), key: key)
                return
            }
            guard case .message(let type) = field.kind else {
                guard rest.isEmpty else { return nil }
                self.init(path, key: key)
                return
            }
            guard !rest.isEmpty else { return nil }
            message = ModelConfigSchema.message(type)
        }
        return nil
    }
}
