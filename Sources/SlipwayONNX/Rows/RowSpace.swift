/// What counts as the batch: the symbol B, and the unknown sizes that are known not to hide it.
struct RowSpace: Sendable {
    /// The number of rows.
    let batch: SymbolicDim
    /// Its atom.
    let atom: SymbolicDim.Atom
    /// Unknown sizes that do not depend on the rows, by number.
    var safeAtoms: Set<Int> = []

    /// Makes a space; nil when the batch is no single symbol.
    init?(batch: SymbolicDim, atoms: FreshAtoms) {
        guard let atom = batch.singleAtom else { return nil }
        self.batch = batch
        self.atom = atom
        for (number, origin) in atoms.origins.enumerated() where origin.kind == .anonymousInput {
            if atom != .fresh(number) { safeAtoms.insert(number) }
        }
    }

    /// Whether B is in an expression.
    func depends(_ dim: SymbolicDim) -> Bool {
        if dim.terms.isEmpty { return false }
        var found = false
        dim.visitAtoms { if $0 == atom { found = true } }
        return found
    }

    /// Whether a size has nothing to do with the rows: it is made of numbers, other symbols, and unknown sizes that are
    /// the same in every run with these.
    func isFree(_ dim: SymbolicDim) -> Bool {
        if dim.terms.isEmpty { return true }
        var isFree = true
        dim.visitAtoms { found in
            if found == atom { isFree = false }
            if case .fresh(let number) = found, !safeAtoms.contains(number) { isFree = false }
        }
        return isFree
    }

    /// Whether an expression is made of symbols and sizes that do not depend on data, B among them.
    func isProven(_ dim: SymbolicDim) -> Bool {
        if dim.terms.isEmpty { return true }
        var isProven = true
        dim.visitAtoms { found in
            if case .fresh(let number) = found, found != atom, !safeAtoms.contains(number) { isProven = false }
        }
        return isProven
    }

    /// Whether an expression differs between runs with few rows: B is in a plain product, not in a rounded quotient, a
    /// maximum or a minimum, which may be the same for all of them.
    func surelyVaries(_ dim: SymbolicDim) -> Bool {
        dim.terms.contains { $0.factors.contains(atom) }
            && !dim.terms.contains { term in
                term.factors.contains { factor in
                    factor != atom && depends(SymbolicDim(atom: factor))
                }
            }
    }

    /// Whether all sizes are free.
    func areFree(_ shape: [SymbolicDim]) -> Bool { shape.allSatisfy(isFree) }

    /// The only axis whose size depends on B, where all others are free; nil when there is no such one.
    func axis(of shape: [SymbolicDim]) -> Int? {
        var found: Int?
        for (index, dim) in shape.enumerated() where !isFree(dim) {
            guard found == nil, depends(dim) else { return nil }
            found = index
        }
        return found
    }

    /// Where the rows lie in a shape; nil when they lie across axes, or their axis is not clear.
    ///
    /// Of a value whose rows are all the same, `inner` is the period of its elements along the axis.
    func place(_ value: RowValue, in shape: [SymbolicDim]) -> RowPlacement? {
        guard let axis = axis(of: shape), let behind = SymbolicDim.product(shape[(axis + 1)...]) else { return nil }
        guard let span = value.span, !value.isPositional else {
            guard let inner = value.stride.dividedExactly(by: behind), isFree(inner),
                let whole = batch * inner, let outer = shape[axis].dividedExactly(by: whole), isFree(outer)
            else { return nil }
            return RowPlacement(axis: axis, outer: outer, inner: inner)
        }
        guard let block = shape[axis] * behind else { return nil }
        // Elements that are the same all along the axis have the period 1.
        let inner =
            behind.dividedExactly(by: value.stride) != nil ? SymbolicDim.one : value.stride.dividedExactly(by: behind)
        guard let inner, isFree(inner) else { return nil }
        if span.dividedExactly(by: block) != nil { return RowPlacement(axis: axis, outer: .one, inner: inner) }
        guard let outer = block.dividedExactly(by: span), isFree(outer) else { return nil }
        return RowPlacement(axis: axis, outer: outer, inner: inner)
    }
}
