/// Numbers of IEEE 754 binary16, by their bits.
package enum HalfFloat {
    /// The largest finite number.
    package static let largest: Float = 65504
    /// What a finite number that stands for minus infinity in an additive mask becomes. Not -65504, from which a score of -16
    /// leads to -inf; not -10000, which exporters write themselves: two masks would be equal that were not.
    package static let mask: Float = -30000

    /// A number of binary32 as binary16: to nearest, ties to even; what is finite stays finite, at most ±65504.
    ///
    /// - Parameter bits: The bits of the binary32 number.
    /// - Returns: The bits of the binary16 number; a NaN stays one, quiet.
    package static func bits(of bits: UInt32) -> UInt16 {
        let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
        let magnitude = bits & 0x7FFF_FFFF
        if magnitude >= 0x7F80_0000 {
            guard magnitude > 0x7F80_0000 else { return sign | 0x7C00 }
            return sign | 0x7E00 | UInt16(truncatingIfNeeded: magnitude >> 13) & 0x1FF
        }
        // 65520 and more, which would round to infinity.
        if magnitude >= 0x477F_F000 { return sign | 0x7BFF }
        // From 2^-14 on: the exponent has another bias, and 13 bits of the fraction go.
        if magnitude >= 0x3880_0000 {
            let rebiased = magnitude - 0x3800_0000
            return sign | UInt16(truncatingIfNeeded: (rebiased + 0xFFF + (rebiased >> 13 & 1)) >> 13)
        }
        // Up to 2^-25, half of the smallest subnormal number, which is a tie with the even 0.
        if magnitude <= 0x3300_0000 { return sign }
        // Subnormal: the fraction counts units of 2^-24.
        let shift = 126 - (magnitude >> 23)
        let fraction = magnitude & 0x7F_FFFF | 0x80_0000
        let (kept, rest, tie) = (fraction >> shift, fraction & (1 << shift - 1), UInt32(1) << (shift - 1))
        let up: UInt32 = rest > tie || rest == tie && kept & 1 == 1 ? 1 : 0
        return sign | UInt16(truncatingIfNeeded: kept + up)
    }

    /// A number of binary16 as binary32, exactly.
    package static func value(of bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let (exponent, fraction) = (UInt32(bits >> 10 & 0x1F), UInt32(bits & 0x3FF))
        switch exponent {
        case 0:
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
